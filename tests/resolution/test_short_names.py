"""IBM, A. Einstein and Bill Gates where no text says who is meant: the one name that fits, if hardly another could."""

from __future__ import annotations

import pytest

from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Link, Profile

FULL = "International Business Machines Corp."


def links(*names: tuple[str, str], profile: Profile | None = None) -> list[Link]:
    """What is said about initials in a table of these names and labels."""
    rows = (Row(n, 0, False, str(n), name, label, "en", "table") for n, (name, label) in enumerate(names))
    table = MentionTable.of_rows(rows)
    found = resolve(table, (), profile or fit_profile(table)).links
    return [link for link in found if link.reason.startswith("short for the only")]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("IBM", FULL),
        ("I.B.M.", "International Business Machines"),
        ("ＩＢＭ", FULL),
        ("FBI", "The Federal Bureau of Investigation"),
    ],
)
def test_an_initialism_is_the_one_organisation_whose_words_begin_so(short, full):
    (link,) = links((short, "organization"), (full, "organization"), ("北京大学", "学校"))

    assert link.accepted
    assert link.reason == f"short for the only {full}"


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("A. Einstein", "Albert Einstein"),
        ("Einstein, A.", "Albert Einstein"),
        ("D. E. Knuth", "Donald Knuth"),
        ("Bill Gates", "William H. Gates"),
        ("Tom Jefferson", "Thomas Jefferson"),
    ],
)
def test_a_short_given_name_is_the_one_person_whom_it_fits(short, full):
    (link,) = links((short, "person"), (full, "person"), ("鲁迅", "人物"))

    assert link.accepted
    assert link.reason == f"short for the only {full}"


def test_chinese_labels_are_as_good():
    (link,) = links(("IBM", "公司"), (FULL, "公司"))

    assert link.accepted


@pytest.mark.parametrize(
    "names",
    [
        [("IBM", "organization"), (FULL, "organization"), ("Irish Boat Museum", "organization")],
        [("Ibm", "organization"), (FULL, "organization")],
        [("IBM", "organization"), ("International Business Machine Research", "organization")],
        [("UN", "organization"), ("United Nations", "organization")],
        [("IBM", "person"), ("Ian Brown Miller", "person")],
        [("NYC", "place"), ("New York City", "place")],
        [("IBM", "organization"), (FULL, "school")],
        [("J. Keats", "person"), ("John Keats", "person"), ("James Keats", "person")],
        [("J. Keats", "person"), ("Jo Hernandez", "person")],
        [("Bill Gates", "person"), ("Walter Gates", "person")],
        [("Billy Gates", "person"), ("Bill Gates", "person")],
        [("王伟", "人物"), ("王伟民", "人物")],
    ],
    ids=[
        *("two could be meant", "a word", "a letter more", "two letters", "persons", "places", "other labels"),
        *("two persons", "another surname", "another given name", "two short forms", "Chinese names"),
    ],
)
def test_nothing_is_said_about(names):
    assert links(*names) == []


def test_spellings_of_one_full_name_are_one():
    (link,) = links(
        ("WHO", "organization"), ("World Health Organization", "organization"),
        ("World Health Organisation", "organization"),
    )  # fmt: skip

    assert link.accepted


def test_among_very_many_organisations_three_letters_are_not_enough_and_five_are():
    among_many = Profile(
        version=2, anchors=10, frequencies={}, thresholds={"near": 0.8}, totals={"names organisation": 300_000}
    )

    assert links(("IBM", "organization"), (FULL, "organization"), profile=among_many) == []
    assert links(
        ("UNHCR", "organization"), ("United Nations High Commissioner Refugees", "organization"), profile=among_many
    )


def test_a_frequent_surname_says_too_little_even_in_a_small_table():
    assert links(("J. Smith", "person"), ("John Smith", "person")) == []
    assert links(("J. Zubkovsky", "person"), ("John Zubkovsky", "person"))


def test_middle_initials_that_differ_are_two_persons():
    rows = (
        Row(n, 0, False, str(n), name, "person", "en", "t") for n, name in enumerate(("D. B. Knuth", "Donald E. Knuth"))
    )
    table = MentionTable.of_rows(rows)

    assert resolve(table, (), fit_profile(table)).assignments["1"].entity == "1"


def test_an_initialism_of_another_place_is_another_body():
    rows = [
        Row(0, 0, False, "0", "FBI", "organization", "en", "table", ("country=IT",)),
        Row(1, 0, False, "1", "Federal Bureau of Investigation", "organization", "en", "table", ("country=US",)),
    ]
    table = MentionTable.of_rows(rows)

    assert resolve(table, (), fit_profile(table)).assignments["1"].entity == "1"
