"""Answers of a model: from text to JSON, from JSON to a reading, and back from a gold reading to the ideal answer.

The door of json_repair and jiter. Nothing here raises, whatever the model wrote: what cannot be used is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple

import jiter
import json_repair

from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, Task

Rung = Literal["json", "stripped", "object", "partial", "repaired", "none"]

NAN = "NAN"  # IEPile's word for "absent"
MAX_DEPTH = 200  # json_repair recurses: 2,000 opening brackets overflow the stack

_SUBJECT_KEYS = ("subject", "head", "主体", "头实体")
_OBJECT_KEYS = ("object", "tail", "客体", "尾实体")
_SUBJECT_LABEL_KEYS = ("subject_type", "head_type", "主体类型", "头实体类型")
_OBJECT_LABEL_KEYS = ("object_type", "tail_type", "客体类型", "尾实体类型")
_FENCE = re.compile(r"```[A-Za-z]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_CLOSED_VALUE = re.compile(r"""["'”’}\]]\s*[,，]""")


class ParsedAnswer(NamedTuple):
    """The JSON object of an answer, the rung of the ladder that gave it, and why there is none."""

    value: dict[str, object] | None
    rung: Rung
    reason: str = ""


def parse_answer(text: str, *, strict: bool = False, cut: bool = False) -> ParsedAnswer:
    """The object that an answer holds. `strict` = the text must be JSON as it stands; `cut` = it was cut off.

    A cut-off answer keeps its whole values: a string that was cut is dropped, so no half name is made up.
    """
    if not text.strip():
        return ParsedAnswer(None, "none", "the answer is empty")
    if nests_too_deep(text):
        return ParsedAnswer(None, "none", f"the answer nests deeper than {MAX_DEPTH}")
    root = _loads(text)
    value = _as_object(root)
    if value is not None and (value is root or not strict):
        return ParsedAnswer(_without_surrogates(text, value), "json")
    if strict:
        return ParsedAnswer(None, "none", "the answer is not a JSON object")
    return _climb(root if isinstance(root, str) else text, cut)  # JSON written into a JSON string


