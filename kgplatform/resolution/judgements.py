"""What somebody said about names: what follows from it, what contradicts it, what comes back when it is taken back.

A judgement holds between every anchor of its left and every anchor of its right side. "Same" travels from name to name,
so two judgements can contradict each other over a third. A person outranks an import, an import an arbiter: what is
said by the lower rank gives way and is not in anybody's way.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Sequence
from typing import Literal, NamedTuple, get_args

from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Speaker

State = Literal["in force", "asleep", "overruled", "overruled in part", "withdrawn"]
_AUTHORITY: tuple[Speaker, ...] = get_args(Speaker)


class Standing(NamedTuple):
    """Where a judgement stands, and the numbers of those that it gives way to."""

    judgement: Judgement
    state: State
    to: tuple[int, ...] = ()
    contradicts: bool = False  # it gives way to one of its own rank: somebody has to look at that


class Undoing(NamedTuple):
    """What comes back with a judgement that is taken back, and what stands in the way of that."""

    restored: tuple[Judgement, ...]
    against: tuple[Judgement, ...]


def authority(judgement: Judgement) -> int:
    """The rank of who said it, 0 the highest."""
    return _AUTHORITY.index(judgement.by)


def judgement_order(judgement: Judgement) -> tuple[int, bool, str]:
    """Person before import before arbiter; of one speaker first what is different, then what is the same."""
    sides = sorted((sorted(judgement.left), sorted(judgement.right)))
    return authority(judgement), judgement.same, digest(sides)


def contradicted(new: Judgement, said: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements not withdrawn, awake or asleep, of this rank or a higher one that leave no room for the new one.

    For a "same" these are the "different" ones that it would break; for a "different" the "same" ones in between.
    """
    return Ledger(_binding(new, said)).against(new)


