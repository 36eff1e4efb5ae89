"""How fast a graph is written: two floors by the plain driver and ours, in one run on one local server.

    python benchmarks/store.py                          # work W, 3,000 documents
    python benchmarks/store.py --documents 1000 --rounds 1
    python benchmarks/store.py --bulk --documents 100000
    python benchmarks/store.py --growth --documents 20000

Floor a: entities, mention edges and fact edges only. Floor b: the full model, written by hand for exactly this work,
knowing that every document is new: entities by MERGE, new relations and documents by nested CREATE. Both send rows that
were made before the clock starts; ours starts from the extractions in the journal and a resolution.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import neo4j
import psutil
from store_work import by_name, documents

from kgplatform.graph.change import change
from kgplatform.graph.rows import document_rows, entity_rows, wanted_document
from kgplatform.pipelines.bulk import write_files
from kgplatform.pipelines.counts import ResolveCounts
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.rules import rules
from kgplatform.pipelines.stages import load_graph
from kgplatform.pipelines.update import update_store
from kgplatform.stores import bulk, local
from kgplatform.stores.jars import jar_folders
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.stores.options import LocalOptions
from kgplatform.types.extraction import Extraction
from kgplatform.types.graph import DocumentRows, EntityRow
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.standing import note_standing, revision

GRAPH = "bench"
PLAIN_ENTITIES = "UNWIND $rows AS r MERGE (e:Entity {key: r.key}) SET e.name = r.name, e.label = r.label"
PLAIN_MENTIONS = (
    "UNWIND $rows AS r MERGE (d:Document {key: r.document}) WITH d, r MATCH (e:Entity {key: r.entity}) "
    "MERGE (d)-[:MENTIONS]->(e)"
)
PLAIN_FACTS = (
    "UNWIND $rows AS r MATCH (s:Entity {key: r.subject}) MATCH (o:Entity {key: r.object}) "
    "MERGE (s)-[:FACT {predicate: r.predicate}]->(o)"
)
FULL_ENTITIES = """
UNWIND $rows AS r MERGE (e:Entity {key: r.key})
SET e.graph = $graph, e.id = r.id, e.name = r.name, e.label = r.label, e.aliases = r.aliases, e.digest = r.digest
"""
FULL_RELATIONS = """
UNWIND $rows AS r
MATCH (s:Entity {key: r.subject}) MATCH (o:Entity {key: r.object})
CREATE (x:Relation {key: r.key, graph: $graph, predicate: r.predicate, support: r.support})
CREATE (x)-[:SUBJECT]->(s) CREATE (x)-[:OBJECT]->(o)
CREATE (s)-[:FACT {key: r.key, predicate: r.predicate, support: r.support}]->(o)
"""
FULL_DOCUMENTS = """
UNWIND $rows AS r
CREATE (d:Document) SET d = r.document
WITH d, r
CALL (d, r) {
  UNWIND r.mentions AS m
  MATCH (e:Entity {key: m.entity})
  CREATE (n:Mention {key: m.key, graph: $graph, text: m.text, label: m.label, start: m.start, end: m.end,
    grounded: m.grounded, inferred: m.inferred, number: m.number})
  CREATE (n)-[:IN]->(d)
  CREATE (n)-[:REFERS_TO {score: m.score, reason: m.reason}]->(e)
}
CALL (d, r) {
  UNWIND r.statements AS t
  MATCH (x:Relation {key: t.relation})
  CREATE (x)-[:STATED_IN {key: t.key, subject: t.subject, object: t.object, recipe: r.document.recipe,
    confidence: t.confidence, number: t.number}]->(d)
}
"""


class Made(NamedTuple):
    """One pass of one writer."""

    seconds: float
    cpu: float
    server: float


class Work(NamedTuple):
    """The same documents as values, as rows, and in a journal."""

    extractions: Sequence[Extraction]
    resolution: Resolution
    rows: Sequence[DocumentRows]
    entities: Sequence[EntityRow]


def work(count: int) -> Work:
    """Everything the floors need is made before they start."""
    extractions = list(documents(count))
    resolution = by_name(iter(extractions))
    rows = [document_rows(n, one, resolution, GRAPH) for n, one in enumerate(extractions, start=1)]
    return Work(extractions, resolution, rows, list(entity_rows(resolution, GRAPH)))


def plain(driver: neo4j.Driver, given: Work, size: int = 500) -> None:
    """Floor a."""
    with driver.session() as session:
        for batch in chunks(given.entities, 5000):
            rows = [{"key": e.key, "name": e.name, "label": e.label} for e in batch]
            session.execute_write(lambda tx, rows: tx.run(PLAIN_ENTITIES, rows=rows).consume(), rows)
        for documents in chunks(given.rows, size):
            edges = [{"document": d.key, "entity": m["entity"]} for d in documents for m in d.mentions]
            facts = [fact for d in documents for fact in d.relations]
            session.execute_write(_plain, edges, facts)


def _plain(tx: neo4j.ManagedTransaction, edges: object, facts: object) -> None:
    tx.run(PLAIN_MENTIONS, rows=edges).consume()
    tx.run(PLAIN_FACTS, rows=facts).consume()


def full(driver: neo4j.Driver, given: Work, size: int = 300) -> None:
    """Floor b; the second time there is nothing that it could write."""
    known: set[str] = set()
    with driver.session() as session:
        for batch in chunks(given.entities, 5000):
            rows = [entity._asdict() for entity in batch]
            session.execute_write(lambda tx, rows: tx.run(FULL_ENTITIES, rows=rows, graph=GRAPH).consume(), rows)
        for documents in chunks(given.rows, size):
            new = {str(f["key"]): {**f, "support": 1} for d in documents for f in d.relations if f["key"] not in known}
            known |= new.keys()
            rows = [
                {"document": {**d.document, "graph": GRAPH}, "mentions": d.mentions, "statements": d.statements}
                for d in documents
            ]
            session.execute_write(_full, list(new.values()), rows)


def _full(tx: neo4j.ManagedTransaction, relations: object, rows: object) -> None:
    tx.run(FULL_RELATIONS, rows=relations, graph=GRAPH).consume()
    tx.run(FULL_DOCUMENTS, rows=rows, graph=GRAPH).consume()


def chunks(values: Sequence[object], size: int) -> Iterable[Sequence]:  # type: ignore[type-arg]
    return (values[start : start + size] for start in range(0, len(values), size))


def empty(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def journal(folder: Path, extractions: Sequence[Extraction]) -> Workspace:
    workspace = Workspace(folder)
    for batch in chunks(extractions, 2000):
        numbers = workspace.register([one.document for one in batch])
        workspace.record(GRAPH, [(n, one, one.recipe) for n, one in zip(numbers, batch, strict=True)])
    return workspace


class Watch:
    """Wall and CPU seconds of this process, and CPU seconds of the local server and of tools that have ended."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.wall, self.cpu, self.server = time.perf_counter(), time.process_time(), self._server()

    def lap(self) -> Made:
        """What has gone by since the last lap."""
        now = time.perf_counter(), time.process_time(), self._server()
        made = Made(now[0] - self.wall, now[1] - self.cpu, now[2] - self.server)
        self.wall, self.cpu, self.server = now
        return made

    def _server(self) -> float:
        found = local.status(self.folder) if self.folder else None
        ended = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        return ended + (sum(psutil.Process(found.pid).cpu_times()[:2]) if found and found.pid else 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--bulk", action="store_true", help="the bulk way and a second load instead of the floors")
    parser.add_argument("--growth", action="store_true", help="time per document while the graph grows")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        try:
            if options.bulk:
                in_bulk(place, options.documents)
            elif options.growth:
                growing(place, options.documents)
            else:
                compare(place, work(options.documents), options.rounds)
        finally:
            local.stop(place / "neo4j")


def compare(place: Path, given: Work, rounds: int) -> None:
    """The first round warms the server up and is not counted."""
    server = place / "neo4j"
    address = local.start(server, LocalOptions())
    with (
        local.in_use(server),
        journal(place / "ws", given.extractions) as workspace,
        Neo4jStore(address.url, address.user, address.password, graph=GRAPH) as store,
        neo4j.GraphDatabase.driver(address.url, auth=(address.user, address.password)) as driver,
    ):
        writers: dict[str, Callable[[], object]] = {
            "a plain": lambda: plain(driver, given),
            "b full by hand": lambda: full(driver, given),
            "ours": lambda: load_graph(workspace, GRAPH, given.resolution, store, silent),
        }
        made: dict[tuple[str, int], list[Made]] = {}
        for round_ in range(rounds + 1):
            for name, write in writers.items():
                empty(driver)
                store.prepare(workspace.id)
                for again in range(1 if name.startswith("b") else 2):
                    watch = Watch(server)
                    write()
                    tell(f"round {round_} {name} pass {again + 1}", len(given.rows), done := watch.lap())
                    if round_:
                        made.setdefault((name, again), []).append(done)
        middle = {key: Made(*map(median, zip(*passes, strict=True))) for key, passes in made.items()}
        for (name, again), done in middle.items():
            tell(f"median {name} pass {again + 1}", len(given.rows), done)
        ours = middle["ours", 0]
        for name in ("a plain", "b full by hand"):
            floor = middle[name, 0]
            print(f"ours / {name}: {floor.seconds / ours.seconds:.2f} by time, {floor.server / ours.server:.2f} by CPU "
                  "of the server")  # fmt: skip


def in_bulk(place: Path, count: int) -> None:
    """From extractions and a resolution to a running, indexed graph; then a load of what has not changed."""
    server, options = place / "neo4j", LocalOptions()
    jar_folders(options)
    extractions = list(documents(count))
    resolution = by_name(iter(extractions))
    with journal(place / "ws", extractions) as workspace:
        del extractions
        note = revision(workspace, GRAPH)
        whole, watch = Watch(server), Watch(server)
        made = write_files(workspace, GRAPH, resolution, place / "csv", silent)
        tell("files", count, watch.lap())
        bulk.import_files(server, options, made.arguments, silent, place=place / "csv")
        tell("import", count, watch.lap())
        address = local.start(server, options)
        tell("start", count, watch.lap())
        with local.in_use(server), Neo4jStore(address.url, address.user, address.password, graph=GRAPH) as store:
            store.prepare(workspace.id)
            tell("constraints and indexes", count, watch.lap())
            print(store.counts(), "complete" if made.is_complete else "something left out")
            tell("end to end", count, whole.lap())
            note_standing(workspace, GRAPH, note, rules(), made.content, ResolveCounts().model_dump_json())
            for again in ("second load", "third load"):
                watch.lap()
                _, loaded = update_store(workspace, GRAPH, store, silent)
                tell(f"{again}, {loaded.written} written", count, watch.lap())
            load_graph(workspace, GRAPH, resolution, store, silent)
            tell("load after a change elsewhere (all digests made anew)", count, watch.lap())
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def growing(place: Path, count: int) -> None:
    """Documents come in ten parts, over Bolt: is the last part as fast as the first?"""
    server = place / "neo4j"
    address = local.start(server, LocalOptions())
    extractions = list(documents(count))
    resolution = by_name(iter(extractions))
    entities = list(entity_rows(resolution, GRAPH))
    with local.in_use(server), Neo4jStore(address.url, address.user, address.password, graph=GRAPH) as store:
        store.prepare("bench")
        store.write(change((), entities, stored_documents={}, stored_entities={}), silent)
        watch = Watch(server)
        for part, start in enumerate(range(0, count, count // 10)):
            coming = [
                wanted_document(number, extractions[number], resolution, graph=GRAPH)
                for number in range(start, start + count // 10)
            ]
            store.write(change(coming, entities, stored_documents={}, stored_entities=_known(entities)), silent)
            tell(f"part {part + 1}", count // 10, watch.lap())


def _known(entities: Iterable[EntityRow]) -> dict[str, str]:
    return {entity.key: entity.digest for entity in entities}


def tell(what: str, count: int, made: Made) -> None:
    each = 1000 / count
    print(f"{what}: {made.seconds:.1f} s, {count / made.seconds:.0f} documents/s, CPU ms/document: ours "
          f"{each * made.cpu:.3f}, server {each * made.server:.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
