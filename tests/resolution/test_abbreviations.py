"""Which names can be short for which."""

from __future__ import annotations

import pytest

from kgplatform.resolution.abbreviations import is_abbreviation


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("北大", "北京大学"),
        ("中科院", "中国科学院"),
        ("华师大", "华东师范大学"),
        ("中国", "中华人民共和国"),
        ("WHO", "World Health Organization"),
        ("W.H.O.", "World Health Organization"),
        ("UN", "United Nations"),
        ("UNESCO", "United Nations Educational, Scientific and Cultural Organization"),
        ("DoD", "Department of Defense"),
        ("MoMA", "Museum of Modern Art"),
        ("ÉNS", "École normale supérieure"),
        ("NATO", "North Atlantic Treaty Organization"),
    ],
)
def test_letters_in_order_may_be_short_for_a_name(short: str, full: str) -> None:
    assert is_abbreviation(short, full)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("北京", "北京大学"),  # a piece, and another thing
        ("大北", "北京大学"),
        ("京", "北京"),
        ("北大", "北大"),
        ("南大", "北京大学"),
        ("WTO", "World Health Organization"),
        ("W", "World"),
        ("it", "Institute of Technology"),
        ("WHO", "World Organization"),
        ("Paris", "France"),
        ("HO", "World Health Organization"),
        ("", "World"),
    ],
)
def test_other_letters_are_not(short: str, full: str) -> None:
    assert not is_abbreviation(short, full)
