"""A graph as the CSV files that `neo4j-admin database import full` reads, written as its documents come.

Nodes are numbered by us, which the tool sorts out fastest. Facts are gathered in memory until their support is known;
everything else goes straight to its file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from kgplatform.types.graph import DocumentRows, EntityRow, Row

SEPARATOR = "\x1f"
"""Between the members of a list. A row with this in one of its lists is left to the load that follows."""

NODES = {
    "Graph": ":ID(Graph),name,workspace,migration:long,importing:boolean",
    "Document": (
        ":ID(Document),key,graph,digest,number:long,source,id,language,title,topic,text,"
        "metadata_keys:string[],metadata_values:string[],recipe,failure"
    ),
    "Mention": (":ID(Mention),key,graph,text,label,start:long,end:long,grounded:boolean,inferred:boolean,number:long"),
    "Entity": ":ID(Entity),key,graph,digest,id,name,label,aliases:string[]",
    "Relation": ":ID(Relation),key,graph,predicate,support:long",
    "Event": ":ID(Event),key,graph,label,trigger,start:long,end:long,confidence:double,number:long",
}
EDGES = {
    "IN": ":START_ID(Mention),:END_ID(Document)",
    "REFERS_TO": ":START_ID(Mention),:END_ID(Entity),score:double,reason",
    "SUBJECT": ":START_ID(Relation),:END_ID(Entity)",
    "OBJECT": ":START_ID(Relation),:END_ID(Entity)",
    "STATED_IN": (":START_ID(Relation),:END_ID(Document),key,subject,object,recipe,confidence:double,number:long"),
    "EVENT_STATED_IN": ":START_ID(Event),:END_ID(Document)",
    "ARGUMENT": ":START_ID(Event),:END_ID(Entity),role,mention,number:long",
    "FACT": ":START_ID(Entity),:END_ID(Entity),key,predicate,support:long",
}
TYPES = {name: "STATED_IN" if name == "EVENT_STATED_IN" else name for name in EDGES}
"""The relationship type of each file."""


class BulkFiles:
    """The files of one graph in one folder. Entities come first, then documents; all is there when the block ends."""

    def __init__(self, folder: Path, graph: str, workspace: str, migration: int) -> None:
        self.folder, self.graph = folder, graph
        self.claim = (graph, workspace, migration)
        self.left_out = 0
        """Rows that a load has to bring."""
        self.documents = 0
        self._entities: dict[str, int] = {}
        self._facts: dict[str, _Fact] = {}
        self._mentions = self._events = 0
        self._files = ExitStack()
        self._writers: dict[str, Callable[[str], object]] = {}
        self.multiline: set[str] = set()
        """Files with values that hold line breaks; the import tool has to know them."""

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, header in (NODES | EDGES).items():
            file = self._files.enter_context(self._open(name))
            file.write(header + "\n")
            self._writers[name] = file.write
        name, workspace, migration = self.claim
        self._put("Graph", f"0,{_text(name)},{_text(workspace)},{migration},true\n")
        self._own = _text(self.graph)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._write_facts()
        self._files.close()

    def add_entities(self, entities: Iterable[EntityRow]) -> None:
        """An entity whose aliases cannot be told apart keeps its place without a digest: the next load writes it."""
        own = self._own
        for number, entity in enumerate(entities):
            self._entities[entity.key] = number
            aliases = _list(entity.aliases)
            self.left_out += aliases is None
            self._put(
                "Entity",
                f"{number},{entity.key},{own},{'' if aliases is None else entity.digest},{_text(entity.id)},"
                f"{_text(entity.name)},{_text(entity.label)},{aliases or _EMPTY}\n",
            )

    def add(self, rows: DocumentRows) -> None:
        """One document with everything under it."""
        written = self._document(rows.document)
        if written is None:
            self.left_out += 1
            return
        number = self.documents
        self._put("Document", f"{number},{written}\n")
        self.documents += 1
        self._add_mentions(number, rows.mentions)
        self._add_facts(number, rows)
        for event in rows.events:
            self._add_event(number, event)

    def _put(self, name: str, lines: str, rows: int = 1) -> None:
        self._writers[name](lines)
        if lines.count("\n") != rows or "\r" in lines:
            self.multiline.add(name)

    def _open(self, name: str) -> TextIO:
        return (self.folder / f"{name.lower()}.csv").open("w", encoding="utf-8", newline="", buffering=1 << 18)

    def _document(self, row: Row) -> str | None:
        names, values = _list(row["metadata_keys"]), _list(row["metadata_values"])
        if names is None or values is None:
            return None
        before = ",".join(_text(row[name]) for name in ("source", "id", "language", "title", "topic", "text"))
        return (
            f"{row['key']},{self._own},{row['digest']},{row['number']},{before},{names},{values},"
            f"{_text(row['recipe'])},{_text(row['failure'])}"
        )

    def _add_mentions(self, document: int, mentions: Iterable[Row]) -> None:
        own, entities = self._own, self._entities
        nodes, inside, meant = [], [], []
        for number, row in enumerate(mentions, start=self._mentions):
            start, end = row["start"], row["end"]
            nodes.append(
                f"{number},{row['key']},{own},{_text(row['text'])},{_text(row['label'])},"
                f"{'' if start is None else start},{'' if end is None else end},"
                f"{'true' if row['grounded'] else 'false'},{'true' if row['inferred'] else 'false'},{row['number']}\n"
            )
            inside.append(f"{number},{document}\n")
            meant.append(f"{number},{entities[str(row['entity'])]},{row['score']!r},{_text(row['reason'])}\n")
        self._mentions += len(nodes)
        self._put("Mention", "".join(nodes), len(nodes))
        self._put("IN", "".join(inside), len(nodes))
        self._put("REFERS_TO", "".join(meant), len(nodes))

    def _add_facts(self, document: int, rows: DocumentRows) -> None:
        for row in rows.relations:
            key = str(row["key"])
            fact = self._facts.get(key)
            if fact is None:
                ends = self._entities[str(row["subject"])], self._entities[str(row["object"])]
                fact = self._facts[key] = _Fact(len(self._facts), *ends, str(row["predicate"]))
            fact.support += 1
        recipe = _text(rows.document["recipe"])
        self._put(
            "STATED_IN",
            "".join(
                f"{self._facts[str(row['relation'])].number},{document},{row['key']},{row['subject']},{row['object']},"
                f"{recipe},{_number(row['confidence'])},{row['number']}\n"
                for row in rows.statements
            ),
            len(rows.statements),
        )

    def _add_event(self, document: int, row: Row) -> None:
        number = self._events
        self._events += 1
        self._put(
            "Event",
            f"{number},{row['key']},{self._own},{_text(row['label'])},{_text(row['trigger'])},{_number(row['start'])},"
            f"{_number(row['end'])},{_number(row['confidence'])},{row['number']}\n",
        )
        self._put("EVENT_STATED_IN", f"{number},{document}\n")
        arguments = row["arguments"]
        assert isinstance(arguments, list)
        for one in arguments:
            self._put(
                "ARGUMENT",
                f"{number},{self._entities[one['entity']]},{_text(one['role'])},{one['mention']},{one['number']}\n",
            )

    def _write_facts(self) -> None:
        own, predicates = self._own, dict[str, str]()
        for key, fact in self._facts.items():
            predicate = predicates.get(fact.predicate) or predicates.setdefault(fact.predicate, _text(fact.predicate))
            self._put("Relation", f"{fact.number},{key},{own},{predicate},{fact.support}\n")
            self._put("SUBJECT", f"{fact.number},{fact.subject}\n")
            self._put("OBJECT", f"{fact.number},{fact.object}\n")
            self._put("FACT", f"{fact.subject},{fact.object},{key},{predicate},{fact.support}\n")


class _Fact:
    """A fact until it is known how many documents state it."""

    __slots__ = ("number", "object", "predicate", "subject", "support")

    def __init__(self, number: int, subject: int, object_: int, predicate: str) -> None:
        self.number, self.subject, self.object, self.predicate = number, subject, object_, predicate
        self.support = 0


def import_arguments(multiline: Iterable[str]) -> tuple[str, ...]:
    """What the import tool has to be told about the files, run where they are; `multiline`: see BulkFiles."""
    nodes = (f"--nodes={label}={label.lower()}.csv" for label in NODES)
    edges = (f"--relationships={TYPES[name]}={name.lower()}.csv" for name in EDGES)
    # reading all files as if lines could break in a value takes the tool a quarter longer
    broken = ",".join(f"{name.lower()}.csv" for name in sorted(multiline))
    lines = (f"--multiline-fields={broken}", "--multiline-fields-format=v2") if broken else ()
    separator = f"--array-delimiter=U+{ord(SEPARATOR):04X}"
    return (*nodes, *edges, "--id-type=integer", *lines, separator, "--bad-tolerance=0")


_EMPTY = '""'


def _text(value: object) -> str:
    """In quotes, so that it may hold whatever it likes; an absent one is nothing at all."""
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _number(value: object) -> str:
    return "" if value is None else repr(value)


def _list(values: object) -> str | None:
    """A list in one cell; None where a member holds the separator."""
    if not isinstance(values, list):
        return ""
    if not values:
        return _EMPTY
    joined = SEPARATOR.join(values)
    return _text(joined) if joined.count(SEPARATOR) == len(values) - 1 else None
