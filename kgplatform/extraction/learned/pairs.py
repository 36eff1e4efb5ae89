"""Two names of a text that may be related: which pairs, and what speaks for or against each."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from kgplatform.extraction.learned.features import shape
from kgplatform.extraction.learned.spans import Named, surface
from kgplatform.text.tokens import Token

_FARTHEST = 120  # tokens between two names
_LIKELY = 0.3  # a name below this probability is not counted among the others
_EDGE = "¶"
_JOINING = frozenset("、，,和与及&/") | {"and", "or"}
_STOPS = frozenset("。！？!?；;")


class Name(NamedTuple):
    """A string that a text names something by: where it stands, and how probable each kind is."""

    text: str
    places: tuple[tuple[int, int], ...]
    kinds: dict[int, float]


class Pair(NamedTuple):
    """Subject and object, at the occurrences that stand nearest to each other."""

    subject: Name
    object: Name
    subject_place: tuple[int, int]
    object_place: tuple[int, int]


def join_names(text: str, tokens: Sequence[Token], spans: Sequence[Named]) -> list[Name]:
    """The spans by their string, in order of first appearance."""
    places: dict[str, set[tuple[int, int]]] = {}
    kinds: dict[str, dict[int, float]] = {}
    for span in spans:
        name = surface(text, tokens, span)
        places.setdefault(name, set()).add((span.first, span.last))
        known = kinds.setdefault(name, {})
        known[span.kind] = max(known.get(span.kind, 0.0), span.probability)
    return [Name(name, tuple(sorted(where)), kinds[name]) for name, where in places.items()]


def pair_names(names: Sequence[Name]) -> Iterator[Pair]:
    """Every ordered pair of different names that stand near each other without overlap."""
    for subject in names:
        for object_ in names:
            if subject is not object_:
                near = _nearest(subject.places, object_.places)
                if near is not None:
                    yield Pair(subject, object_, *near)


def kind_of(name: Name) -> int:
    """The most probable kind of the name."""
    return max(name.kinds, key=lambda kind: (name.kinds[kind], -kind))


def gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    """How many tokens stand between two places; less than 0 where they overlap."""
    return max(other[0] - one[1], one[0] - other[1])


def _nearest(
    left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    best = None
    least = _FARTHEST + 1
    for one in left:
        for other in right:
            distance = gap(one, other)
            if 0 <= distance < least:
                best, least = (one, other), distance
    return best


class Scene:
    """What all pairs of a text share, looked at once."""

    def __init__(self, words: Sequence[str], names: Sequence[Name]) -> None:
        self.words = list(words)
        self.lower = [_EDGE, _EDGE, _EDGE, *(word.lower() for word in words), _EDGE, _EDGE, _EDGE]
        self.names = names
        self.order = {name.text: index for index, name in enumerate(sorted(names, key=lambda name: name.places[0]))}
        likely = [name for name in names if max(name.kinds.values()) >= _LIKELY]
        places = [(place, name) for name in likely for place in name.places]
        begun = Counter(first for (first, _), _ in places)
        self.inside = list(accumulate((begun[index] for index in range(len(words))), initial=0))  # begun before a token
        self.covered = bytearray(len(words))
        self.by_kind: dict[int, list[tuple[tuple[int, int], str]]] = {}
        for (first, last), name in places:
            self.covered[first:last] = b"\1" * (last - first)
            self.by_kind.setdefault(kind_of(name), []).append(((first, last), name.text))
        self._own: dict[tuple[str, tuple[int, int], str], list[str]] = {}

    def features(self, pair: Pair) -> list[str]:
        """What speaks for or against a relation between the two, whatever the predicate."""
        subject, object_ = pair.subject_place, pair.object_place
        forward = subject[0] < object_[0]
        left, right = (subject, object_) if forward else (object_, subject)
        mark = ">" if forward else "<"
        between = self.lower[left[1] + 3 : right[0] + 3]
        return [
            *self._side(pair.subject, subject, "s"),
            *self._side(pair.object, object_, "o"),
            *self._between(between, mark),
            *self._frame(left, right, mark),
            *self._distance(left, right, mark, len(between)),
            *self._nearer(pair),
            f"so={pair.subject.text}|{pair.object.text}",
        ]

    def _side(self, name: Name, place: tuple[int, int], role: str) -> list[str]:
        key = (name.text, place, role)
        if key not in self._own:
            self._own[key] = self._look(name, place, role)
        return self._own[key]

    def _look(self, name: Name, place: tuple[int, int], role: str) -> list[str]:
        first, last = place
        low = self.lower
        a3, a2, a1 = low[first : first + 3]
        z1, z2, z3 = low[last + 3 : last + 6]
        start, end = self._listing(first, last)
        b2, b1 = low[start + 1 : start + 3]
        words = self.words[first:last]
        return [
            f"{role}={name.text}",
            f"{role}^{words[0]}",
            f"{role}${words[-1]}",
            f"{role}$${''.join(words[-2:])}",
            f"{role}~{shape(words[0])}{len(words) if len(words) < 6 else 6}",
            f"{role}k{kind_of(name)}",
            f"{role}-1{a1}",
            f"{role}-2{a2}|{a1}",
            f"{role}-3{a3}|{a2}|{a1}",
            f"{role}+1{z1}",
            f"{role}+2{z1}|{z2}",
            f"{role}+3{z1}|{z2}|{z3}",
            f"{role}l{b2}|{b1}",
            f"{role}l1{b1}",
            f"{role}r{low[end + 3]}|{low[end + 4]}",
            f"{role}n{min(self.order[name.text], 4)}",
            f"{role}c{min(len(name.places), 3)}",
            *(f"{role}w{word}" for word in low[max(3, first - 3) : first + 3]),
            *(f"{role}v{word}" for word in low[last + 3 : last + 9]),
        ]

    def _listing(self, first: int, last: int) -> tuple[int, int]:
        """Where the enumeration "A、B and C" begins and ends in which the name stands."""
        start, end = first, last
        while start > 1 and self.words[start - 1] in _JOINING and self.covered[start - 2]:
            start -= 2
            while start and self.covered[start - 1]:
                start -= 1
        size = len(self.words)
        while end + 1 < size and self.words[end] in _JOINING and self.covered[end + 1]:
            end += 2
            while end < size and self.covered[end]:
                end += 1
        return start, end

    def _between(self, between: list[str], mark: str) -> list[str]:
        if not between:
            return [mark + "b0"]
        if len(between) > 30:
            between = between[:12] + between[-12:]
        found = [f"{mark}b{word}" for word in dict.fromkeys(between)]
        found += [f"{mark}bb{one}|{two}" for one, two in itertools.pairwise(between)]
        found += [
            f"{mark}b3{one}|{two}|{three}" for one, two, three in zip(between, between[1:], between[2:], strict=False)
        ]
        if len(between) <= 8:
            found.append(f"{mark}ball{' '.join(between)}")
        return found

    def _frame(self, left: tuple[int, int], right: tuple[int, int], mark: str) -> list[str]:
        low = self.lower
        before, after = low[left[0] + 2], low[right[1] + 3]
        first, last = low[left[1] + 3], low[right[0] + 2]
        return [
            f"{mark}f{before}|{after}",
            f"{mark}fa{after}",
            f"{mark}fa2{after}|{low[right[1] + 4]}",
            f"{mark}fb{before}",
            f"{mark}ff{first}|{last}",
            f"{mark}fff{before}|{first}|{last}|{after}",
        ]

    def _distance(self, left: tuple[int, int], right: tuple[int, int], mark: str, length: int) -> list[str]:
        names = self.inside[right[0]] - self.inside[left[1]]
        stops = sum(word in _STOPS for word in self.words[left[1] : right[0]])
        far = length if length < 6 else 6 + (length - 6) // 5 if length < 31 else 12
        return [
            f"{mark}d{far}",
            f"{mark}n{min(names, 6)}",
            f"{mark}st{min(stops, 3)}",
            f"{mark}dn{far}|{min(names, 3)}|{min(stops, 1)}",
        ]

    def _nearer(self, pair: Pair) -> list[str]:
        """How many likely names of the object's kind stand nearer to the subject, and the other way round."""
        both = {pair.subject.text, pair.object.text}
        away = gap(pair.subject_place, pair.object_place)
        objects, subjects = (
            sum(gap(place, there) < away for there, name in self.by_kind.get(kind_of(rival), ()) if name not in both)
            for place, rival in ((pair.subject_place, pair.object), (pair.object_place, pair.subject))
        )
        return [f"no{min(objects, 3)}", f"ns{min(subjects, 3)}", f"nos{min(objects, 3)}|{min(subjects, 3)}"]
