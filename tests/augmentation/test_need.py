"""The rarest labels come first."""

from __future__ import annotations

from kgplatform.augmentation.need import needs
from kgplatform.augmentation.talk import Plan
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema

SCHEMA = Schema(labels=("人", "地", "组织"))


def named(text: str, *names: tuple[str, str], topic: str | None = None) -> Example:
    metadata = {"topic": topic} if topic else {}
    document = Document(source="set", id=id_of(text), text=text, language="zh", metadata=metadata)
    gold = Extraction.of(document, Reading.of(Mention(text=name, label=label) for name, label in names), "gold")
    return Example(document=document, wanted=SCHEMA, gold=gold, task="NER")


MANY = [
    named("王伟和李娜在北京", ("王伟", "人"), ("李娜", "人"), ("北京", "地")),
    named("张敏来了", ("张敏", "人")),
    named("他在上海", ("上海", "地")),
]


def test_a_label_without_examples_is_needed_most_until_it_has_as_many_as_others() -> None:
    assert [need.label for need in needs(MANY, Plan(size=6), 2)] == ["组织", "地", "组织"]


def test_examples_with_the_label_are_shown_first() -> None:
    place = next(need for need in needs(MANY, Plan(size=6), 2) if need.label == "地")

    assert {one.document.text for one in place.shown[:2]} == {"王伟和李娜在北京", "他在上海"}


def test_an_example_whose_names_are_not_in_its_text_is_not_shown() -> None:
    (need,) = needs([*MANY, named("他在那里", ("广州", "组织"))], Plan(size=1), 2)

    assert all(one.document.text != "他在那里" for one in need.shown)


def test_what_is_rare_is_rare_in_its_topic() -> None:
    here = [named(f"{one.document.text}。", *(("北京", "地"),), topic="地理") for one in MANY[:1]]

    topics = [need.like.document.topic for need in needs([*MANY, *here], Plan(size=10), 2)]

    assert topics == [None, "地理", "地理", "地理", None]


def test_no_labels_no_needs() -> None:
    assert list(needs([MANY[0].model_copy(update={"wanted": Schema()})], Plan(size=4), 2)) == []


def test_labels_that_were_named_are_the_only_ones_needed() -> None:
    assert [need.label for need in needs(MANY, Plan(size=4, labels=("人",)), 2)] == ["人", "人"]
