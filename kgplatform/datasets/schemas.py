"""What is asked of the documents of a set: the schema file beside it, the user's, or the labels of its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import orjson

from kgplatform.datasets.files import read_text
from kgplatform.datasets.own_schema import KEYS, read_own, schema_of_own
from kgplatform.datasets.records import read_records
from kgplatform.datasets.starters import starter_names, starter_schema, starters_by_language
from kgplatform.errors import DatasetError
from kgplatform.notation.records import read_gold
from kgplatform.notation.schemas import alternatives, find_topic, read_schema_lines, read_topic_schemas
from kgplatform.types.extraction import Mention, Reading, SetAside
from kgplatform.types.schema import EventType, RelationType, Schema, join_schemas
from kgplatform.types.task import EVENT_TASKS, Language, Task

# What is asked of one record, told by its topic.
Wanted = Callable[[str | None], Schema]


def read_schema(path: Path, task: Task | None, language: Language | None, topic: str | None = None) -> Schema:
    """The schema in a file of the user's: three JSON lines, topics (one, or all joined), or our own YAML.

    What is no file is the name of a starter schema, or of several: `人物`, `Works,Organization`. A folder gives its
    `schema_<language>.json` or `schema.json`. Without a task, three lines are read as the task that their shape shows.
    """
    if path.is_dir():
        path = _schema_in(path, language)
    elif not path.exists():
        return _starter(path)
    text = read_text(str(path)).lstrip("\ufeff")
    try:
        return _schema_from(text, path, task, topic)
    except ValueError as error:
        raise DatasetError(str(error), path) from error


def schemas_by_language(path: Path) -> Mapping[Language, Schema]:
    """What is asked of a document by its language, where the user named starter schemas of both; else nothing."""
    return {} if path.exists() else starters_by_language(str(path))


def wanted_by_topic(path: Path, topic: str | None) -> Wanted:
    """What InstructIE asks of a record: the relations of its topic, of the chosen one where it has none, else all."""
    return choose_topic(read_topics(path), topic, path)


def read_topics(path: Path) -> dict[str, Schema]:
    """The schemas of a file of topics."""
    try:
        return read_topic_schemas(read_text(str(path)))
    except ValueError as error:
        raise DatasetError(str(error), path) from error


def choose_topic(topics: Mapping[str, Schema], topic: str | None, path: Path) -> Wanted:
    """For a record's topic its schema, else that of the chosen topic, else everything."""
    everything = _one_topic(topics, topic, path) if topic is not None else join_schemas(topics.values())
    known: dict[str, Schema] = {}

    def wanted(cate: str | None) -> Schema:
        if cate is None:
            return everything
        if cate not in known:
            found = find_topic(topics, cate)
            known[cate] = everything if found is None else topics[found]
        return known[cate]

    return wanted


def gather_topics(path: str, text_field: str) -> dict[str, Schema]:
    """The relations that the records of an InstructIE file use, by topic: for a file without a schema."""
    relations: dict[str, dict[str, tuple[dict[str, None], dict[str, None]]]] = {}
    for record in read_records(path, _ignore):
        reading = _gold_or_nothing(record.value, "SPO")
        predicates = relations.setdefault(str(record.value.get("cate", "")), {})
        for relation in reading.relations if text_field in record.value else ():
            subjects, objects = predicates.setdefault(relation.predicate, ({}, {}))
            subjects.update(dict.fromkeys(_labels_of(relation.subject)))
            objects.update(dict.fromkeys(_labels_of(relation.object)))
    return {
        topic: Schema(
            relations=tuple(
                RelationType(predicate=predicate, subjects=tuple(subjects), objects=tuple(objects))
                for predicate, (subjects, objects) in predicates.items()
            )
        )
        for topic, predicates in relations.items()
    }


def gather_schema(path: str, task: Task) -> Schema:
    """The labels that the records of a file use: for a set without a schema file."""
    labels: dict[str, None] = {}
    relations: dict[RelationType, None] = {}
    roles: dict[str, dict[str, None]] = {}
    for record in read_records(path, _ignore):
        reading = _gold_or_nothing(record.value, task)
        if task == "NER":
            labels.update((mention.label, None) for mention in reading.mentions if mention.label)
        relations.update(dict.fromkeys(_relation_types(reading)))
        for event in reading.events:
            roles.setdefault(event.label, {}).update((argument.role, None) for argument in event.arguments)
    events = tuple(EventType(label=label, roles=tuple(names)) for label, names in roles.items())
    return Schema(labels=tuple(labels), relations=tuple(relations), events=events)


def _starter(name: Path) -> Schema:
    found = starter_schema(str(name))
    if found is None:
        known = ", ".join(topic for _, topic in starter_names())
        raise DatasetError(f"no such file, and no starter schema is called so; there are: {known}", name)
    return found


def _schema_in(folder: Path, language: Language | None) -> Path:
    names = (f"schema_{language}.json", "schema.json") if language else ("schema.json",)
    for name in names:
        if (folder / name).is_file():
            return folder / name
    known = ", ".join(sorted(path.name for path in folder.glob("schema*")))
    raise DatasetError(f"no {' or '.join(names)} in it" + (f"; there is: {known}" if known else ""), folder)


def _schema_from(text: str, path: Path, task: Task | None, topic: str | None) -> Schema:
    if text.lstrip().startswith("["):
        lines = text.splitlines()
        return read_schema_lines(lines, task or _task_of_lines(lines))
    if not text.lstrip().startswith("{"):
        return read_own(text, path)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DatasetError(f"not JSON: {error.msg}", path, error.lineno) from error
    if value.keys() <= KEYS:
        return schema_of_own(value, path, text)
    topics = read_topic_schemas(text)
    return _one_topic(topics, topic, path) if topic is not None else join_schemas(topics.values())


def _task_of_lines(lines: Iterable[str]) -> Task:
    """The task whose shape three lines have; a list of labels alone is NER."""
    first, second, third = ([line.strip() for line in lines if line.strip()] + ["", "", ""])[:3]
    if third not in ("{}", ""):
        return "KG" if first.count("_") >= 2 else "EE"
    if second in ("[]", ""):
        return "NER"
    return "RE" if first == "[]" else "SPO"


def _one_topic(topics: Mapping[str, Schema], topic: str, path: Path) -> Schema:
    found = find_topic(topics, topic)
    if found is None:
        raise DatasetError(f"no topic {topic!r}; there are: {', '.join(topics)}", path)
    return topics[found]


def _relation_types(reading: Reading) -> Iterable[RelationType]:
    return (
        RelationType(
            predicate=relation.predicate,
            subjects=(relation.subject.label,) if relation.subject.label else (),
            objects=(relation.object.label,) if relation.object.label else (),
        )
        for relation in reading.relations
    )


def _labels_of(mention: Mention) -> tuple[str, ...]:
    return alternatives(mention.label) if mention.label else ()


def _gold_or_nothing(record: Mapping[str, object], task: Task) -> Reading:
    """The gold of a record; one that is broken is set aside when its turn comes, not here."""
    try:
        return read_gold(record, "EE" if task in EVENT_TASKS else task)
    except ValueError:
        return Reading()


def _ignore(_: SetAside) -> None:
    """Lines that are set aside are reported by the reader itself."""
