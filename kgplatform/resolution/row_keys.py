"""Under which keys the rows of a table are remembered and found again.

Rows with an exact key in common decide together: typed keys, names that are known as aliases, short forms. Names with a
near key in common are worth comparing. A row is found by its anchor, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kgplatform.resolution.columns import Columns, columns_of
from kgplatform.resolution.evidence import alias_key
from kgplatform.resolution.hashing import Hashes, Rows, combined, hashes_of
from kgplatform.resolution.keys import near_keys
from kgplatform.resolution.normalize import Name
from kgplatform.resolution.short_names import fits_of
from kgplatform.resolution.statistics import Statistics, with_salt
from kgplatform.resolution.table import MentionTable

_TYPED, _NEAR, _ALIAS, _FITS, _ANCHOR = (np.uint64(kind) for kind in range(21, 26))


class Keyed(NamedTuple):
    """Which row has which key."""

    owners: Rows
    hashes: Hashes


def exact_of(table: MentionTable, statistics: Statistics) -> Keyed:
    """The exact keys of all rows."""
    columns = columns_of(table)
    aliases = statistics.profile.aliases
    meant = set(aliases.values())
    rows, texts = [], []
    for row, label in enumerate(table.labels if aliases else ()):
        folded = columns.names[row].folded
        known = aliases.get(alias_key(label or "", table.texts[row]))
        for name in ({folded} & meant) | ({known} if known else set()):
            rows.append(row)
            texts.append(alias_key(label or "", name))
    fits = fits_of(table, statistics)
    owners = np.concatenate([np.arange(len(columns)), np.array(rows, dtype=np.int64), fits.rows])
    hashes = typed(columns.keys), with_salt(hashes_of(texts), _ALIAS), with_salt(fits.hashes, _FITS)
    return Keyed(owners, np.concatenate(hashes))


def nearly_once(columns: Columns) -> Rows:
    """The first row of each name that may be near others: one of equal key and words is met through its block."""
    rows = np.flatnonzero(columns.everywhere)
    said = hashes_of([" ".join(columns.names[row].words) for row in rows.tolist()])
    _, firsts = np.unique(combined(columns.keys[rows], said), return_index=True)
    return rows[np.sort(firsts)] if len(rows) else rows


def near_of(columns: Columns, rows: Rows, statistics: Statistics) -> Keyed:
    """The near keys of these rows."""
    found = near([columns.names[row] for row in rows.tolist()], columns.scopes[rows], statistics)
    return Keyed(rows[found.owners], found.hashes)


def typed(keys: Hashes) -> Hashes:
    """Under what rows of these typed keys are found."""
    return with_salt(keys, _TYPED)


def anchored(anchors: Sequence[str]) -> Hashes:
    """Under what the rows of these anchors are found."""
    return with_salt(hashes_of(anchors), _ANCHOR)


def near(names: Sequence[Name], scopes: Hashes, statistics: Statistics) -> Keyed:
    """Under what names near to these are found; `owners` are places in `names`."""
    if not names:
        return Keyed(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.uint64))
    owners, hashes = near_keys(names, scopes, statistics)
    return Keyed(owners, with_salt(hashes, _NEAR))
