"""Which units meet: namesakes by what their contexts have in common, others all."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.resolution.candidates import Unit
from kgplatform.resolution.context import exclusive, read_context
from kgplatform.resolution.guards import han_differs, never_one, numbers_differ
from kgplatform.resolution.hashing import hashes_of
from kgplatform.resolution.meeting import meetings_of
from kgplatform.resolution.normalize import name_of
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import merge
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable
from kgplatform.types.resolution import Profile

CASES = Path(__file__).parents[1] / "cases" / "names.csv"
NOTHING = Profile(anchors=2, frequencies={}, thresholds={})


def unit(node: int, text: str, context: str = "", *, label: str = "place", closed: bool = True) -> Unit:
    clues = read_context(context)
    return Unit(node, name_of(text, label), label, exclusive(clues), clues, [node], closed)


def met(units: list[Unit], *, refused: bool) -> set[tuple[int, int]]:
    scopes = np.ones(len(units), dtype=np.uint64)
    keys = hashes_of([one.name.key for one in units])
    closed = np.array([one.closed for one in units])
    found = meetings_of(units, scopes, keys, closed, Statistics.of(NOTHING), refused=refused)
    return {pair for left, right in found for pair in zip(left.tolist(), right.tolist(), strict=True)}


def test_namesakes_meet_those_of_a_similar_name_that_say_something_alike() -> None:
    units = [
        unit(0, "Springfield", "Texas"),
        unit(1, "Springfield", "Ohio"),
        unit(2, "Springfeild", "Ohio"),
        unit(3, "Springfeild", "Iowa"),
    ]

    assert met(units, refused=False) == {(1, 2)}
    assert met(units, refused=True) == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_a_namesake_of_which_nothing_is_known_meets_nobody() -> None:
    units = [unit(0, "Springfield"), unit(1, "Springfield", "Ohio"), unit(2, "Springfeild", "Ohio")]

    assert met(units, refused=False) == {(1, 2)}


def test_who_says_very_much_meets_all_of_a_similar_name() -> None:
    much = "small town river great hills north old mill"
    units = [unit(0, "Springfield", much), unit(1, "Springfield", "Ohio")]
    units += [unit(2, "Springfeild", "Iowa"), unit(3, "Springfeild", "Texas")]

    assert met(units, refused=False) == {(0, 2), (0, 3)}


def test_what_is_one_thing_by_its_name_meets_all_that_is() -> None:
    units = [unit(place, text, closed=False) for place, text in enumerate(["Springfield"] * 2 + ["Springfeild"] * 2)]

    assert met(units, refused=False) == {(0, 2), (0, 3), (1, 2), (1, 3)}


def test_names_of_other_numbers_or_other_characters_do_not_meet() -> None:
    names = ["东山机械厂一分公司ABC", "西山机械厂一分公司ABC", "Alpha Motors 12", "Alpha Motors 13"]
    units = [unit(place, text, label="organization", closed=False) for place, text in enumerate(names)]

    assert met(units, refused=True) == {(0, 1), (2, 3)}
    assert met(units, refused=False) == set()


@pytest.mark.parametrize("supported", [False, True])
def test_names_that_are_never_one_are_turned_down_by_a_guard(supported: bool) -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name_of(row[side], row["label"]) for row in rows for side in ("left", "right")]
    parted = never_one(names)
    found = 0
    for left in range(0, len(names), 2):
        pair = Pair(names[left], names[left + 1], NOTHING, supported)
        if parted(np.array([left]), np.array([left + 1]))[0]:
            found += 1
            assert numbers_differ(pair) or han_differs(pair)
    assert found > 20


WORDS = st.sampled_from(["Springfield", "Springfeild", "Greenville", "Grenville", "东山街道办", "东山街道班"])
CONTEXTS = st.sampled_from(
    [
        "",
        "Ohio",
        "Texas",
        "Clark, Ohio",
        "Boone, Ohio",
        "Clark; Boone; Ohio",
        "a small town near the old mill in northern hills",
    ]
)


@given(st.lists(st.tuples(WORDS, CONTEXTS), min_size=2, max_size=24))
def test_what_is_left_out_before_would_not_have_been_linked(rows: list[tuple[str, str]]) -> None:
    names, contexts = zip(*rows, strict=True)
    count = len(rows)
    table = MentionTable.of_names(
        range(count), [str(row) for row in range(count)], names, ["place"] * count, ["en"] * count, contexts
    )
    statistics = Statistics.of(fit_profile(table))
    everything, quick = merge(table, (), statistics, refused=True), merge(table, (), statistics, refused=False)

    def together(founders: list[int]) -> set[tuple[int, int]]:
        return {(one, other) for one, other in combinations(range(count), 2) if founders[one] == founders[other]}

    assert together(everything.founders) == together(quick.founders)
    assert sorted(link for link in everything.links if link.against is None) == sorted(quick.links)
