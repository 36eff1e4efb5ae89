"""The names of a table as columns: what each row is called, where it may meet others, what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self, cast

import numpy as np

from kgplatform.resolution.context import LOOSE, Context, exclusive
from kgplatform.resolution.hashing import Hashes, Rows, combined, hashes_of
from kgplatform.resolution.normalize import Name, Qualifiers, given_of, names_of
from kgplatform.resolution.scope import Local, Scope, scopes_of
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable


@dataclass(frozen=True)
class Columns:
    """One entry a row. Equal `keys` = equal scope and typed key; equal `spellings` = the same letters besides."""

    names: Sequence[Name]
    labels: Sequence[str | None]
    contexts: Sequence[Context]
    says: Sequence[Qualifiers]  # what excludes others: qualifiers of the name and clues of the context
    scopes: Hashes
    keys: Hashes
    spellings: Hashes
    everywhere: np.ndarray  # bool: may meet names of other documents
    short_forms: Sequence[Local]

    def __len__(self) -> int:
        return len(self.names)

    @classmethod
    def of(cls, table: MentionTable) -> Self:
        """The columns of a table."""
        names = names_of(table.texts, table.labels)
        scopes, short_forms = scopes_of(table, names)
        scope_hashes = _scope_hashes(scopes)
        return cls(
            names=names,
            labels=table.labels,
            contexts=table.contexts,
            says=[
                _said(name) | _exclusive(context) if context else _said(name)
                for name, context in zip(names, table.contexts, strict=True)
            ],
            scopes=scope_hashes,
            keys=combined(scope_hashes, hashes_of([name.key for name in names])),
            spellings=combined(scope_hashes, hashes_of([name.folded for name in names])),
            everywhere=np.fromiter((scope.document is None for scope in scopes), dtype=bool, count=len(scopes)),
            short_forms=short_forms,
        )


def telling(columns: Columns, statistics: Statistics) -> list[Qualifiers]:
    """What rows say, without parts of lists and free texts that many contexts have: a topic neither joins nor parts."""
    return told(columns.says, statistics)


def told(says: Sequence[Qualifiers], statistics: Statistics) -> list[Qualifiers]:
    """The same of what is said without a table."""
    distinct = set(says)
    loose = sorted({pair for said in distinct for pair in said if pair[0] in LOOSE})
    often = statistics.is_common([f"{kind}={value}" for kind, value in loose])
    common = {pair for pair, is_common in zip(loose, often, strict=True) if is_common}
    if not common:
        return list(says)
    known = {said: said if common.isdisjoint(said) else said - common for said in distinct}
    return [known[said] for said in says]


def columns_of(table: MentionTable) -> Columns:
    """The columns of a table; they live as long as it does, since a profile is fitted just before it is used."""
    if "columns" not in table.derived:
        table.derived["columns"] = Columns.of(table)
    return cast(Columns, table.derived["columns"])


def _said(name: Name) -> Qualifiers:
    return name.qualifiers | given_of(name) if name.family == "person" else name.qualifiers


@lru_cache(maxsize=1 << 16)
def _exclusive(context: Context) -> Qualifiers:
    return exclusive(context)


def _written(scope: Scope) -> str:
    return f"{scope.label}\n{scope.labelled}\n{scope.document}\n{scope.argument}"


def _scope_hashes(scopes: Sequence[Scope]) -> Hashes:
    places: dict[Scope, int] = {}
    codes: Rows = np.fromiter((places.setdefault(scope, len(places)) for scope in scopes), np.int64, len(scopes))
    return hashes_of([_written(scope) for scope in places])[codes] if places else np.zeros(0, dtype=np.uint64)
