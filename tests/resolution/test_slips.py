"""A slip of the pen is believed as far as strangers are not as near: letters count, and names to be mistaken for."""

from __future__ import annotations

import pytest

from kgplatform.resolution.normalize import name_of
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.slips import is_slip
from kgplatform.types.resolution import Profile


def among(names: int, left: str, right: str, label: str, **seen: int) -> Pair:
    profile = Profile(anchors=names, frequencies={}, thresholds={}, totals={"names organisation": names})
    return Pair(name_of(left, label), name_of(right, label), profile, seen=seen)


def test_one_letter_of_a_word_that_stands_nowhere_else_is_a_slip() -> None:
    assert is_slip(among(500, "Walt Disnay Studios", "Walt Disney Studios", "company", walt=3, disney=9, studios=40))


def test_a_word_that_stands_in_other_names_is_another_word() -> None:
    assert not is_slip(among(500, "Walt Disnay Studios", "Walt Disney Studios", "company", disnay=4, disney=9))


@pytest.mark.parametrize(("names", "slip"), [(500, True), (1_000_000, False)])
def test_a_name_of_one_word_is_mistaken_for_another_where_there_are_many(names: int, slip: bool) -> None:
    assert is_slip(among(names, "Lufthanza", "Lufthansa", "company")) == slip


def test_a_short_word_beside_a_frequent_one_is_no_slip() -> None:
    assert not is_slip(among(500, "John Smyth", "John Smith", "person", john=30))


def test_two_letters_need_a_long_word() -> None:
    long = among(500, "Trafalgora Metals", "Trafagura Metals", "company", metals=3)
    short = among(500, "Winston Metals", "Winsdom Metals", "company", metals=30)

    assert (is_slip(long), is_slip(short)) == (True, False)


def test_usual_names_are_no_slips_of_each_other() -> None:
    assert not is_slip(among(500, "Larry Quillfeather", "Harry Quillfeather", "person"))


def test_words_that_sound_alike_are_one_where_hardly_a_stranger_has_the_rest() -> None:
    assert is_slip(among(500, "Wladimir Quillfeather", "Vladimir Quillfeather", "person"))
    assert not is_slip(among(500, "Thomas Meyer", "Thomas Maier", "person", thomas=30))


def test_an_odd_word_may_stand_in_another_place() -> None:
    assert is_slip(among(500, "Cerna Lenin Quillfeather", "Quillfeathar Lenin Cerna", "person"))
