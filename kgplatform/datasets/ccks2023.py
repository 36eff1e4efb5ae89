"""CCKS2023, instruction-driven KG construction: `{id, cate, instruction, input, output, kg}`, both ways.

`instruction` is a sentence that names entity types and relations, `kg` a list of [subject, relation, object]; test
files have neither `output` nor `kg`, submissions add both. In completion records the text lacks a sentence that the
triples need: their gold stays whole, with names that do not stand in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import orjson

from kgplatform.datasets.plan import DataSet
from kgplatform.datasets.records import Aside, read_records
from kgplatform.datasets.unified import GOLD, Found, document_of
from kgplatform.notation.kg2instruction import parse_output
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation, SetAside
from kgplatform.types.schema import RelationType, Schema

Triple = tuple[str, str, str]

_LIST = re.compile(r"[\[{【]([^\]}】]*)[\]}】]")
_KIND = re.compile(r"(实体|entit)|(关系|relation)", re.IGNORECASE)
_QUOTED = re.compile(r"""['"‘“]([^'"’”]+)['"’”]""")
_COMPLETION = re.compile(r"补全|补充|补齐|缺失|complet|missing", re.IGNORECASE)


class CcksRecord(NamedTuple):
    """One record and its line; `triples` None = the file has none (a test file)."""

    line: int
    id: str
    topic: str | None
    instruction: str
    text: str
    output: str | None
    triples: tuple[Triple, ...] | None
    completion: bool


def read_ccks2023(dataset: DataSet, set_aside: Aside, schema: Schema | None = None) -> Iterator[Found]:
    """The examples of a file; each record asks what its instruction names."""
    for record in read_ccks2023_records(Path(dataset.path), set_aside):
        named = {"cate": record.topic} if record.topic else {}
        document = document_of(record.text, record.id, source=dataset.source, language=dataset.language, record=named)
        gold = None if record.triples is None else Extraction.of(document, _reading(record.triples), GOLD)
        wanted = schema or wanted_of(record.instruction, record.triples or ())
        example = Example(document=document, wanted=wanted, gold=gold, task="RE")
        yield Found(record.line, example, orjson.dumps(record[1:]))


def read_ccks2023_records(path: Path, set_aside: Aside) -> Iterator[CcksRecord]:
    """The records of a file as they stand; triples that only stand in `output` are read from there."""
    for number, record in enumerate(read_records(str(path), set_aside)):
        try:
            yield _record(record.value, record.line, number)
        except ValueError as error:
            set_aside(SetAside(path=str(path), line=record.line, reason=str(error)))


def write_ccks2023(records: Iterable[CcksRecord]) -> Iterator[bytes]:
    """The lines of a file: a train file, a test file or a submission, by what the records hold."""
    for record in records:
        written: dict[str, object] = {"id": record.id}
        written |= {"cate": record.topic} if record.topic else {}
        written |= {"instruction": record.instruction, "input": record.text}
        if record.triples is not None:
            written |= {"output": output_of(record), "kg": record.triples}
        yield orjson.dumps(written) + b"\n"


def output_of(record: CcksRecord) -> str:
    """The answer in words: the one that stands there, else the triples in brackets, one after the other."""
    if record.output is not None:
        return record.output
    return "".join(f"({','.join(triple)})" for triple in record.triples or ())


def wanted_of(instruction: str, triples: Iterable[Triple] = ()) -> Schema:
    """What an instruction asks: the lists in it, by the last word before each that says what it lists.

    Without a list of relations, those of the gold are asked.
    """
    entities: list[str] = []
    predicates: list[str] = []
    end = 0
    for found in _LIST.finditer(instruction):
        kinds = list(_KIND.finditer(instruction, end, found.start()))
        end = found.end()
        if kinds and ":" not in found[1]:  # [{'head':'', …}] shows how to answer
            (entities if kinds[-1][1] else predicates).extend(_names(found[1]))
    predicates = predicates or [predicate for _, predicate, _ in triples]
    return Schema(
        labels=tuple(dict.fromkeys(entities)),
        relations=tuple(RelationType(predicate=predicate) for predicate in dict.fromkeys(predicates)),
    )


def _names(listed: str) -> list[str]:
    names = _QUOTED.findall(listed) or re.split(r"[,，、;；]", listed)
    return [name.strip() for name in names if name.strip()]


def _record(value: Mapping[str, object], line: int, number: int) -> CcksRecord:
    text = next((part for key in ("input", "miss_input") if isinstance(part := value.get(key), str) and part), None)
    instruction = value.get("instruction")
    if text is None or not isinstance(instruction, str):
        raise ValueError('no CCKS2023 record: it needs "instruction" and "input"')
    id_, topic, output = value.get("id"), value.get("cate"), value.get("output")
    said = output if isinstance(output, str) else None
    return CcksRecord(
        line=line,
        id=str(id_) if isinstance(id_, str | int) and str(id_) else str(number),
        topic=topic if isinstance(topic, str) and topic else None,
        instruction=instruction,
        text=text,
        output=said,
        triples=_triples(value.get("kg"), said, instruction, text),
        completion="miss_input" in value or _COMPLETION.search(instruction) is not None,
    )


def _triples(kg: object, output: str | None, instruction: str, text: str) -> tuple[Triple, ...] | None:
    if kg is None and output is None:
        return None
    if kg is None:
        reading = parse_output(output or "", "RE", wanted=wanted_of(instruction), text=text)
        return tuple((one.subject.text, one.predicate, one.object.text) for one in reading.relations)
    if not isinstance(kg, list):
        raise ValueError('"kg" is not a list of triples')
    return tuple(_triple(part) for part in kg)


def _triple(part: object) -> Triple:
    if not isinstance(part, list) or len(part) != 3 or not all(isinstance(name, str) and name for name in part):
        raise ValueError('"kg" holds something that is no triple of texts')
    subject, predicate, object_ = part
    return subject, predicate, object_


def _reading(triples: Iterable[Triple]) -> Reading:
    return Reading.of(
        relations=(
            Relation(subject=Mention(text=subject), predicate=predicate, object=Mention(text=object_))
            for subject, predicate, object_ in triples
        )
    )
