"""Evaluations that are kept and set against each other."""

from __future__ import annotations

from kgplatform.types.evaluation import Evaluation, score_as_json
from kgplatform.types.findings import DocumentCase, Stated, Waterfall
from kgplatform.types.noun import Noun
from kgplatform.types.score import Score


class Difference(Noun):
    """One number here and there on the same documents; `low` to `high` holds the difference in most resamples."""

    number: str
    here: float
    there: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """Percentage points that this side is ahead."""
        return self.here - self.there

    @property
    def is_different(self) -> bool:
        """Whether the interval leaves 0 out."""
        return self.low > 0 or self.high < 0

    @property
    def verdict(self) -> str:
        """The same in words."""
        if not self.is_different:
            return "not different"
        return "better" if self.difference > 0 else "worse"

    def as_json(self) -> dict[str, object]:
        """The numbers with what follows from them."""
        return {**self.model_dump(), "difference": self.difference, "verdict": self.verdict}


class Against(Noun):
    """This evaluation and another on the `documents` that both scored; `unpaired` were scored on one side only."""

    other: str
    documents: int
    unpaired: int
    differences: tuple[Difference, ...]
    level: float = 0.95
    resamples: int = 1000
    seed: int = 0


class SavedEvaluation(Noun):
    """An evaluation as it is kept: what was scored on what, how it was read, every document with its score and errors.

    `gold` and `graph_digest` name the content; `recipes` says how many documents were read in which way.
    """

    name: str
    at: str
    graph: str
    gold_paths: tuple[str, ...]
    choice: dict[str, object]
    gold_digest: str
    graph_digest: str
    recipes: dict[str, int]
    version: str
    evaluation: Evaluation
    waterfall: Waterfall | None = None
    documents: tuple[DocumentCase, ...] = ()


class DocumentChange(Noun):
    """What became of a document: items that are right now, that were right before, and wrong ones likewise."""

    source: str
    id: str
    gained: tuple[Stated, ...] = ()
    lost: tuple[Stated, ...] = ()
    wrong_added: tuple[Stated, ...] = ()
    wrong_removed: tuple[Stated, ...] = ()


class Changes(Noun):
    """Two saved evaluations: what differs in how they were made, in the numbers, and document by document.

    `remarks` says what makes the two hard to compare (other gold, other rules).
    """

    before: str
    after: str
    made: dict[str, tuple[str, str]]
    against: Against | None
    documents: tuple[DocumentChange, ...]
    unchanged: int
    remarks: tuple[str, ...] = ()


def with_percentages(noun: Noun) -> dict[str, object]:
    """A noun as JSON in which every score and difference shows what follows from it."""
    return {name: _plain(getattr(noun, name)) for name in type(noun).model_fields}


def _plain(value: object) -> object:
    match value:
        case Score():
            return score_as_json(value)
        case Difference():
            return value.as_json()
        case Evaluation():
            return value.as_json()
        case Noun():
            return with_percentages(value)
        case tuple() | list():
            return [_plain(one) for one in value]
        case dict():
            return {name: _plain(one) for name, one in value.items()}
    return value
