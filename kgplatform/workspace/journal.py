"""The journal: documents, extractions, judgements, profiles and completions, in one SQLite file.

It holds inputs only; the graph can be made from it again without asking a model. Documents, their numbers and
completions belong to the workspace; extractions, tombstones, judgements and the profile belong to one graph of it.
The tables under "derived" can be thrown away. Writes are durable when a method returns (WAL, synchronous=FULL).
"""

from __future__ import annotations

import datetime
import sqlite3
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import filelock

from kgplatform.errors import WorkspaceError
from kgplatform.types.completion import Completion
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Extraction, Failure
from kgplatform.types.noun import digest
from kgplatform.types.resolution import Judgement, Profile
from kgplatform.types.saved import SavedEvaluation
from kgplatform.workspace.documents import (
    Recorded,
    keep_outcomes,
    number_of,
    outcome_of,
    purge_document,
    recorded,
)
from kgplatform.workspace.history import follow_all
from kgplatform.workspace.tables import TABLES, VERSION

_PAGES_IN_WAL = 10_000  # of 4 KiB; after as many as the default, 1,000, each batch of names would be written twice
_CACHED_KIB = 64 * 1024


class CompletionCounts(NamedTuple):
    """The completions of a workspace; `unused`: no live document was asked with them. Bytes and tokens in all."""

    completions: int
    unused: int
    bytes: int
    prompt_tokens: int
    completion_tokens: int
    seconds: float
    first: str
    last: str


