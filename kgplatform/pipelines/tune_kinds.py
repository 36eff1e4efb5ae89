"""How the documents of an augmented file were made, by the provenance that stands beside it."""

from __future__ import annotations

from pathlib import Path

import orjson

from kgplatform.errors import DatasetError


def kinds_of(path: str) -> dict[str, str]:
    """The kind of each document by its id; nothing where the file is no augmented one."""
    beside = Path(path + ".provenance.jsonl")
    if not beside.is_file():
        return {}
    kinds: dict[str, str] = {}
    for number, line in enumerate(beside.read_bytes().splitlines(), start=1):
        try:
            record = orjson.loads(line)
            kinds[str(record["id"])] = str(record["kind"])
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise DatasetError("no line of provenance with id and kind", beside, number) from error
    return kinds
