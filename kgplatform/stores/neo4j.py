"""A graph in a Neo4j, over Bolt: the only place that knows the driver. Writes changes, gives back what was written.

Every query is a file (see `queries`); values travel as parameters. What the driver throws leaves as one of our errors.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

import neo4j
import neo4j.exceptions
import neo4j.graph
import neo4j.spatial
import neo4j.time

from kgplatform.errors import ConfigError, OwnershipError, QueryError, StoreError, StoreUnavailable
from kgplatform.stores import guard, migrations, queries, reading, typed, viewing, writing
from kgplatform.stores.neo4j_options import StoreOptions
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Extraction, Failure, anchor_of
from kgplatform.types.graph import (
    Change,
    DocumentRows,
    EventFact,
    Fact,
    Member,
    Rows,
    StoredEntities,
    WriteCounts,
    digest_of_graph,
    document_key,
)
from kgplatform.types.resolution import Entity
from kgplatform.types.view import GraphView

MIGRATION = migrations.VERSION
"""The version of the graph model that this code writes."""

Progress = Callable[[str, int, int], None]
"""Is told what is under way, how much of it is done, and how much there is."""

_ADDRESS = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://(\[[0-9a-fA-F:.%]+\]|[^/:?\s]+)(:\d{1,5})?(/.*|\?.*)?")
_OLDEST_SERVER = (5, 26)
_LONGEST_NAME = 200
_EXPLAIN = "EXPLAIN\n"
_PLACE = re.compile(r"line (\d+), column (\d+) \(offset: (\d+)\)")
T = TypeVar("T")


class Neo4jStore:
    """One graph, by name, in one database of one server. Use it in a `with` block, and `prepare` it before writing."""

    def __init__(
        self,
        url: str,
        user: str,
        password: str,
        database: str | None = None,
        graph: str = "main",
        options: StoreOptions | None = None,
    ) -> None:
        if not 0 < len(graph) <= _LONGEST_NAME:
            raise ConfigError(f"a graph's name has 1 to {_LONGEST_NAME} characters, not {len(graph)}")
        self.url, self.user, self.database, self.graph = url, user, database, graph
        self.options = options or StoreOptions()
        self._driver = _connect(url, user, password, self.options)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        self.is_typed = False  # until `prepare` has looked

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives back all connections."""
        self._driver.close()

    def prepare(self, workspace_id: str, adopt: bool = False) -> None:
        """The graph is this workspace's, and constraints and indexes are ready; refused where it is somebody else's.

        An older graph is migrated, one that was being typed is typed to the end.
        """
        self._check_server()
        known = self._read("read_graph", graph=self.graph)
        if not known and not adopt:
            self._refuse_foreign()
        for row in known:
            migrations.refuse_newer(self.graph, row["migration"] or 0)
            if row["importing"] and row["workspace"] == workspace_id:
                self._alone("complete_import")  # before there are indexes, which would have to follow
        self._prepare_schema()
        self._claim(workspace_id, adopt)
        self._migrate()
        if any(row["importing"] for row in self._read("read_graph", graph=self.graph)):
            self._alone("complete_import")  # another workspace's, adopted now
        self._prepare_types()

    def _prepare_schema(self) -> None:
        """Makes the constraints and indexes that are missing; each is named like its file, without the verb."""
        ready = {row["name"] for row in self._read("list_indexes")}
        missing = [one for one in queries.of_kind("schema") if one.name.partition("_")[2] not in ready]
        for query in missing:
            self._query(query.name)
        if missing:
            self._read("await_indexes", seconds=self.options.index_seconds)

    def is_empty(self) -> bool:
        """Whether the database holds nothing at all, of ours or of others."""
        return not self._read("find_any")

    def document_digests(self) -> dict[str, str]:
        """What is written with each stored document, by key."""
        return {row["key"]: row["digest"] for row in self._stream("read_document_digests", graph=self.graph)}

    def entity_digests(self) -> dict[str, str]:
        """What is written with each stored entity, by key."""
        return {row["key"]: row["digest"] for row in self._stream("read_entity_digests", graph=self.graph)}

    def write(self, change: Change, progress: Progress | None = None) -> WriteCounts:
        """Makes the stored graph the wanted one: entities, documents, then the sweep. May be broken off anywhere."""
        tell = progress or _silent
        done = WriteCounts()
        for entities in _told(_chunks(change.entities, self.options.entities), "entities", change.entities, tell):
            done += self._write(partial(writing.write_entities, graph=self.graph, entities=entities))
        for documents in _told(_ahead(self._batches(change)), "documents", change.documents, tell):
            done += self._write_documents(documents, change.replaced)
        for keys in _chunks(change.gone_documents, self.options.replaced):
            done += self._write(partial(writing.delete_documents, keys=keys))
        for keys in _chunks(change.gone_entities, self.options.entities):
            done += self._write(partial(writing.delete_entities, keys=keys))
        self._query("record_profile", graph=self.graph, profile=change.profile)
        return done

    def read_extractions(
        self, documents: Iterable[DocumentKey] | None = None
    ) -> Iterator[tuple[int, Extraction | Failure]]:
        """What the documents say, with their numbers, in the order of these: from nodes and relationships alone."""
        listed = self._stream("list_documents", graph=self.graph)
        keys = [row["key"] for row in listed]
        if documents is not None:
            wanted = {document_key(self.graph, document) for document in documents}
            keys = [key for key in keys if key in wanted]
        for page in _chunks(keys, self.options.page):
            for record in self._read("read_extractions", documents=page):
                yield record["number"], reading.extraction_of(record)

    def read_entities(self) -> StoredEntities:
        """Which name in which document means which entity."""
        ids = {
            (DocumentKey(row["source"], row["document"]), row["label"], row["text"]): row["entity"]
            for row in self._stream("read_members", graph=self.graph)
        }
        entities = {
            row["id"]: Entity(row["id"], row["label"], row["name"], tuple(row["aliases"]))
            for row in self._stream("read_entities", graph=self.graph)
        }
        return StoredEntities(ids, entities)

    def view(self) -> GraphView:
        """The whole graph as streams, in an order that content alone decides; read while they are walked."""
        return viewing.view_of(self.graph, partial(self._stream, graph=self.graph))

    def counts(self) -> dict[str, int]:
        """How many documents, failed documents, mentions, entities, relations and events the graph holds."""
        return dict(self._read("count_graph", graph=self.graph)[0])

    def run(
        self,
        cypher: str,
        parameters: Mapping[str, object] | None = None,
        *,
        write: bool = False,
        allow_files: bool = False,
        limit: int = 1000,
        timeout: float = 60.0,
    ) -> Rows:
        """The answer to somebody's query; `$graph` is this graph unless given. Reads the graph alone unless allowed."""
        given = {"graph": self.graph, **(parameters or {})}
        self._refuse(cypher, given, timeout, write=write, allow_files=allow_files)
        query = neo4j.Query(cypher, timeout=timeout)
        with self._session(write=write, fetch_size=min(limit + 1, 1000)) as session, self._asked(timeout):
            result = session.run(query, given)
            columns = tuple(result.keys())
            rows = [tuple(map(_plain, record.values())) for _, record in zip(range(limit + 1), result, strict=False)]
            result.consume()
        return Rows(columns, tuple(rows[:limit]), truncated=len(rows) > limit)

    def digest(self) -> str:
        """A name for what the stored graph says; see `digest_of_graph`."""
        return digest_of_graph(
            documents=((_key(row), row["failed"]) for row in self._stream("read_documents", graph=self.graph)),
            members=(
                Member(anchor_of(row["source"], row["document"], row["label"], row["text"]), row["entity"])
                for row in self._stream("read_members", graph=self.graph)
            ),
            facts=(
                Fact(row["subject"], row["predicate"], row["object"], row["support"])
                for row in self._stream("read_facts", graph=self.graph)
            ),
            events=(
                EventFact(_key(row), row["label"], row["trigger"], row["start"], tuple(map(tuple, row["arguments"])))
                for row in self._stream("read_events", graph=self.graph)
            ),
        )

    def look(self, query: str, **parameters: object) -> Iterator[dict[str, Any]]:
        """The rows that a query file of ours gives for this graph, as they come."""
        return self._stream(query, graph=self.graph, **parameters)

    def transact(self, work: Callable[[writing.Run], T]) -> T:
        """The work in one writing transaction, done again when the server says that this may help."""
        return self._write(work)

    def clear(self) -> None:
        """Deletes the graph and the claim on it; other graphs of the database stay as they are."""
        nothing = Change("", (), (), frozenset(), tuple(self.document_digests()), tuple(self.entity_digests()))
        self.write(nothing)
        self._alone("delete_graph")

    def _check_server(self) -> None:
        """A server answers, knows us, and is new enough for the queries."""
        with self._translated():
            agent = self._driver.get_server_info().agent
        name, _, version = agent.partition("/")
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
        if name == "Neo4j" and numbers < _OLDEST_SERVER:
            raise StoreError(f"{self.url} runs Neo4j {version}; kgplatform needs 5.26 or newer, or --store local")

    def _refuse_foreign(self) -> None:
        foreign = self._read("find_foreign")
        if foreign:
            raise OwnershipError(
                f"the database at {self.url} holds :{foreign[0]['label']} nodes that kgplatform did not write. "
                "Use another database, or --adopt to write beside them."
            )

    def _claim(self, workspace_id: str, adopt: bool) -> None:
        claim = {"graph": self.graph, "workspace": workspace_id, "migration": MIGRATION}
        owner = self._query("claim_graph", **claim)[0]
        if owner["workspace"] == workspace_id:
            return
        if not adopt:
            raise OwnershipError(
                f"graph {self.graph!r} at {self.url} belongs to another workspace ({owner['workspace']}). "
                "Choose another name with --graph, or take it over with --adopt."
            )
        self._query("adopt_graph", graph=self.graph, workspace=workspace_id)

    def _migrate(self) -> None:
        """Step by step, each noted when it is done: broken off, it goes on from there."""
        (graph,) = self._read("read_graph", graph=self.graph)
        for version, step in migrations.steps(graph["migration"] or 0):
            self._alone(step)
            self._query("record_migration", graph=self.graph, migration=version)

    def _prepare_types(self) -> None:
        """From here on every write keeps real labels and types up to date, where the graph has them."""
        (graph,) = self._read("read_graph", graph=self.graph)
        self.is_typed = bool(graph["typed"])
        if graph["typing"]:
            self.type_everything()

    def type_everything(self) -> None:
        """Gives all that stands in the graph its real label or type; whatever is written later has them too."""
        typed.type_everything(self.look, self._alone)
        self.is_typed = True

    def _alone(self, query: str, **parameters: object) -> None:
        """A query of ours that makes its own transactions, as `IN TRANSACTIONS` does."""
        with self._session(write=True) as session, self._translated():
            session.run(_cypher(query), {"graph": self.graph, **parameters}).consume()

    def _batches(self, change: Change) -> Iterator[list[DocumentRows]]:
        """Rows are made only now, and only a transaction's worth of them."""
        batch: list[DocumentRows] = []
        effort = 0.0
        for wanted in change.documents:
            rows = wanted.rows()
            added = self._effort(rows, wanted.key in change.replaced)
            if batch and effort + added > 1:
                yield batch
                batch, effort = [], 0.0
            batch.append(rows)
            effort += added
        if batch:
            yield batch

    def _effort(self, rows: DocumentRows, replaces: bool) -> float:
        """The part of a transaction that the document takes."""
        documents = self.options.replaced if replaces else self.options.documents
        return max(1 / documents, rows.weight / self.options.weight)

    def _write_documents(self, documents: Sequence[DocumentRows], replaced: frozenset[str]) -> WriteCounts:
        """Somebody may have deleted a node and left what hung on it: that is swept away, and it goes on."""
        work = partial(writing.write_documents, graph=self.graph, documents=documents, replaced=replaced)
        try:
            return self._write(work)
        except QueryError as error:
            if not isinstance(error.__cause__, neo4j.exceptions.ConstraintError):
                raise
        self._query("delete_strays", graph=self.graph)
        return self._write(work)

    def check(self, cypher: str, parameters: Mapping[str, object] | None = None, *, timeout: float = 60.0) -> None:
        """Raises QueryError when the query is not right, or does more than to read the graph; nothing is run."""
        self._refuse(cypher, {"graph": self.graph, **(parameters or {})}, timeout, write=False, allow_files=False)

    def _refuse(
        self, cypher: str, parameters: Mapping[str, object], timeout: float, *, write: bool, allow_files: bool
    ) -> None:
        """The access mode alone would find out in the middle; the plan says so before anything runs."""
        if not cypher.strip():
            raise QueryError("the query is empty; `kgplatform ask --list` shows queries by name")
        if not allow_files and (what := guard.reads_files(cypher)):
            raise QueryError(f"this query {what}; it was not run. Allow it with --allow-files.")
        if write:
            return
        query = neo4j.Query(_EXPLAIN + cypher, timeout=timeout)
        with self._session() as session, self._asked(timeout, moved=len(_EXPLAIN)):
            summary = session.run(query, dict(parameters)).consume()
        if summary.query_type != "r" or guard.ends_transactions(cypher, _operators(summary.plan)):
            raise QueryError("this query changes the database; it was not run. Allow it with --write.")

    def _read(self, name: str, **parameters: object) -> list[dict[str, Any]]:
        return list(self._stream(name, **parameters))

    def _stream(self, name: str, **parameters: object) -> Iterator[dict[str, Any]]:
        with self._session() as session, self._translated():
            for record in session.run(_cypher(name), parameters):
                yield dict(record)

    def _query(self, name: str, **parameters: object) -> list[dict[str, object]]:
        """One query of ours in a writing transaction of its own."""
        return self._write(lambda run: run(name, **parameters)).rows

    def _write(self, work: Callable[[writing.Run], T]) -> T:
        """The work in one transaction; the driver does it again when the server says that this may help."""
        with self._session(write=True) as session, self._translated():
            limited = neo4j.unit_of_work(timeout=self.options.transaction_seconds)
            return session.execute_write(limited(lambda transaction: work(self._runner(transaction))))

    def _runner(self, transaction: neo4j.ManagedTransaction) -> writing.Run:
        run = _runner(transaction)
        return typed.TypedRun(run) if self.is_typed else run

    def _session(self, *, write: bool = False, fetch_size: int = 1000) -> neo4j.Session:
        return self._driver.session(
            database=self.database,
            default_access_mode=neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS,
            bookmark_manager=self._bookmarks,
            fetch_size=fetch_size,
        )

    @contextmanager
    def _translated(self, *, moved: int = 0) -> Iterator[None]:
        """What the driver throws becomes an error of ours that says where, what, and what to do.

        `moved` = how many characters stand before the query of the user, on a line of their own.
        """
        try:
            yield
        except neo4j.exceptions.AuthError as error:
            raise StoreError(
                f"{self.url} does not let {self.user!r} in: {error.message}. "
                "Set NEO4J_USERNAME and NEO4J_PASSWORD for this server."
            ) from error
        except neo4j.exceptions.ForbiddenOnReadOnlyDatabase as error:
            raise StoreError(
                f"the database at {self.url} may only be read: {error.message}. Write to another server by --store, or "
                "have its settings changed (server.databases.read_only)."
            ) from error
        except neo4j.exceptions.Forbidden as error:
            raise StoreError(f"{self.user!r} may not do this at {self.url}: {error.message}") from error
        except (neo4j.exceptions.TransientError, neo4j.exceptions.DatabaseUnavailable) as error:
            raise StoreUnavailable(f"{self.url} cannot do it now: {error.message}. Run the command again.") from error
        except neo4j.exceptions.Neo4jError as error:
            raise _refusal(error, moved) from error
        except neo4j.exceptions.WriteServiceUnavailable as error:
            raise StoreUnavailable(
                f"{self.url} takes no writes now: it may only be read, or a cluster is choosing its leader. Run the "
                "command again, or write to another server by --store."
            ) from error
        except neo4j.exceptions.DriverError as error:
            raise StoreUnavailable(
                f"no Neo4j answers at {self.url}: {error}. Start it or correct the address; `--store local` uses one "
                "that kgplatform runs itself, and `kgplatform doctor` tells what answers."
            ) from error
        except (UnicodeEncodeError, OverflowError) as error:
            raise QueryError(f"a value cannot be sent to Neo4j: {error}") from error

    @contextmanager
    def _asked(self, timeout: float, *, moved: int = 0) -> Iterator[None]:
        """A query that ran out of time says so in our words."""
        try:
            with self._translated(moved=moved):
                yield
        except StoreError as error:
            cause = error.__cause__
            if isinstance(cause, neo4j.exceptions.Neo4jError) and "TransactionTimedOut" in (cause.code or ""):
                raise QueryError(
                    f"the query was stopped after {timeout:g} seconds; allow more with --timeout, or ask for less"
                ) from cause
            raise


