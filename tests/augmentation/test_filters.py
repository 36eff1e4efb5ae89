"""What a proposed example must be before it is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgplatform.augmentation.filters import Known, Sieve, agreed
from kgplatform.augmentation.proposed import Proposed
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Language

BORN = RelationType(predicate="出生地", subjects=("人",), objects=("地",))
SCHEMA = Schema(relations=(BORN,))
TRAIN = "王伟出生于北京，后来在上海工作了二十年，写过三本关于桥梁的书。"
TEST = "李娜出生于武汉，十五岁进入国家队，后来两次获得大满贯单打冠军。"


def example(text: str, facts: list[tuple[str, str, str]], language: Language = "zh") -> Example:
    document = Document(source="set", id=id_of(text), text=text, language=language)
    relations = [
        Relation(subject=Mention(text=s, label="人"), predicate=p, object=Mention(text=o, label="地"))
        for s, p, o in facts
    ]
    gold = Extraction.of(document, Reading.of(relations=relations), "new")
    return Example(document=document, wanted=SCHEMA, gold=gold, task="SPO")


def sieve() -> Sieve:
    return Sieve(Known.of([example(TRAIN, [("王伟", "出生地", "北京")])], [TEST]))


def proposed(text: str, facts: list[tuple[str, str, str]], language: Language = "zh") -> Proposed:
    return Proposed(example(text, facts, language), "new", (), 0, brings_facts=True)


GOOD = "张敏1985年出生于成都，大学毕业以后一直在当地的中学教物理。"


def test_what_is_right_is_kept() -> None:
    assert len(list(sieve().keep([proposed(GOOD, [("张敏", "出生地", "成都")])]))) == 1


@pytest.mark.parametrize(
    ("text", "facts", "reason"),
    [
        (" ", [("张敏", "出生地", "成都")], "no text"),
        (GOOD, [], "nothing annotated"),
        (GOOD, [("张敏", "籍贯", "成都")], "not in the schema"),
        (GOOD, [("张敏", "出生地", "重庆")], "a mention that is not in the text"),
        ("张敏出生于成都。", [("张敏", "出生地", "成都")], "too short"),
        (GOOD * 8, [("张敏", "出生地", "成都")], "too long"),
        ("张敏在成都张敏在成都" * 6, [("张敏", "出生地", "成都")], "repeats itself"),
        (TRAIN.replace("二十年", "两年"), [("王伟", "出生地", "北京")], "facts that are known already"),
        (TRAIN.replace("二十年", "两年"), [("王伟", "出生地", "上海")], "a text that is there already"),
        (TEST.replace("武汉", "成都"), [("李娜", "出生地", "成都")], "a text of valid or test"),
        ("Zhang Min was born in 成都.", [("Zhang Min", "出生地", "成都")], "another language"),
    ],
)
def test_each_filter_has_its_reason(text: str, facts: list[tuple[str, str, str]], reason: str) -> None:
    assert sieve().reason(proposed(text, facts)) == reason


def test_labels_that_a_relation_does_not_take_are_refused() -> None:
    good = proposed(GOOD, [("张敏", "出生地", "成都")])
    typed = Schema(relations=(BORN.model_copy(update={"objects": ("国家",)}),))
    wrong = good._replace(example=good.example.model_copy(update={"wanted": typed}))

    assert sieve().reason(wrong) == "labels that the relation does not take"


def test_a_second_copy_of_a_kept_example_is_refused() -> None:
    one = proposed(GOOD, [("张敏", "出生地", "成都")])
    gate = sieve()

    kept = list(gate.keep([one, one._replace(brings_facts=False)]))

    assert len(kept) == 1
    assert dict(gate.reasons) == {"a text that is there already": 1}


def test_negatives_may_say_nothing() -> None:
    assert sieve().reason(proposed(GOOD, [])._replace(needs_facts=False, brings_facts=False)) is None


def test_only_what_a_second_reading_finds_too_is_kept() -> None:
    both = proposed(GOOD, [("张敏", "出生地", "成都"), ("成都", "出生地", "张敏")])
    second = example(GOOD, [("张敏", "出生地", "成都")]).gold
    assert second is not None

    kept = agreed(both, second)

    assert kept is not None
    assert kept.example.gold is not None
    assert [(one.subject.text, one.object.text) for one in kept.example.gold.relations] == [("张敏", "成都")]


def test_without_agreement_nothing_is_kept() -> None:
    one = proposed(GOOD, [("张敏", "出生地", "成都")])
    assert one.example.gold is not None

    assert agreed(one, one.example.gold.model_copy(update={"relations": (), "mentions": ()})) is None


def test_an_argument_that_a_second_reading_does_not_find_goes() -> None:
    text = "王伟周五在北京加盟了球队，球迷们到机场迎接他。"
    document = Document(source="set", id=id_of(text), text=text, language="zh")
    roles = {"加盟者": "王伟", "时间": "周五"}
    said = Event(
        label="加盟",
        trigger=Mention(text="加盟"),
        arguments=tuple(Argument(role=role, mention=Mention(text=name)) for role, name in roles.items()),
    )
    found = said.model_copy(update={"arguments": said.arguments[:1]})
    gold = Extraction.of(document, Reading.of(events=[said]), "new")
    second = Extraction.of(document, Reading.of(events=[found]), "second")
    wanted = Schema(events=(EventType(label="加盟", roles=tuple(roles)),))

    kept = agreed(Proposed(Example(document=document, wanted=wanted, gold=gold, task="EE"), "new", (), 0), second)

    assert kept is not None
    assert kept.example.gold is not None
    assert [one.role for one in kept.example.gold.events[0].arguments] == ["加盟者"]


def test_a_negative_whose_label_is_found_is_refused() -> None:
    one = proposed(GOOD, [])._replace(needs_facts=False, absent=("出生地",))
    second = example(GOOD, [("张敏", "出生地", "成都")]).gold
    assert second is not None

    assert agreed(one, second) is None


def test_of_an_example_that_takes_the_place_of_another_only_the_difference_is_on_trial() -> None:
    before = example("他出生于北京，后来去了上海。", [("王伟", "出生地", "北京")])
    after = example("他出生于北京，后来去了上海。", [("王伟", "出生地", "北京"), ("他", "出生地", "北京")])
    worse = example("他出生于北京，后来去了上海。", [("王伟", "出生地", "北京"), ("李娜", "出生地", "北京")])

    assert sieve().reason(Proposed(after, "completion", (), 0, before=before.gold)) is None
    assert (
        sieve().reason(Proposed(worse, "completion", (), 0, before=before.gold)) == "a mention that is not in the text"
    )


def test_lengths_without_examples_decide_nothing() -> None:
    known = replace(Known(), lengths=(0, 0))

    assert Sieve(known).reason(proposed("张敏出生于成都。", [("张敏", "出生地", "成都")])) is None
