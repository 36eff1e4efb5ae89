"""JSON Lines and JSON arrays as a stream of objects with their line numbers; what cannot be read is set aside."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import NamedTuple

import orjson

from kgplatform.datasets.files import LONGEST, utf8_chunks
from kgplatform.types.extraction import SetAside

Aside = Callable[[SetAside], None]

_FULL_WIDTH = re.compile(r"\s*(?:｛|［|[{\[]\s*[“”＂])")
# What may stand before a bracket: whole strings and anything outside of strings.
_FILLING = rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+'
_TO_BRACKET = re.compile(_FILLING + rb"[{}\[\]]", re.DOTALL)
_TO_OPEN_STRING = re.compile(_FILLING, re.DOTALL)
_BLANK = b" \t\r\n,"


class Record(NamedTuple):
    """One object of a file and the line where it begins."""

    line: int
    value: dict[str, object]


def read_records(path: str, set_aside: Aside) -> Iterator[Record]:
    """Every object of a file, one at a time, however large the file is."""
    chunks = utf8_chunks(path)
    first = next(chunks)
    values = _array_values if first.lstrip()[:1] == b"[" else _line_values
    for line, written in values(chain([first], chunks)):
        value = _object(written) if isinstance(written, bytes) else written
        if isinstance(value, dict):
            yield Record(line, value)
        else:
            set_aside(SetAside(path=path, line=line, reason=value))


def is_array(path: str) -> bool:
    """Whether the file is one JSON array."""
    return next(utf8_chunks(path)).lstrip()[:1] == b"["


def _object(written: bytes) -> dict[str, object] | str:
    """The object, or why there is none."""
    try:
        value = orjson.loads(written)
    except orjson.JSONDecodeError as error:
        value = _lenient(written)
        if value is None:
            return _what_is_wrong(written, error)
    if not isinstance(value, dict):
        return "not an object: each line must be {…}"
    return value


def _lenient(written: bytes) -> object:
    """What Python's own reader accepts beyond orjson: NaN, and escapes of half a character, which become `?`."""
    try:
        return json.loads(json.dumps(json.loads(written), ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def _what_is_wrong(written: bytes, error: orjson.JSONDecodeError) -> str:
    if b"\0" in written:
        return "it holds bytes that its encoding does not allow"
    try:
        text = written.decode("utf-8")
    except UnicodeDecodeError as broken:
        return f"not UTF-8 at byte {broken.start + 1} of the line"
    if _FULL_WIDTH.match(text):
        return 'full-width brackets or quotes (｛ “ ：) are not JSON: write { " : instead'
    if error.pos >= len(text.rstrip()):
        return "not JSON: the line is cut off"
    return f"not JSON: {error.msg} at character {error.pos + 1}"


def _line_values(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Each line that is not blank with its number; for a line that is too long, the reason instead."""
    number, size = 1, 0
    pending: list[bytes] = []
    for chunk in chunks:
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield from _line(number, pending, end, size)
            number, size = number + 1, 0
        size += len(rest)
        if size > LONGEST:
            pending.clear()
        else:
            pending.append(rest)
    yield from _line(number, pending, b"", size)


def _line(number: int, pending: list[bytes], end: bytes, before: int) -> Iterator[tuple[int, bytes | str]]:
    """The line made of the pending pieces, which are used up, and its end."""
    size = before + len(end)
    written = b"".join((*pending, end)) if pending and size <= LONGEST else end
    pending.clear()
    if size > LONGEST:
        yield number, _too_long(size)
    elif written.strip():
        yield number, written


def _too_long(size: int) -> str:
    return f"{size >> 20} MB in one piece; at most {LONGEST >> 20} MB are read"


def _array_values(chunks: Iterator[bytes]) -> Iterator[tuple[int, bytes | str]]:
    """Each element of one JSON array with the line where it begins."""
    scan = _Scan()
    for chunk in chunks:
        yield from scan.feed(chunk)
    yield from scan.end()


class _Scan:
    """Finds the elements of an array that comes in pieces; holds no more than the element it is in."""

    def __init__(self) -> None:
        self.buffer = b""
        self.line = 1  # of the start of the buffer
        self.place = 0  # up to here the buffer is scanned
        self.start = 0  # where the element, or what stands between elements, begins
        self.depth = 0
        self.skipped = 0  # bytes of a too long element that were let go

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes | str]]:
        """The elements that end in this piece."""
        self.buffer = self.buffer[self.start :] + chunk if self.start else self.buffer + chunk
        self.place, self.start = self.place - self.start, 0
        while bracket := _TO_BRACKET.match(self.buffer, self.place):
            self.place = bracket.end()
            yield from self._bracket(self.buffer[self.place - 1 : self.place])
        if len(self.buffer) - self.start > LONGEST:
            self._let_go()

    def end(self) -> Iterator[tuple[int, bytes | str]]:
        """What is left when the file ends."""
        if self.depth > 0:
            yield self.line, "not JSON: the array is cut off"

    def _bracket(self, bracket: bytes) -> Iterator[tuple[int, bytes | str]]:
        """Takes the bracket that ends at `place`."""
        if bracket in b"{[":
            self.depth += 1
            if self.depth == 1:
                self._advance(self.place)
            elif self.depth == 2:
                yield from self._between(self.place - 1)
            return
        self.depth -= 1
        if self.depth == 1:
            yield self.line, self._element(self.place)
            self._advance(self.place)
        elif self.depth == 0:
            yield from self._between(self.place - 1)
            self._advance(self.place)

    def _element(self, end: int) -> bytes | str:
        size = self.skipped + end - self.start
        self.skipped = 0
        return self.buffer[self.start : end] if size <= LONGEST else _too_long(size)

    def _between(self, end: int) -> Iterator[tuple[int, bytes | str]]:
        """What stands between elements should be a comma; a number or a text there is no object."""
        if self.buffer[self.start : end].strip(_BLANK):
            yield self.line, "not an object: each element must be {…}"
        self._advance(end)

    def _advance(self, place: int) -> None:
        self.line += self.buffer.count(b"\n", self.start, place)
        self.start = place

    def _let_go(self) -> None:
        """Forgets what is scanned of a too long element, and the inside of a too long string."""
        opened = _TO_OPEN_STRING.match(self.buffer, self.place)
        self.place = opened.end() if opened else self.place
        self.skipped += self.place - self.start
        self._advance(self.place)
        rest = self.buffer[self.start :]
        if len(rest) <= LONGEST:
            return
        self.line += rest.count(b"\n")
        escaping = (len(rest) - len(rest.rstrip(b"\\"))) % 2
        self.buffer = b'"' + b"\\" * escaping
        self.skipped += len(rest) - len(self.buffer)
        self.place = self.start = 0
