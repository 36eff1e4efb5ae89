"""Tables as a stream of rows by column name: CSV, JSON Lines, Parquet; and the way back to CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.files import utf8_chunks
from kgplatform.datasets.parquet import read_parquet
from kgplatform.datasets.records import read_records
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import SetAside

Aside = Callable[[SetAside], None]

_DELIMITERS = ",\t;|，"
_LONGEST_CELL = 1 << 20


class Cells(NamedTuple):
    """A row: its line (of Parquet: its number), and what stands in each column; empty cells are left out."""

    line: int
    value: Mapping[str, str]


def read_cells(path: Path, set_aside: Aside) -> Iterator[Cells]:
    """Every row of a table, one at a time; what cannot be read is set aside with its line."""
    if path.suffix.lower() == ".parquet":
        rows: Iterable[tuple[int, Mapping[str, object]]] = enumerate(read_parquet(path), start=1)
    elif is_json_lines(path):
        rows = read_records(str(path), set_aside)
    else:
        yield from _csv_cells(path, set_aside)
        return
    for line, value in rows:
        yield Cells(line, {column: text for column, cell in value.items() if (text := _text(cell))})


def read_header(path: Path) -> tuple[str, ...]:
    """The names of the columns of a CSV file."""
    first = next(_lines(utf8_chunks(str(path), table=True)), "")
    delimiter = max(_DELIMITERS, key=first.count)
    return tuple(name.strip() for name in next(csv.reader([first], delimiter=delimiter), []))


def cells_text(columns: Sequence[str], rows: Iterable[Sequence[object]], *, json_lines: bool) -> Iterator[str]:
    """The rows as lines of CSV with a header, or as JSON Lines."""
    if json_lines:
        for row in rows:
            yield json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        return
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="")
    writer.writerow(columns)
    yield _taken(buffer)
    for row in rows:
        writer.writerow(["" if cell is None else cell for cell in row])
        yield _taken(buffer)


def is_json_lines(path: Path) -> bool:
    """Whether a file of this name holds JSON Lines."""
    return bool({".jsonl", ".ndjson", ".json"} & {suffix.lower() for suffix in path.suffixes})


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line


def _csv_cells(path: Path, set_aside: Aside) -> Iterator[Cells]:
    lines = _lines(utf8_chunks(str(path), table=True))
    first = next(lines)
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(_again(first, lines), delimiter=delimiter)
    header = [name.strip() for name in next(rows)]
    if len(header) != len(set(header)):
        raise DatasetError("two columns have one name", path, 1)
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            set_aside(SetAside(path=str(path), line=line, reason=f"no row of a table: {error}"))
            continue
        if row is None:
            return
        problem = _problem(row, header)
        if problem:
            set_aside(SetAside(path=str(path), line=line, reason=problem))
        elif any(row):
            yield Cells(line, {column: cell.strip() for column, cell in zip(header, row, strict=False) if cell.strip()})


def _problem(row: Sequence[str], header: Sequence[str]) -> str | None:
    if len(row) > len(header) and any(row[len(header) :]):
        return f"{len(row)} cells where the header has {len(header)}: is a quote or a comma missing?"
    if any("\0" in cell or "\ufffd" in cell for cell in row):
        return "it holds bytes that its encoding does not allow"
    return None


def _lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Lines with their ends: a cell in quotes may go on over several."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode("utf-8", "replace") + "\n"
    yield rest.decode("utf-8", "replace")


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, (list, tuple)):
        return "; ".join(text for part in cell if (text := _text(part)))
    return str(cell) if not isinstance(cell, dict) else json.dumps(cell, ensure_ascii=False)
