"""Schemas in our own YAML, read and written: `labels`, `relations` and `events`, each name with words beside it or not.

A file is also looked at as a tree of places, so that what is wrong in it can be told with its line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError

from kgplatform.errors import DatasetError
from kgplatform.types.schema import Descriptions, EventType, RelationType, Schema

KEYS = frozenset({"labels", "relations", "events"})

Place = tuple[str | int, ...]
"""Where a value stands in a file: `("relations", 0, "predicate")`."""

_MERGE_TAG = "tag:yaml.org,2002:merge"


def read_own(text: str, path: Path | str) -> Schema:
    """The schema in our own form; a bare name stands for one without further words. JSON is YAML too."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        reason = f"neither a schema in JSON nor in YAML: {what}"
        raise DatasetError(reason, path, None if line is None else line + 1) from error
    if not isinstance(value, dict) or not value.keys() & KEYS:
        raise DatasetError(
            "no schema: expected three JSON lines, topics, or labels, relations and events; "
            "`kgplatform schema show 人物 --yaml` prints one to start from",
            path,
        )
    return schema_of_own(value, path, text)


def schema_of_own(value: Mapping[str, object], path: Path | str, text: str = "") -> Schema:
    """The schema that a value in our own form says; `text` is where the value was read from."""
    try:
        return Schema.model_validate(_plain(value))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DatasetError(f"{where}: {first['msg']}", path, line_of(lines_in(text), first["loc"])) from error


def write_own(schema: Schema) -> str:
    """The schema in our own form, as YAML; `read_own` gives it back."""
    described = dict(schema.label_descriptions)
    value: dict[str, object] = {}
    if schema.labels:
        value["labels"] = _names(schema.labels, schema.label_descriptions) if described else list(schema.labels)
    if schema.relations:
        value["relations"] = [_written_relation(relation) for relation in schema.relations]
    if schema.events:
        value["events"] = [_written_event(event) for event in schema.events]
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def lines_in(text: str) -> dict[Place, int]:
    """The line of every value in a YAML or JSON text; nothing where it is neither."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return {}
    return dict(_places(root, ())) if root is not None else {}


def line_of(lines: Mapping[Place, int], place: Place) -> int | None:
    """The line of a value, or of the nearest one around it."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place)


def doubled_keys(text: str) -> Iterator[tuple[str, int]]:
    """Names that stand twice in one mapping, of which a reader takes the last only, with the line of the later."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    if root is not None:
        yield from _doubled(root)


def _plain(value: Mapping[str, object]) -> dict[str, object]:
    labels = value.get("labels") or ()
    return {
        **value,
        "labels": list(labels) if isinstance(labels, dict) else labels,
        "label_descriptions": labels if isinstance(labels, dict) else (),
        "relations": _each(value.get("relations"), "predicate"),
        "events": [_plain_event(event) for event in _each(value.get("events"), "label")],
    }


def _each(parts: object, name: str) -> list[object]:
    """The parts as mappings: a bare name, or a mapping of name to words, is spelt out."""
    if isinstance(parts, dict):
        return [{name: key, "description": words or ""} for key, words in parts.items()]
    if not isinstance(parts, list | None):
        return [parts]
    return [{name: part} if isinstance(part, str) else part for part in parts or ()]


def _plain_event(event: object) -> object:
    if not isinstance(event, dict) or not isinstance(event.get("roles"), dict):
        return event
    return {**event, "roles": list(event["roles"]), "role_descriptions": event["roles"]}


def _written_relation(relation: RelationType) -> dict[str, object]:
    parts: dict[str, object] = {"predicate": relation.predicate}
    parts |= {"subjects": list(relation.subjects)} if relation.subjects else {}
    parts |= {"objects": list(relation.objects)} if relation.objects else {}
    return parts | ({"description": relation.description} if relation.description else {})


def _written_event(event: EventType) -> dict[str, object]:
    parts: dict[str, object] = {"label": event.label}
    if event.roles:
        described = event.role_descriptions
        parts["roles"] = _names(event.roles, described) if described else list(event.roles)
    parts |= {"triggers": list(event.triggers)} if event.triggers else {}
    return parts | ({"description": event.description} if event.description else {})


def _names(names: tuple[str, ...], described: Descriptions) -> dict[str, str]:
    words = dict(described)
    return {name: words.get(name, "") for name in names}


def _places(node: yaml.Node, at: Place) -> Iterator[tuple[Place, int]]:
    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            yield from _places(child, (*at, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            yield from _places(child, (*at, number))


def _doubled(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubled(child)
    elif isinstance(node, yaml.MappingNode):
        met: set[str] = set()
        for key, child in node.value:
            if key.value in met and key.tag != _MERGE_TAG:
                yield str(key.value), key.start_mark.line + 1
            met.add(str(key.value))
            yield from _doubled(child)