def nests_too_deep(text: str) -> bool:
    """Whether brackets stand in brackets so often that what reads by recursion would not come back."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for bracket in re.findall(r"[][{}]", text):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            return True
    return False


class Statements(NamedTuple):
    """All that an answer states in its order; what is said twice stands twice."""

    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    events: tuple[Event, ...] = ()


def read_answer(value: object, task: Task) -> tuple[Reading, tuple[str, ...]]:
    """What an answer object says, and what in it was skipped because it has the wrong type.

    >>> read_answer({"time": ["May"]}, "NER")[0].mentions[0].label
    'time'
    """
    statements, problems = read_statements(value, task)
    events = map(_without_repetitions, statements.events)
    return Reading.of(statements.mentions, statements.relations, events), problems


def read_statements(value: object, task: Task) -> tuple[Statements, tuple[str, ...]]:
    """The same with its repetitions, for those who count them."""
    if not isinstance(value, dict):
        return Statements(), (f"expected an object, found {_kind(value)}",)
    problems: list[str] = []
    statements = _READERS[task](value, problems)
    return statements, tuple(problems)


def render_answer(reading: Reading, wanted: Schema, task: Task) -> dict[str, object]:
    """The ideal answer to a slice: every asked label with what the reading says of it, absent ones empty.

    Lists stand in the order of the text where spans are known, otherwise as annotated.
    """
    if task == "NER":
        return {label: _texts(m for m in reading.mentions if m.label == label) for label in wanted.labels}
    if task in EVENT_TASKS:
        return _render_events(reading, wanted, task)
    if task == "KG":
        return _render_entities(reading, wanted)
    return {
        predicate: _pairs(relation for relation in reading.relations if relation.predicate == predicate)
        for predicate in wanted.predicates
    }


def keep_asked(reading: Reading, wanted: Schema, task: Task) -> tuple[Reading, int]:
    """The reading without what was not asked, and how many parts were dropped."""
    if task == "NER":
        labels = set(wanted.labels)
        mentions = [mention for mention in reading.mentions if mention.label in labels]
        return Reading.of(mentions), len(reading.mentions) - len(mentions)
    if task in EVENT_TASKS:
        return _keep_asked_events(reading, wanted, task)
    predicates = set(wanted.predicates)
    relations = [relation for relation in reading.relations if relation.predicate in predicates]
    dropped = len(reading.relations) - len(relations)
    if task != "KG":
        return Reading.of(relations=relations), dropped
    return _keep_asked_entities(reading, wanted, relations, dropped)


def given_triggers(reading: Reading, wanted: Schema) -> Reading:
    """The reading with the trigger that the schema gives (EEA) where an event states none and only one is given."""
    given = {event.label: event.triggers[0] for event in wanted.events if len(event.triggers) == 1}
    if not given or all(event.trigger is not None for event in reading.events):
        return reading
    events = [
        event.model_copy(update={"trigger": Mention(text=given[event.label])})
        if event.trigger is None and event.label in given
        else event
        for event in reading.events
    ]
    return Reading.of(reading.mentions, reading.relations, events)


def infer_labels(reading: Reading, wanted: Schema) -> Reading:
    """The reading with labels from the schema where a relation states none and its predicate allows only one.

    Give the whole schema, not a slice: a predicate with two possible subjects must stay without a label.
    """
    domains = _only_labels((relation.predicate, relation.subjects) for relation in wanted.relations)
    ranges = _only_labels((relation.predicate, relation.objects) for relation in wanted.relations)
    relations = [
        relation.model_copy(
            update={
                "subject": _inferred(relation.subject, domains.get(relation.predicate)),
                "object": _inferred(relation.object, ranges.get(relation.predicate)),
            }
        )
        for relation in reading.relations
    ]
    ends = {(m.text, m.label, m.span) for relation in reading.relations for m in (relation.subject, relation.object)}
    alone = [mention for mention in reading.mentions if (mention.text, mention.label, mention.span) not in ends]
    return Reading.of(alone, relations, reading.events)


# --- from text to an object


def _climb(text: str, cut: bool) -> ParsedAnswer:
    body = _without_wrapping(text)
    value = _as_object(_loads(body))
    if value is not None:
        return ParsedAnswer(_without_surrogates(body, value), "stripped")
    start = body.find("{")
    if start < 0:
        start = body.find("｛")
    if start < 0:
        return ParsedAnswer(None, "none", "the answer holds no JSON object" if body.strip() else "only thinking")
    found = _first_object(body[start:], cut)
    if found is None:
        return ParsedAnswer(None, "none", "the answer cannot be read as JSON")
    value, rung = found
    return ParsedAnswer(_without_surrogates(body, value), rung)


def _first_object(body: str, cut: bool) -> tuple[dict[str, object], Rung] | None:
    value = _as_object(_decode(body))
    if value is not None:
        return value, "object"
    if cut:
        value = _as_object(_partial(body))
        if value is not None:
            return value, "partial"
        body = _up_to_last_value(body)
    value = _as_object(_repair(body))
    return None if value is None else (value, "repaired")


def _without_wrapping(text: str) -> str:
    """The text without thinking and without the fence around the answer."""
    body = text.rsplit("</think>", 1)[-1]
    body = body.split("<think>", 1)[0]  # thinking that was cut off before it ended
    fenced = [match for match in _FENCE.findall(body) if "{" in match]
    return (fenced[0] if fenced else body).strip().lstrip("\ufeff")


def _loads(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _decode(text: str) -> object:
    """The first JSON value of the text, whatever follows it; line breaks inside strings are allowed."""
    try:
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    except (ValueError, RecursionError):
        return None


def _partial(text: str) -> object:
    try:
        return jiter.from_json(text.encode("utf-8", "replace"), partial_mode="on")
    except ValueError:
        return None


def _repair(text: str) -> object:
    try:
        return json_repair.loads(text)
    except (ValueError, RecursionError, IndexError, KeyError, TypeError, AttributeError):
        return None  # a fault of the repair is the same to us as an answer beyond repair


def _up_to_last_value(body: str) -> str:
    """The text up to the end of its last whole value, so that the repair cannot complete half a name."""
    ends = [match.start() + 1 for match in _CLOSED_VALUE.finditer(body)]
    return body[: ends[-1]] if ends else body


def _as_object(value: object) -> dict[str, object] | None:
    """An object, or a list of objects taken as one."""
    if isinstance(value, dict):
        return value
    if not isinstance(value, list) or not value or not all(isinstance(part, dict) for part in value):
        return None
    joined: dict[str, object] = {}
    for part in value:
        for key, content in part.items():
            earlier = joined.get(key)
            joined[key] = [*earlier, *content] if isinstance(earlier, list) and isinstance(content, list) else content
    return joined


def _without_surrogates(text: str, value: dict[str, object]) -> dict[str, object]:
    """The object without lone surrogates, which no file and no store accepts; `text` tells whether there are any."""
    if "\\u" not in text and text.isascii():
        return value
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))  # type: ignore[no-any-return]
    return value


# --- from an object to a reading


def _read_mentions(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        mentions=tuple(
            Mention(text=text, label=label)
            for label, texts in value.items()
            for text in _strings(texts, label, problems)
        )
    )


def _read_triggers(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        events=tuple(
            Event(label=label, trigger=Mention(text=text))
            for label, texts in value.items()
            for text in _strings(texts, label, problems)
        )
    )


def _read_relations(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        relations=tuple(
            relation
            for predicate, pairs in value.items()
            for pair in _parts(pairs)
            if (relation := _relation(predicate, pair, problems)) is not None
        )
    )


def _read_events(value: dict[str, object], problems: list[str]) -> Statements:
    return Statements(
        events=tuple(
            event
            for label, records in value.items()
            for record in _parts(records)
            if (event := _event(label, record, problems)) is not None
        )
    )


def _read_entities(value: dict[str, object], problems: list[str]) -> Statements:
    entities = [
        (Mention(text=text, label=label or None), attributes)
        for label, group in value.items()
        for text, attributes in _entities(group, label, problems)
    ]
    return Statements(
        tuple(entity for entity, _ in entities),
        tuple(
            Relation(subject=entity, predicate=attribute, object=Mention(text=text))
            for entity, attributes in entities
            for attribute, texts in attributes.items()
            for text in _strings(texts, attribute, problems)
        ),
    )


_READERS: dict[Task, Callable[[dict[str, object], list[str]], Statements]] = {
    "NER": _read_mentions,
    "EET": _read_triggers,
    "RE": _read_relations,
    "SPO": _read_relations,
    "EE": _read_events,
    "EEA": _read_events,
    "KG": _read_entities,
}


def _relation(predicate: str, pair: object, problems: list[str]) -> Relation | None:
    if isinstance(pair, list) and len(pair) == 2:
        pair = {"subject": pair[0], "object": pair[1]}
    if not isinstance(pair, dict):
        problems.append(f"{predicate}: expected a pair, found {_kind(pair)}")
        return None
    subject, object_ = _first_text(pair, _SUBJECT_KEYS), _first_text(pair, _OBJECT_KEYS)
    if subject is None or object_ is None:
        problems.append(f"{predicate}: a pair lacks its {'subject' if subject is None else 'object'}")
        return None
    return Relation(
        subject=Mention(text=subject, label=_first_text(pair, _SUBJECT_LABEL_KEYS)),
        predicate=predicate,
        object=Mention(text=object_, label=_first_text(pair, _OBJECT_LABEL_KEYS)),
    )


def _event(label: str, record: object, problems: list[str]) -> Event | None:
    """An event with `trigger` and `arguments`, or the flat object of roles that EEA uses."""
    if not isinstance(record, dict):
        problems.append(f"{label}: expected an event, found {_kind(record)}")
        return None
    roles = record.get("arguments") if "trigger" in record or isinstance(record.get("arguments"), dict) else record
    trigger = record.get("trigger") if roles is not record else None
    if roles is not None and not isinstance(roles, dict):
        problems.append(f"{label}: expected arguments by role, found {_kind(roles)}")
        roles = None
    words = _strings(trigger, f"{label}.trigger", problems)
    arguments = tuple(
        Argument(role=role, mention=Mention(text=text))
        for role, texts in (roles or {}).items()
        for text in _strings(texts, f"{label}.{role}", problems)
    )
    if not words and not arguments:
        return None
    return Event(label=label, trigger=Mention(text=words[0]) if words else None, arguments=arguments)


def _without_repetitions(event: Event) -> Event:
    """The event with each argument once."""
    arguments = tuple(dict.fromkeys(event.arguments))
    return event if len(arguments) == len(event.arguments) else event.model_copy(update={"arguments": arguments})


def _entities(group: object, label: str, problems: list[str]) -> Iterator[tuple[str, dict[str, object]]]:
    if not isinstance(group, dict):
        if group not in (None, [], NAN):
            problems.append(f"{label}: expected entities with attributes, found {_kind(group)}")
        return
    for text, attributes in group.items():
        if isinstance(attributes, dict) and text.strip():
            yield text, attributes
        else:
            problems.append(f"{label}.{text}: expected attributes, found {_kind(attributes)}")


def _strings(value: object, where: str, problems: list[str]) -> tuple[str, ...]:
    """The texts of a value: a string, a list of strings, or nothing (null, NAN)."""
    texts: list[str] = []
    for part in _parts(value):
        if isinstance(part, bool) or not isinstance(part, str | int | float):
            if part is not None:
                problems.append(f"{where}: expected a text, found {_kind(part)}")
            continue
        text = str(part)
        if text != NAN and text.strip():
            texts.append(text)
    return tuple(texts)


def _parts(value: object) -> list[object]:
    """A list as it is; a single value where a list was expected counts as a list of one."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first_text(pair: dict[str, object], keys: Iterable[str]) -> str | None:
    for key in keys:
        value = pair.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip() and value != NAN:
            return value
    return None


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


