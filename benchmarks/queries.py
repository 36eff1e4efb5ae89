"""How long the ready queries take in a large graph, and whether those meant for one entity ever walk the whole of it.

`python benchmarks/queries.py FOLDER --documents 100000` fills a local server in FOLDER (once: it is found again), asks
every query about entities drawn as readers meet them (by mention) and about the best connected ones, and prints
milliseconds as the caller waits them, the plan check included, and CPU milliseconds of server and client (`RETURN 1`
says what nothing takes at that moment). A plan that scans is named. `--export` measures exports.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import neo4j
import psutil

from benchmarks.store_work import documents
from kgplatform.export.bulk import BulkFiles, import_arguments
from kgplatform.export.graphml import graphml
from kgplatform.export.lines import facts_csv, jsonl
from kgplatform.export.turtle import write_turtle
from kgplatform.graph.rows import anchors_of, document_rows, entity_rows
from kgplatform.stores import bulk, local, queries
from kgplatform.stores.neo4j import MIGRATION, Neo4jStore
from kgplatform.stores.options import LocalOptions
from kgplatform.types.resolution import Assignment, Entity, Resolution
from kgplatform.types.view import GraphView

GRAPH = "bench"
SCANS = ("AllNodesScan", "NodeByLabelScan", "NodeIndexScan", "DirectedRelationshipTypeScan", "DirectedAllRelationships")
OF_ONE = {
    "entity_card": ("name",),
    "find_entity": ("words",),
    "facts_of_entity": ("name",),
    "neighbours": ("name",),
    "documents_of_entity": ("name",),
    "events_of_entity": ("name",),
    "co_occurring_entities": ("name",),
    "common_neighbours": ("first", "second"),
    "paths_between": ("from", "to"),
    "provenance_of_fact": ("subject", "predicate", "object"),
}
OF_ALL = {
    "newest_documents": {},
    "facts_of_predicate": {"predicate": "作者", "count": 100},
    "most_supported_facts": {},
    "most_mentioned_entities": {},
    "entities_by_label": {"label": "人物"},
    "list_labels": {},
    "list_predicates": {},
    "schema_summary": {},
    "count_graph": {},
    "contradictions": {},
    "homonyms": {},
    "participants": {},
    "timeline": {},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--entities", type=int, default=100, help="how many are asked about")
    parser.add_argument("--load-only", action="store_true")
    parser.add_argument("--export", action="store_true")
    told = parser.parse_args()
    options = LocalOptions(idle_minutes=30)
    fill(told.folder, options, told.documents)
    address = local.start(told.folder / "neo4j", options)
    with (
        local.in_use(told.folder / "neo4j"),
        Neo4jStore(address.url, address.user, address.password, graph=GRAPH) as store,
    ):
        store.prepare("bench")
        if told.export:
            export(store, told.folder)
        elif not told.load_only:
            print(store.counts())
            with neo4j.GraphDatabase.driver(
                address.url, auth=(address.user, address.password), notifications_min_severity="OFF"
            ) as driver:
                ask_of_one(store, driver, server_of(told.folder.resolve()), told.entities)
            ask_of_all(store)


def fill(folder: Path, options: LocalOptions, count: int) -> None:
    """By an import, into a server that has nothing yet: equal names are one entity."""
    home, files = folder / "neo4j", folder / "bulk"
    if bulk.has_database(home):
        return
    started = time.process_time()
    found: dict[tuple[str | None, str], Entity] = {}
    with BulkFiles(files, GRAPH, "bench", MIGRATION) as writing:
        for extraction in documents(count, events=1):  # who is there must be known before the first document
            for (label, text), anchor in anchors_of(extraction).items():
                found.setdefault((label, text), Entity(anchor, label, text, ()))
        writing.add_entities(entity_rows(Resolution("bench", {}, {one.id: one for one in found.values()}, ()), GRAPH))
        for number, extraction in enumerate(documents(count, events=1)):
            meant = {
                anchor: Assignment(found[name].id, 1.0, "same spelling")
                for name, anchor in anchors_of(extraction).items()
            }
            writing.add(document_rows(number, extraction, Resolution("bench", meant, {}, ()), GRAPH))
    print(f"files written, {time.process_time() - started:.0f} CPU seconds", flush=True)
    bulk.import_files(home, options, import_arguments(writing.multiline), lambda *_: None, place=files)
    shutil.rmtree(files)


def ask_of_one(store: Neo4jStore, driver: neo4j.Driver, server: psutil.Process, count: int) -> None:
    print("| query | CPU ms | median ms | 95 % ms | hubs CPU ms | hubs median ms | scans | db hits, median |")
    print("|---|---:|---:|---:|---:|---:|---|---:|")
    met, hubs = drawn(store, count), best_connected(store)
    nothing = [dict[str, object]() for _ in range(2 * count)]
    cpu, base = spent(server, lambda given: _timed(store, "RETURN 1 AS one", given), nothing)
    print(f"| `RETURN 1` | {cpu:.1f} | {statistics.median(base):.1f} | {tail(base):.1f} | | | | |", flush=True)
    for name, wanted in OF_ONE.items():
        query = queries.load(name)
        usual = [dict(zip(wanted, values, strict=True)) for values in given(store, wanted, met)]
        large = [dict(zip(wanted, values, strict=True)) for values in given(store, wanted, hubs)]
        for parameters in usual[:10]:
            timed(store, query, parameters)  # the server compiles a plan once
        ask = partial(timed, store, query)
        cpu, times = spent(server, ask, usual)
        peak, peaks = spent(server, ask, large)
        plans = [profile(driver, query, {**parameters, "graph": store.graph}) for parameters in usual[:20]]
        scans = sorted({operator for operators, _ in plans for operator in operators if operator in SCANS})
        hits = statistics.median(hits for _, hits in plans)
        print(
            f"| `{name}` | {cpu:.1f} | {statistics.median(times):.1f} | {tail(times):.1f} | {peak:.1f} | "
            f"{statistics.median(peaks):.1f} | {', '.join(scans) or 'none'} | {hits:.0f} |",
            flush=True,
        )


def spent(
    server: psutil.Process, ask: Callable[[dict[str, object]], float], given: Sequence[dict[str, object]]
) -> tuple[float, list[float]]:
    """CPU milliseconds of server and client for one of these, and the milliseconds that each took."""
    before = sum(server.cpu_times()[:2]) + time.process_time()
    times = [ask(parameters) for parameters in given]
    return 1000 * (sum(server.cpu_times()[:2]) + time.process_time() - before) / len(given), times


def tail(times: Sequence[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def server_of(folder: Path) -> psutil.Process:
    """The Java of the server in this folder."""
    for process in psutil.process_iter(["name", "cmdline"]):
        words = process.info["cmdline"] or []
        if "java" in str(process.info["name"]) and any(str(folder) in word for word in words):
            return process
    raise SystemExit(f"no server runs in {folder}")


def ask_of_all(store: Neo4jStore) -> None:
    print("\n| query about all of it | ms |\n|---|---:|")
    for name, parameters in OF_ALL.items():
        timed(store, queries.load(name), parameters)
        print(f"| `{name}` | {timed(store, queries.load(name), parameters):.0f} |", flush=True)


def drawn(store: Neo4jStore, count: int) -> list[str]:
    """Entities as readers meet them: by mention."""
    chooser = random.Random(1)
    numbers = [chooser.randrange(store.counts()["documents"]) for _ in range(count)]
    cypher = (
        "UNWIND $numbers AS number MATCH (d:Document {number: number, graph: $graph})<-[:IN]-(m)-[:REFERS_TO]->(e) "
        "WITH number, e ORDER BY m.number SKIP 0 RETURN number, collect(e.name)[number % 12] AS name"
    )
    return [str(row[1]) for row in store.run(cypher, {"numbers": numbers}).rows]


def best_connected(store: Neo4jStore) -> list[str]:
    query = queries.load("most_mentioned_entities")
    return [
        str(row[0])
        for row in store.run(query.text, {**query.defaults, "graph": store.graph, "count": 10}, timeout=600).rows
    ]


def given(store: Neo4jStore, wanted: tuple[str, ...], names: list[str]) -> list[tuple[str, ...]]:
    if len(wanted) == 1:
        return [(name,) for name in names]
    if len(wanted) == 2:
        return list(zip(names, names[1:] + names[:1], strict=True))
    facts = []
    for name in names:
        query = queries.load("facts_of_entity")
        rows = store.run(query.text, {**query.defaults, "graph": store.graph, "name": name, "count": 1}).rows
        facts += [(str(row[0]), str(row[1]), str(row[2])) for row in rows]
    return facts


def timed(store: Neo4jStore, query: queries.Query, parameters: dict[str, object]) -> float:
    return _timed(store, query.text, {**query.defaults, **parameters, "graph": store.graph})


def _timed(store: Neo4jStore, cypher: str, parameters: dict[str, object]) -> float:
    start = time.perf_counter()
    store.run(cypher, parameters, timeout=600)
    return 1000 * (time.perf_counter() - start)


def profile(driver: neo4j.Driver, query: queries.Query, parameters: dict[str, object]) -> tuple[list[str], int]:
    """The steps that were taken, and how often the store was touched."""
    with driver.session(default_access_mode=neo4j.READ_ACCESS) as session:
        summary = session.run("PROFILE " + query.text, {**query.defaults, **parameters}).consume()  # type: ignore[arg-type]
    steps = list(_steps(summary.profile or {}))
    return [name for name, _ in steps], sum(hits for _, hits in steps)


def _steps(plan: dict[str, object]) -> Iterator[tuple[str, int]]:
    yield str(plan.get("operatorType", "")).partition("@")[0], int(str(plan.get("dbHits", 0)))
    for child in plan.get("children", ()):  # type: ignore[attr-defined]
        yield from _steps(child)


def export(store: Neo4jStore, folder: Path) -> None:
    print("| format | seconds | CPU seconds of the client | MB written | RSS of the client afterwards, MB |")
    print("|---|---:|---:|---:|---:|")
    writers: dict[str, Callable[[GraphView], Iterator[str]]] = {
        "csv": facts_csv,
        "graphml": graphml,
        "jsonl": lambda view: jsonl(view, full=True),
    }
    for form in (*writers, "turtle"):
        path = folder / f"graph.{form}"
        start, cpu = time.perf_counter(), time.process_time()
        if form == "turtle":
            with path.open("wb") as file:
                write_turtle(store.view(), file)
        else:
            with path.open("w", encoding="utf-8") as lines:
                lines.writelines(line + "\n" for line in writers[form](store.view()))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        wall, spent = time.perf_counter() - start, time.process_time() - cpu
        print(f"| {form} | {wall:.0f} | {spent:.0f} | {path.stat().st_size / 1e6:.0f} | {peak:.0f} |", flush=True)
        path.unlink()


if __name__ == "__main__":
    main()