def _connect(url: str, user: str, password: str, options: StoreOptions) -> neo4j.Driver:
    if not _ADDRESS.fullmatch(url):
        raise ConfigError(f"{url!r} is no address of a Neo4j; write one as bolt://host:7687 or neo4j+s://host")
    try:
        return neo4j.GraphDatabase.driver(
            url,
            auth=(user, password),
            connection_timeout=options.connect_seconds,
            max_transaction_retry_time=options.retry_seconds,
            notifications_min_severity="OFF",
            user_agent="kgplatform",
        )
    except (neo4j.exceptions.DriverError, ValueError) as error:
        raise ConfigError(f"{url!r} is no address of a Neo4j: {error}") from error


class _Unwritten(list[object]):
    """Rows that say only how many they are.

    The driver writes all parameters out for a line of its log, also where nobody reads that: half as dear as sending.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} rows>"


def _short(value: object) -> object:
    return _Unwritten(value) if isinstance(value, list) else value


def _runner(transaction: neo4j.ManagedTransaction) -> writing.Run:
    def run(query: str, **parameters: object) -> writing.Outcome:
        result = transaction.run(_cypher(query), {name: _short(value) for name, value in parameters.items()})
        rows = [dict(record) for record in result]
        return writing.Outcome(rows, _counts(result.consume().counters))

    return run


def _counts(counters: neo4j.SummaryCounters) -> WriteCounts:
    return WriteCounts(
        nodes_created=counters.nodes_created,
        nodes_deleted=counters.nodes_deleted,
        relationships_created=counters.relationships_created,
        relationships_deleted=counters.relationships_deleted,
    )


def _cypher(name: str) -> Any:  # the driver asks for a literal; a file of ours is as fixed as one
    return queries.load(name).text


def _refusal(error: neo4j.exceptions.Neo4jError, moved: int) -> StoreError:
    code = error.code or ""
    message = error.message or code
    if "DatabaseNotFound" in code:
        return StoreError(f"{message} Neo4j Community has one database, `neo4j`.")
    if "ReadOnly" in code or "read-only mode" in message:
        return StoreError(f"this database may only be read: {message} Write to another server by --store.")
    if "TransactionTimedOut" in code or "LockClientStopped" in code:
        return StoreUnavailable(f"a transaction took too long: {message} Run the command again.")
    return QueryError(_PLACE.sub(lambda place: _moved_back(place, moved), message) if moved else message)


def _moved_back(place: re.Match[str], moved: int) -> str:
    line, column, offset = map(int, place.groups())
    return f"line {line - 1}, column {column} (offset: {offset - moved})"


def _operators(plan: Mapping[str, Any] | None) -> set[str]:
    """The names of all steps of a plan."""
    if not plan:
        return set()
    inner = (_operators(child) for child in plan.get("children", ()))
    return {str(plan.get("operatorType", "")).partition("@")[0]}.union(*inner)


def _key(row: Mapping[str, Any]) -> DocumentKey:
    return DocumentKey(row["source"], row["document"])


def _chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _told(batches: Iterable[Sequence[T]], what: str, every: Sequence[object], tell: Progress) -> Iterator[Sequence[T]]:
    """The batches; after each is dealt with, says how far it is."""
    done = 0
    for batch in batches:
        yield batch
        done += len(batch)
        tell(what, done, len(every))


def _ahead(batches: Iterator[T]) -> Iterator[T]:
    """The batches, each made while the one before it is dealt with: the server works, and we do not wait for it."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="rows") as pool:
        coming = pool.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = pool.submit(next, batches, None)
            yield batch


