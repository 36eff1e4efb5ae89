"""What each kind asks, and what comes of the answers; the answers stand here, no server is asked."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from kgplatform.augmentation.back_translation import LOST
from kgplatform.augmentation.completion import NOTHING, UNCONFIRMED
from kgplatform.augmentation.kinds import BY_MODEL
from kgplatform.augmentation.negatives import PRESENT, nearest_label
from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.augmentation.talk import EMPTY, UNREAD, Plan
from kgplatform.types.document import PARENT, Document, id_of
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import RelationType, Schema
from kgplatform.types.task import Language

ZH = Schema(
    relations=(
        RelationType(predicate="出生地", subjects=("人",), objects=("地",)),
        RelationType(predicate="居住地", subjects=("人",), objects=("地",)),
        RelationType(predicate="雇主", subjects=("人",), objects=("组织",)),
    )
)
EN = Schema(
    relations=(
        RelationType(predicate="born in", subjects=("person",), objects=("place",)),
        RelationType(predicate="lives in", subjects=("person",), objects=("place",)),
        RelationType(predicate="works for", subjects=("person",), objects=("organization",)),
    )
)


def example(text: str, *facts: tuple[str, str, str], language: Language = "zh") -> Example:
    wanted = ZH if language == "zh" else EN
    types = {one.predicate: one for one in wanted.relations}
    document = Document(source="set", id=id_of(text), text=text, language=language)
    relations = [
        Relation(
            subject=Mention(text=subject, label=types[predicate].subjects[0]),
            predicate=predicate,
            object=Mention(text=object_, label=types[predicate].objects[0]),
        )
        for subject, predicate, object_ in facts
    ]
    gold = Extraction.of(document, Reading.of(relations=relations), "gold")
    return Example(document=document, wanted=wanted, gold=gold, task="SPO")


WANG = example("王伟出生于北京，现住上海。", ("王伟", "出生地", "北京"))
ADA = example("Ada was born in London and lives in York.", ("Ada", "born in", "London"), language="en")


def held(kind: str, examples: Sequence[Example], *answers: object, plan: Plan | None = None) -> tuple[Outcome, ...]:
    """What comes of the first talk of a kind that is given these answers."""
    opened = next(BY_MODEL[kind].open(examples, plan or Plan(model="m")))
    said = [answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False) for answer in answers]
    try:
        next(opened.talk)
        for answer in said:
            opened.talk.send(answer)
    except StopIteration as over:
        return tuple(over.value)
    raise AssertionError("the talk asks on")


def asked(kind: str, examples: Sequence[Example], *answers: object) -> str:
    """The question of the first talk of a kind after these answers."""
    talk = next(BY_MODEL[kind].open(examples, Plan(model="m"))).talk
    ask = next(talk)
    for answer in answers:
        ask = talk.send(json.dumps(answer, ensure_ascii=False))
    return ask.messages[-1].content


def proposal(outcomes: tuple[Outcome, ...]) -> Proposed:
    (first, *_) = outcomes
    assert isinstance(first, Proposed)
    return first


def facts(proposed: Proposed) -> list[tuple[str, str, str]]:
    gold = proposed.example.gold
    assert gold is not None
    return [(one.subject.text, one.predicate, one.object.text) for one in gold.relations]


@pytest.mark.parametrize("kind", sorted(BY_MODEL))
@pytest.mark.parametrize("one", [WANG, ADA], ids=["zh", "en"])
def test_an_answer_that_is_no_json_is_counted(kind: str, one: Example) -> None:
    (outcome,) = held(kind, [one], "sorry, 我不能。")

    assert isinstance(outcome, Refused)
    assert outcome.reason == UNREAD


@pytest.mark.parametrize("one", [WANG, ADA], ids=["zh", "en"])
@pytest.mark.parametrize("kind", sorted(set(BY_MODEL) - {"new", "negatives"}))
def test_the_text_comes_last_in_a_question_about_one(kind: str, one: Example) -> None:
    assert asked(kind, [one]).endswith(one.document.text)


# --- paraphrase


def test_a_paraphrase_keeps_the_gold_and_notes_its_parent() -> None:
    made = proposal(held("paraphrase", [WANG], {"text": "北京是王伟的出生地，上海是他如今的家。"}))

    assert facts(made) == [("王伟", "出生地", "北京")]
    assert made.example.document.metadata[PARENT] == WANG.document.id
    assert (made.kind, made.model, len(made.prompt)) == ("paraphrase", "m", 16)


def test_a_paraphrase_is_told_which_names_must_stay() -> None:
    assert '["王伟", "北京"]' in asked("paraphrase", [WANG])
    assert '["Ada", "London"]' in asked("paraphrase", [ADA])


def test_an_example_with_a_name_that_is_not_in_its_text_is_not_reworded() -> None:
    other = example("他出生于北京。", ("王伟", "出生地", "北京"))

    assert list(BY_MODEL["paraphrase"].open([other], Plan())) == []


# --- back-translation


def test_a_name_that_came_back_otherwise_is_found_again() -> None:
    there = {"text": "Wang Wei was born in Beijing.", "names": {"1": "Wang Wei", "2": "Beijing"}}
    back = {"text": "王玮生在北京，如今住在上海。", "names": {"1": "王玮", "2": "北京"}}

    assert facts(proposal(held("back-translation", [WANG], there, back))) == [("王玮", "出生地", "北京")]


def test_english_goes_to_chinese_and_back() -> None:
    there = {"text": "艾达生于伦敦，住在约克。", "names": {"1": "艾达", "2": "伦敦"}}
    back = {"text": "Ada comes from London; York is her home.", "names": {"1": "Ada", "2": "London"}}

    made = proposal(held("back-translation", [ADA], there, back))

    assert made.example.document.text == "Ada comes from London; York is her home."
    assert facts(made) == [("Ada", "born in", "London")]


def test_the_way_back_is_told_how_names_are_written() -> None:
    there = {"text": "Wang Wei was born in Beijing.", "names": {"1": "Wang Wei", "2": "Beijing"}}

    assert '{"Wang Wei": "王伟", "Beijing": "北京"}' in asked("back-translation", [WANG], there)


@pytest.mark.parametrize(
    "names", [{"1": "Wang Wei"}, {"1": "Wang Wei", "2": "Peking"}, {"1": "", "2": "Beijing"}, {"1": "Wei", "2": "Wei"}]
)
def test_a_translation_without_a_name_of_its_own_for_each_is_turned_down(names: dict[str, str]) -> None:
    (outcome,) = held("back-translation", [WANG], {"text": "Wang Wei was born in Beijing.", "names": names})

    assert isinstance(outcome, Refused)
    assert outcome.reason == LOST


# --- completion

LIVES = {"head": "王伟", "relation": "居住地", "tail": "上海"}


def test_what_is_missing_is_added_when_a_second_question_agrees() -> None:
    made = proposal(held("completion", [WANG], {"relation": [LIVES]}, {"1": True}))

    assert facts(made) == [("王伟", "出生地", "北京"), ("王伟", "居住地", "上海")]
    assert made.before == WANG.gold


def test_the_second_question_says_the_fact_as_a_sentence() -> None:
    lives = {"head": "Ada", "relation": "lives in", "tail": "York"}

    assert "1. “王伟”的“居住地”是“上海”。" in asked("completion", [WANG], {"relation": [LIVES]})
    assert '1. The "lives in" of "Ada" is "York".' in asked("completion", [ADA], {"relation": [lives]})


def test_what_a_second_question_denies_is_not_added() -> None:
    (outcome,) = held("completion", [WANG], {"relation": [LIVES]}, {"1": False})

    assert isinstance(outcome, Refused)
    assert outcome.reason == UNCONFIRMED


def test_a_third_opinion_may_deny_it_too() -> None:
    plan = Plan(model="m", nli=True)

    (outcome,) = held("completion", [WANG], {"relation": [LIVES]}, {"1": True}, {"1": "neutral"}, plan=plan)
    agreed = held("completion", [WANG], {"relation": [LIVES]}, {"1": True}, {"1": "entailment"}, plan=plan)

    assert isinstance(outcome, Refused)
    assert isinstance(agreed[0], Proposed)


def test_what_is_known_already_is_not_missing() -> None:
    (outcome,) = held("completion", [WANG], {"relation": [{"head": "王伟", "relation": "出生地", "tail": "北京"}]})

    assert isinstance(outcome, Refused)
    assert outcome.reason == NOTHING


def test_types_of_a_missing_fact_come_from_the_schema() -> None:
    made = proposal(held("completion", [WANG], {"relation": [LIVES]}, {"1": True}))

    assert made.example.gold is not None
    assert made.example.gold.relations[-1].object.label == "地"


# --- correction

WRONG = example("王伟出生于北京，现住上海。", ("王伟", "出生地", "上海"), ("王伟", "居住地", "上海"))


def test_what_is_wrong_gives_way_to_what_is_right() -> None:
    right = {"head": "王伟", "relation": "出生地", "tail": "北京"}

    made = proposal(held("correction", [WRONG], {"wrong": [1], "relation": [right]}, {"1": False}, {"1": True}))

    assert facts(made) == [("王伟", "居住地", "上海"), ("王伟", "出生地", "北京")]


def test_what_is_wrong_may_go_without_anything_in_its_place() -> None:
    made = proposal(held("correction", [WRONG], {"wrong": [1], "relation": []}, {"1": False}))

    assert facts(made) == [("王伟", "居住地", "上海")]


def test_what_a_second_question_confirms_stays() -> None:
    (outcome,) = held("correction", [WRONG], {"wrong": [2], "relation": []}, {"1": True})

    assert isinstance(outcome, Refused)
    assert outcome.reason == UNCONFIRMED


# --- new records and negatives


def test_new_records_are_asked_for_the_rarest_label_first() -> None:
    talks = list(BY_MODEL["new"].open([WANG, WRONG], Plan(size=4)))

    assert "“雇主”" in next(talks[0].talk).messages[-1].content
    assert len(talks) == 2


def test_each_record_of_an_answer_is_an_example() -> None:
    records = [
        {"text": "李娜在长江公司上班。", "relation": [{"head": "李娜", "relation": "雇主", "tail": "长江公司"}]},
        {"text": "张敏是黄河厂的人。", "relation": [{"head": "张敏", "relation": "雇主", "tail": "黄河厂"}]},
    ]

    outcomes = held("new", [WANG], {"records": records})

    assert [facts(one) for one in outcomes if isinstance(one, Proposed)] == [
        [("李娜", "雇主", "长江公司")],
        [("张敏", "雇主", "黄河厂")],
    ]


def test_a_record_that_is_none_does_not_take_the_others_with_it() -> None:
    good = {"text": "Bob works for Acme.", "relation": [{"head": "Bob", "relation": "works for", "tail": "Acme"}]}

    outcomes = held("new", [ADA], {"records": ["?", good]})

    assert [type(one) for one in outcomes] == [Refused, Proposed]


def test_an_answer_without_records_is_counted() -> None:
    (outcome,) = held("new", [ADA], {"records": []})

    assert isinstance(outcome, Refused)
    assert outcome.reason == EMPTY


def test_a_negative_may_not_hold_its_label() -> None:
    record = {"text": "李娜住在武汉。", "relation": [{"head": "李娜", "relation": "居住地", "tail": "武汉"}]}

    (outcome,) = held("negatives", [WANG], {"records": [record]}, plan=Plan(size=1))

    assert isinstance(outcome, Refused)
    assert outcome.reason == PRESENT


def test_a_negative_says_what_is_absent() -> None:
    made = proposal(held("negatives", [WANG], {"records": [{"text": "李娜路过武汉。", "relation": []}]}))

    assert made.absent == ("居住地",)
    assert made.needs_facts is False


@pytest.mark.parametrize(("label", "wanted", "near"), [("出生地", ZH, "居住地"), ("born in", EN, "lives in")])
def test_the_near_miss_of_a_relation_has_the_same_ends(label: str, wanted: Schema, near: str) -> None:
    assert nearest_label(label, wanted) == near
