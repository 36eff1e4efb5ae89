"""What happens inside one writing transaction: documents with all that stands under them, entities, and the sweep.

A document is written with its digest, its mentions, statements and events, and with the support of every fact that it
touches, so that no reader ever sees half a document. Knows query names and rows; the driver is behind `Run`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple, Protocol

from kgplatform.errors import StoreError
from kgplatform.types.graph import DocumentRows, EntityRow, Row, WriteCounts


class Outcome(NamedTuple):
    """What one query gave and did."""

    rows: list[dict[str, object]]
    counts: WriteCounts


class Run(Protocol):
    """Runs the query of a file within the transaction."""

    def __call__(self, query: str, **parameters: object) -> Outcome:
        """What the query gave and did."""
        ...


def write_entities(run: Run, graph: str, entities: Sequence[EntityRow]) -> WriteCounts:
    """Entities as their rows say, new and old ones."""
    rows = [entity._asdict() for entity in sorted(entities, key=lambda entity: entity.key)]
    done = run("write_entities", graph=graph, entities=rows).counts
    return done + WriteCounts(entities_written=len(rows))


def write_documents(run: Run, graph: str, documents: Iterable[DocumentRows], replaced: Collection[str]) -> WriteCounts:
    """Documents with everything under them; those that stand there already are emptied first."""
    batch = sorted(documents, key=lambda rows: rows.key)
    emptied, touched = _empty(run, [rows.key for rows in batch if rows.key in replaced])
    related = _write_facts(run, graph, batch)
    written = run("write_documents", graph=graph, documents=[_parameters(rows) for rows in batch]).counts
    _check_complete(batch, written)
    settled = _settle(run, touched)
    return emptied + related + written + settled + WriteCounts(documents_written=len(batch))


def delete_documents(run: Run, keys: Sequence[str]) -> WriteCounts:
    """Documents with everything under them, and what nothing else supports."""
    emptied, touched = _empty(run, keys)
    deleted = run("delete_documents", documents=sorted(keys)).counts
    settled = _settle(run, touched)
    return emptied + deleted + settled + WriteCounts(documents_deleted=len(keys))


def delete_entities(run: Run, keys: Sequence[str]) -> WriteCounts:
    """Entities that nothing means any more."""
    return run("delete_entities", entities=sorted(keys)).counts + WriteCounts(entities_deleted=len(keys))


def _empty(run: Run, keys: Sequence[str]) -> tuple[WriteCounts, set[str]]:
    """Takes everything from under the documents; gives the facts that they stated."""
    if not keys:
        return WriteCounts(), set()
    ordered = sorted(keys)
    statements = run("delete_statements", documents=ordered)
    events = run("delete_events", documents=ordered).counts
    mentions = run("delete_mentions", documents=ordered).counts
    return statements.counts + events + mentions, {str(row["relation"]) for row in statements.rows}


def _write_facts(run: Run, graph: str, batch: Iterable[DocumentRows]) -> WriteCounts:
    """New facts with the number of these documents that state them; known ones gain that many.

    Counted on and not counted again, or a fact that thousands state would be counted thousands of times.
    """
    support = Counter(str(fact["key"]) for rows in batch for fact in rows.relations)
    known = [str(row["relation"]) for row in run("find_relations", relations=sorted(support)).rows]
    facts = {str(fact["key"]): fact for rows in batch for fact in rows.relations}
    new = [{**facts[key], "support": support[key]} for key in sorted(facts.keys() - set(known))]
    created = run("create_relations", graph=graph, relations=new).counts if new else WriteCounts()
    if known:
        run("raise_support", relations=[{"relation": key, "support": support[key]} for key in sorted(known)])
    return created


def _parameters(rows: DocumentRows) -> Row:
    return {
        "document": rows.document,
        "mentions": rows.mentions,
        "statements": rows.statements,
        "events": rows.events,
    }


def _check_complete(batch: Sequence[DocumentRows], written: WriteCounts) -> None:
    """A row whose entity or fact is not there makes nothing, and says nothing: count what came of them."""
    wanted = sum(2 * len(rows.mentions) + len(rows.statements) + sum(map(_edges, rows.events)) for rows in batch)
    if written.relationships_created != wanted:
        raise StoreError(
            f"the graph changed while it was written: {written.relationships_created} of {wanted} relationships could "
            "be made. Nothing of this batch was stored; run the same command again."
        )


def _edges(event: Row) -> int:
    arguments = event["arguments"]
    return 1 + (len(arguments) if isinstance(arguments, list) else 0)


def _settle(run: Run, facts: Collection[str]) -> WriteCounts:
    """Drops the facts that no document states any more and corrects the support of the others."""
    if not facts:
        return WriteCounts()
    counted = run("count_support", relations=sorted(facts)).rows
    gone = [row["relation"] for row in counted if row["support"] == 0]
    wrong = [row for row in counted if row["support"] not in (0, row["stated"])]
    dropped = run("delete_relations", relations=gone).counts if gone else WriteCounts()
    corrected = run("write_support", relations=wrong).counts if wrong else WriteCounts()
    return dropped + corrected
