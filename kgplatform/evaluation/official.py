"""The rules of the datasets' own scorer (IEPile, zjunlp), bug for bug: for numbers that must equal published ones.

Nothing here is how we would score: see docs/evaluation.md for what differs. Where the official scorer ends with an
error, this one says in which line and why.

The speed comes from orjson; what it refuses is given to Python's own reader, so that NaN, half characters and huge
numbers count as they do there. No pydantic on this path: 100,000 lines are common.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, Literal, NamedTuple

import orjson

from kgplatform.evaluation.official_items import RULES, Item, Rules

RULES_NAME = "official"
Match = Literal["normal", "set"]
By = Literal["source", "input"]

# What ends the official run, and with it ours.
_CRASHES = (KeyError, TypeError, AttributeError, ValueError, RecursionError)
# So many short answers that say nothing are known by sight.
_REMEMBERED, _SHORT = 1_000, 1_000
# From this many comparisons on a document is counted by hash, not one by one.
_MANY = 2_000

Loaded = Any  # whatever JSON can hold: the official scorer does not look before it leaps, and neither do we


class Crash(NamedTuple):
    """Where the official scorer ends with an error, and which."""

    line: int
    why: str


def score_official(
    lines: Iterable[bytes], task: str, *, match: Match = "normal", by: By | None = None
) -> dict[str, dict[str, float]] | Crash:
    """The blocks that the official scorer prints: `total`, and with `by` one for each source or text, by name."""
    rules = RULES.get(task)
    if rules is None:
        return Crash(1, f"ValueError: Invalid task: {task}")
    run = _Run(rules, once=match == "set", by=by)
    for number, line in enumerate(_text_lines(lines), 1):
        try:
            run.add(line)
        except _CRASHES as error:
            return Crash(number, _named(error))
    return run.result()


def _text_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Lines as Python's text mode splits them: a lone carriage return ends a line too."""
    for line in lines:
        if b"\r" in line:
            yield from line.splitlines()
        else:
            yield line


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


class _Block:
    """The counts of one block."""

    __slots__ = ("errors", "gold", "hits", "said", "samples")

    def __init__(self, parts: int) -> None:
        self.samples = self.errors = 0
        self.hits, self.said, self.gold = [0] * parts, [0] * parts, [0] * parts

    def numbers(self, prefixes: Iterable[str]) -> dict[str, float]:
        numbers: dict[str, float] = {"总样本数": self.samples, "错误数": self.errors}
        for part, prefix in enumerate(prefixes):
            precision = _percent(self.hits[part], self.said[part])
            recall = _percent(self.hits[part], self.gold[part])
            numbers |= {prefix + "P": precision, prefix + "R": recall, prefix + "F1": _f1(precision, recall)}
        return numbers

    def add(self, other: _Block) -> None:
        self.samples += other.samples
        self.errors += other.errors
        for mine, theirs in ((self.hits, other.hits), (self.said, other.said), (self.gold, other.gold)):
            mine[:] = map(sum, zip(mine, theirs, strict=True))


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _f1(precision: float, recall: float) -> float:
    """From the rounded numbers, as there: 1 of 1 and 1 of 6 gives 28.58, where the counts give 28.57."""
    return round(2 * precision * recall / (precision + recall), 2) if precision + recall else 0.0


class _Group:
    """The lines that count as one sample: what of its gold is not yet hit, and in set mode what was said."""

    __slots__ = ("block", "left", "said")

    def __init__(self, block: _Block, left: tuple[list[Item], ...], said: tuple[list[Item], ...]) -> None:
        self.block, self.left, self.said = block, left, said


