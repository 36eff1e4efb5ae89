"""A doubtful link as a question: names on both sides, why they are merged or not, and where they stand."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.pipelines.named import Known
from kgplatform.resolution.doubt import Doubt
from kgplatform.types.extraction import Extraction

_AROUND = 60  # characters shown on each side of a name


class Snippet(NamedTuple):
    """Where a name stands: its document, and the text before and after it."""

    document: str
    before: str
    name: str
    after: str


class Question(NamedTuple):
    """Two groups of names that are merged now or not, and what is known of both."""

    number: int
    total: int
    label: str | None
    same: bool
    score: float
    reason: str
    names: tuple[tuple[str, ...], tuple[str, ...]]
    sizes: tuple[int, int]
    snippets: tuple[Snippet, Snippet]


class Asking:
    """Makes questions from what is known of a graph."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._row = {anchor: row for row, anchor in enumerate(known.table.anchors)}

    def question(self, doubt: Doubt, number: int, total: int) -> Question:
        """The link as a question, one of so many."""
        table, link = self._known.table, doubt.link
        left, right = ({table.texts[self._row[anchor]] for anchor in side} for side in doubt.sides)
        return Question(
            number=number,
            total=total,
            label=table.labels[self._row[link.left]],
            same=link.accepted,
            score=link.score,
            reason=link.reason,
            names=(tuple(sorted(left)), tuple(sorted(right))),
            sizes=(len(doubt.sides[0]), len(doubt.sides[1])),
            snippets=(self.snippet(link.left), self.snippet(link.right)),
        )

    def snippet(self, anchor: str) -> Snippet:
        """Where the name first stands in its document."""
        row = self._row[anchor]
        table = self._known.table
        name, offset = table.texts[row], table.offsets[row]
        ((_, outcome),) = self._known.workspace.outcomes(self._known.graph, [table.numbers[row]])
        text, place = outcome.document.text, f"{outcome.document.source}#{outcome.document.id[:16]}"
        if not isinstance(outcome, Extraction) or offset >= len(text):
            return Snippet(place, f"not literally in: {text[: 2 * _AROUND]} ", "", "")
        end = offset + len(name)
        return Snippet(place, text[max(0, offset - _AROUND) : offset], name, text[end : end + _AROUND])
