"""Parquet files. The door of pyarrow, which is an extra: it is large, and most tables are CSV or JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from kgplatform.errors import DatasetError, MissingExtra

_BATCH = 10_000


def read_parquet(path: Path) -> Iterator[Mapping[str, object]]:
    """The rows of a file, a few thousand in memory at a time."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet") from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from batch.to_pylist()
    except (OSError, pyarrow.ArrowException) as error:
        raise DatasetError(f"no Parquet file that can be read: {error}", path) from error


def write_parquet(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write the rows and say how many."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MissingExtra("pyarrow", "parquet") from error
    waiting, count, writer = iter(rows), 0, None
    while batch := list(islice(waiting, _BATCH)):
        table = pyarrow.table(dict(zip(columns, map(list, zip(*batch, strict=True)), strict=True)))
        writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema)
        writer.write_table(table)
        count += len(batch)
    if writer is not None:
        writer.close()
    return count