class _Run:
    """Takes the lines one by one; counts are kept, texts are not."""

    def __init__(self, rules: Rules, *, once: bool, by: By | None) -> None:
        self._rules, self._once, self._by = rules, once, by
        self._size = len(rules.prefixes)
        self._groups: dict[str, _Group] = {}
        self._blocks: dict[str, _Block] = {}
        self._silent: set[str] = set()  # answers that say nothing: most do, in few ways
        self._count = self._count_once if once else self._count_each

    def add(self, line: bytes) -> None:
        """Counts one line. The common way through it makes no further call but orjson's: it is walked most."""
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            record = json.loads(line.decode("utf-8"))
        source = record.get("source", "None")
        key = source + record["id"]
        output = record["output"]
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = self._open(record, source)
        if output.__class__ is str and output in self._silent:
            return
        self._take(group, output)

    def _take(self, group: _Group, output: Loaded) -> None:
        answer = _answer(output, self._rules)
        if not isinstance(answer, dict):
            group.block.errors += 1
            return
        silent = True
        for part, items in enumerate(self._rules.said(answer)):
            if items:
                silent = False
                self._count(group, part, items)
        if silent and len(output) < _SHORT and len(self._silent) < _REMEMBERED:
            self._silent.add(output)

    def result(self) -> dict[str, dict[str, float]]:
        total = _Block(self._size)
        for block in self._blocks.values():
            total.add(block)
        result = {"total": total.numbers(self._rules.prefixes)}
        if self._by is not None:
            for name, block in sorted(self._blocks.items(), key=itemgetter(0)):
                result[name] = block.numbers(self._rules.prefixes)
        return result

    def _open(self, record: Loaded, source: str) -> _Group:
        """The group that this line begins: label, source and text are taken from it alone."""
        text = _string(record["instruction"])["input"]
        gold = self._rules.gold(_string(record["label"]))
        if self._once:
            gold = tuple([_distinct(items) for items in gold])
        block = self._block(text if self._by == "input" else source)
        block.samples += 1
        for part, items in enumerate(gold):
            block.gold[part] += len(items)
        return _Group(block, gold, tuple([[] for _ in gold]) if self._once else ())

    def _block(self, name: str) -> _Block:
        block = self._blocks.get(name)
        if block is None:
            block = self._blocks[name] = _Block(self._size)
        return block

    def _count_each(self, group: _Group, part: int, items: list[Item]) -> None:
        """Each gold item is hit once; what is said again is wrong."""
        group.block.said[part] += len(items)
        left = group.left[part]
        if len(items) * len(left) > _MANY and _hashable(items) and _hashable(left):
            rest = Counter(left)
            hits = rest & Counter(items)
            group.block.hits[part] += hits.total()
            left[:] = (rest - hits).elements()
            return
        for item in items:
            if item in left:
                left.remove(item)
                group.block.hits[part] += 1

    def _count_once(self, group: _Group, part: int, items: list[Item]) -> None:
        """Both sides without repetitions; an item that cannot be hashed ends the run."""
        said, left = group.said[part], group.left[part]
        if len(items) * (len(said) + len(left)) > _MANY:
            known = frozenset(said)
            new = [item for item in dict.fromkeys(items) if item not in known]
            hits = frozenset(left).intersection(new)
            left[:] = [item for item in left if item not in hits]
            said += new
            group.block.said[part] += len(new)
            group.block.hits[part] += len(hits)
            return
        for item in items:
            hash(item)
            if item not in said:
                said.append(item)
                group.block.said[part] += 1
                if item in left:
                    left.remove(item)
                    group.block.hits[part] += 1


def _distinct(items: list[Item]) -> list[Item]:
    return list(dict.fromkeys(items))


def _string(value: Loaded) -> Loaded:
    """What a string of JSON holds; anything but a string ends the run, as in json.loads."""
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return json.loads(value)


def _answer(output: Loaded, rules: Rules) -> Loaded:
    """What an answer holds; None for what is no JSON, which counts as an error."""
    if rules.loads is orjson.loads:
        try:
            return orjson.loads(output)
        except orjson.JSONDecodeError:
            pass
    try:
        return json.loads(output)
    except json.JSONDecodeError:
        return None


def _hashable(items: Iterable[Item]) -> bool:
    return all(isinstance(part, str) for item in items for part in item)
