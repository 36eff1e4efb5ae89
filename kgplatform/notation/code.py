"""Answers as Python: the schema is a few classes, the answer a list of their instances.

    @dataclass
    class born_in(Relation):  # "born in"
        subject: str
        object: str

    extract = [born_in("Marie Curie", "Warsaw")]

An answer is parsed by `ast` and never executed: constants in calls of the classes that were asked are read, all else
is passed over. CodeKGC's `Triple(person("…"), Rel("…"), city("…"))` is understood too.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.notation.classes import AskedClass, asked_classes, end_names, quoted
from kgplatform.notation.parsing import Rung, nests_too_deep
from kgplatform.notation.rendering import render_answer
from kgplatform.types.extraction import Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task

_TRIPLES = frozenset(("Triple", "Extract", "extract", "Rel", "Relation", "Entity", "Event"))
_FENCE = re.compile(r"```[A-Za-z0-9]*\s*\n?(.*?)(?:```|\Z)", re.DOTALL)
_CALL = re.compile(r"(?<![\w.])(?<!class )(\w+)\(")
_EMPTY = re.compile(r"(?:^|=|\(|return)\s*\[\s*\]")
_MOST_CALLS = 2_000  # of one answer; more is a loop of the model


class CodeAnswer(NamedTuple):
    """What an answer states in the shape of IEPile's answers; `value` None = `reason`; `problems` were passed over."""

    value: dict[str, object] | None
    rung: Rung
    reason: str = ""
    problems: tuple[str, ...] = ()


def render_code(reading: Reading, wanted: Schema, task: Task) -> str:
    """The ideal answer: what the reading says of the slice, in the order of the schema."""
    calls = list(_calls(reading, wanted, task))
    return "extract = [\n" + "".join(f"    {call},\n" for call in calls) + "]" if calls else "extract = []"


def _calls(reading: Reading, wanted: Schema, task: Task) -> Iterator[str]:
    classes = asked_classes(wanted, task)
    if task in ("RE", "SPO"):
        yield from _relation_calls(reading, wanted, task, classes)
        return
    answer = render_answer(reading, wanted, task)
    for name, one in classes.items():
        found = answer.get(one.label)
        if task == "KG" and isinstance(found, dict):
            yield from (f"{name}({', '.join([quoted(text), *_arguments(said, one)])})" for text, said in found.items())
        elif isinstance(found, list):
            yield from (f"{name}({', '.join(_parts(part, one))})" for part in found)


def _parts(part: object, one: AskedClass) -> list[str]:
    """What stands between the brackets: a name or trigger, or an event with its arguments."""
    if not isinstance(part, dict):
        return [quoted(str(part))]
    if "arguments" not in part:
        return _arguments(part, one)
    trigger = [] if part["trigger"] == "NAN" else [quoted(part["trigger"])]
    return [*trigger, *_arguments(part["arguments"], one)]


def _arguments(said: Mapping[str, object], one: AskedClass) -> list[str]:
    return [
        f"{field}={_quoted_list(said[role])}"
        for field, role in one.fields.items()
        if role in said and said[role] not in ("NAN", [])
    ]


def _quoted_list(values: object) -> str:
    return json.dumps(values if isinstance(values, list) else [values], ensure_ascii=False)


def _relation_calls(reading: Reading, wanted: Schema, task: Task, classes: Mapping[str, AskedClass]) -> Iterator[str]:
    ends = end_names(wanted, task)
    for name, one in classes.items():
        fitting = [relation for relation in reading.relations if one.fields and _fits(relation, one)]
        written = (
            f"{name}({_end(r.subject, one.subjects, ends)}, {_end(r.object, one.objects, ends)})" for r in fitting
        )
        yield from dict.fromkeys(written)


def _fits(relation: Relation, one: AskedClass) -> bool:
    return relation.predicate == one.label and all(
        not labels or mention.label in (None, *labels)
        for mention, labels in ((relation.subject, one.subjects), (relation.object, one.objects))
    )


def _end(mention: Mention, labels: tuple[str, ...], ends: Mapping[str, str]) -> str:
    text = quoted(mention.text)
    label = mention.label or (labels[0] if labels else None)
    return f"{ends[label]}({text})" if labels and label is not None and label in ends else text