def to_replace(new: Judgement, said: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """All that must go so that nothing contradicts the new one."""
    left = [one for one in said if one.withdrawn_at is None]
    gone: list[Judgement] = []
    while named := contradicted(new, left):
        gone.extend(named)
        left = [one for one in left if one not in named]
    return tuple(gone)


def taking_back(number: int, said: Sequence[Judgement]) -> Undoing:
    """What the undo of a judgement brings back, and what was said since that leaves no room for that.

    The judgements are said once more without it: so what it replaced comes back, and what a later one replaced because
    of it. Only a person's words replace others.
    """
    target = next(one for one in said if one.id == number)
    persons = sorted((one for one in said if one.by == "person"), key=lambda one: one.id or 0)
    if target.by != "person" or not any(one.replaces for one in persons):
        return Undoing((), ())
    undone = _undone(persons)
    standing: list[Judgement] = []
    ledger = Ledger()
    for one in persons:
        if one.id == number or one.id in undone:
            continue
        if ledger.against(one):
            if not one.replaces:
                return Undoing(tuple(_again(other) for other in persons if other.id in target.replaces), (one,))
            gone = to_replace(_again(one), standing)
            standing = [other for other in standing if other not in gone]
            ledger = Ledger(standing)
        ledger.add(one)
        standing.append(_again(one))
    kept = {one.id for one in standing}
    lost = tuple(one for one in persons if one.withdrawn_at is None and one.id != number and one.id not in kept)
    now = {one.id for one in persons if one.withdrawn_at is None}
    return Undoing(tuple(one for one in standing if one.id not in now), lost)


def _undone(persons: Sequence[Judgement]) -> set[int | None]:
    """Those that were taken back, not replaced by one that was not taken back itself."""
    undone: set[int | None] = set()
    replaced: set[int] = set()
    for one in reversed(persons):
        if one.withdrawn_at is not None and one.id not in replaced:
            undone.add(one.id)
        else:
            replaced.update(one.replaces)
    return undone


def _again(judgement: Judgement) -> Judgement:
    return judgement.model_copy(update={"withdrawn_at": None})


def standings(judgements: Iterable[Judgement], alive: Container[str]) -> tuple[Standing, ...]:
    """Where each judgement stands, in the order given; what is withdrawn says nothing."""
    given = tuple(judgements)
    ledger = Ledger()
    found: dict[int, Standing] = {}
    for place, one in sorted(enumerate(given), key=lambda pair: (judgement_order(pair[1]), pair[0])):
        found[place] = _standing(one, alive, ledger)
    return tuple(found[place] for place in range(len(given)))


def _standing(judgement: Judgement, alive: Container[str], ledger: Ledger) -> Standing:
    if judgement.withdrawn_at is not None:
        return Standing(judgement, "withdrawn")
    left = tuple(anchor for anchor in judgement.left if anchor in alive)
    right = tuple(anchor for anchor in judgement.right if anchor in alive)
    if not left or not right:
        return Standing(judgement, "asleep")
    awake = judgement.model_copy(update={"left": left, "right": right})
    named = ledger.against(awake)
    kept = ledger.add(awake)
    if not named:
        return Standing(judgement, "in force")
    numbers = tuple(sorted(one.id for one in named if one.id is not None))
    contradicts = any(authority(one) == authority(judgement) for one in named)
    return Standing(judgement, "overruled in part" if kept else "overruled", numbers, contradicts)


def _binding(new: Judgement, said: Iterable[Judgement]) -> list[Judgement]:
    """What counts against the new one, the highest rank first."""
    live = (one for one in said if one.withdrawn_at is None and authority(one) <= authority(new))
    return sorted(live, key=judgement_order)


class Ledger:
    """Judgements taken in one by one, each as far as those before leave room for it."""

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self._parents: dict[str, str] = {}
        self._said: list[Judgement] = []
        # the name of a group → (judgement, side): groups with the two sides of one judgement must not meet
        self._apart: dict[str, set[tuple[int, bool]]] = defaultdict(set)
        self._joined: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for judgement in judgements:
            self.add(judgement)

    def against(self, judgement: Judgement) -> tuple[Judgement, ...]:
        """What was taken in and leaves no room for this one."""
        numbers = self._broken_by(judgement) if judgement.same else self._between(judgement)
        return tuple(self._said[number] for number in numbers)

    def add(self, judgement: Judgement) -> bool:
        """Take the judgement in as far as there is room; False when there is none at all."""
        number = len(self._said)
        self._said.append(judgement)
        if judgement.same:
            pairs = [(judgement.left[0], right) for right in judgement.right]
            pairs += [(left, judgement.right[0]) for left in judgement.left[1:]]
            joined = [self._join(left, right, number) for left, right in pairs]
            return any(joined)
        for anchors, side in ((judgement.left, False), (judgement.right, True)):
            for group in self._groups(anchors):
                self._apart[group].add((number, side))
        return len(self._groups((*judgement.left, *judgement.right))) > 1

    def _group(self, anchor: str) -> str:
        while (parent := self._parents.setdefault(anchor, anchor)) != anchor:
            self._parents[anchor] = self._parents[parent]
            anchor = parent
        return anchor

    def _groups(self, anchors: Iterable[str]) -> set[str]:
        return {self._group(anchor) for anchor in anchors}

    def _broken_by(self, judgement: Judgement) -> list[int]:
        """The differences of which two sides stand in two groups that this would make one."""
        where: dict[tuple[int, bool], set[str]] = defaultdict(set)
        for group in self._groups((*judgement.left, *judgement.right)):
            for mark in self._apart.get(group, ()):
                where[mark].add(group)
        numbers = sorted({number for number, _ in where})
        return [number for number in numbers if _stand_apart(where[number, False], where[number, True])]

    def _between(self, judgement: Judgement) -> list[int]:
        """The shortest way of sames from the left side to the right."""
        for group in sorted(self._groups(judgement.left) & self._groups(judgement.right)):
            starts = [anchor for anchor in judgement.left if self._group(anchor) == group]
            goals = {anchor for anchor in judgement.right if self._group(anchor) == group}
            return self._way(starts, goals)
        return []

    def _way(self, starts: Iterable[str], goals: Container[str]) -> list[int]:
        came: dict[str, tuple[str, int] | None] = dict.fromkeys(starts)
        waiting = deque(came)
        while waiting:
            anchor = waiting.popleft()
            if anchor in goals:
                return sorted(set(_steps(came, anchor)))
            for following, number in self._joined.get(anchor, ()):
                if following not in came:
                    came[following] = anchor, number
                    waiting.append(following)
        return []

    def _join(self, left: str, right: str, number: int) -> bool:
        first, second = self._group(left), self._group(right)
        if first != second and not self._unite(first, second):
            return False
        self._joined[left].append((right, number))
        self._joined[right].append((left, number))
        return True

    def _unite(self, first: str, second: str) -> bool:
        few, many = sorted((self._apart.get(first, set()), self._apart.get(second, set())), key=len)
        if any((told, not side) in many for told, side in few):
            return False
        self._parents[second] = first
        self._apart.pop(second, None)
        if many:
            self._apart[first] = many | few
        return True


def _stand_apart(left: set[str], right: set[str]) -> bool:
    return bool(left and right) and len(left | right) > 1


def _steps(came: dict[str, tuple[str, int] | None], anchor: str) -> Iterable[int]:
    step = came[anchor]
    while step is not None:
        anchor, number = step
        yield number
        step = came[anchor]
