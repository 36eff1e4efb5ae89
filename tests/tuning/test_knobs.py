"""The knobs of a prompt: what each changes, and which have no choice."""

from __future__ import annotations

import pytest

from kgplatform.errors import ConfigError
from kgplatform.extraction.demonstrations import Demonstration
from kgplatform.extraction.prompt import Prompt, load_prompts
from kgplatform.tuning.knobs import Material, space_of
from kgplatform.tuning.space import Space
from kgplatform.types.extraction import Mention, Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

WANTED = Schema(labels=("人物", "地点"))
POOL = tuple(
    Demonstration(
        text=f"第{number}号人物甲住在乙地", language="zh", gold=Reading.of([Mention(text="甲", label="人物")])
    )
    for number in range(20)
)


def space(language: Language = "zh", **more: object) -> Space:
    material = Material(WANTED, {"gold": POOL}, {"人物": "例如：甲"})._replace(**more)
    return space_of(load_prompts().of("NER", language), material)


def turned(of: Space, **values: str) -> Prompt:
    setting = {knob.name: knob.values[0] for knob in of.knobs} | values
    return of.prompt(tuple(setting.values()))


def test_the_first_value_of_every_knob_is_the_base() -> None:
    base = load_prompts().of("NER", "zh")

    assert space().prompt(space().start) == base


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_other_language_asks_in_its_own_words(language: Language) -> None:
    other: Language = "en" if language == "zh" else "zh"
    prompt = turned(space(language), words=other, complete="yes")

    assert prompt.language == language
    assert prompt.words == other
    assert prompt.instruction.startswith(load_prompts().of("NER", other).instruction)
    assert ("miss none" in prompt.instruction) == (other == "en")


def test_a_sentence_is_added_to_the_instruction_in_its_language() -> None:
    assert turned(space("zh"), exact="yes").instruction.endswith("也不要多带前后的词。")
    assert turned(space("en"), exact="yes").instruction.endswith(" without the words around them.")


def test_a_sentence_that_was_given_is_a_knob_of_its_own() -> None:
    given = space(sentences=("先读两遍。", "再回答。"))

    assert turned(given, **{"sentence 2": "yes"}).instruction.endswith("所有名称。再回答。")


def test_iepile_asks_in_one_object_and_in_one_form() -> None:
    prompt = turned(space(), instruction="iepile", form="triples")

    assert (prompt.layout, prompt.form, prompt.system, prompt.answer) == ("iepile", "labels", "", "")


def test_names_from_training_explain_labels() -> None:
    assert turned(space(), descriptions="names").descriptions == (("人物", "例如：甲"),)


def test_descriptions_of_the_schema_can_be_left_out() -> None:
    described = space(wanted=Schema(labels=("人物",), label_descriptions=(("人物", "人的名字"),)))

    assert described.start[described.place("descriptions")] == "schema"
    assert not turned(described, descriptions="none").described


def test_a_fixed_choice_keeps_only_what_it_may_show() -> None:
    assert len(turned(space(), demonstrations="fixed 3").demonstrations.pool) == 6
    assert len(turned(space(), demonstrations="nearest 3").demonstrations.pool) == 20


def test_how_demonstrations_stand_says_nothing_where_none_are_shown() -> None:
    assert turned(space(), order="nearest_first", negatives="omitted").digest == space().prompt(space().start).digest


def test_made_up_texts_are_a_pool_beside_gold() -> None:
    made_up = POOL[0].model_copy(update={"kind": "substitution"})
    both = space(pools={"gold": POOL, "gold + substitution": (*POOL, made_up)})
    prompt = turned(both, demonstrations="nearest 3", pool="gold + substitution")

    assert prompt.demonstrations.pool[-1].kind == "substitution"


def test_a_schema_that_is_never_cut_has_no_slices_to_choose() -> None:
    assert not space(wanted=Schema(labels=("人物",))).has("slice")


def test_only_the_knobs_that_are_named_are_turned() -> None:
    chosen = {"form": ["triples"], "demonstrations": []}
    few = space_of(load_prompts().of("NER", "zh"), Material(WANTED, {"gold": POOL}), chosen)

    assert {knob.name: knob.values for knob in few.knobs}["form"] == ("labels", "triples")
    assert len(few.knobs) == 2


@pytest.mark.parametrize("chosen", [{"colour": []}, {"form": ["verse"]}])
def test_a_knob_or_value_that_does_not_exist_is_an_error(chosen: dict[str, list[str]]) -> None:
    with pytest.raises(ConfigError):
        space_of(load_prompts().of("NER", "zh"), Material(WANTED, {"gold": POOL}), chosen)


def test_any_number_of_texts_is_shown_where_it_is_named() -> None:
    chosen = {"demonstrations": ["fixed 2"]}
    few = space_of(load_prompts().of("NER", "zh"), Material(WANTED, {"gold": POOL}), chosen)

    shown = turned(few, demonstrations="fixed 2").demonstrations
    assert few.knobs[0].values == ("none", "fixed 2")
    assert (shown.policy, shown.count) == ("fixed", 2)
    assert shown.pool == POOL[:4]  # as many again as it shows, for documents that are near to one of them
