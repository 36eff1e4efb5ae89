"""Whatever fails between us and the server: a retry or a clear error, never half a document; the next load mends it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import neo4j
import pytest

from kgplatform.errors import StoreError, StoreUnavailable
from kgplatform.graph.digest import graph_digest
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.stores.neo4j_options import StoreOptions
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Argument, Event, Extraction
from kgplatform.types.graph import document_key
from tests.stubs.bolt_proxy import BoltProxy, Fault, Kind

from .test_neo4j_store import by_name, load, person, read, said, stored

NAMES = ("宝玉", "黛玉", "宝钗", "Alice", "Bob")
THIRD = DocumentKey("红楼/测试", "3")
MET = Event(label="相遇", arguments=(Argument(role="谁", mention=person("宝玉")),))


def version(number: int) -> list[Extraction]:
    """Twelve documents, of which each version says something else."""
    return [
        read(f"{id_}", f"v{number}", said(NAMES[id_ % 5], f"p{number % 3}", NAMES[(id_ + number) % 5]), events=(MET,))
        for id_ in range(12)
    ]


@pytest.fixture
def proxy(neo4j_server: ServerAddress) -> Iterator[BoltProxy]:
    with BoltProxy(neo4j_server.url) as between:
        yield between


@pytest.fixture
def store(neo4j_server: ServerAddress, proxy: BoltProxy) -> Iterator[Neo4jStore]:
    """The first version of twelve documents, three in a transaction, reached through the proxy."""
    options = StoreOptions(documents=3, replaced=3, retry_seconds=2, connect_seconds=5)
    graph = f"faults-{uuid.uuid4().hex[:8]}"
    with Neo4jStore(proxy.url, neo4j_server.user, neo4j_server.password, graph=graph, options=options) as opened:
        opened.prepare("workspace-1")
        load(opened, *version(1))
        yield opened
        proxy.restore()
        opened.clear()


def is_right(store: Neo4jStore, number: int) -> bool:
    wanted = version(number)
    return store.digest() == graph_digest(wanted, by_name(*wanted))


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["BEGIN", "RUN", "COMMIT"])
@pytest.mark.parametrize(
    "code",
    [
        "Neo.ClientError.Cluster.NotALeader",
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
        "Neo.TransientError.General.DatabaseUnavailable",
        "Neo.TransientError.Transaction.DeadlockDetected",
    ],
)
def test_what_passes_by_itself_is_tried_again(store: Neo4jStore, proxy: BoltProxy, code: str, kind: Kind) -> None:
    proxy.inject(Fault(kind, after=2, code=code))

    load(store, *version(2))

    assert proxy.happened == 1
    assert is_right(store, 2)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        ("Neo.ClientError.Cluster.NotALeader", StoreUnavailable, "takes no writes now.*Run the command again"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", StoreError, "it may only be read"),
        ("Neo.ClientError.Security.Forbidden", StoreError, "neo4j. may not do this"),
        ("Neo.ClientError.Transaction.TransactionTimedOut", StoreUnavailable, "took too long.*Run the command again"),
        ("Neo.DatabaseError.General.UnknownError", StoreError, "injected by a test"),
    ],
)
def test_what_lasts_ends_in_a_clear_error_and_the_next_load_mends_it(
    store: Neo4jStore, proxy: BoltProxy, code: str, error: type[StoreError], words: str
) -> None:
    proxy.inject(Fault("RUN", after=12, code=code, times=1000))
    with pytest.raises(error, match=words):
        load(store, *version(2))
    proxy.restore()

    load(store, *version(2))

    assert is_right(store, 2)


@pytest.mark.faults
@pytest.mark.parametrize("after", [0, 1, 5, 13, 29])
def test_a_network_that_is_cut_in_mid_write_loses_nothing(store: Neo4jStore, proxy: BoltProxy, after: int) -> None:
    proxy.inject(Fault("RUN", after=after, refuses=True))
    with pytest.raises(StoreUnavailable, match="no Neo4j answers"):
        load(store, *version(2))
    proxy.restore()

    load(store, *version(2))

    assert is_right(store, 2)


@pytest.mark.parametrize("lets_through", [False, True])
def test_a_commit_whose_answer_never_came_is_not_done_twice(
    store: Neo4jStore, proxy: BoltProxy, lets_through: bool
) -> None:
    proxy.inject(Fault("COMMIT", after=1, lets_through=lets_through, refuses=True))
    with pytest.raises(StoreUnavailable):
        load(store, *version(2))
    proxy.restore()

    load(store, *version(2))

    assert is_right(store, 2)


@pytest.mark.faults
def test_a_short_cut_is_not_even_noticed(store: Neo4jStore, proxy: BoltProxy) -> None:
    proxy.inject(Fault("RUN", after=9))

    load(store, *version(2))

    assert proxy.happened == 1
    assert is_right(store, 2)


def test_a_lock_that_somebody_holds_ends_in_a_clear_error(neo4j_server: ServerAddress, store: Neo4jStore) -> None:
    impatient = StoreOptions(transaction_seconds=0.5, retry_seconds=0.1)
    server = (neo4j_server.url, neo4j_server.user, neo4j_server.password)
    with (
        neo4j.GraphDatabase.driver(server[0], auth=server[1:]) as driver,
        driver.session() as session,
        Neo4jStore(*server, graph=store.graph, options=impatient) as other,
    ):
        held = session.begin_transaction()
        held.run("MATCH (d:Document {graph: $graph}) SET d.seen = true", graph=store.graph).consume()
        with pytest.raises(StoreUnavailable, match="took too long"):
            load(other, *version(2))
        held.rollback()

    load(store, *version(2))

    assert is_right(store, 2)


@pytest.mark.faults
def test_no_reader_ever_sees_half_a_document(neo4j_server: ServerAddress, store: Neo4jStore) -> None:
    """A reader looks at one document again and again while it is written in many versions."""
    reader = _Reader(neo4j_server, store.graph)
    reader.start()
    for number in range(2, 8):
        load(store, *version(number))
    reader.done.set()
    reader.join()

    assert reader.looks > 5
    assert reader.halves == []


class _Reader(threading.Thread):
    """What one document says belongs to one version, unless that changed while it was read."""

    def __init__(self, server: ServerAddress, graph: str) -> None:
        super().__init__()
        self.server, self.graph = server, graph
        self.done = threading.Event()
        self.looks, self.halves = 0, list[object]()

    def run(self) -> None:
        with Neo4jStore(self.server.url, self.server.user, self.server.password, graph=self.graph) as store:
            while not self.done.is_set():
                before, found, after = self._digest(store), stored(store)[3], self._digest(store)
                if before == after:
                    self.looks += 1
                    self.halves += [] if found == version(int(found.document.text[1:]))[3] else [found]

    def _digest(self, store: Neo4jStore) -> object:
        (row,) = store.look("read_document_content", documents=[document_key(self.graph, THIRD)])
        return row["document"]["digest"]
