"""Files that say which names mean one thing: JSON Lines of entity, label, names, documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from kgplatform.datasets.records import read_records
from kgplatform.types.evaluation import GoldEntity
from kgplatform.types.extraction import SetAside


def read_clusters(path: Path, set_aside: Callable[[SetAside], None]) -> Iterator[GoldEntity]:
    """The entities of a file; what is none is set aside."""
    for record in read_records(str(path), set_aside):
        known = {name: value for name, value in record.value.items() if name in GoldEntity.model_fields}
        try:
            yield GoldEntity.model_validate(known)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            set_aside(SetAside(path=str(path), line=record.line, reason=f"no entity: {where}: {first['msg']}"))
