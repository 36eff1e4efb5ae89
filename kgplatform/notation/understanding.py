"""What a model meant by an answer that is not in the shape that was asked.

The answer is brought into IEPile's shape by rules that are named and counted, then read as any other. A rule applies
only where the answer cannot be right as it stands: a label that was not asked, a value of another type, a name that is
not in the text while its parts are. Nothing here raises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, get_args

from kgplatform.notation import spelling
from kgplatform.notation.code import parse_code
from kgplatform.notation.forms import FACTS, AnswerForm
from kgplatform.notation.parsing import Parsed, Rung, parse_value
from kgplatform.notation.statements import read_answer
from kgplatform.text.fold import fold
from kgplatform.types.extraction import Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import EVENT_TASKS, Task

ShapeRule = Literal[
    "wrapped answer",
    "list of facts",
    "label spelling",
    "object for a name",
    "joined names",
    "other keys",
    "pair in other form",
    "word for absent",
    "endless repetition",
]
SHAPE_RULES: tuple[ShapeRule, ...] = get_args(ShapeRule)

_JOINED = re.compile(r"\s*[、，,；;]\s*|\s*/\s*|\s+(?:and|和|以及)\s+|\n+")
_PAIRED = re.compile(r"\s*(?:->|→|=>|[，,、:：|\t]|\s-\s|——|—|-)\s*")
# What is no deviation where this form was asked.
_OF_FORM: dict[AnswerForm, frozenset[ShapeRule]] = {
    "labels": frozenset(),
    "objects": frozenset(("wrapped answer", "list of facts", "object for a name", "other keys")),
    "triples": frozenset(("wrapped answer", "list of facts")),
    "code": frozenset(),
}
_REPEATED = 20  # a name said so often in one answer is a loop of the model


class Understood(NamedTuple):
    """What an answer says, by which rung and rules it was read, what was skipped; `reading` None = `reason`."""

    reading: Reading | None
    rung: Rung
    rules: tuple[str, ...]
    problems: tuple[str, ...] = ()
    reason: str = ""


def understand(
    answer: str, wanted: Schema, task: Task, text: str, *, cut: bool = False, form: AnswerForm = "labels"
) -> Understood:
    """The reading of an answer to this slice of the schema about this text; `cut` = it hit the token limit.

    `form` = how it was asked to answer; an answer in another form is read too.
    """
    parsed, passed_over = _parsed(answer, wanted, task, cut=cut, form=form)
    if parsed.value is None:
        return Understood(None, parsed.rung, parsed.rules, reason=parsed.reason)
    shaping = _Shaping(wanted, task, text, form)
    value = shaping.shaped(parsed)
    reading, problems = read_answer(value, task)
    return Understood(reading, parsed.rung, (*parsed.rules, *shaping.rules), (*passed_over, *problems))


def _parsed(answer: str, wanted: Schema, task: Task, *, cut: bool, form: AnswerForm) -> tuple[Parsed, tuple[str, ...]]:
    """The value of an answer, and what was passed over in code; JSON where code was asked counts as well."""
    if form != "code":
        return parse_value(answer, cut=cut), ()
    code = parse_code(answer, wanted, task)
    if code.value is not None:
        return Parsed(code.value, code.rung), code.problems
    parsed = parse_value(answer, cut=cut)
    return (Parsed(None, "none", code.reason, parsed.rules), ()) if parsed.value is None else (parsed, ())


class _Shaping:
    """One answer on its way into the shape that was asked."""

    def __init__(self, wanted: Schema, task: Task, text: str, form: AnswerForm = "labels") -> None:
        self._wanted = wanted
        self._task = task
        self._text = text
        self._form = form
        self._rules: dict[str, None] = {}
        self._folded: dict[tuple[str, ...], dict[str, str | None]] = {}

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were needed, in the order of their first use."""
        return tuple(self._rules)

    def shaped(self, parsed: Parsed) -> dict[str, object]:
        labels = _labels(self._wanted, self._task)
        value = self._unwrapped(self._facts(parsed.value, labels), labels)
        if isinstance(value, list):
            value = self._grouped(value, labels)
        elif self._is_single_fact(value, labels):
            value = self._grouped([value], labels)
        shaped: dict[str, object] = {}
        for written, content in value.items():
            label = self._label(written, labels)
            content = self._content(content, label)
            shaped[label] = [*_list(shaped[label]), *_list(content)] if label in shaped else content
        return shaped

    # --- the whole answer

    def _facts(self, value: object, labels: tuple[str, ...]) -> object:
        """The list of facts where that was asked, or where nobody asked a label of that name."""
        if (
            isinstance(value, dict)
            and value.keys() == {FACTS}
            and FACTS not in labels
            and isinstance(value[FACTS], list)
        ):
            self._note("wrapped answer")
            return value[FACTS]
        return value

    def _unwrapped(self, value: object, labels: tuple[str, ...]) -> dict[str, object] | list[object]:
        """The answer without an object around it that was not asked for: {"entities": {…}}."""
        while isinstance(value, dict) and len(value) == 1:
            ((key, inner),) = value.items()
            if key in labels or key.strip().lower() not in spelling.WRAPPERS or not isinstance(inner, dict | list):
                break
            if isinstance(inner, list) and not any(isinstance(part, dict | list) for part in inner):
                break
            self._note("wrapped answer")
            value = inner
        return value if isinstance(value, dict | list) else {}

    def _is_single_fact(self, value: Mapping[str, object], labels: tuple[str, ...]) -> bool:
        """{"subject": …, "relation": …, "object": …} at the root, where no label is asked by such a name."""
        if not value or any(self._known(key, labels) for key in value):
            return False
        return self._fact_label(value, labels) is not None and _first(value, self._identifying()) is not None

    def _grouped(self, parts: list[object], labels: tuple[str, ...]) -> dict[str, object]:
        """A list of facts, or of objects by label, as one object by label."""
        grouped: dict[str, object] = {}
        for part in parts:
            if isinstance(part, list) and len(part) == 3 and all(isinstance(end, str) for end in part):
                self._note("list of facts")
                subject, predicate, object_ = part
                if not self._known(str(predicate), labels) and self._known(str(subject), labels):
                    subject, predicate = predicate, subject
                _add(grouped, str(predicate), {"subject": subject, "object": object_})
            elif isinstance(part, list) and len(part) == 2 and self._task in ("NER", "EET"):
                self._note("list of facts")
                name, label = part if self._known(str(part[1]), labels) else (part[1], part[0])
                _add(grouped, str(label), name)
            elif isinstance(part, dict):
                label = None if any(self._known(key, labels) for key in part) else self._fact_label(part, labels)
                if label is None:
                    for key, content in part.items():
                        _add(grouped, key, content)
                else:
                    self._note("list of facts")
                    kept = (*self._identifying(), *spelling.OBJECTS)
                    _add(grouped, label, {key: c for key, c in part.items() if c != label or key in kept})
        return grouped

    def _identifying(self) -> tuple[str, ...]:
        if self._task in ("NER", "EET"):
            return spelling.NAME_KEYS
        return (*spelling.TRIGGERS, *spelling.ARGUMENTS) if self._task in EVENT_TASKS else spelling.SUBJECTS

    def _fact_label(self, part: Mapping[str, object], labels: tuple[str, ...]) -> str | None:
        """The label that a fact carries inside it."""
        keys = spelling.LABEL_KEYS if self._task in ("NER", *EVENT_TASKS) else spelling.PREDICATE_KEYS
        said = [str(part[key]) for key in keys if isinstance(part.get(key), str)]
        return next((label for label in said if self._known(label, labels)), said[0] if said else None)

    # --- one label

    def _known(self, written: str, labels: tuple[str, ...]) -> bool:
        return written in labels or self._spelt(written, labels) is not None

    def _label(self, written: str, labels: tuple[str, ...]) -> str:
        if written in labels:
            return written
        spelt = self._spelt(written, labels)
        if spelt is None:
            return written
        self._note("label spelling")
        return spelt

    def _spelt(self, written: str, labels: tuple[str, ...]) -> str | None:
        """The one label that was asked and differs in width, case, script, spaces or underscores only."""
        known = self._folded.get(labels)
        if known is None:
            known = self._folded[labels] = {}
            for label in labels:
                folded = _fold_label(label)
                known[folded] = None if folded in known else label
        return known.get(_fold_label(written))

    def _content(self, content: object, label: str) -> object:
        if self._task in ("NER", "EET"):
            return self._names(content)
        if self._task in EVENT_TASKS:
            return [self._event(part, label) for part in _list(content)]
        if self._task == "KG":
            return self._entities(content, label)
        return [pair for part in self._pair_parts(content) for pair in self._pairs(part, label)]

    # --- names

    def _names(self, content: object) -> object:
        if isinstance(content, str):
            return self._split(content)
        if isinstance(content, dict):
            content = self._names_of_object(content)
        if not isinstance(content, list):
            return content
        names: list[object] = []
        for part in content:
            if isinstance(part, str):
                names.extend(self._split(part))
            elif isinstance(part, dict):
                names.extend(self._names_of_object(part))
            elif isinstance(part, list):
                self._note("object for a name")
                names.extend(name for name in part if isinstance(name, str))
            else:
                names.append(part)
        return self._without_loop(names)

    def _names_of_object(self, part: dict[str, object]) -> list[object]:
        name = _first(part, spelling.NAME_KEYS)
        if name is not None:
            self._note("object for a name")
            return list(self._split(name)) if isinstance(name, str) else [name]
        keys = [key for key in part if key in self._text]
        if keys:
            self._note("object for a name")
            return list(keys)
        return [part]

    def _split(self, name: str) -> list[str]:
        """The names in a text that holds several: it is not in the document, and all its parts are."""
        if name in self._text:
            return [name]
        parts = [part for part in _JOINED.split(name.strip()) if part]
        if len(parts) > 1 and all(part in self._text for part in parts):
            self._note("joined names")
            return parts
        if name.strip().lower() in spelling.ABSENT:
            self._note("word for absent")
            return []
        return [name]

    def _without_loop(self, names: list[object]) -> list[object]:
        if len(names) < _REPEATED:
            return names
        written = [name for name in names if isinstance(name, str)]
        if not written or Counter(written).most_common(1)[0][1] < _REPEATED:
            return names
        self._note("endless repetition")
        return [*dict.fromkeys(written), *(name for name in names if not isinstance(name, str))]

    # --- pairs

    def _pair_parts(self, content: object) -> list[object]:
        """The pairs under a predicate; a single pair may be written as a list of its two ends."""
        parts = _list(content)
        if len(parts) == 2 and all(isinstance(part, str) and part in self._text for part in parts):
            self._note("pair in other form")
            return [{"subject": parts[0], "object": parts[1]}]
        if len(parts) >= _REPEATED:
            kept = list({repr(part): part for part in parts}.values())
            if len(parts) - len(kept) >= _REPEATED - 1:
                self._note("endless repetition")
                return kept
        return parts

    def _pairs(self, part: object, predicate: str) -> list[object]:
        if isinstance(part, list):
            ends = [end for end in part if end != predicate] if len(part) == 3 else part
            if len(part) == 3 and len(ends) == 2:
                self._note("pair in other form")
            return [ends]
        if isinstance(part, str):
            return [self._pair_of_text(part, predicate)]
        if not isinstance(part, dict):
            return [part]
        return self._pairs_of_object(part)

    def _pair_of_text(self, written: str, predicate: str) -> object:
        """ "(鲁迅, 绍兴)" and "鲁迅 - 绍兴": two ends that both stand in the text."""
        inside = written.strip().strip("()（）<>《》[]")
        ends = [end.strip("\"'“”") for end in _PAIRED.split(inside) if end and end != predicate]
        if len(ends) == 2 and all(end in self._text for end in ends):
            self._note("pair in other form")
            return {"subject": ends[0], "object": ends[1]}
        return written

    def _pairs_of_object(self, part: dict[str, object]) -> list[object]:
        subject, object_ = _first(part, spelling.SUBJECTS), _first(part, spelling.OBJECTS)
        if subject is None and object_ is None:
            if part and all(key in self._text for key in part):
                self._note("pair in other form")
                return [{"subject": key, "object": end} for key, ends in part.items() for end in self._ends(ends)]
            return [part]
        if all(isinstance(end, str) and end in self._text for end in (part.get("subject"), part.get("object"))):
            return [part]
        known = spelling.OWN_SUBJECTS, spelling.OWN_OBJECTS
        if any(end is not None and not keys & part.keys() for end, keys in zip((subject, object_), known, strict=True)):
            self._note("other keys")
        return self._combined(part, self._ends(subject), self._ends(object_))

    def _combined(self, part: dict[str, object], subjects: list[str], objects: list[str]) -> list[object]:
        """Every subject with every object; lists of equal length are pairs side by side."""
        rest = {key: content for key, content in part.items() if key not in (*spelling.SUBJECTS, *spelling.OBJECTS)}
        if not subjects or not objects:
            ends = {"subject": subjects[0]} if subjects else {"object": objects[0]} if objects else {}
            return [{**rest, **ends}]
        if len(subjects) == len(objects):
            together: Iterable[tuple[str, str]] = zip(subjects, objects, strict=True)
        else:
            together = ((subject, object_) for subject in subjects for object_ in objects)
        return [{**rest, "subject": subject, "object": object_} for subject, object_ in together]

    def _ends(self, value: object) -> list[str]:
        names: list[str] = []
        for part in _list(value):
            inner = _first(part, spelling.NAME_KEYS) if isinstance(part, dict) else part
            if isinstance(part, dict):
                self._note("object for a name")
            if isinstance(inner, str) and inner.strip():
                names.extend(self._split(inner))
            elif isinstance(inner, int | float) and not isinstance(inner, bool):
                names.append(str(inner))
        return names

    # --- events

    def _event(self, part: object, label: str) -> object:
        if isinstance(part, str) and part in self._text:
            self._note("other keys")
            return {"trigger": part, "arguments": {}}
        if not isinstance(part, dict):
            return part
        roles = next((event.roles for event in self._wanted.events if event.label == label), ())
        trigger_key = next((key for key in spelling.TRIGGERS if key in part and key not in roles), None)
        arguments_key = next((key for key in spelling.ARGUMENTS if key in part and key not in roles), None)
        if trigger_key is None and arguments_key is None:
            return self._arguments(part, roles)
        arguments = part.get(arguments_key) if arguments_key is not None else None
        if arguments_key is None:
            arguments = {key: value for key, value in part.items() if key != trigger_key and self._known(key, roles)}
        if trigger_key not in (None, "trigger") or arguments_key not in (None, "arguments"):
            self._note("other keys")
        shaped: dict[str, object] = {"arguments": self._arguments(arguments, roles)}
        if trigger_key is not None:
            shaped = {"trigger": self._trigger(part[trigger_key]), **shaped}
        return shaped

    def _trigger(self, value: object) -> object:
        names = self._names(value)
        return names[0] if isinstance(names, list) and names else None

    def _arguments(self, arguments: object, roles: tuple[str, ...]) -> object:
        if arguments == [] and self._form == "objects":
            return {}
        if isinstance(arguments, list) and arguments and all(isinstance(part, dict) for part in arguments):
            self._note("other keys")
            by_role: dict[str, object] = {}
            for part in arguments:
                role = _first(part, spelling.ROLES)
                if isinstance(role, str):
                    _add(by_role, role, _first(part, (*spelling.NAME_KEYS, *spelling.ARGUMENTS)))
                else:
                    for key, content in part.items():
                        _add(by_role, key, content)
            arguments = by_role
        if not isinstance(arguments, dict):
            return arguments
        return {self._label(role, roles): self._names(content) for role, content in arguments.items()}

    # --- entities with attributes

    def _entities(self, content: object, label: str) -> object:
        asked = tuple(r.predicate for r in self._wanted.relations if label in r.subjects or not r.subjects)
        if isinstance(content, list):
            entities: dict[str, object] = {}
            for part in content:
                name = _first(part, spelling.NAME_KEYS) if isinstance(part, dict) else part
                if isinstance(name, str):
                    self._note("object for a name")
                    rest = part.get("attributes", part) if isinstance(part, dict) else {}
                    entities[name] = (
                        {key: value for key, value in rest.items() if self._known(key, asked)}
                        if isinstance(rest, dict)
                        else {}
                    )
                elif isinstance(part, dict):
                    entities.update(part)
            content = entities if entities else content
        if not isinstance(content, dict):
            return content
        return {
            name: {self._label(key, asked): self._names(value) for key, value in attributes.items()}
            if isinstance(attributes, dict)
            else attributes
            for name, attributes in content.items()
        }

    def _note(self, rule: ShapeRule) -> None:
        if rule not in _OF_FORM[self._form]:
            self._rules[rule] = None


def _labels(wanted: Schema, task: Task) -> tuple[str, ...]:
    if task == "NER":
        return wanted.labels
    if task in EVENT_TASKS:
        return tuple(event.label for event in wanted.events)
    if task == "KG":
        return tuple(dict.fromkeys(label for relation in wanted.relations for label in relation.subjects or ("",)))
    return wanted.predicates


def _fold_label(label: str) -> str:
    return fold(re.sub(r"[_\-\s]+", "", label)).rstrip(":：")


def _first(part: Mapping[str, object], keys: Iterable[str]) -> object:
    """What stands under the first of these keys, in any case."""
    for key in keys:
        if key in part:
            return part[key]
    lowered = {key.strip().lower(): value for key, value in part.items()}
    return next((lowered[key] for key in keys if key in lowered), None)


def _list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _add(grouped: dict[str, object], label: str, content: object) -> None:
    grouped[label] = [*_list(grouped[label]), *_list(content)] if label in grouped else _list(content)
