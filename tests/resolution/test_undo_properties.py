"""Undo gives what would be if the decision had never been made, entity ids included: random sequences of decisions."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.resolution.explain import sides_of
from kgplatform.resolution.judgements import contradicted, standings, taking_back, to_replace
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Judgement, Resolution

NAMES = ("万科集团", "万科", "王伟", "孙中山", "孙文", "Acme Ltd", "ACME", "Acme Holdings")
TABLE = MentionTable.of_rows(
    Row(number, 0, False, str(number), name, "公司", "zh", "test") for number, name in enumerate((*NAMES, *NAMES[:4]))
)
PROFILE = fit_profile(TABLE)
ANCHORS = st.lists(st.sampled_from(TABLE.anchors), min_size=1, max_size=2, unique=True).map(tuple)


@dataclass(frozen=True)
class Decision:
    """Somebody's word, perhaps in place of others."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    same: bool
    replace: bool


DECISIONS = st.builds(Decision, ANCHORS, ANCHORS, st.booleans(), st.booleans()).filter(
    lambda decision: not set(decision.left) & set(decision.right)
)


@dataclass
class Book:
    """Judgements as the journal keeps them."""

    said: list[Judgement] = field(default_factory=list)

    def decide(self, decision: Decision) -> int | None:
        """The number of the judgement, None where it is refused."""
        sides = {"left": decision.left, "right": decision.right, "same": decision.same}
        new = Judgement.model_validate({"id": len(self.said) + 1, "graph": "main", "by": "person", **sides})
        if contradicted(new, self.said) and not decision.replace:
            return None
        gone = to_replace(new, self.said)
        self._change({one.id for one in gone}, "2026-01-01")
        self.said.append(new.model_copy(update={"replaces": tuple(one.id for one in gone)}))
        return new.id

    def undo(self, number: int) -> bool:
        """Whether the judgement could be taken back."""
        undoing = taking_back(number, self.said)
        if self.said[number - 1].withdrawn_at is not None or undoing.against:
            return False
        self._change({number}, "2026-01-02")
        self._change({one.id for one in undoing.restored}, None)
        return True

    def in_force(self) -> set[tuple[frozenset[tuple[str, ...]], bool]]:
        return {(frozenset((one.left, one.right)), one.same) for one in self.said if one.withdrawn_at is None}

    def graph(self) -> Resolution:
        return resolve(TABLE, self.said, PROFILE)

    def _change(self, numbers: set[int | None], at: str | None) -> None:
        self.said = [one.model_copy(update={"withdrawn_at": at}) if one.id in numbers else one for one in self.said]


@settings(max_examples=200, deadline=None)
@given(st.lists(DECISIONS, max_size=6), DECISIONS)
def test_a_decision_taken_back_at_once_leaves_what_was_in_force(before: list[Decision], last: Decision) -> None:
    book = Book()
    for decision in before:
        book.decide(decision)
    untouched = book.in_force()
    number = book.decide(last)

    assert number is None or book.undo(number)
    assert book.in_force() == untouched


@settings(max_examples=15, deadline=None)
@given(st.lists(DECISIONS, max_size=4), DECISIONS)
def test_and_leaves_the_graph_as_it_was_with_its_ids(before: list[Decision], last: Decision) -> None:
    book = Book()
    for decision in before:
        book.decide(decision)
    graph = book.graph()
    number = book.decide(last)

    assert number is None or book.undo(number)
    assert book.graph() == graph


@settings(max_examples=300, deadline=None)
@given(st.lists(DECISIONS, min_size=1, max_size=7), st.data())
def test_a_decision_taken_back_later_is_as_if_it_had_never_been_made(
    decisions: list[Decision], data: st.DataObject
) -> None:
    book, never = Book(), Book()
    place = data.draw(st.integers(0, len(decisions) - 1))
    numbers = [book.decide(decision) for decision in decisions]
    number = numbers[place]
    if number is None or not book.undo(number):
        return  # it was refused, has been replaced since, or something said since rests on it
    for at, decision in enumerate(decisions):
        if at != place and numbers[at] is not None:
            never.decide(decision)

    assert book.in_force() == never.in_force()


@settings(max_examples=15, deadline=None)
@given(st.lists(DECISIONS, max_size=3), st.data())
def test_an_automatic_merge_taken_back_and_given_again_is_as_it_was(
    before: list[Decision], data: st.DataObject
) -> None:
    book = Book()
    for decision in before:
        book.decide(decision)
    graph = book.graph()
    links = [link for link in graph.links if link.accepted and link.by in ("rule", "model")]
    if not links:
        return
    link = data.draw(st.sampled_from(links))
    left, right = sides_of(graph.links, link.left, link.right)
    number = book.decide(Decision(left, right, same=False, replace=True))
    parted = book.graph().assignments

    assert number is not None
    assert not {parted[anchor].entity for anchor in left} & {parted[anchor].entity for anchor in right}
    assert book.undo(number)
    assert book.graph() == graph


@settings(max_examples=200, deadline=None)
@given(st.lists(DECISIONS | st.integers(1, 6), max_size=10))
def test_what_is_in_force_never_contradicts_itself(steps: list[Decision | int]) -> None:
    book = Book()
    for step in steps:
        if isinstance(step, Decision):
            book.decide(step)
        elif step <= len(book.said):
            book.undo(step)

    assert not any(one.contradicts for one in standings(book.said, set(TABLE.anchors)))
