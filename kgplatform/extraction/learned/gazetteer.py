"""Names known from training, found in new texts. While training, each part is read with the names of the others.

Otherwise the tagger sees every training name in the list, trusts the list blindly and fails on new names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kgplatform.extraction.learned.spans import Named
from kgplatform.text.tokens import Token

_RELIABLE = 0.3  # share of the texts with the string in which it is a name; below, "May" is a month more than a person


class Gazetteer:
    """Names by their tokens, each with its most frequent kind."""

    def __init__(self, names: Mapping[tuple[str, ...], int]) -> None:
        self.names = dict(names)
        lengths: dict[str, set[int]] = {}
        for words in self.names:
            lengths.setdefault(words[0], set()).add(len(words))
        self._lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    def find(self, words: Sequence[str]) -> list[Named]:
        """The longest known names from left to right."""
        found: list[Named] = []
        index = 0
        while index < len(words):
            step = 1
            for length in self._lengths.get(words[index], ()):
                kind = self.names.get(tuple(words[index : index + length])) if index + length <= len(words) else None
                if kind is not None:
                    found.append(Named(index, index + length, kind))
                    step = length
                    break
            index += step
        return found


def collect(texts: Iterable[tuple[Sequence[Token], Sequence[Named]]]) -> Gazetteer:
    """The names of these texts that are a name in enough of the texts that contain them."""
    kept = [([token.text for token in tokens], spans) for tokens, spans in texts]
    kinds: dict[tuple[str, ...], Counter[int]] = {}
    for words, spans in kept:
        for name, kind in {(tuple(words[span.first : span.last]), span.kind) for span in spans}:
            if sum(map(len, name)) > 1:
                kinds.setdefault(name, Counter())[kind] += 1
    names = {name: min(counts, key=lambda kind: (-counts[kind], kind)) for name, counts in kinds.items()}
    everywhere = Counter(name for words, _ in kept for name in _known(Gazetteer(names), words))
    return Gazetteer(
        {name: kind for name, kind in names.items() if sum(kinds[name].values()) >= _RELIABLE * everywhere[name]}
    )


def _known(gazetteer: Gazetteer, words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[span.first : span.last]) for span in gazetteer.find(words)}
