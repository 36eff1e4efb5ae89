"""The groups of the papers."""

from __future__ import annotations

import pytest

from kgplatform.evaluation.evaluate import evaluate
from kgplatform.evaluation.groups import set_name
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import Task


def naming(source: str, id: str, *names: str) -> Extraction:
    document = Document(source=source, id=id, text="", language="en")
    return Extraction.of(document, Reading.of([Mention(text=name, label="person") for name in names]), "")


def wanting(said: Extraction, task: Task) -> Example:
    return Example(document=said.document, wanted=Schema(), gold=said, task=task)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("IE-en/NER/CrossNER_AI", "crossner"),
        ("IE-en/NER/CrossNER_music", "crossner"),
        ("IE-en/RE/fewrel_3", "fewrel"),
        ("IE-zh/RE/DuIE2.0", "duie20"),
        ("IE-en/EE/RAMS/life", "rams"),
        ("IE-zh/NER/WEIBONER", "weiboner"),
        ("IE-zh/RE/COAE2016", "coae2016"),
        ("my notes", "mynotes"),
    ],
)
def test_a_set_is_known_by_its_folder(source: str, name: str) -> None:
    assert set_name(source) == name


def test_the_parts_of_a_set_are_one_number_before_the_mean_of_sets() -> None:
    # supervised NER: bc5cdr 100; AnatEM 0. Zero-shot: CrossNER is the mean of its domains, 100 and 50.
    golds = [
        naming("IE-en/NER/bc5cdr", "1", "a"),
        naming("IE-en/NER/AnatEM", "1", "a"),
        naming("IE-en/NER/CrossNER_AI", "1", "a"),
        naming("IE-en/NER/CrossNER_music", "1", "a", "b"),
    ]
    said = [
        golds[0],
        naming("IE-en/NER/AnatEM", "1", "z"),
        golds[2],
        naming("IE-en/NER/CrossNER_music", "1", "a", "c"),
    ]

    found = evaluate([wanting(one, "NER") for one in golds], {one.document.key: one for one in said}).by_group

    assert set(found) == {"supervised NER en", "zero-shot NER en"}
    assert found["supervised NER en"].macro.f1 == 50.0
    assert found["supervised NER en"].micro == Score(tp=1, fp=1, fn=1)
    assert found["zero-shot NER en"].macro.f1 == 75.0


def test_events_are_reported_as_triggers_and_as_arguments_without_their_event() -> None:
    def happening(trigger: str) -> Extraction:
        event = Event(
            label="E",
            trigger=Mention(text=trigger),
            arguments=(Argument(role="who", mention=Mention(text="x")),),
        )
        document = Document(source="IE-en/EE/CASIE", id="1", text="", language="en")
        return Extraction.of(document, Reading.of(events=[event]), "")

    said = happening("other")

    found = evaluate([wanting(happening("attack"), "EE")], {said.document.key: said}).by_group

    assert found["supervised EE en trigger"].micro == Score(fp=1, fn=1)
    assert found["supervised EE en argument"].micro == Score(tp=1)


def test_sets_of_our_own_belong_to_no_group() -> None:
    said = naming("IE-en/NER/kg_sample_news", "1", "a")

    assert evaluate([wanting(said, "NER")], {said.document.key: said}).by_group == {}


def test_macro_means_stand_by_label_source_topic_and_language() -> None:
    golds = [naming("A", "1", "a"), naming("B", "1", "a", "b", "c")]
    said = {golds[0].document.key: golds[0]}

    found = evaluate([wanting(one, "NER") for one in golds], said, all_documents=True)

    assert found.micro.recall == 25.0
    assert found.macros["source"].recall == 50.0
    assert found.macros["label"].recall == found.macros["language"].recall == 25.0
    assert found.macros["topic"].f1 == 0.0
