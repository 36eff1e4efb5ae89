"""What contradicts a judgement, what gives way, and what comes back when one is taken back."""

from __future__ import annotations

from kgplatform.resolution.judgements import Ledger, contradicted, standings, taking_back, to_replace
from kgplatform.types.resolution import Judgement


def said(number: int, left: str, right: str, same: bool, by: str = "person", **more: object) -> Judgement:
    """A judgement on the anchors that the letters stand for."""
    sides = {"left": tuple(left), "right": tuple(right), "same": same, "by": by}
    return Judgement.model_validate({"id": number, "graph": "main", **sides, **more})


A_IS_B = said(1, "a", "b", same=True)
B_IS_C = said(2, "b", "c", same=True)
A_IS_NOT_C = said(3, "a", "c", same=False)


def test_sames_that_meet_nothing_contradict_nothing() -> None:
    assert contradicted(B_IS_C, [A_IS_B]) == ()


def test_a_difference_names_the_sames_that_lead_from_side_to_side() -> None:
    assert contradicted(A_IS_NOT_C, [B_IS_C, A_IS_B]) == (A_IS_B, B_IS_C)


def test_a_same_names_the_difference_that_it_would_break_over_a_third() -> None:
    assert contradicted(B_IS_C, [A_IS_B, A_IS_NOT_C]) == (A_IS_NOT_C,)


def test_the_nearest_way_is_named() -> None:
    direct = said(4, "a", "c", same=True)

    assert contradicted(A_IS_NOT_C, [A_IS_B, B_IS_C, direct]) == (direct,)


def test_every_way_is_replaced() -> None:
    direct = said(4, "a", "c", same=True)

    assert {one.id for one in to_replace(A_IS_NOT_C, [A_IS_B, B_IS_C, direct])} == {1, 2, 4}


def test_what_is_withdrawn_contradicts_nothing() -> None:
    assert contradicted(A_IS_NOT_C, [said(1, "a", "c", same=True, withdrawn_at="2026-01-01")]) == ()


def test_all_members_of_a_side_count() -> None:
    wide = said(1, "ax", "by", same=True)

    assert contradicted(said(2, "x", "y", same=False), [wide]) == (wide,)


def test_a_person_is_not_held_up_by_an_import_and_an_import_not_by_an_arbiter() -> None:
    imported, asked = said(1, "a", "b", same=True, by="import"), said(2, "a", "c", same=True, by="arbiter")

    assert contradicted(said(3, "a", "b", same=False), [imported]) == ()
    assert contradicted(said(4, "a", "c", same=False, by="import"), [asked]) == ()
    assert contradicted(said(5, "a", "b", same=False, by="arbiter"), [imported]) == (imported,)


def test_two_sides_of_a_difference_may_have_a_side_each_in_one_group() -> None:
    ledger = Ledger([said(1, "ab", "cd", same=False)])

    assert ledger.against(said(2, "a", "b", same=True)) == ()
    assert len(ledger.against(said(3, "b", "d", same=True))) == 1


def test_a_judgement_sleeps_while_one_side_has_nobody() -> None:
    assert [one.state for one in standings([A_IS_B, B_IS_C], {"b", "c"})] == ["asleep", "in force"]


def test_what_a_person_said_overrules_an_import_and_is_no_contradiction() -> None:
    imported = said(7, "a", "c", same=True, by="import")
    states = standings([imported, A_IS_NOT_C], {"a", "c"})

    assert [(one.state, one.to, one.contradicts) for one in states] == [
        ("overruled", (3,), False),
        ("in force", (), False),
    ]


def test_two_of_one_rank_that_do_not_fit_are_a_contradiction() -> None:
    states = standings([A_IS_B, B_IS_C, A_IS_NOT_C], {"a", "b", "c"})

    assert [one.state for one in states].count("overruled") == 1
    assert [one.contradicts for one in states].count(True) == 1


def test_a_judgement_on_many_names_holds_for_those_that_are_free() -> None:
    wide = said(7, "ab", "c", same=True, by="import")
    states = standings([wide, said(1, "a", "c", same=False)], {"a", "b", "c"})

    assert (states[0].state, states[0].to) == ("overruled in part", (1,))


def test_undo_brings_back_what_was_replaced() -> None:
    before = said(1, "a", "b", same=True, withdrawn_at="2026-01-01")
    instead = said(2, "a", "b", same=False, replaces=(1,))

    undoing = taking_back(2, [before, instead])

    assert [one.id for one in undoing.restored] == [1]
    assert undoing.against == ()


def test_undo_is_held_up_by_what_was_said_since() -> None:
    before = said(1, "a", "b", same=True, withdrawn_at="2026-01-01")
    instead, since = said(2, "a", "b", same=False, replaces=(1,)), said(3, "b", "a", same=False)

    assert taking_back(2, [before, instead, since]).against == (since,)
