"""Records of the older kind: an instruction in plain words, the text as `input`, the answer in one of four forms.

`kg2instruction` as knowlm-13b-ie was taught, `ccks2023` as the competition has it (`kg` holds the triples), `knowlm` as
KnowLM-IE (`relation` holds them). Template and form are drawn by the seed and the text, or chosen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from pydantic import Field

from kgplatform.converting.asking import Neighbours, keeps_empty, number_of
from kgplatform.converting.convert import Line, shape_of
from kgplatform.converting.gold import Gold, Record, read_gold
from kgplatform.converting.lines import id_of
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.templates import Templates, filled, form_of, own_templates, templates_for
from kgplatform.notation.kg2instruction import FORMS, Form, OldTask, render_output
from kgplatform.text.sentences import split_sentences
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.noun import Noun
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Language, Task

Kind = Literal["kg2instruction", "ccks2023", "knowlm"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NOTHING = Gold({}, [])
_COMPLETE = {
    "zh": "文本缺少了一句话，请一并补全缺失的三元组。",
    "en": " A sentence of the text is missing; complete the triples that it held.",
}


class PlainOptions(Noun):
    """How records in plain words are written."""

    kind: Kind
    form: Form | None = Field(default=None, description="form of the answers, 0 to 3; drawn where none is given")
    template: int | None = Field(default=None, ge=0, description="number of the template; drawn where none is given")
    schema_free: bool = Field(default=False, description="the instruction does not say what to look for")
    completion: float = Field(default=0.0, ge=0, le=1, description="share of texts that lack a sentence (ccks2023)")


def old_task(task: Task, kind: Kind) -> OldTask:
    """The task as the older format knows it: typed relations and attributes are relations."""
    if task == "RE" or task == "SPO" or task == "KG":  # mypy narrows no `in`
        return "RE"
    if kind != "kg2instruction":
        raise ValueError(f"{kind} has relations only, not {task}")
    return task


class PlainConverter:
    """Converts the records of one schema, in any order; `templates` of the user's take the place of ours."""

    def __init__(
        self,
        schema: Schema,
        language: Language,
        options: ConvertOptions,
        plain: PlainOptions,
        near: Neighbours | None = None,
        templates: Templates | None = None,
    ) -> None:
        self._task = old_task(options.task, plain.kind)
        self._language: Language = language
        size = -1 if options.split_num is None else options.split_num
        self._options = options.model_copy(update={"task": self._task, "split_num": size, "described": False})
        self._plain = plain
        self._shape = shape_of(self._task)(schema, self._options, near or {})
        everything = {"neg_schema": 1.0, "cluster_mode": False, "random_sort": False}
        self._all = shape_of(self._task)(schema, self._options.model_copy(update=everything), {})
        of_texts = self._options.model_copy(update=everything | {"task": "EE" if self._task == "EEA" else self._task})
        self._of_texts = shape_of(of_texts.task)(schema, of_texts, {})  # EEA asks of a bare text what EE asks
        kind = "open" if plain.schema_free else "knowlm" if plain.kind == "knowlm" else "asking"
        given = templates_for(templates or {}, options.task, language)
        self._templates = given or own_templates(kind, self._task, language)

    def convert(self, record: Record) -> Iterator[Line]:
        """The lines of a record; a record that cannot be understood is a ValueError."""
        gold = read_gold(record, self._task)
        learns = self._options.split == "train"
        if learns and gold is None:
            raise ValueError("no gold to learn from; unannotated texts can be converted with --split test")
        for number, units in enumerate(self._units(record["text"], gold)):
            reading = _reading(gold or _NOTHING, self._task, units)
            answered = bool(reading.mentions or reading.events)
            if not learns or answered or keeps_empty(self._options, record["text"], number):
                written = self._record(record, reading, units, number)
                yield Line(json.dumps(written, ensure_ascii=False) + "\n", learns and answered)

    def _units(self, text: str, gold: Gold | None) -> Iterator[Any]:
        """What is asked at a time; None where the instruction is free of a schema."""
        if self._plain.schema_free:
            return iter((None,))
        if self._options.split == "train" and gold is not None:
            return (asked.units for asked in self._shape.train(text, gold))
        if self._task == "EEA" and gold is not None and gold.events:
            return (asked.units for asked in self._all.train(text, gold))
        return (asked.units for asked in self._of_texts.train(text, _NOTHING))

    def _record(self, record: Record, reading: Reading, units: Any, number: int) -> dict[str, object]:
        text, id_, topic = record["text"], record.get("id"), record.get("cate")
        draw = number_of(self._options.seed, f"{number}\0template\0{text}")
        form = self._form(draw)
        template = self._templates[
            (draw if self._plain.template is None else self._plain.template) % len(self._templates)
        ]
        schema = "" if units is None else _written(units, self._task, reading)
        instruction = filled(template, schema, form_of(self._task, form, self._language))
        shown = self._shortened(text, reading, number)
        if shown != text:
            instruction += _COMPLETE[self._language]
        made: dict[str, object] = {"id": id_ if isinstance(id_, str) and id_ else json.loads(id_of(text))}
        made |= {"cate": topic} if isinstance(topic, str) and topic and self._plain.kind != "kg2instruction" else {}
        made |= {"instruction": instruction, "input": shown}
        if self._options.split == "test":
            return made | ({"split": _labels(units)} if self._plain.kind == "kg2instruction" and units else {})
        return made | self._answer(reading, units, form)

    def _answer(self, reading: Reading, units: Any, form: Form) -> dict[str, object]:
        """What is to be learnt; of an absent label only kg2instruction says that it is absent."""
        says_absent = self._plain.kind == "kg2instruction" and units is not None
        wanted = _wanted(units, self._task) if says_absent else None
        output = render_output(reading, self._task, form, self._language, wanted)
        triples = [(one.subject.text, one.predicate, one.object.text) for one in reading.relations]
        match self._plain.kind:
            case "ccks2023":
                return {"output": output if triples else "", "kg": triples}
            case "knowlm":
                keys = ("head", "relation", "tail")
                return {"output": output, "relation": [dict(zip(keys, one, strict=True)) for one in triples]}
        return {"output": output}

    def _form(self, draw: int) -> Form:
        if self._plain.form is not None:
            return self._plain.form
        return FORMS[0] if self._plain.kind == "ccks2023" else FORMS[(draw >> 32) % len(FORMS)]

    def _shortened(self, text: str, reading: Reading, number: int) -> str:
        """For a share of the texts the text without one of its sentences that holds a name of the answer."""
        draw = number_of(self._options.seed, f"{number}\0completion\0{text}")
        if self._plain.kind != "ccks2023" or draw >= self._plain.completion * 2**64:
            return text
        names = [mention.text for mention in reading.mentions]
        sentences = [text[one.start : one.end] for one in split_sentences(text)]
        telling = [sentence for sentence in sentences if any(name in sentence for name in names)]
        return text.replace(telling[draw % len(telling)], "", 1) if telling and len(sentences) > 1 else text


