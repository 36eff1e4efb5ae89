"""What is taken off a name, what is kept, and which family a label belongs to."""

from __future__ import annotations

import pytest

from kgplatform.resolution.guards import conflict
from kgplatform.resolution.literals import value_of
from kgplatform.resolution.normalize import given_of, name_of
from kgplatform.resolution.tables import family_of


@pytest.mark.parametrize(
    ("label", "family"),
    [
        ("人物", "person"),
        ("历史人物", "person"),
        ("PERSON", "person"),
        ("企业/品牌", "organisation"),
        ("SportsTeam", "organisation"),
        ("sports_team", "organisation"),
        ("creative work", "work"),
        ("文学作品", "work"),
        ("行政区", "place"),
        ("时间", "literal"),
        ("Date", "literal"),
        ("度量", "literal"),
        ("celestial body", "product"),
        ("职位", "other"),
        ("other scientific term", "other"),
        (None, "other"),
    ],
)
def test_a_label_has_a_family(label: str | None, family: str) -> None:
    assert family_of(label) == family


@pytest.mark.parametrize(
    ("text", "label", "key", "qualifiers"),
    [
        ("万科企业股份有限公司", "公司", "万科企业", {("form", "share company")}),
        ("Acme Co., Ltd.", "company", "acme", {("form", "limited company")}),
        ("有限公司", "公司", "有限公司", set()),
        ("Group", "company", "group", set()),
        ("The Hague", "place", "hague", set()),
        ("The The", "band", "the", set()),
        ("广西壮族自治区", "地点", "广西", {("level", "province")}),
        ("Mr. John Smith, Jr.", "person", "johnsmith", {("gender", "m"), ("generation", "jr")}),
        ("Smith, John", "person", "johnsmith", set()),
        ("???", "other", "???", set()),
        ("हिन्दी", "other", "हिन्दी", set()),
        ("Łódź", "place", "lodz", set()),
        ("11 1", "other", "11 1", set()),
    ],
)
def test_a_name_keeps_its_core_and_what_was_said(
    text: str, label: str, key: str, qualifiers: set[tuple[str, str]]
) -> None:
    name = name_of(text, label)

    assert (name.key, name.qualifiers) == (key, qualifiers)


@pytest.mark.parametrize(
    ("text", "label", "short"),
    [
        ("王先生", "人物", "a surname"),
        ("小王", "人物", "a surname"),
        ("王伟", "人物", None),
        ("Obama", "person", "one word of a name"),
        ("J. Smith", "person", "an initial"),
        ("J. K. Rowling", "person", None),
        ("他", None, "a pronoun"),
        ("it", "product", "a pronoun"),
        ("IT", "other", None),
        ("该公司", "公司", "a pronoun"),
        ("Paris", "place", None),
    ],
)
def test_some_names_say_too_little_outside_their_document(text: str, label: str | None, short: str | None) -> None:
    assert name_of(text, label).short == short


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("２０１８年５月１日", "2018-05-01"),
        ("2018/5/1", "2018-05-01"),
        ("May 1st, 2018", "2018-05-01"),
        ("1 may 2018", "2018-05-01"),
        ("2018年5月", "2018-05"),
        ("二〇一八年", "2018年"),
        ("三千二百", "3200"),
        ("两亿三千万", "230000000"),
        ("十五", "15"),
        ("5万", "5万"),
        ("12,345.60", "12345.6"),
        ("3.00", "3"),
        ("1.2.0", "1.2.0"),
        ("5 km", "5km"),
        ("-5", "-5"),
    ],
)
def test_a_literal_is_its_value(text: str, value: str) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize(("left", "right", "same"), [("NGC0315", "NGC 315", True), ("ASR1603", "ASR1605", False)])
def test_a_catalogue_number_is_the_same_with_zeros_before_it(left: str, right: str, same: bool) -> None:
    assert (name_of(left, "celestial").key == name_of(right, "celestial").key) is same


def test_a_person_may_be_written_with_the_last_name_first() -> None:
    assert conflict(given_of(name_of("Jack Neagle", "person")), given_of(name_of("Neagle Jack", "person"))) is None


def test_two_given_names_say_which_of_them_stands_first() -> None:
    assert conflict(given_of(name_of("Thomas James", "person")), given_of(name_of("James Thomas", "person")))
