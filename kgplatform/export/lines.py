"""JSON Lines and CSV: for scripts, spreadsheets and data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import orjson

from kgplatform.export.elements import Node, elements
from kgplatform.types.view import GraphView

COLUMNS = ("subject", "predicate", "object", "subject_label", "object_label", "support", "documents")


def jsonl(view: GraphView, *, full: bool = False) -> Iterator[str]:
    """One node or edge a line."""
    for element in elements(view, full=full):
        kind = "node" if isinstance(element, Node) else "edge"
        yield orjson.dumps({"type": kind, **element._asdict()}).decode()


def facts_csv(view: GraphView) -> Iterator[str]:
    """One fact a row, with a header; `build` reads such files as a corpus of triples."""
    yield ",".join(COLUMNS)
    for fact in view.facts:
        yield _row(
            fact.subject_name,
            fact.predicate,
            fact.object_name,
            fact.subject_label or "",
            fact.object_label or "",
            str(fact.support),
            "; ".join(fact.documents),
        )


def _row(*values: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    return out.getvalue()