def _reading(gold: Gold, task: OldTask, units: Any) -> Reading:
    """What of the gold is asked; everything where `units` is None."""
    if task in ("EE", "EEA"):
        return Reading.of(events=_events(gold, None if units is None else dict(units)))
    found = gold.found if units is None else {unit: gold.found.get(unit, ()) for unit in units}
    match task:
        case "NER":
            return Reading.of(Mention(text=text, label=label) for label, texts in found.items() for text in texts)
        case "RE":
            return Reading.of(
                relations=[
                    Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object_))
                    for (_, predicate, _), pairs in found.items()
                    for subject, object_ in pairs
                ]
            )
    events = [Event(label=label, trigger=Mention(text=text)) for label, texts in found.items() for text in texts]
    return Reading.of(events=events)


def _events(gold: Gold, asked: Mapping[str, Sequence[str]] | None) -> Iterator[Event]:
    for event in gold.events:
        if asked is None or event.label in asked:
            roles = event.roles if asked is None else asked[event.label]
            yield Event(
                label=event.label,
                trigger=Mention(text=event.trigger) if event.trigger else None,
                arguments=tuple(
                    Argument(role=role, mention=Mention(text=text))
                    for role in roles
                    for text in event.roles.get(role, ())
                ),
            )


def _labels(units: Any) -> list[str]:
    return list(dict.fromkeys(unit if isinstance(unit, str) else _label(unit) for unit in units))


def _label(unit: Any) -> str:
    """The predicate of a relation, the label of an event type."""
    return str(unit[1]) if len(unit) == 3 else str(unit[0])


def _written(units: Any, task: OldTask, reading: Reading) -> str:
    """What is asked, as a list or as a dictionary of roles; EEA says the triggers too."""
    if task not in ("EE", "EEA"):
        return str(_labels(units))
    roles = str({label: list(asked) for label, asked in units})
    if task == "EE":
        return roles
    triggers = [event.trigger.text for event in reading.events if event.trigger]
    return f"{roles} (trigger: {triggers})" if triggers else roles


def _wanted(units: Any, task: OldTask) -> Schema:
    match task:
        case "NER":
            return Schema(labels=tuple(units))
        case "RE":
            return Schema(relations=tuple(RelationType(predicate=label) for label in _labels(units)))
    return Schema(events=tuple(EventType(label=label) for label in _labels(units)))
