"""Which texts are chosen, and why others are not."""

from __future__ import annotations

import pytest

from kgplatform.selection.options import SelectOptions
from kgplatform.selection.quality import PARTS, quality_of
from kgplatform.selection.select import Selection, Selector
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language


def example(text: str, *mentions: tuple[str, str], language: Language = "en") -> Example:
    document = Document(source="s", id=text, text=text, language=language)
    reading = Reading.of(Mention(text=name, label=label) for name, label in mentions)
    return Example(document=document, wanted=Schema(), gold=Extraction.of(document, reading, "gold"), task="NER")


def select(examples: list[Example], **options: object) -> Selection:
    selector = Selector(SelectOptions.model_validate({"size": 10, **options}))
    for one in examples:
        selector.add(one)
    return selector.selection()


ANN = example("Ann Miller was born in the old town of Ulm in March 1879.", ("Ann Miller", "person"))


def test_a_copy_that_differs_in_case_and_signs_is_left_out() -> None:
    copy = example("ANN MILLER, was born in the old town of Ulm in March 1879!", ("ANN MILLER", "person"))

    assert select([ANN, copy]) == Selection(frozenset({0}), {"copy": 1})


@pytest.mark.parametrize(
    ("text", "near"),
    [
        (
            "鲁迅一八八一年九月二十五日出生于浙江省绍兴府会稽县。",
            "鲁迅一八八一年九月二十五日出生于浙江省绍兴府会稽县城。",
        ),
        (
            "The committee met in Geneva on Tuesday and agreed on a plan.",
            "The committee met in Geneva on Tuesday and agreed on the plan.",
        ),
    ],
)
def test_the_first_of_nearly_equal_texts_stays(text: str, near: str) -> None:
    other = example("Shares of Acme fell after a weak quarter.")

    chosen = select([example(text), other, example(near)], near=0.7)

    assert chosen == Selection(frozenset({0, 1}), {"near copy": 1})


def test_near_texts_stay_where_that_is_wanted() -> None:
    near = example("Ann Miller was born in the old town of Ulm in April 1879.", ("Ann Miller", "person"))

    assert select([ANN, near], near=1).chosen == {0, 1}


def test_texts_too_short_too_long_or_bad_are_counted() -> None:
    absent = example("Nobody is named here at all.", ("Ann", "person"))

    chosen = select([ANN, example("Hi."), example("x y z " * 50), absent], shortest=5, longest=200, least_quality=0.5)

    assert chosen == Selection(frozenset({0}), {"too short": 1, "too long": 1, "low quality": 1})


def test_what_is_chosen_is_unlike_each_other() -> None:
    rivers = [f"The river Elbe flows past town number {word} and on." for word in ("one", "two", "three", "four")]
    others = ["Shares of Acme fell after a weak quarter.", "She won the chess title at the age of nine."]

    chosen = select(
        [example(text) for text in (*rivers, *others, *(f"{text} Indeed." for text in others))], size=3, near=1
    )

    kinds = {0 if number < 4 else 1 + number % 2 for number in chosen.chosen}
    assert kinds == {0, 1, 2}


def test_a_rare_label_is_among_the_first_that_are_chosen() -> None:
    usual = [example(f"Person {word} lives in town.", (f"Person {word}", "person")) for word in "abcdefghijklmnopqrst"]
    rare = example("Person u lives in town.", ("town", "place"))

    assert 20 in select([*usual, rare], size=2, near=1).chosen


def test_quality_alone_prefers_what_nothing_speaks_against() -> None:
    bad = example("same same same same same same same same same same same same", ("other", "person"))

    assert select([bad, ANN], size=1, by="quality").chosen == {1}


def test_a_random_choice_depends_on_the_seed_alone() -> None:
    texts = [example(f"text {number} about {number * 7919}") for number in range(50)]

    first = select(texts, size=5, by="random", seed=1)

    assert first == select(texts, size=5, by="random", seed=1)
    assert first != select(texts, size=5, by="random", seed=2)


def test_more_than_there_are_gives_all() -> None:
    assert select([ANN], size=99) == Selection(frozenset({0}), {})
    assert select([]) == Selection(frozenset(), {})


@pytest.mark.parametrize(
    ("part", "bad"),
    [
        ("grounded", example("Somebody came.", ("Ann", "person"))),
        ("annotated", example("Somebody came.")),
        ("varied", example("again and again and again and again and again and again and again and again")),
        ("language", example("今天有人来了。", language="en")),
    ],
)
def test_each_part_of_quality_sees_its_fault_and_nothing_else(part: str, bad: Example) -> None:
    assert PARTS[part](bad) < PARTS[part](ANN) == 1.0
    assert quality_of(ANN) == 1.0


def test_a_fact_about_itself_counts_against_a_record() -> None:
    ann = Mention(text="Ann")
    itself = Relation(subject=ann, predicate="spouse", object=ann)
    document = ANN.document
    bad = ANN.model_copy(update={"gold": Extraction.of(document, Reading.of(relations=[itself]), "gold")})

    assert PARTS["consistent"](bad) == 0


def test_of_many_near_copies_hardly_any_stay() -> None:
    texts = [example(f"The committee met in Geneva and agreed on the plan number {number}.") for number in range(300)]

    chosen = select(texts, size=300, near=0.7)

    assert len(chosen.chosen) <= 15