def _silent(_what: str, _done: int, _total: int) -> None:
    """Nobody looks."""


def _plain(value: Any) -> object:  # a value of Cypher can be anything
    """The value in terms of JSON: a node becomes its id, labels and properties, a date its ISO form."""
    match value:
        case neo4j.graph.Node():
            return {"id": value.element_id, "labels": sorted(value.labels), "properties": _plain(dict(value))}
        case neo4j.graph.Relationship():
            ends = {"start": _id(value.start_node), "end": _id(value.end_node)}
            return {"id": value.element_id, "type": value.type, **ends, "properties": _plain(dict(value))}
        case neo4j.graph.Path():
            return {"nodes": _plain(list(value.nodes)), "relationships": _plain(list(value.relationships))}
        case neo4j.time.DateTime() | neo4j.time.Date() | neo4j.time.Time() | neo4j.time.Duration():
            return value.iso_format()  # before list and tuple: a duration and a point are tuples
        case neo4j.spatial.Point():
            return {"srid": value.srid, "coordinates": list(value)}
        case dict():
            return {str(name): _plain(kept) for name, kept in value.items()}
        case list() | tuple():
            return [_plain(kept) for kept in value]
        case float():
            return value if math.isfinite(value) else str(value)
        case str() | int() | None:
            return value
        case bytes() | bytearray():
            return value.hex()
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


def _id(node: neo4j.graph.Node | None) -> str | None:
    return node.element_id if node is not None else None
