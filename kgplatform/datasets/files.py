"""The content of a file as UTF-8, whatever it was written in: gzip, byte order marks, UTF-16, GB18030.

The door to the file system of this room: what goes wrong there becomes a DatasetError with the path.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from kgplatform.errors import DatasetError

CHUNK = 1 << 20
# What a reader is willing to hold at once: a longer line, array element or text file is set aside.
LONGEST = 64 << 20

_HEAD = 1 << 16
_BROKEN = "kgplatform.nul"
_GZIP = b"\x1f\x8b"
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_UNREADABLE = {".pdf", ".docx", ".doc", ".xlsx", ".parquet", ".html", ".htm", ".xml", ".csv", ".tsv", ".zip", ".tar"}
_TABLES = {".csv", ".tsv"}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Encoding(NamedTuple):
    """How a file is written, and how many bytes its byte order mark takes."""

    name: str
    mark: int = 0


def _mark_broken(error: UnicodeError) -> tuple[str, int]:
    return ("\0", error.end) if isinstance(error, UnicodeDecodeError) else ("?", 0)


codecs.register_error(_BROKEN, _mark_broken)


def utf8_chunks(path: str, *, table: bool = False) -> Iterator[bytes]:
    """The content of a file in pieces of UTF-8, without its byte order mark; `table`: CSV is welcome.

    A file in UTF-8 comes through untouched; where another encoding is broken stands a NUL, which no JSON allows:
    so a broken line can be named in both.
    """
    encoding = encoding_of(path, table=table)
    with _opened(path) as stream:
        stream.read(encoding.mark)
        if encoding.name == "utf-8":
            while chunk := stream.read(CHUNK):
                yield chunk
            return
        decoder = codecs.getincrementaldecoder(encoding.name)(_BROKEN)
        while chunk := stream.read(CHUNK):
            yield decoder.decode(chunk).encode("utf-8", "replace")
        yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def read_text(path: str) -> str:
    """A whole text file; one that is longer than a reader may hold is refused."""
    pieces, size = [], 0
    for chunk in utf8_chunks(path):
        size += len(chunk)
        if size > LONGEST:
            raise DatasetError(f"longer than {LONGEST >> 20} MB: cut it into documents (.jsonl)", path)
        pieces.append(chunk)
    written = b"".join(pieces)
    try:
        return written.decode("utf-8").replace("\r\n", "\n").replace("\0", "\ufffd")
    except UnicodeDecodeError as error:
        raise DatasetError(f"not UTF-8 at byte {error.start + 1}: save the file as UTF-8", path) from error


def encoding_of(path: str, *, table: bool = False) -> Encoding:
    """How the file is written: told by its byte order mark, else by its first bytes beyond ASCII."""
    with _opened(path) as stream:
        head = stream.read(_HEAD)
        if not head:
            raise DatasetError("the file is empty", path)
        for mark, name in _BOMS:
            if head.startswith(mark):
                return Encoding(name, len(mark))
        if unmarked := _utf16_without_mark(head):
            return Encoding(unmarked)
        _refuse_binary(head, path, table=table)
        return Encoding(_eight_bit_encoding(_first_beyond_ascii(head, stream), path))


def _utf16_without_mark(head: bytes) -> str | None:
    """JSON and English in UTF-16 have a NUL in every second byte."""
    half = max(1, len(head) // 2)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.2 * half and even < 0.01 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.2 * half and odd < 0.01 * half else None


def _refuse_binary(head: bytes, path: str, *, table: bool) -> None:
    suffix = Path(path).suffix.lower()
    refused = _UNREADABLE - _TABLES if table else _UNREADABLE
    if suffix in refused or head.startswith(b"%PDF"):
        raise DatasetError(f"{suffix or 'PDF'} cannot be read: convert it to .jsonl or .txt", path)
    if 0 in head or len(_CONTROL.findall(head)) > 0.05 * len(head):
        raise DatasetError("a binary file: give JSON Lines or plain text", path)


def _first_beyond_ascii(head: bytes, stream: BinaryIO) -> bytes:
    read = len(head)
    while head.isascii() and read < LONGEST:
        head = stream.read(CHUNK)
        read += len(head)
        if not head:
            break
    return head


def _eight_bit_encoding(sample: bytes, path: str) -> str:
    """UTF-8 or GB18030, by the lines that are valid: one broken line does not change what the file is."""
    if sample.isascii():
        return "utf-8"
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    valid = sum(_decodes(line, "utf-8") for line in lines)
    if 2 * valid >= len(lines):
        return "utf-8"
    runs = _BEYOND_ASCII.findall(sample)
    # Chinese in GB18030 comes in pairs of bytes; in Latin-1 the letters beyond ASCII stand alone
    paired = 2 * sum(len(run) % 2 == 0 for run in runs) >= len(runs)
    if paired and 2 * sum(_decodes(line, "gb18030") for line in lines) >= len(lines):
        return "gb18030"
    raise DatasetError("neither UTF-8 nor UTF-16 nor GB18030: save the file as UTF-8", path)


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(line)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: str) -> Iterator[BinaryIO]:
    """The file, unpacked where it is gzip."""
    try:
        with Path(path).open("rb") as packed:
            if packed.read(2) == _GZIP:
                packed.seek(0)
                with gzip.open(packed) as stream:
                    yield cast("BinaryIO", stream)  # GzipFile reads like a file but is not typed as one
                return
            packed.seek(0)
            yield packed
    except FileNotFoundError as error:
        raise DatasetError("no such file", path) from error
    except PermissionError as error:
        raise DatasetError("no permission to read it", path) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DatasetError("the gzip file is damaged or cut off: fetch it again", path) from error
    except OSError as error:
        raise DatasetError(f"cannot be read: {error.strerror or error}", path) from error
