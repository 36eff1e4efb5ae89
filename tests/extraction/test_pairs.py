"""Which relation two names stand in: four kinds of prompts, and how answers are read."""

from __future__ import annotations

import pytest

from kgplatform.extraction.pairs import PROMPT_KINDS, label_words, read_relation, relations_of, render_pair
from kgplatform.types.pair import RelatedPair

PAIR = RelatedPair(
    id="1", text="Ann was born in Ulm.", subject="Ann", object="Ulm", subject_type="PERSON", object_type="CITY"
)
SHOWN = RelatedPair(
    id="2",
    text="Eve works for Acme.",
    subject="Eve",
    object="Acme",
    subject_type="PERSON",
    object_type="ORG",
    relation="per:employee_of",
)
RELATIONS = relations_of(["per:city_of_birth", "per:employee_of", "no_relation"])
ZH = relations_of(["出生地点", "任职"])
ZH_PAIR = RelatedPair(
    id="1", text="鲁迅生于绍兴。", subject="鲁迅", object="绍兴", subject_type="人物", object_type="地点"
)


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        ("per:city_of_birth", "person city of birth"),
        ("per:stateorprovinces_of_residence", "person state or provinces of residence"),
        ("org:top_members/employees", "organization top members/employees"),
        ("no_relation", "no relation"),
        ("出生地点", "出生地点"),
    ],
)
def test_relations_are_written_in_words(relation: str, words: str) -> None:
    assert label_words(relation) == words


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (
            "text",
            "Candidate relations: person city of birth, person employee of, no relation.\n\n"
            "Context: Eve works for Acme. In this context 'Eve' and 'Acme' stand in the relation "
            "person employee of.\n\n"
            "Context: Ann was born in Ulm. In this context 'Ann' and 'Ulm' stand in the relation",
        ),
        (
            "instruct-typed",
            "Tell the relation between two names in a context. Answer with exactly one of these 3 relations and "
            "nothing else: person city of birth, person employee of, no relation.\n\n"
            "Context: Eve works for Acme.\nWhich relation does person 'Eve' stand in to org 'Acme'?\n"
            "Relation: person employee of\n\n"
            "Context: Ann was born in Ulm.\nWhich relation does person 'Ann' stand in to city 'Ulm'?\nRelation:",
        ),
    ],
)
def test_a_prompt_goes_from_the_relations_over_examples_to_the_question(kind: str, expected: str) -> None:
    assert render_pair(PAIR, RELATIONS, kind, "en", [SHOWN]) == expected  # type: ignore[arg-type]


def test_chinese_pairs_are_asked_in_chinese() -> None:
    assert render_pair(ZH_PAIR, ZH, "text-typed", "zh") == (
        "候选关系：出生地点、任职。\n\n上下文：鲁迅生于绍兴。在这段文字中，人物“鲁迅”与地点“绍兴”之间的关系是"
    )


def test_the_four_kinds_differ() -> None:
    assert len({render_pair(PAIR, RELATIONS, kind, "en") for kind in PROMPT_KINDS}) == 4


def test_a_text_is_never_shown_as_its_own_example() -> None:
    own = SHOWN.model_copy(update={"text": PAIR.text})

    assert render_pair(PAIR, RELATIONS, "text", "en", [own]) == render_pair(PAIR, RELATIONS, "text", "en")


def test_what_looks_like_a_slot_in_a_text_stays() -> None:
    pair = PAIR.model_copy(update={"text": "The {subject} of {text}."})

    assert "The {subject} of {text}." in render_pair(pair, RELATIONS, "text", "en")


@pytest.mark.parametrize(
    ("answer", "relation"),
    [
        ("person city of birth", "per:city_of_birth"),
        ("Person Cities of Birth.", "per:city_of_birth"),
        ("per:city_of_birth", "per:city_of_birth"),
        (" 'person employee of'. Because she works there.", "per:employee_of"),
        ("Relation: no relation\nSome words.", "no_relation"),
        ("It is clearly person employee of here", "per:employee_of"),
        ("person employee of or person city of birth", None),
        ("spouse", None),
        ("", None),
    ],
)
def test_answers_are_one_of_the_relations_or_none(answer: str, relation: str | None) -> None:
    assert read_relation(answer, RELATIONS) == relation


@pytest.mark.parametrize(
    ("answer", "relation"), [("出生地点。", "出生地点"), ("关系：任职", "任职"), ("他任职于此", "任职"), ("无", None)]
)
def test_chinese_answers_are_read(answer: str, relation: str | None) -> None:
    assert read_relation(answer, ZH) == relation


def test_relations_with_the_same_words_stay_apart() -> None:
    relations = relations_of(["made_by", "made-by"])

    assert sorted(relations.words.values()) == ["made-by", "made_by"]