# --- from a reading to an answer


def _render_events(reading: Reading, wanted: Schema, task: Task) -> dict[str, object]:
    by_label: dict[str, list[Event]] = {}
    for event in sorted(reading.events, key=lambda event: _place(event.trigger)):
        by_label.setdefault(event.label, []).append(event)
    if task == "EET":
        return {
            asked.label: [event.trigger.text for event in by_label.get(asked.label, ()) if event.trigger]
            for asked in wanted.events
        }
    answer: dict[str, object] = {}
    for asked in wanted.events:
        records = []
        for event in by_label.get(asked.label, ()):
            arguments = {role: _value([a.mention for a in event.arguments if a.role == role]) for role in asked.roles}
            trigger = event.trigger.text if event.trigger else NAN
            records.append(arguments if task == "EEA" else {"trigger": trigger, "arguments": arguments})
        answer[asked.label] = records
    return answer


def _render_entities(reading: Reading, wanted: Schema) -> dict[str, object]:
    """Entities by label; a subject without a label stands under every label that has the attribute.

    The label is empty where the schema names attributes without entity types.
    """
    attributes: dict[str, dict[str, None]] = {}
    for asked in wanted.relations:
        for label in asked.subjects or ("",):
            attributes.setdefault(label, {})[asked.predicate] = None
    relations = _in_text_order(reading.relations)
    answer: dict[str, object] = {}
    for label, predicates in attributes.items():
        entities: dict[str, dict[str, list[Mention]]] = {
            mention.text: {} for mention in sorted(reading.mentions, key=_place) if label and mention.label == label
        }
        for relation in relations:
            if relation.predicate in predicates and (not label or relation.subject.label in (None, label)):
                values = entities.setdefault(relation.subject.text, {})
                values.setdefault(relation.predicate, []).append(relation.object)
        answer[label] = {
            text: {attribute: _value(mentions) for attribute, mentions in values.items()}
            for text, values in entities.items()
        }
    return answer


