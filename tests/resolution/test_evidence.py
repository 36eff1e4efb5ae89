"""Other names that documents state, and how far such a statement reaches."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kgplatform.resolution.evidence import AMBIGUOUS, alias_book, alias_key, alias_links
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.stated import stated_in
from kgplatform.resolution.table import MentionTable
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation

CASES = list(csv.DictReader((Path(__file__).parents[1] / "cases" / "aliases.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["names"])
def test_a_case_is_decided_as_written(case: dict[str, str]) -> None:
    names = case["names"].split("|")

    assert (len(linked(extraction(case["text"], names, case["label"]))) > 0) == (case["same"] == "1"), case["reason"]


@pytest.mark.parametrize(
    ("predicate", "text", "full", "short"),
    [
        ("简称", "北大", "北京大学", "北大"),
        ("别名", "燕园", "北京大学", "燕园"),
        ("alternativeName", "Peking", "北京大学", "Peking"),
        ("also known as", "Peking", "北京大学", "Peking"),
        ("全称", "国立北京大学堂", "国立北京大学堂", "北京大学"),
        ("简称", "国立北京大学堂", "国立北京大学堂", "北京大学"),
    ],
)
def test_a_fact_gives_another_name(predicate: str, text: str, full: str, short: str) -> None:
    (found,) = stated_in(3, fact("北京大学", predicate, text, "机构"))

    assert (found.number, found.full, found.short) == (3, full, short)


def test_a_fact_links_the_mentions_of_its_label_in_its_document() -> None:
    (link,) = linked(fact("北京大学", "别名", "燕园", "机构"))

    assert (link.score, link.reason) == (0.96, "alias by 别名 in document 1")


def test_plain_text_as_an_alias_links_only_a_mention_that_is_a_name() -> None:
    said = fact("北京大学", "别名", "燕园", "Text")

    assert linked(said) == []
    assert [one.short for one in stated_in(1, said)] == ["燕园"]


def test_a_fact_between_two_labels_gives_no_name() -> None:
    assert stated_in(1, fact("步步惊心", "别名", "桐华", "人物", subject_label="作品")) == ()


def test_a_short_name_that_one_document_gives_to_two_is_neither() -> None:
    mentions = [Mention(text=name, label="机构") for name in ("西安交通大学", "上海交通大学", "交大")]
    relations = [Relation(subject=full, predicate="简称", object=mentions[2]) for full in mentions[:2]]

    assert linked(Extraction.of(document("…"), Reading.of(relations=relations), "test")) == []


def test_an_alias_is_known_elsewhere_where_all_documents_agree() -> None:
    aliases = alias_book(stated_in(1, fact("北京大学", "简称", "北大", "机构")))
    table = MentionTable.of(
        [(2, extraction("北大", ["北大"], "机构")), (3, extraction("北京大学", ["北京大学"], "机构"))]
    )
    (link,) = alias_links(table, (), aliases)

    assert (table.texts[link.full], table.texts[link.short]) == ("北京大学", "北大")
    assert link.reason == "stands for 北京大学 wherever documents say what it is"


def test_an_alias_of_two_things_is_nobodys_elsewhere() -> None:
    stated = [*stated_in(1, fact("西安交通大学", "简称", "交大", "机构"))]
    stated += stated_in(2, fact("上海交通大学", "简称", "交大", "机构"))

    assert alias_book(stated) == {alias_key("机构", "交大"): AMBIGUOUS}


def test_a_nickname_stays_in_its_document() -> None:
    assert alias_book(stated_in(1, fact("张三", "绰号", "小胖", "人物"))) == {}


def test_one_letter_is_short_for_too_much() -> None:
    assert alias_book(stated_in(1, fact("北京", "简称", "京", "地点"))) == {}


def test_an_alias_reaches_no_other_label() -> None:
    aliases = alias_book(stated_in(1, fact("北京大学", "简称", "北大", "机构")))
    table = MentionTable.of(
        [(2, extraction("北大", ["北大"], "作品")), (3, extraction("北京大学", ["北京大学"], "机构"))]
    )

    assert alias_links(table, (), aliases) == []


def linked(extraction: Extraction) -> list[object]:
    return list(alias_links(MentionTable.of([(1, extraction)]), stated_in(1, extraction), {}))


def fact(subject: str, predicate: str, text: str, label: str, *, subject_label: str = "机构") -> Extraction:
    subject_label = label if label == "人物" and subject_label == "机构" else subject_label
    relation = Relation(
        subject=Mention(text=subject, label=subject_label), predicate=predicate, object=Mention(text=text, label=label)
    )
    return Extraction.of(document("…"), Reading.of(relations=[relation]), "test")


def extraction(text: str, names: list[str], label: str) -> Extraction:
    mentions = [Mention(text=name, label=label) for name in dict.fromkeys(names)]
    return Extraction.of(document(text), Reading.of(mentions), "test")


def document(text: str) -> Document:
    return Document(source="test", id=text, text=text, language="zh")


def test_two_people_of_one_nickname_stay_two() -> None:
    first, second = fact("张三", "绰号", "小胖子", "人物"), fact("李四", "绰号", "小胖子", "人物")
    second = second.model_copy(update={"document": document("another")})
    table = MentionTable.of([(1, first), (2, second)])
    resolution = resolve(table, [], fit_profile(table))

    names = dict(zip(table.anchors, table.texts, strict=True))
    together = {(names[anchor], assigned.entity) for anchor, assigned in resolution.assignments.items()}
    assert len({entity for name, entity in together if name in ("张三", "李四")}) == 2


def test_one_person_whom_two_documents_name_the_other_way_round_is_one() -> None:
    first, second = fact("孙中山", "别名", "孙文先", "人物"), fact("孙文先", "别名", "孙中山", "人物")
    second = second.model_copy(update={"document": document("another")})
    table = MentionTable.of([(1, first), (2, second)])

    assert len(resolve(table, [], fit_profile(table)).entities) == 1


def test_the_reason_names_the_word_that_says_so() -> None:
    table = MentionTable.of([(1, fact("孙中山", "别名", "孙文", "人物"))])
    resolution = resolve(table, [], fit_profile(table))

    assert {assigned.reason for assigned in resolution.assignments.values()} == {"alias by 别名 in document 1"}


def test_a_name_that_a_document_gives_somebody_besides_excludes_no_given_name() -> None:
    said = fact("Eric Blair", "alternative name", "George Orwell", "person", subject_label="person")
    table = MentionTable.of([(1, said)])

    assert len(resolve(table, [], fit_profile(table)).entities) == 1
