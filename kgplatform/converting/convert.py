"""Unified records become instruction records: what each asks, and the answer to it.

Lists stand in the order of the text, pairs are subject and object, labels keep the order of the schema, and what is
in the gold is always asked and always answered. `official.py` does what the original does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kgplatform.converting.asking import Neighbours, keeps_empty
from kgplatform.converting.entities import Entities
from kgplatform.converting.events import Events
from kgplatform.converting.gold import Record, read_gold
from kgplatform.converting.labels import Labels
from kgplatform.converting.lines import Slate, id_of, once, text_of, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.notation.records import GOLD_KEYS
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task


class Line(NamedTuple):
    """One instruction record, and whether its answer says anything."""

    text: str
    answered: bool


class Converter:
    """Converts the records of one schema, in any order."""

    def __init__(
        self,
        schema: Schema,
        slate: Slate,
        options: ConvertOptions,
        near: Neighbours | None = None,
        examples: Sequence[Record] = (),
    ) -> None:
        self._slate = slate
        self._options = options
        self._shape = shape_of(options.task)(schema, options, near or {})
        golds = ((text_of(record["text"]), read_gold(record, options.task)) for record in examples)
        self._examples = [(text, gold) for text, gold in golds if gold is not None]

    def convert(self, record: Record) -> Iterator[Line]:
        """The lines of a record; a record that cannot be understood is a ValueError."""
        gold = read_gold(record, self._options.task)
        text = record["text"]
        tail = text_of(text)
        if self._options.split == "train":
            if gold is None:
                raise ValueError("no gold to learn from; unannotated texts can be converted with --split test")
            keeps_all = self._options.keep_empty >= 1
            for number, asked in enumerate(self._shape.train(text, gold)):
                if keeps_all or asked.answered or keeps_empty(self._options, text, number):
                    schema = asked.schema + self._shown(asked.units, tail) if self._examples else asked.schema
                    yield Line(self._slate.train(tail, schema, asked.output), asked.answered)
            return
        label = None if gold is None else twice(once(record[GOLD_KEYS[self._options.task]]))
        id_ = record.get("id")
        named = once(id_) if isinstance(id_, str) and id_ else id_of(text)
        for schema in self._shape.test(gold):
            yield Line(self._slate.test(named, tail, schema, label), False)

    def _shown(self, units: Any, tail: str) -> str:
        """IEPile's `example`: of the texts given, one that answers the slice and one that does not; never the text."""
        shown: dict[bool, str] = {}
        for text, gold in self._examples:
            if text != tail:
                output, answered = self._shape.answer(units, gold)
                shown.setdefault(answered, f'{{{text[2:-1]}, \\"output\\": {output}}}')
        parts = [shown[answered] for answered in (True, False) if answered in shown]
        return f', \\"example\\": [{", ".join(parts)}]' if parts else ""


def shape_of(task: Task) -> Any:
    """What knows how slices of this task and their answers look."""
    return _SHAPES.get(task, Labels)


_SHAPES: dict[str, Any] = {"EE": Events, "EEA": Events, "KG": Entities}
