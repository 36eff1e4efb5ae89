"""Where quality is lost and what to look at: from answer to store, a graph beside another, health, single cases.

docs/evaluation.md defines every number.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kgplatform.types.noun import Noun
from kgplatform.types.score import Score

Verdict = Literal["right", "wrong", "missing"]


class Stated(Noun):
    """One thing stated of a document, in words: `parts` are texts and roles in the order of docs/evaluation.md."""

    source: str
    document: str
    kind: str
    label: str
    parts: tuple[str | None, ...]


class Step(Noun):
    """How right the documents are at one step, and what changed since the one before.

    `gained` became right, `lost` was right before; `wrong_added` and `wrong_removed` are wrong items that came or went.
    `counts` says what the step itself counts (answers by how they were parsed, parts dropped, …).
    """

    name: str
    about: str
    score: Score
    gained: int = 0
    lost: int = 0
    wrong_added: int = 0
    wrong_removed: int = 0
    gained_examples: tuple[Stated, ...] = ()
    lost_examples: tuple[Stated, ...] = ()
    wrong_examples: tuple[Stated, ...] = ()
    counts: dict[str, int] = Field(default_factory=dict)


class Waterfall(Noun):
    """Where quality is lost on the way from answer to store; `note` says why steps are missing, if any."""

    extractor: str
    documents: int
    steps: tuple[Step, ...]
    note: str = ""


class Hub(Noun):
    """An entity and how often it is subject, object or argument."""

    name: str
    label: str | None
    degree: int


class GraphShape(Noun):
    """The figures of one graph. Entities are nodes; facts join two of them, events join all that take part.

    `components` counts the connected parts, single entities included; `degrees` says how many entities are how often
    subject, object or argument.
    """

    graph: str
    documents: int
    entities: int
    facts: int
    components: int
    biggest_component: int
    isolated: int
    mean_degree: float
    degrees: dict[int, int] = Field(default_factory=dict)
    hubs: tuple[Hub, ...] = ()


class QueryAgreement(Noun):
    """The rows that a named query gives on both graphs, for `runs` sets of parameters; equal rows are right."""

    query: str
    answers: str
    runs: int
    score: Score
    wrong_examples: tuple[str, ...] = ()
    missing_examples: tuple[str, ...] = ()


class GraphComparison(Noun):
    """A graph beside another that is held to be right (gold), on the documents that both hold.

    An entity is found if it has a partner of its own in the other graph; a fact, if the same fact stands there over the
    partners.
    """

    here: GraphShape
    there: GraphShape
    documents: int
    entities: Score
    facts: Score
    queries: tuple[QueryAgreement, ...] = ()


class HealthFinding(Noun):
    """One check of a graph: how many cases of how many, the first of them, and the command that shows them.

    `fault` cases should not be; others are worth a look. `skipped` says why a check was not made.
    """

    check: str
    about: str
    fault: bool
    cases: int = 0
    of: int | None = None
    truncated: bool = False
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    command: str = ""
    skipped: str = ""


class Health(Noun):
    """What the graph looks like without gold."""

    graph: str
    shape: GraphShape
    findings: tuple[HealthFinding, ...]

    @property
    def faults(self) -> int:
        """How many cases should not be."""
        return sum(finding.cases for finding in self.findings if finding.fault)


class Mark(Noun):
    """A part of an item where it stands in the text, half-open; `part` = subject, object, trigger, a role, a label."""

    start: int
    end: int
    part: str


class Judged(Noun):
    """One item of a document and whether it is right.

    `why` is the error class: `label` (same words, other label), `boundary` (overlapping words), `direction` (subject
    and object exchanged), `spelling` (equal when folded), `trigger` (right but for the trigger), `role`, `not in text`,
    `extra`; `missed` for gold that nothing comes near. `beside` is the item of the other side that it comes near.
    """

    kind: str
    label: str
    parts: tuple[str | None, ...]
    verdict: Verdict
    why: str = ""
    beside: str = ""
    marks: tuple[Mark, ...] = ()


class DocumentCase(Noun):
    """A document with everything that gold and prediction say of it; the text is left out where cases are kept."""

    source: str
    id: str
    language: str
    topic: str | None
    text: str
    score: Score
    failure: str = ""
    items: tuple[Judged, ...] = ()


class Confusion(Noun):
    """How often gold says `gold` where the prediction says `predicted` of the same words; None = says nothing."""

    kind: str
    gold: str | None
    predicted: str | None
    count: int


class Cases(Noun):
    """Document by document, those with most errors first, and what was taken for what."""

    documents: tuple[DocumentCase, ...]
    confusion: tuple[Confusion, ...] = ()
    classes: dict[str, int] = Field(default_factory=dict)
