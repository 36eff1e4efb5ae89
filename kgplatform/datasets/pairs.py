"""Pairs of names with their relation: TACRED's records, LLMICL's examples, and the facts of labelled sets.

TACRED's: {token, subj_start, subj_end, obj_start, obj_end (the last word, inclusive), subj_type, obj_type, relation}.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from kgplatform.datasets.icl import read_icl
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.records import Aside, Record, read_records
from kgplatform.types.document import id_of
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.pair import RelatedPair


def read_pairs(path: Path, choice: Choice, set_aside: Aside) -> Iterator[RelatedPair]:
    """The pairs of a file or folder, in its order; what is no pair is set aside."""
    from_icl = read_icl(path)
    if from_icl is not None:
        for example in from_icl:
            yield from _facts(example)
        return
    if path.is_file() and _is_tacred(path):
        for number, record in enumerate(read_records(str(path), set_aside)):
            try:
                yield _of_tokens(record, number)
            except (KeyError, TypeError, ValueError, IndexError) as error:
                reason = f"no pair of names: {error}"
                set_aside(SetAside(path=str(path), line=record.line, reason=reason))
        return
    for dataset in find_sets([path], choice, choice.split or "test"):
        for example in read_set(dataset, choice, set_aside):
            yield from _facts(example)


def _is_tacred(path: Path) -> bool:
    first = next(read_records(str(path), lambda _: None), None)
    return first is not None and "token" in first.value and "subj_start" in first.value


def _of_tokens(record: Record, number: int) -> RelatedPair:
    value = record.value
    tokens = value["token"]
    if not isinstance(tokens, list) or not all(isinstance(token, str) for token in tokens):
        raise ValueError('"token" is no list of words')
    relation, id_ = value.get("relation"), value.get("id")
    return RelatedPair(
        id=str(id_) if isinstance(id_, str | int) else str(number),
        text=" ".join(tokens),
        subject=_words(tokens, value, "subj"),
        object=_words(tokens, value, "obj"),
        subject_type=_type(value, "subj_type"),
        object_type=_type(value, "obj_type"),
        relation=relation if isinstance(relation, str) and relation else None,
    )


def _words(tokens: list[str], value: Mapping[str, object], name: str) -> str:
    start, end = value[f"{name}_start"], value[f"{name}_end"]
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start <= end < len(tokens):
        raise ValueError(f"{name}_start and {name}_end are no words of the text")
    return " ".join(tokens[start : end + 1])


def _type(value: Mapping[str, object], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) and found else None


def _facts(example: Example) -> Iterator[RelatedPair]:
    for number, fact in enumerate(example.gold.relations if example.gold else ()):
        yield RelatedPair(
            id=f"{example.document.id or id_of(example.document.text)}#{number}",
            text=example.document.text,
            subject=fact.subject.text,
            object=fact.object.text,
            subject_type=fact.subject.label,
            object_type=fact.object.label,
            relation=fact.predicate,
        )
