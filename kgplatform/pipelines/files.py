"""Files that a verb writes: whole or not at all."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO

from kgplatform.errors import ConfigError

STDOUT = "-"


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write the lines and say how many; a file appears when it is complete, `-` is standard output."""
    if str(path) == STDOUT:
        return _count(lines, sys.stdout)
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            count = _count(lines, file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); name another file with -o") from error
    finally:
        _forget(unfinished)
    return count


def write_bytes(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """A file that `write` fills; it appears when it is complete, `-` is standard output."""
    if str(path) == STDOUT:
        write(sys.stdout.buffer)
        return
    unfinished = path.with_name(path.name + ".part")
    try:
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}); name another file with -o") from error
    finally:
        _forget(unfinished)


def write_secret(path: Path, secret: str) -> None:
    """A file that only its owner may read, from the first byte on (Windows: as private as its folder)."""
    unfinished = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(secret + "\n")
        unfinished.replace(path)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror})") from error


def json_line(value: object) -> str:
    """A value as one line of JSON."""
    return json.dumps(value, ensure_ascii=False)


def _forget(unfinished: Path) -> None:
    """What an interrupt left behind."""
    with suppress(OSError):
        unfinished.unlink()


def _count(lines: Iterable[str], file: TextIO) -> int:
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007 - the last number is the count
        file.write(line + "\n")
    return count
