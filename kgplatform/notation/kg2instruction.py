"""The answers that zjunlp's older models write (knowlm-13b-ie, CCKS2023): five tasks, four forms, two languages.

    0  (张三,人物)                              one item a line
    1  实体是张三,实体类型是人物                in English: Entity is …,Entity Type is …
    2  人物：张三
    3  {'entity':'张三', 'entity_type':'人物'}

A relation is (subject,relation,object), in form 2 `relation：subject,object`; an event (trigger,type,role#argument;…),
in forms 1 and 2 two lines, with an empty line between events.

`NAN` stands for an asked label without any item, and for an absent trigger or no arguments. A value that would not be
read back as it is has backslashes before its signs; all others look as the models were taught.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kgplatform.notation.answers import NAN
from kgplatform.notation.brackets import Group, cut, escape, fields, groups, joinings, lines, split, value_of
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language

OldTask = Literal["NER", "RE", "EE", "EET", "EEA"]
Form = Literal[0, 1, 2, 3]
FORMS: tuple[Form, ...] = (0, 1, 2, 3)

# A name for each part of an item in the order of forms 0, 1 and 3: in sentences, and in form 3.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "NER": {"zh": ("实体", "实体类型"), "en": ("Entity", "Entity Type"), "keys": ("entity", "entity_type")},
    "RE": {
        "zh": ("头实体", "关系", "尾实体"),
        "en": ("Subject", "Relation", "Object"),
        "keys": ("head", "relation", "tail"),
    },
    "event": {
        "zh": ("事件触发词", "事件类型"),
        "en": ("Event Trigger", "Event Type"),
        "keys": ("event_trigger", "event_type"),
    },
    "argument": {"zh": ("事件论元", "论元角色"), "en": ("Argument", "Argument Role"), "keys": ("argument", "role")},
}
# Values in sentences and under keys. Short, and without what ends an item: what a model writes must not take minutes.
_SAID = r"((?:\\[\s\S]|[^\\;；\n]){0,400}?)"
_KEYED = r"((?:\\[\s\S]|[^\\{}\n]){0,400}?)"


# More commas than that in one item are not tried out.
_MANY = 12


class _Hints(NamedTuple):
    """What helps to tell the parts of an item: the labels that may stand there, and the text they are taken from."""

    labels: frozenset[str] = frozenset()
    text: str = ""


class _Row(NamedTuple):
    """An item as its strings: (text, label), (subject, predicate, object) or (trigger, label) with (argument, role)."""

    parts: tuple[str, ...]
    arguments: tuple[tuple[str, str], ...] = ()


def render_output(
    reading: Reading, task: OldTask, form: Form, language: Language = "zh", wanted: Schema | None = None
) -> str:
    """The reading in one of the four forms; each label of `wanted` without an item adds a line with NAN."""
    rows = tuple(_rows(reading, task))
    said = {row.parts[1] for row in rows}
    blocks = [_block(row, task, form, language) for row in rows]
    blocks += [NAN] * sum(label not in said for label in _asked(wanted, task))
    if not rows:
        return NAN
    return ("\n\n" if _has_arguments(task) and form in (1, 2) else "\n").join(blocks)


def parse_output(
    answer: str, task: OldTask, *, form: Form | None = None, wanted: Schema | None = None, text: str = ""
) -> Reading:
    """What an answer says, whatever the model wrote; the form is told by the look of the answer where none is given.

    Where commas leave it open which part is which, the labels of `wanted` decide, then what stands in `text`.
    """
    hints = _Hints(frozenset(_asked(wanted, task)), text)
    return _reading(_PARSERS[_form_of(answer, task) if form is None else form](answer, task, hints), task)


# --- from a reading to text


def _rows(reading: Reading, task: OldTask) -> Iterator[_Row]:
    if task == "NER":
        yield from (_Row((mention.text, mention.label)) for mention in reading.mentions if mention.label)
    elif task == "RE":
        yield from (_Row((one.subject.text, one.predicate, one.object.text)) for one in reading.relations)
    else:
        for event in reading.events:
            arguments = [(argument.mention.text, argument.role) for argument in event.arguments]
            trigger = event.trigger.text if event.trigger else NAN
            yield _Row((trigger, event.label), tuple(arguments) if _has_arguments(task) else ())


def _block(row: _Row, task: OldTask, form: Form, language: Language) -> str:
    """An item as it looks to the models; escaped where it could not be read back."""
    plain = _write(row, task, form, language)
    if list(_PARSERS[form](f"{plain}\n\n{plain}", task, _Hints())) == [row, row]:  # not even beside others
        return plain
    escaped = _Row(
        tuple(part if part == NAN else escape(part) for part in row.parts),
        tuple((escape(text), escape(role)) for text, role in row.arguments),
    )
    return _write(escaped, task, form, language)


def _write(row: _Row, task: OldTask, form: Form, language: Language) -> str:
    more = _write_arguments(row.arguments, form, language) if _has_arguments(task) else ""
    first, label = row.parts[:2]
    if form == 0:
        return f"({','.join((*row.parts, more) if more else row.parts)})"
    if form == 1:
        return _sentence(_words(task)[language], row.parts, language) + (f"\n{more}" if more else "")
    if form == 2:
        return f"{label}：{first}" + (f",{row.parts[2]}" if task == "RE" else "") + (f"\n{more}" if more else "")
    inside = _keyed(_words(task)["keys"], row.parts)
    return "{" + inside + (f", 'arguments':({more})" if more else "") + "}"


def _write_arguments(arguments: Sequence[tuple[str, str]], form: Form, language: Language) -> str:
    words = _WORDS["argument"]
    written = [
        f"{role}#{text}"
        if form == 0
        else _sentence(words[language], (text, role), language)
        if form == 1
        else f"{role}：{text}"
        if form == 2
        else "{" + _keyed(words["keys"], (text, role)) + "}"
        for text, role in arguments
    ]
    return ("," if form == 3 else ";").join(written) or NAN


def _sentence(words: Iterable[str], parts: Iterable[str], language: Language) -> str:
    verb = "是" if language == "zh" else " is "
    return ",".join(f"{word}{verb}{part}" for word, part in zip(words, parts, strict=True))


def _keyed(keys: Iterable[str], parts: Iterable[str]) -> str:
    return ", ".join(f"'{key}':'{part}'" for key, part in zip(keys, parts, strict=True))


# --- from text to a reading


def _form_of(answer: str, task: OldTask) -> Form:
    """By how its lines begin: words before and after the items are passed over."""
    begun = lines(answer)
    if any(line.startswith(("(", "（")) for line in begun):
        return 0
    if any(re.match(rf"\[?\{{\s*['\"](?:{'|'.join(_words(task)['keys'])})['\"]", line) for line in begun):
        return 3
    if any(line.startswith((_words(task)["zh"][0] + "是", _words(task)["en"][0] + " is ")) for line in begun):
        return 1
    return 0 if all(cut(line, "：:") is None for line in begun) else 2


def _parse_groups(answer: str, task: OldTask, hints: _Hints) -> Iterator[_Row]:
    count = len(_words(task)["keys"])
    for group in groups(answer):
        parts = fields(group, count)
        if len(parts) < count:
            continue
        if not _has_arguments(task):
            yield _Row(_choose(parts, count, hints))
            continue
        label = next((place for place in range(1, len(parts)) if value_of(parts[place]) in hints.labels), 1)
        arguments = _marked(",".join(parts[label + 1 :]), "#")
        yield _Row((value_of(",".join(parts[:label])), value_of(parts[label])), tuple(arguments))


def _parse_sentences(answer: str, task: OldTask, hints: _Hints) -> Iterator[_Row]:  # noqa: ARG001 needs no hints
    for block in _blocks(answer) if _has_arguments(task) else [answer]:
        said = _sentences(_WORDS["argument"], block) if _has_arguments(task) else ()
        arguments = tuple((text, role) for text, role in said)
        for parts in _sentences(_words(task), block):
            yield _Row(parts, arguments)


def _sentences(words: dict[str, tuple[str, ...]], block: str) -> Iterator[tuple[str, ...]]:
    for language, verb in (("zh", "是"), ("en", " is ")):
        first, *others = (re.escape(word + verb) for word in words[language])
        named = "".join(rf"{_SAID}[,，\n]\s*{other}" for other in others)
        for match in re.finditer(rf"(?:^|(?<=[;；\n])){first}{named}{_SAID}(?=[;；\n]|\Z)", block):
            yield tuple(map(value_of, match.groups()))


def _parse_colons(answer: str, task: OldTask, hints: _Hints) -> Iterator[_Row]:
    if _has_arguments(task):
        for first, *rest in map(lines, _blocks(answer)):
            if (pair := cut(first, "：:")) is not None:
                yield _Row((value_of(pair[1]), value_of(pair[0])), tuple(_marked(";".join(rest), "：:")))
        return
    for pair in (cut(line, "：:") for line in lines(answer)):
        if pair is None:
            continue
        label, value = value_of(pair[0]), pair[1]
        if task != "RE":
            yield _Row((value_of(value), label))
        elif len(ends := fields(Group(value, wide=False), 2)) > 1:
            subject, object_ = _choose(ends, 2, hints)
            yield _Row((subject, label, object_))


def _parse_keys(answer: str, task: OldTask, hints: _Hints) -> Iterator[_Row]:  # noqa: ARG001 needs no hints
    keys = _words(task)["keys"]
    found = list(re.finditer(_keys_pattern(keys), answer))
    ends = [*(match.start() for match in found[1:]), len(answer)]
    for match, end in zip(found, ends, strict=False):
        more = re.finditer(_keys_pattern(_WORDS["argument"]["keys"]), answer[match.end() : end])
        arguments = tuple((value_of(one[1]), value_of(one[2])) for one in more) if _has_arguments(task) else ()
        yield _Row(tuple(map(value_of, match.groups())), arguments)


def _keys_pattern(keys: Sequence[str]) -> str:
    """The values between these keys; the last one ends before a closing brace or the next key."""
    quote = r"['\"]"
    first, *others = (rf"{quote}{key}{quote}\s*:\s*{quote}" for key in keys)
    return first + "".join(rf"{_KEYED}{quote}\s*,\s*{other}" for other in others) + rf"{_KEYED}{quote}\s*(?=[}},])"


_PARSERS: dict[Form, Callable[[str, OldTask, _Hints], Iterator[_Row]]] = {
    0: _parse_groups,
    1: _parse_sentences,
    2: _parse_colons,
    3: _parse_keys,
}


def _choose(parts: Sequence[str], count: int, hints: _Hints) -> tuple[str, ...]:
    """The parts where there are as many as there should be; else the joining that the hints speak for."""
    few = [*parts[: _MANY - 1], ",".join(parts[_MANY - 1 :])] if len(parts) > _MANY else parts
    ways = [tuple(map(value_of, way)) for way in joinings(few, count)]
    return max(ways, key=lambda way: (way[1] in hints.labels, sum(part in hints.text for part in way if part)))


def _blocks(answer: str) -> list[str]:
    """The events of an answer: an empty line stands between them."""
    blocks: list[list[str]] = [[]]
    for line in lines(answer):
        if line:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return ["\n".join(block) for block in blocks if block]


def _marked(written: str, marks: str) -> Iterator[tuple[str, str]]:
    """Arguments written as role, mark, argument."""
    for pair in (cut(part, marks) for part in split(written, ";；")):
        if pair is not None:
            yield value_of(pair[1]), value_of(pair[0])


def _reading(rows: Iterable[_Row], task: OldTask) -> Reading:
    kept = [row for row in rows if all(row.parts)]
    if task == "NER":
        return Reading.of(Mention(text=text, label=label) for text, label in (row.parts for row in kept))
    if task == "RE":
        triples = (row.parts for row in kept)
        return Reading.of(relations=[_relation(*triple) for triple in triples])
    return Reading.of(events=map(_event, kept))


def _relation(subject: str, predicate: str, object_: str) -> Relation:
    return Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object_))


def _event(row: _Row) -> Event:
    trigger, label = row.parts
    return Event(
        label=label,
        trigger=None if trigger == NAN else Mention(text=trigger),
        arguments=tuple(
            Argument(role=role, mention=Mention(text=text)) for text, role in row.arguments if text and role
        ),
    )


# --- both ways


def _words(task: OldTask) -> dict[str, tuple[str, ...]]:
    return _WORDS.get(task, _WORDS["event"])


def _has_arguments(task: OldTask) -> bool:
    return task in ("EE", "EEA")


def _asked(wanted: Schema | None, task: OldTask) -> tuple[str, ...]:
    """The labels that the answer may use."""
    if wanted is None:
        return ()
    if task == "NER":
        return wanted.labels
    return wanted.predicates if task == "RE" else tuple(event.label for event in wanted.events)