class Workspace:
    """The journal of one folder. One process may write at a time; a second one waits up to a minute."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / ".gitignore").exists():
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            self._sqlite = sqlite3.connect(
                folder / "workspace.sqlite", timeout=60, isolation_level=None, check_same_thread=False
            )
            self._asked: list[tuple[str, str, str]] = []  # questions to be noted with the next completions
            self._lease = filelock.FileLock(folder / "lease.lock", thread_local=False)
            self._lock = threading.RLock()  # completions arrive from the thread that talks to the model
            self._prepare()
        except OSError as error:
            raise WorkspaceError(
                f"{folder}: cannot be used as a workspace ({error}); choose another with --workspace"
            ) from error
        except sqlite3.Error as error:
            raise WorkspaceError(
                f"{folder / 'workspace.sqlite'}: {error}; if another program holds it, wait; "
                "if the file is damaged, move it away and build again"
            ) from error

    def _prepare(self) -> None:
        self._sqlite.execute("PRAGMA journal_mode=WAL")
        self._sqlite.execute("PRAGMA synchronous=FULL")
        self._sqlite.execute("PRAGMA fullfsync=ON")  # macOS keeps what is synced in the drive's own cache otherwise
        self._sqlite.execute(f"PRAGMA wal_autocheckpoint={_PAGES_IN_WAL}")
        self._sqlite.execute(f"PRAGMA cache_size=-{_CACHED_KIB}")
        self._sqlite.executescript(TABLES)
        with self.transaction() as sql:
            sql.execute("INSERT OR IGNORE INTO about VALUES ('version', ?)", (str(VERSION),))
            sql.execute("INSERT OR IGNORE INTO about VALUES ('id', ?)", (uuid.uuid4().hex,))
        version = int(self._about("version"))
        if version > VERSION:
            raise WorkspaceError(f"{self.folder}: made by a newer kgplatform (version {version}); update kgplatform")

    def _about(self, key: str) -> str:
        (value,) = self._sqlite.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return str(value)

    @property
    def id(self) -> str:
        """The name by which a graph in the store knows its workspace."""
        return self._about("id")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, for what writes to the journal; the other modules of this room use it too."""
        with self._lock, self._translated():
            self._sqlite.execute("BEGIN IMMEDIATE")
            try:
                yield self._sqlite
                if self._sqlite.in_transaction:  # `behind.py` commits in a thread
                    self._sqlite.execute("COMMIT")
            except BaseException:
                if self._sqlite.in_transaction:  # on a full disk SQLite has taken it back already
                    self._sqlite.execute("ROLLBACK")
                raise

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """What SQLite throws says which file, what, and what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise WorkspaceError(
                f"{self.folder / 'workspace.sqlite'}: {error}. Nothing of this step was kept. Make room if the disk is "
                "full, wait if another program holds the file, and run the same command again."
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The journal for a module of this room that only looks."""
        with self._lock:
            yield self._sqlite

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._sqlite.close()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def lease(self) -> Iterator[None]:
        """The right to resolve and load: one command at a time, the next one waits.

        What a graph is made from does not change meanwhile: whoever records an outcome waits too. May be taken again by
        its holder.
        """
        with self._lease:
            yield

    # Documents

    def register(self, documents: Sequence[Document]) -> tuple[int, ...]:
        """The numbers of the documents: old ones keep theirs, new ones get the next, in the order given.

        A known document with another text or metadata takes the new ones.
        """
        with self.transaction() as sql:
            return tuple(number_of(sql, document) for document in documents)

    def numbers(self, source: str | None = None) -> dict[DocumentKey, int]:
        """The number of every document, or of one source's."""
        where, values = ("WHERE source = ?", (source,)) if source is not None else ("", ())
        rows = self._sqlite.execute(f"SELECT source, id, number FROM documents {where} ORDER BY number", values)
        return {DocumentKey(source, id): number for source, id, number in rows}

    # Extractions

    def recorded(self, graph: str, number: int) -> Recorded | None:
        """How the document stands in the graph, if it was ever read for it."""
        return self.recorded_all(graph, [number]).get(number)

    def recorded_all(self, graph: str, numbers: Sequence[int]) -> dict[int, Recorded]:
        """The same of many documents; those that were never read for the graph are left out."""
        with self._lock:
            return recorded(self._sqlite, graph, numbers)

    def text_digest(self, text: str) -> str:
        """The name under which a text is kept."""
        return digest(text)

    def record(self, graph: str, outcomes: Sequence[tuple[int, Extraction | Failure, str]]) -> tuple[bool, ...]:
        """Take (document number, outcome, recipe) into the journal in one commit; True for each that changed it.

        A failure does not replace an extraction of the same text. A tombstone is lifted.
        """
        with self.lease(), self.transaction() as sql:
            self._note_asked(sql)
            return keep_outcomes(sql, graph, outcomes)

    def revive(self, graph: str, number: int) -> bool:
        """Lift the tombstone of a document that was read before; True when there was one."""
        with self.lease(), self.transaction() as sql:
            changed = sql.execute(
                "UPDATE extractions SET forgotten = 0 WHERE graph = ? AND document = ? AND forgotten", (graph, number)
            ).rowcount
        return changed > 0

    def outcomes(self, graph: str, numbers: Iterable[int] | None = None) -> Iterator[tuple[int, Extraction | Failure]]:
        """Every live outcome of the graph by document number, or those of some documents."""
        query = (
            "SELECT d.number, d.source, d.id, t.text, d.language, d.metadata, e.recipe, e.content, e.failure"
            " FROM extractions e JOIN documents d ON d.number = e.document JOIN texts t ON t.digest = e.text"
            " WHERE e.graph = ? AND NOT e.forgotten"
        )
        with closing(self._sqlite.cursor()) as cursor:
            if numbers is None:
                yield from map(outcome_of, cursor.execute(query + " ORDER BY d.number", (graph,)))
                return
            for number in numbers:
                yield from map(outcome_of, cursor.execute(query + " AND d.number = ?", (graph, number)).fetchall())

    def count(self, graph: str, source: str | None = None) -> int:
        """How many live outcomes the graph has, in all or of one source."""
        query = "SELECT COUNT(*) FROM extractions WHERE graph = ? AND NOT forgotten"
        if source is None:
            return int(self._sqlite.execute(query, (graph,)).fetchone()[0])
        query += " AND document IN (SELECT number FROM documents WHERE source = ?)"
        return int(self._sqlite.execute(query, (graph, source)).fetchone()[0])

    def graphs(self) -> tuple[str, ...]:
        """The graphs that this workspace has extractions for."""
        return tuple(row[0] for row in self._sqlite.execute("SELECT DISTINCT graph FROM extractions ORDER BY graph"))

    def forget(self, graph: str, numbers: Iterable[int], *, purge: bool = False) -> int:
        """Put a tombstone on documents; `purge` also deletes their text, extraction and cached completions."""
        count = 0
        with self.transaction() as sql:
            for number in numbers:
                count += sql.execute(
                    "UPDATE extractions SET forgotten = 1 WHERE graph = ? AND document = ? AND NOT forgotten",
                    (graph, number),
                ).rowcount
                if purge:
                    purge_document(sql, graph, number)
        return count

    # Judgements and profiles

    def judge(self, judgement: Judgement) -> Judgement:
        """Take a judgement into the journal; gives it back with its id and time."""
        said = judgement.model_copy(update={"at": judgement.at or now(), "id": None})
        with self.transaction() as sql:
            row = sql.execute(
                "INSERT INTO judgements (graph, content) VALUES (?, ?)", (said.graph, said.model_dump_json())
            ).lastrowid
        return said.model_copy(update={"id": row})

    def withdraw(self, graph: str, judgement: int) -> bool:
        """Take a judgement back; False when there is no such one in force."""
        with self.transaction() as sql:
            changed = sql.execute(
                "UPDATE judgements SET withdrawn_at = ? WHERE id = ? AND graph = ? AND withdrawn_at IS NULL",
                (now(), judgement, graph),
            ).rowcount
        return changed > 0

    def judgements(self, graph: str, *, withdrawn: bool = False) -> tuple[Judgement, ...]:
        """The judgements in force, oldest first; with `withdrawn` all of them."""
        where = "" if withdrawn else " AND withdrawn_at IS NULL"
        rows = self._sqlite.execute(
            f"SELECT id, content, withdrawn_at FROM judgements WHERE graph = ?{where} ORDER BY id", (graph,)
        )
        return tuple(
            Judgement.model_validate_json(content).model_copy(update={"id": id, "withdrawn_at": withdrawn_at})
            for id, content, withdrawn_at in rows
        )

    def profile(self, graph: str) -> Profile | None:
        """The profile in force, None before the first build."""
        row = self._sqlite.execute("SELECT content FROM profiles WHERE graph = ?", (graph,)).fetchone()
        return Profile.model_validate_json(row[0]) if row else None

    def set_profile(self, graph: str, profile: Profile) -> None:
        """Put a profile in force."""
        with self.transaction() as sql:
            sql.execute("INSERT OR REPLACE INTO profiles VALUES (?, ?)", (graph, profile.model_dump_json()))

    # Entities through time

    def follow(self, graph: str, assigned: Mapping[str, str]) -> None:
        """Note where the entities of the last resolution went, given each anchor's entity now, in founder order.

        An entity id that is gone gets a row old -> new: where its first member that still lives went.
        """
        with self.transaction() as sql:
            follow_all(sql, graph, assigned, now())

    def current_entity(self, graph: str, entity: str) -> str:
        """The id that an old entity id stands for now: a live one for itself, a dead one by its newest row, onwards."""
        at = 0
        while True:
            if self._sqlite.execute(
                "SELECT 1 FROM assignments WHERE graph = ? AND entity = ? LIMIT 1", (graph, entity)
            ).fetchone():
                return entity
            row = self._sqlite.execute(
                "SELECT number, new FROM entity_history WHERE graph = ? AND old = ? AND number > ?"
                " ORDER BY number DESC LIMIT 1",
                (graph, entity, at),
            ).fetchone()
            if row is None:
                return entity
            at, entity = row

    # Evaluations

    def save_evaluation(self, evaluation: SavedEvaluation) -> None:
        """Keep an evaluation under its name; an earlier one of this name gives way."""
        row = (evaluation.name, evaluation.model_dump_json(), evaluation.at)
        with self.transaction() as sql:
            sql.execute("INSERT OR REPLACE INTO evaluations VALUES (?, ?, ?)", row)

    def saved_evaluation(self, name: str) -> SavedEvaluation | None:
        """The evaluation of this name, if it was kept."""
        row = self._sqlite.execute("SELECT content FROM evaluations WHERE name = ?", (name,)).fetchone()
        return SavedEvaluation.model_validate_json(row[0]) if row else None

    def saved_evaluations(self) -> tuple[str, ...]:
        """The names of all that were kept, oldest first."""
        return tuple(row[0] for row in self._sqlite.execute("SELECT name FROM evaluations ORDER BY at, name"))

    # Completions (the cache of the LLM layer)

    def recall(self, key: str) -> Completion | None:
        """A completion that was paid for before."""
        with self._lock:
            row = self._sqlite.execute("SELECT content FROM completions WHERE key = ?", (key,)).fetchone()
        return Completion.model_validate_json(row[0]) if row else None

    def note_question(self, document: DocumentKey, key: str) -> None:
        """A document is about to be asked this; written together with the completion."""
        self._asked.append((key, document.source, document.id))

    def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
        """Take completions into the journal, one commit for all, with the questions noted before."""
        at = now()
        rows = [(key, completion.model_dump_json(), at) for key, completion in items]
        with self.transaction() as sql:
            self._note_asked(sql)
            sql.executemany("INSERT OR REPLACE INTO completions VALUES (?, ?, ?)", rows)

    def _note_asked(self, sql: sqlite3.Connection) -> None:
        # questions may be noted meanwhile, in another thread: those stay for the next time
        asked = self._asked[:]
        sql.executemany(
            "INSERT OR IGNORE INTO questions SELECT number, ? FROM documents WHERE source = ? AND id = ?", asked
        )
        del self._asked[: len(asked)]

    def recall_endpoint(self, address: str, model: str) -> str | None:
        """What was noted of an endpoint, and nothing where it was never looked at."""
        row = self._sqlite.execute("SELECT content FROM endpoints WHERE key = ?", (digest(address, model),)).fetchone()
        return str(row[0]) if row else None

    def note_endpoint(self, address: str, model: str, content: str) -> None:
        """Keeps what was seen of an endpoint; the address, which may hold a password, is not kept."""
        with self.transaction() as sql:
            row = (digest(address, model), content, now())
            sql.execute("INSERT OR REPLACE INTO endpoints VALUES (?, ?, ?)", row)

    def count_completions(self) -> CompletionCounts:
        """What the completions of this workspace come to."""
        row = self._sqlite.execute(
            "SELECT COUNT(*), TOTAL(LENGTH(CAST(content AS BLOB))), TOTAL(content ->> '$.prompt_tokens'),"
            " TOTAL(content ->> '$.completion_tokens'), TOTAL(content ->> '$.seconds'), MIN(at), MAX(at)"
            " FROM completions"
        ).fetchone()
        (unused,) = self._sqlite.execute(f"SELECT COUNT(*) FROM completions WHERE {_UNUSED}").fetchone()
        count, size, asked, answered, seconds, first, last = row
        tokens = (int(asked), int(answered))
        return CompletionCounts(count, unused, int(size), *tokens, seconds, first or "", last or "")

    def prune_completions(self, before: str | None = None) -> int:
        """Delete the completions that no live document was asked with; with a time, all that came before it."""
        where, values = (_UNUSED, ()) if before is None else ("at < ?", (before,))
        with self.transaction() as sql:
            self._note_asked(sql)
            deleted = sql.execute(f"DELETE FROM completions WHERE {where}", values).rowcount
            sql.execute("DELETE FROM questions WHERE completion NOT IN (SELECT key FROM completions)")
        with self._lock:
            self._sqlite.execute("VACUUM")
        return deleted


# No document that is in a graph, or on its way there, was asked with it.
_UNUSED = (
    "key NOT IN (SELECT q.completion FROM questions q LEFT JOIN extractions e ON e.document = q.document"
    " WHERE e.document IS NULL OR NOT e.forgotten)"
)


def now() -> str:
    """The time, ISO 8601 in UTC."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
