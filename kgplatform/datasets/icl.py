"""Example files of LLMICL, the older tool for prompting by examples: what it showed a model, as examples of ours.

    ner   {"samples": [{"id": 1, "data": [{"E": "country", "W": "Japan"}]}]}      may have a "text"
    re    [{"text", "head_entity", "head_type", "relation", "tail_entity", "tail_type"}]      also for its augmentation
    ee    [{"text", "event_list": [{"event_type", "arguments": [{"role", "argument"}]}]}]
    rte   [{"text", "labels": [["subject", "predicate", "object"]]}]

Its NER examples show answers without a text: the names themselves, one after the other, stand for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import orjson

from kgplatform.datasets.files import read_text
from kgplatform.errors import DatasetError
from kgplatform.text.language import detect_language
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task

_KEYS = ("data", "head_entity", "event_list", "labels")


def read_icl(path: Path) -> tuple[Example, ...] | None:
    """The examples of a file, None where it is of another kind; a DatasetError where an example is incomplete."""
    parts = _parts(path)
    if parts is None:
        return None
    examples = []
    for number, part in enumerate(parts, start=1):
        try:
            examples.append(_example(part))
        except (KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"example {number} is incomplete: {error}", path) from error
    return tuple(examples)


def _parts(path: Path) -> list[Mapping[str, object]] | None:
    if not path.is_file():
        return None
    try:
        value = orjson.loads(read_text(str(path)))
    except orjson.JSONDecodeError:
        return None  # JSON Lines: a set
    parts = value.get("samples") if isinstance(value, dict) else value
    if not isinstance(parts, list) or not parts or not all(isinstance(part, dict) for part in parts):
        return None
    return parts if any(key in parts[0] for key in _KEYS) else None


def _example(part: Mapping[str, object]) -> Example:
    task, reading, said = _read(part)
    text = part.get("text")
    text = text if isinstance(text, str) and text.strip() else said
    document = Document(source="icl", id=id_of(text), text=text, language=detect_language(text))
    return Example(document=document, wanted=Schema(), gold=Extraction.of(document, reading, "gold"), task=task)


def _read(part: Mapping[str, object]) -> tuple[Task, Reading, str]:
    """The task, what the example says, and its words where it has no text."""
    if "data" in part:
        mentions = [Mention(text=_text(one, "W"), label=_text(one, "E")) for one in _list(part, "data")]
        names = [mention.text for mention in mentions]
        return "NER", Reading.of(mentions), ("、" if detect_language("".join(names)) == "zh" else ", ").join(names)
    if "head_entity" in part:
        head = Mention(text=_text(part, "head_entity"), label=_label(part, "head_type"))
        tail = Mention(text=_text(part, "tail_entity"), label=_label(part, "tail_type"))
        relation = Relation(subject=head, predicate=_text(part, "relation"), object=tail)
        return "RE", Reading.of(relations=[relation]), _text(part, "text")
    if "event_list" in part:
        return "EE", Reading.of(events=[_event(one) for one in _list(part, "event_list")]), _text(part, "text")
    return "RE", Reading.of(relations=_triples(part["labels"])), _text(part, "text")


def _event(part: object) -> Event:
    trigger = part.get("trigger") if isinstance(part, dict) else None
    arguments = [
        Argument(role=_text(one, "role"), mention=Mention(text=_text(one, "argument")))
        for one in _list(part, "arguments")
    ]
    return Event(
        label=_text(part, "event_type"),
        trigger=Mention(text=trigger) if isinstance(trigger, str) and trigger else None,
        arguments=tuple(arguments),
    )


def _triples(value: object) -> Iterable[Relation]:
    if not isinstance(value, list):
        raise TypeError('"labels" is no list of triples')
    for subject, predicate, object_ in value:
        yield Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object_))


def _text(part: object, key: str) -> str:
    value = part.get(key) if isinstance(part, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'no "{key}"')
    return value


def _label(part: Mapping[str, object], key: str) -> str | None:
    value = part.get(key)
    return value if isinstance(value, str) and value else None


def _list(part: object, key: str) -> list[object]:
    value = part.get(key) if isinstance(part, dict) else None
    if not isinstance(value, list):
        raise TypeError(f'"{key}" is no list')
    return value