def _in_text_order(relations: Iterable[Relation]) -> list[Relation]:
    return sorted(relations, key=lambda relation: (_place(relation.subject), _place(relation.object)))


def _pairs(relations: Iterable[Relation]) -> list[dict[str, str]]:
    """Labels are not asked for: two relation types that share a predicate share their pairs."""
    pairs = dict.fromkeys((relation.subject.text, relation.object.text) for relation in _in_text_order(relations))
    return [{"subject": subject, "object": object_} for subject, object_ in pairs]


def _value(mentions: list[Mention]) -> str | list[str]:
    texts = _texts(mentions)
    return NAN if not texts else texts[0] if len(texts) == 1 else texts


def _texts(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(mention.text for mention in sorted(mentions, key=_place)))


def _place(mention: Mention | None) -> int:
    """Where a mention stands; what has no place keeps its order, at the end (a missing trigger: at the start)."""
    if mention is None:
        return -1
    return mention.span.start if mention.span is not None else 1 << 60


# --- what was asked


def _keep_asked_events(reading: Reading, wanted: Schema, task: Task) -> tuple[Reading, int]:
    roles = {event.label: frozenset(event.roles) if task != "EET" else frozenset() for event in wanted.events}
    kept, dropped = [], 0
    for event in reading.events:
        if event.label not in roles:
            dropped += 1
            continue
        arguments = tuple(argument for argument in event.arguments if argument.role in roles[event.label])
        if len(arguments) == len(event.arguments):
            kept.append(event)
            continue
        dropped += len(event.arguments) - len(arguments)
        if event.trigger is not None or arguments:
            kept.append(event.model_copy(update={"arguments": arguments}))
    return Reading.of(events=kept), dropped


def _keep_asked_entities(
    reading: Reading, wanted: Schema, relations: list[Relation], dropped: int
) -> tuple[Reading, int]:
    """For KG an entity counts without attributes too, when its label was asked."""
    labels = {label for relation in wanted.relations for label in relation.subjects}
    anywhere = {relation.predicate for relation in wanted.relations if not relation.subjects}
    kept = [relation for relation in relations if relation.predicate in anywhere or relation.subject.label in labels]
    mentions = [mention for mention in reading.mentions if mention.label in labels]
    return Reading.of(mentions, kept), dropped + len(relations) - len(kept)


def _only_labels(allowed: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """For each predicate the one label that all its relation types allow; none where there are several or any."""
    labels: dict[str, set[str | None]] = {}
    for predicate, names in allowed:
        labels.setdefault(predicate, set()).update(names or (None,))
    return {predicate: name for predicate, names in labels.items() if len(names) == 1 and (name := next(iter(names)))}


def _inferred(mention: Mention, label: str | None) -> Mention:
    if mention.label is not None or label is None:
        return mention
    return mention.model_copy(update={"label": label, "inferred": True})