# --- from code to an answer


def parse_code(answer: str, wanted: Schema, task: Task) -> CodeAnswer:
    """What an answer in Python states; nothing of it is executed."""
    body = _body(answer)
    if nests_too_deep(body.replace("(", "[").replace(")", "]")):
        return CodeAnswer(None, "none", "the answer nests too deep")
    reader = _Reader(asked_classes(wanted, task), task)
    tree = _parsed(body)
    if tree is not None:
        reader.read(_outer_calls(tree))
        rung: Rung = "code"
    else:
        reader.read(_calls_in(body, reader.names))
        rung = "partial"
    if not reader.found and not (_EMPTY.search(body) or reader.problems):
        return CodeAnswer(None, "none", "the answer holds no instance of the classes that were asked")
    return CodeAnswer(reader.value, rung, problems=tuple(reader.problems))


def _body(answer: str) -> str:
    body = answer.rsplit("</think>", 1)[-1].split("<think>", 1)[0].replace("\0", "")
    fenced = [match for match in _FENCE.findall(body) if "(" in match or "[" in match]
    return (fenced[-1] if fenced else body).strip().lstrip("\ufeff")


def _parsed(code: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a name is a warning of Python's
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _outer_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """The calls that stand in no other call of a class: definitions of classes and functions are passed over."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and _name_of(node) not in ("Extract", "extract", "print", "append", "extend"):
            yield node
            continue
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _calls_in(body: str, names: frozenset[str]) -> Iterator[ast.Call]:
    for snippet in _snippets(body, names):
        tree = _parsed(snippet)
        if tree is not None:
            yield from _outer_calls(tree)


def _snippets(body: str, names: frozenset[str]) -> Iterator[str]:
    """Each whole call of a class that was asked, in a text that is no Python: words around it, or cut off."""
    at = 0
    for _ in range(_MOST_CALLS):
        match = _CALL.search(body, at)
        if match is None:
            return
        at = match.end()
        if unicodedata.normalize("NFKC", match[1]) not in names:
            continue
        end = _closing(body, match.end())
        if end is not None:
            yield body[match.start() : end].replace("\n", " ")
            at = end


def _closing(body: str, start: int) -> int | None:
    """Behind the bracket that closes a call whose arguments begin at `start`; strings are passed over."""
    depth, quote, at = 1, "", start
    while at < len(body):
        sign = body[at]
        if quote:
            if sign == "\\":
                at += 1
            elif sign == quote:
                quote = ""
            elif sign == "\n":
                return None  # a string that nobody closed
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None


class _Reader:
    """Collects what calls state, by label."""

    def __init__(self, classes: Mapping[str, AskedClass], task: Task) -> None:
        self._classes = classes
        self._task = task
        self.names = frozenset((*classes, "Triple"))
        self.value: dict[str, object] = {}
        self.found = 0
        self.problems: list[str] = []

    def read(self, calls: Iterable[ast.Call]) -> None:
        """All that the calls state."""
        for call in calls:
            name = _name_of(call)
            if name == "Triple" and name not in self._classes:
                self._read_triple(call)
            elif (one := self._classes.get(name)) is not None:
                self._read_call(call, one)
            elif name and name not in _TRIPLES:
                self.problems.append(f"{name}: no class that was asked")

    def _read_call(self, call: ast.Call, one: AskedClass) -> None:
        said = {word.arg: word.value for word in call.keywords if word.arg}
        if self._task in ("RE", "SPO"):
            ends = [*call.args, *(said[key] for key in ("subject", "object") if key in said)]
            self._add_pair(self._of_label(one.label, one), ends)
        elif self._task == "KG":
            self._add_entity(one, call, said)
        elif self._task in ("EE", "EEA"):
            self._add_event(one, call, said)
        else:
            names = [text for value in (*call.args, *said.values()) for text in _texts(value)]
            self._add(one.label, *names)

    def _read_triple(self, call: ast.Call) -> None:
        """CodeKGC's way: Triple(head, relation, tail)."""
        said = {word.arg: word.value for word in call.keywords if word.arg}
        keys = (("head", "subject"), ("relation", "predicate", "rel"), ("tail", "object"))
        parts = [*call.args, *(said[key] for names in keys for key in names if key in said)]
        if len(parts) != 3:
            self.problems.append("Triple: expected a head, a relation and a tail")
            return
        label = next(iter(_texts(parts[1])), "") or _name_of(parts[1])
        named = self._classes.get(label)
        relations = self._of_label(named.label if named else label)
        if not relations:
            self.problems.append(f"{label}: no relation that was asked")
            return
        self._add_pair(relations, [parts[0], parts[2]])

    def _of_label(self, label: str, first: AskedClass | None = None) -> list[AskedClass]:
        """The relation types with this predicate, the one that was named before the others."""
        same = [one for one in self._classes.values() if one.label == label and one.fields]
        return sorted(same, key=lambda one: one is not first)

    def _add_pair(self, relations: Sequence[AskedClass], ends: list[ast.expr]) -> None:
        texts = [next(iter(_texts(end)), "") for end in ends]
        if not relations or len(ends) != 2 or not all(texts):
            self.problems.append("expected a relation with a subject and an object")
            return
        for one in relations:
            labels = [self._end_label(end, of) for end, of in zip(ends, (one.subjects, one.objects), strict=True)]
            if None not in labels:
                typed = zip(("subject_type", "object_type"), labels, strict=True)
                pair = {"subject": texts[0], "object": texts[1]} | {key: label for key, label in typed if label}
                self._add(one.label, pair)
                return
        self.problems.append(f"{relations[0].label}: {texts[0]!r} or {texts[1]!r} is of a type that it does not take")

    def _end_label(self, end: ast.expr, allowed: tuple[str, ...]) -> str | None:
        """The label that an end states, "" where none; None where the relation does not take it."""
        known = self._classes.get(_name_of(end)) if isinstance(end, ast.Call) else None
        if known is None or not allowed:
            return allowed[0] if len(allowed) == 1 else ""
        return known.label if known.label in allowed else None

    def _add_event(self, one: AskedClass, call: ast.Call, said: Mapping[str, ast.expr]) -> None:
        triggers = _texts(said["trigger"]) if "trigger" in said else _texts(call.args[0]) if call.args else []
        arguments = self._by_field(one, said)
        event: dict[str, object] = {"trigger": triggers[0] if triggers else "NAN", "arguments": arguments}
        self._add(one.label, event if self._task == "EE" or triggers else arguments)

    def _add_entity(self, one: AskedClass, call: ast.Call, said: Mapping[str, ast.expr]) -> None:
        names = _texts(said["name"]) if "name" in said else _texts(call.args[0]) if call.args else []
        if not names:
            self.problems.append(f"{one.label}: an entity without a name")
            return
        self.found += 1
        entities = self.value.setdefault(one.label, {})
        assert isinstance(entities, dict)
        entities[names[0]] = {**entities.get(names[0], {}), **self._by_field(one, said)}

    def _by_field(self, one: AskedClass, said: Mapping[str, ast.expr]) -> dict[str, object]:
        by_label: dict[str, object] = {}
        for field, value in said.items():
            if field in one.fields:
                by_label[one.fields[field]] = _texts(value)
            elif field not in ("trigger", "name"):
                self.problems.append(f"{one.label}.{field}: was not asked")
        return by_label

    def _add(self, label: str, *parts: object) -> None:
        self.found += len(parts)
        found = self.value.setdefault(label, [])
        assert isinstance(found, list)
        found.extend(parts)


def _name_of(node: ast.AST) -> str:
    """The name of a call, a name or the last part of a dotted one."""
    match node:
        case ast.Call(func=func):
            return _name_of(func)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _texts(node: ast.expr) -> list[str]:
    """The texts that an expression writes down: constants, those of lists, those inside a call of a class."""
    match node:
        case ast.Constant(value=bool() | None):
            return []
        case ast.Constant(value=str() | int() | float() as value):
            return [str(value)] if str(value).strip() else []
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return [text for part in parts for text in _texts(part)]
        case ast.Call(args=parts, keywords=words):
            return [text for part in (*parts, *(word.value for word in words)) for text in _texts(part)]
    return []
