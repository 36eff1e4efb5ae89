"""Values that are walked again and again, kept on disk: a dozen bytes of each stay in memory.

The file has no name and ends with the run: nobody else writes what is unpickled here. Used by one thread.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, Self, TypeVar, cast, overload

from kgplatform.errors import ConfigError
from kgplatform.pipelines.packing import Packing

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Again(Generic[T_co]):
    """What can be walked as often as wanted, made anew each time."""

    def __init__(self, make: Callable[[], Iterator[T_co]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[T_co]:
        return self._make()


class Spool:
    """A file without a name, in the folder or where the system keeps such files; closed with the block."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        with self._translated():
            self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the spool
        self._end = 0
        self._packing = Packing()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # what did not fit is of no use any more
            self._file.close()

    def keep(self, values: Iterable[T] = ()) -> Spooled[T]:
        """The values, in their order; more may be added."""
        spooled = Spooled[T](self)
        for value in values:
            spooled.append(value)
        return spooled

    def write(self, value: object) -> tuple[int, int]:
        """Where the value stands from now on: its first byte and how many there are."""
        content, start = self._packing.pack(value), self._end
        with self._translated():
            self._file.seek(start)
            self._file.write(content)
        self._end += len(content)
        return start, len(content)

    def read(self, start: int, size: int) -> object:
        """The value that stands there."""
        with self._translated():
            self._file.seek(start)
            content = self._file.read(size)
        return self._packing.unpack(content)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = self._folder or tempfile.gettempdir()
            raise ConfigError(f"{where}: no place to put records aside ({error.strerror}); make room there") from error


class Spooled(Sequence[T]):
    """Values in a spool: each is read when it is asked for, a new one each time, its schema always the same."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._starts, self._sizes = array("Q"), array("L")

    def append(self, value: T) -> None:
        """One more."""
        start, size = self._spool.write(value)
        self._starts.append(start)
        self._sizes.append(size)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[T]: ...

    def __getitem__(self, at: int | slice) -> T | Sequence[T]:
        if isinstance(at, slice):
            return [self[number] for number in range(*at.indices(len(self)))]
        return cast("T", self._spool.read(self._starts[at], self._sizes[at]))  # what `append` wrote there

    def __iter__(self) -> Iterator[T]:
        return (self[number] for number in range(len(self)))
