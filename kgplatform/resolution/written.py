"""A name as it is written down beside its row, so that it can be compared without being normalised again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from kgplatform.resolution.columns import Columns
from kgplatform.resolution.context import of_context
from kgplatform.resolution.normalize import Name, Qualifiers


class Known(NamedTuple):
    """A name, and what the context of its row says that others may say too."""

    name: Name
    clues: Qualifiers


def written(columns: Columns) -> Iterator[bytes]:
    """Each row on two lines: the words of its name, and all else."""
    for name, said in zip(columns.names, columns.says, strict=True):
        words = " ".join(name.words)
        same = name.folded == words, name.key == words.replace(" ", "")
        rest = (
            0 if same[0] else name.folded,
            0 if same[1] else name.key,
            name.numbers,
            sorted(name.qualifiers),
            name.family,
            name.short,
            sorted(of_context(said)),
        )
        yield words.encode("utf-8") + b"\n" + orjson.dumps(rest)


def words_in(line: bytes) -> str:
    """The words of a name, and nothing else."""
    return line.partition(b"\n")[0].decode("utf-8")


def read(line: bytes) -> Known:
    """A name as it was."""
    words, _, rest = line.partition(b"\n")
    joined = words.decode("utf-8")
    folded, key, numbers, qualifiers, family, short, clues = orjson.loads(rest)
    name = Name(
        folded=joined if folded == 0 else folded,
        key=joined.replace(" ", "") if key == 0 else key,
        words=tuple(joined.split(" ")) if joined else (),
        numbers=tuple(numbers),
        qualifiers=frozenset(map(tuple, qualifiers)),
        family=family,
        short=short,
    )
    return Known(name, frozenset(map(tuple, clues)))
