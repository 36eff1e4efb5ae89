"""A value as bytes and back, for the run that packed it alone: schemas stay in memory and are named."""

from __future__ import annotations

import io
import pickle

from kgplatform.types.schema import Schema


class Packing:
    """Packs and unpacks. A set has few schemas: each is kept once, and what was packed with it has it again."""

    def __init__(self) -> None:
        self._schemas = _Schemas()

    def pack(self, value: object) -> bytes:
        """The value without its schemas."""
        content = io.BytesIO()
        _Writing(content, self._schemas).dump(value)
        return content.getvalue()

    def unpack(self, content: bytes) -> object:
        """The value, made anew."""
        return _Reading(io.BytesIO(content), self._schemas).load()


class _Schemas:
    """Each schema once: a set has few, and all its examples name one of them."""

    def __init__(self) -> None:
        self._all: list[Schema] = []
        self._numbers: dict[int | str, int] = {}  # by identity, which is quick, and by content

    def __getitem__(self, number: int) -> Schema:
        return self._all[number]

    def number(self, schema: Schema) -> int:
        """Under which number it is kept."""
        number = self._numbers.get(id(schema))
        if number is None:
            number = self._numbers.setdefault(schema.digest, len(self._all))
            if number == len(self._all):
                self._all.append(schema)  # kept alive, so that its identity stays its own
                self._numbers[id(schema)] = number
        return number


class _Writing(pickle.Pickler):
    def __init__(self, file: io.BytesIO, schemas: _Schemas) -> None:
        super().__init__(file, protocol=5)
        self._schemas = schemas

    def persistent_id(self, value: object) -> int | None:
        return self._schemas.number(value) if type(value) is Schema else None


class _Reading(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, schemas: _Schemas) -> None:
        super().__init__(file)
        self._schemas = schemas

    def persistent_load(self, number: object) -> Schema:
        assert isinstance(number, int)
        return self._schemas[number]
