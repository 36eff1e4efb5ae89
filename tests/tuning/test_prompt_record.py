"""A prompt as a record: written, read back, named by its content, and asking as it says."""

from __future__ import annotations

import pytest

from kgplatform.extraction.demonstrations import Demonstration, Demonstrations
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts, Tuning, load_prompts, read_prompts
from kgplatform.extraction.questions import Plans, Slice
from kgplatform.llm.capabilities import Capabilities, Knowledge
from kgplatform.llm.dress import Wardrobe
from kgplatform.llm.options import LLMOptions
from kgplatform.tuning.written import prompt_diff, prompt_yaml
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Mention, Reading
from kgplatform.types.schema import RelationType, Schema

OWN = load_prompts().of("NER", "zh")
SHOWN = Demonstration(text="鲁迅住在\n上海", language="zh", gold=Reading.of([Mention(text="鲁迅", label="人物")]))
TUNED = OWN.model_copy(
    update={
        "name": "ner-zh-tuned",
        "descriptions": (("人物", "人的名字"),),
        "demonstrations": Demonstrations(policy="nearest", count=3, pool=(SHOWN,)),
        "thinking": True,
        "votes": 3,
        "tuning": Tuning(base="b", model="m", documents=200, f1=80.0, base_f1=70.0, low=5.0, high=15.0),
    }
)
ENDPOINT = LLMOptions(response_format="prompt")


def slices(prompt: Prompt, wanted: Schema) -> tuple[Slice, ...]:
    document = Document(source="s", id="1", text="张三在北京", language="zh")
    plans = Plans(ExtractionOptions(), ENDPOINT, Prompts(prompts=(prompt, OWN)))
    return plans.slices(Example(document=document, wanted=wanted, task="NER"))


def test_a_prompt_reads_back_as_it_was_written() -> None:
    (read,) = read_prompts(prompt_yaml(TUNED), "here")

    assert read == TUNED
    assert read.digest == TUNED.digest
    assert "  - text: |-\n      鲁迅住在\n      上海\n" in prompt_yaml(TUNED)


def test_what_changes_from_one_to_the_other_is_told_line_by_line() -> None:
    assert "+  人物: 人的名字\n" in prompt_diff(OWN, TUNED)


@pytest.mark.parametrize(
    "change",
    [{"votes": 5}, {"thinking": False}, {"descriptions": ()}, {"demonstrations": Demonstrations()}, {"words": "en"}],
)
def test_whatever_is_asked_differently_has_another_digest(change: dict[str, object]) -> None:
    assert TUNED.model_copy(update=change).digest != TUNED.digest


def test_what_a_prompt_was_worth_does_not_change_its_digest() -> None:
    assert TUNED.model_copy(update={"tuning": None}).digest == TUNED.digest


def test_votes_and_thinking_are_asked_for_as_the_prompt_says() -> None:
    (part,) = slices(TUNED, Schema(labels=("人物",)))

    assert part.votes == 3
    assert part.question.thinking
    assert part.question.temperature > 0
    assert part.question.key("m") != part.question.model_copy(update={"thinking": False}).key("m")


def test_thinking_is_switched_on_where_a_question_wants_it() -> None:
    (part,) = slices(TUNED, Schema(labels=("人物",)))
    knowledge = Knowledge(Capabilities(json_schema=True))

    extras = Wardrobe(ENDPOINT, knowledge).dress(part.question).extras

    assert extras["chat_template_kwargs"] == {"enable_thinking": True}


def test_a_prompt_for_some_labels_asks_these_and_another_one_the_rest() -> None:
    group = TUNED.model_copy(update={"labels": ("人物",), "votes": 1})

    asked = slices(group, Schema(labels=("地点", "人物", "机构")))

    assert [part.wanted.labels for part in asked] == [("人物",), ("地点", "机构")]
    assert "人的名字" in asked[0].question.messages[-1].content
    assert "人的名字" not in asked[1].question.messages[-1].content


def test_descriptions_of_the_prompt_come_before_those_of_the_schema() -> None:
    wanted = Schema(
        labels=("人物", "地点"),
        relations=(RelationType(predicate="住在", description="常住的地方"),),
        label_descriptions=(("人物", "旧的说明"), ("地点", "地方")),
    )

    described = wanted.described({"人物": "人的名字", "住在": "住处"})

    assert dict(described.label_descriptions) == {"人物": "人的名字", "地点": "地方"}
    assert described.relations[0].description == "住处"
    assert wanted.undescribed() == Schema(labels=("人物", "地点"), relations=(RelationType(predicate="住在"),))
