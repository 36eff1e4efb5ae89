"""Unified records become instruction records and unified records again: nothing is lost, whatever is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.converting.convert import Converter
from kgplatform.converting.lines import Slate
from kgplatform.converting.options import ConvertOptions
from kgplatform.datasets.instructions import read_slice
from kgplatform.notation.records import read_gold
from kgplatform.types.extraction import Reading
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import TASKS, Task

LABELS = ("人物", "home town", 'a "quoted" label', "a_b", "组织/机构")
ROLES = ("时间", "where at", "who_1")
SCHEMA = Schema(
    labels=LABELS,
    relations=tuple(
        RelationType(predicate=predicate, subjects=(subject,), objects=(LABELS[0],))
        for predicate in ("作者", "born in", "r_1")
        for subject in (LABELS[0], LABELS[3])
    ),
    events=tuple(EventType(label=label, roles=ROLES) for label in LABELS),
)
TEXT = '鲁迅 wrote 呐喊 in Beijing; "quoted\\" 周作人\n生于绍兴 2001 Ｆｕｌｌ'
NAMES = ("鲁迅", "呐喊", "Beijing", '"quoted\\"', "周作人", "绍兴", "2001", "not in the text", "1")
names, labels = st.sampled_from(NAMES), st.sampled_from(LABELS)
OPTIONS = st.fixed_dictionaries(
    {
        "split_num": st.sampled_from((-1, 1, 2, 4)),
        "neg_schema": st.sampled_from((-1.0, 0.0, 0.3, 1.0)),
        "random_sort": st.booleans(),
        "cluster_mode": st.booleans(),
        "seed": st.integers(0, 3),
    }
)


def relations(typed: bool) -> st.SearchStrategy[list[dict[str, str]]]:
    def written(subject: str, kind: RelationType, object_: str) -> dict[str, str]:
        fact = {"head": subject, "relation": kind.predicate, "tail": object_}
        return fact | ({"head_type": kind.subjects[0], "tail_type": kind.objects[0]} if typed else {})

    return st.lists(st.builds(written, names, st.sampled_from(SCHEMA.relations), names), max_size=6)


def written_event(label: str, trigger: str, arguments: list[tuple[str, str]]) -> dict[str, Any]:
    roles = [{"role": role, "argument": name} for role, name in dict.fromkeys(arguments)]
    return {"event_type": label, "event_trigger": trigger, "arguments": roles}


entities = st.lists(st.builds(lambda name, label: {"entity": name, "entity_type": label}, names, labels), max_size=6)
events = st.lists(
    st.builds(written_event, labels, names, st.lists(st.tuples(st.sampled_from(ROLES), names), min_size=1, max_size=4)),
    max_size=4,
)
GOLD: dict[Task, tuple[str, st.SearchStrategy[Any]]] = {
    "NER": ("entity", entities),
    "RE": ("relation", relations(typed=False)),
    "SPO": ("relation", relations(typed=True)),
    "KG": ("relation", relations(typed=True)),
    "EE": ("event", events),
    "EET": ("event", events),
    "EEA": ("event", events),
}


def said(reading: Reading | None, task: Task) -> list[object]:
    """What the notation of a task can say, each fact once; EEA has no triggers."""
    if reading is None:
        return []
    if task == "NER":
        return sorted({(one.label, one.text) for one in reading.mentions}, key=repr)
    if task in ("RE", "SPO", "KG"):
        return sorted({(one.subject.text, one.predicate, one.object.text) for one in reading.relations})
    triggers = [(one.label, "" if task == "EEA" or one.trigger is None else one.trigger.text) for one in reading.events]
    arguments = [{(one.role, one.mention.text) for one in event.arguments} for event in reading.events]
    with_arguments = zip(triggers, arguments, strict=True)
    return sorted(triggers if task == "EET" else [(*one, tuple(sorted(more))) for one, more in with_arguments])


@pytest.mark.parametrize("task", TASKS)
@settings(max_examples=40)
@given(data=st.data(), options=OPTIONS)
def test_slices_together_say_what_the_record_said(task: Task, data: st.DataObject, options: dict[str, Any]) -> None:
    key, gold = GOLD[task]
    record = {"text": TEXT, key: data.draw(gold)}
    converter = Converter(SCHEMA, Slate(task, "set", "do it"), ConvertOptions(task=task, **options))

    lines = [json.loads(line.text) for line in converter.convert(record)]

    parts = [read_slice(one, source="s", task=None, language="zh", output_is_gold=True) for one in lines]
    golds = [part.gold for part in parts if part is not None and part.gold is not None]
    together = Reading.of(
        (mention for one in golds for mention in one.mentions),
        (relation for one in golds for relation in one.relations),
        (event for one in golds for event in one.events),
    )
    assert said(together, task) == said(read_gold(record, task), task)
    assert all(one["task"] == task and json.loads(one["instruction"])["input"] == TEXT for one in lines)
