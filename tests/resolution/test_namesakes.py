"""What known contexts of a corpus show about equal names is carried over to names of which a context is missing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
import pytest

from kgplatform.resolution.context import read_context
from kgplatform.resolution.namesakes import sameness
from kgplatform.resolution.normalize import name_of
from kgplatform.resolution.prior import by_themselves
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.statistics import Statistics, salted
from kgplatform.resolution.table import MentionTable, Row

FIRST = ("Amber", "Cedar", "Delta", "Ebony", "Flint", "Grove", "Hazel", "Ivory", "Jasper", "Lotus")
LAST = ("Chapel", "Tower")
SAME, OTHER = ("Spain|Lugo", "Spain|Lugo"), ("Spain|Lugo", "Chile|Arica")


def statistics_of(rows: Iterable[tuple[str, str, str]]) -> Statistics:
    table = MentionTable.of_rows(
        Row(place, 0, False, str(place), name, label, "en", "test", read_context(context))
        for place, (name, label, context) in enumerate(rows)
    )
    return Statistics.of(fit_profile(table))


def chance(name: str, label: str, statistics: Statistics) -> float:
    names, keys = [name_of(name, label)], salted([name], np.uint64(9))
    return sameness(names, [label], keys, statistics)[0]


def two_each(contexts: dict[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Each name twice; its last word says which contexts it stands in."""
    return [(f"{one} {last}", "place", context) for one, last in product(FIRST, LAST) for context in contexts[last]]


def test_names_that_end_like_shared_ones_are_doubted_more() -> None:
    statistics = statistics_of(two_each({"Chapel": OTHER, "Tower": SAME}))

    assert chance("Maple Chapel", "place", statistics) < 0.8 < chance("Maple Tower", "place", statistics)


def test_what_one_label_showed_moves_another_one_less() -> None:
    shown = two_each({"Chapel": OTHER, "Tower": OTHER})
    statistics = statistics_of([*shown, *((f"{one} Works", "company", "") for one in FIRST)])

    assert chance("Maple Works", "place", statistics) < chance("Maple Works", "company", statistics)


def test_without_trials_names_are_what_they_make_likely_by_themselves() -> None:
    statistics = statistics_of((name, label, "") for name, label, _ in two_each({"Chapel": OTHER, "Tower": SAME}))
    name = name_of("Maple Tower", "place")
    keys = salted(["Maple Tower"], np.uint64(9))

    assert sameness([name], ["place"], keys, statistics) == pytest.approx(by_themselves([name], keys, statistics))


def test_the_order_of_rows_does_not_move_what_is_learnt() -> None:
    rows = two_each({"Chapel": OTHER, "Tower": SAME})
    one, other = (statistics_of(ordered) for ordered in (rows, rows[::-1]))

    assert one.weights.tolist() == other.weights.tolist()
    assert one.rates == other.rates


def test_a_single_trial_moves_little() -> None:
    rows = [("Amber Chapel", "place", context) for context in OTHER]
    statistics = statistics_of([*rows, *((f"{one} Tower", "place", "") for one in FIRST)])

    assert chance("Maple Tower", "place", statistics) > 0.9
