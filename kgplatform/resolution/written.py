"""A name as it is written down beside its row, so that it can be compared without being normalised again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import orjson

from kgplatform.resolution.columns import Columns
from kgplatform.resolution.normalize import Name, Qualifiers

_NOTHING: Qualifiers = frozenset()


class Known(NamedTuple):
    """A name, and what its row says: the name itself, and its context."""

    name: Name
    says: Qualifiers


def written(columns: Columns, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Each row, or some of them, on two lines: the words of its name, and all else."""
    for name, says in zip(columns.names[start:end], columns.says[start:end], strict=True):
        words = " ".join(name.words)
        folded, key = name.folded != words, name.key != words.replace(" ", "")
        rest = (
            name.folded if folded else 0,
            name.key if key else 0,
            name.numbers,
            sorted(name.qualifiers),
            name.family,
            name.short,
            sorted(says - name.qualifiers),
        )
        yield words.encode() + b"\n" + orjson.dumps(rest)


def words_in(line: bytes) -> str:
    """The words of a name, and nothing else."""
    return line.partition(b"\n")[0].decode()


@lru_cache(maxsize=1 << 15)
def read(line: bytes) -> Known:
    """What was written."""
    words, _, rest = line.partition(b"\n")
    joined = words.decode()
    folded, key, numbers, qualifiers, family, short, beside = orjson.loads(rest)
    said = frozenset(map(tuple, qualifiers)) if qualifiers else _NOTHING
    name = Name(
        joined if folded == 0 else folded,
        joined.replace(" ", "") if key == 0 else key,
        tuple(joined.split(" ")) if joined else (),
        tuple(numbers),
        said,
        family,
        short,
    )
    return Known(name, said.union(map(tuple, beside)) if beside else said)
