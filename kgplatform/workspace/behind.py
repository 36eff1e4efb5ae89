"""Updates of merging kept one after the other, the commit of each in a thread while the next one is made.

What was put is seen at once by who reads through the same workspace, and is durable when the next update was put or the
block ends. Where the block is left by an error, the last update is taken back unless its commit had begun.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

from kgplatform.types.merging import Update
from kgplatform.workspace.merged import Merged


class Behind:
    """The last update of a graph, until it is durable. SQLite waits for the disk without holding Python up."""

    def __init__(self, merged: Merged, pool: ThreadPoolExecutor) -> None:
        self._merged, self._pool = merged, pool
        self._open = ExitStack()  # the transaction of the last update
        self._sql: sqlite3.Connection | None = None
        self._commit: Future[sqlite3.Cursor] | None = None

    def put(self, update: Update) -> None:
        """Take in the next state; all before it is durable then."""
        self.finish()
        self._sql = self._open.enter_context(self._merged.keeping(update))

    def commit(self) -> None:
        """Begin to make the last update durable; until it is, nothing may be read."""
        if self._sql is not None and self._commit is None:
            self._commit = self._pool.submit(self._sql.execute, "COMMIT")

    def finish(self) -> None:
        """Make the last update durable."""
        self.commit()
        commit, self._sql, self._commit = self._commit, None, None
        with self._open.pop_all():
            if commit is not None:
                commit.result()

    def leave(self, error: BaseException) -> None:
        """Take the last update back, unless it is on its way already."""
        if self._commit is not None:
            self._commit.exception()
        self._open.__exit__(type(error), error, error.__traceback__)


@contextmanager
def one_behind(merged: Merged) -> Iterator[Behind]:
    """What keeps updates; all are durable at the end of the block."""
    with ThreadPoolExecutor(1) as pool:
        behind = Behind(merged, pool)
        try:
            yield behind
        except BaseException as error:
            behind.leave(error)
            raise
        behind.finish()
