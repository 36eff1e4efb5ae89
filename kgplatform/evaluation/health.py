"""What the answers to the checks mean: faults that should not be, things worth a look, and how many of how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from kgplatform.types.findings import GraphShape, Health, HealthFinding
from kgplatform.types.graph import Rows
from kgplatform.types.schema import Schema

Of = Literal["entities", "mentions", "relations", "events", "documents"]


class Check(NamedTuple):
    """A named query whose rows are cases; `needs` = where its parameters come from, `of` = what the cases are among."""

    query: str
    fault: bool
    of: Of | None = None
    needs: Literal["schema", "workspace"] | None = None


CHECKS: tuple[Check, ...] = (
    Check("check_labels", fault=True, of="entities", needs="schema"),
    Check("check_predicates", fault=True, of="relations", needs="schema"),
    Check("check_signatures", fault=True, of="relations", needs="schema"),
    Check("check_event_types", fault=True, needs="schema"),
    Check("check_entities_without_mention", fault=True, of="entities"),
    Check("check_mentions_without_entity", fault=True, of="mentions"),
    Check("check_facts_without_document", fault=True, of="relations"),
    Check("check_dangling", fault=True),
    Check("check_forgotten", fault=True, of="documents", needs="workspace"),
    Check("check_spans", fault=True, of="mentions"),
    Check("check_near_names", fault=False),
    Check("check_self_facts", fault=False, of="relations"),
    Check("check_ungrounded", fault=False, of="mentions"),
    Check("check_isolated_entities", fault=False, of="entities"),
    Check("check_big_clusters", fault=False, of="entities"),
)


def parameters_of(schema: Schema) -> dict[str, object]:
    """What the checks of conformity must be told."""
    signatures = [
        {"predicate": relation.predicate, "subjects": list(relation.subjects), "objects": list(relation.objects)}
        for relation in schema.relations
    ]
    sides = (side for relation in schema.relations for side in (*relation.subjects, *relation.objects))
    return {
        "labels": list(dict.fromkeys((*schema.labels, *sides))),
        "predicates": list(schema.predicates),
        "signatures": signatures,
        "events": [{"label": event.label, "roles": list(event.roles)} for event in schema.events],
    }


def finding(
    check: Check, about: str, rows: Rows, counts: Mapping[str, int], command: str, *, shown: int = 20
) -> HealthFinding:
    """The cases that a check found, the first of them as rows."""
    return HealthFinding(
        check=check.query,
        about=about,
        fault=check.fault,
        cases=len(rows.rows),
        of=counts.get(check.of) if check.of is not None else None,
        truncated=rows.truncated,
        columns=rows.columns,
        rows=rows.rows[:shown],
        command=command,
    )


def not_made(check: Check, about: str, why: str) -> HealthFinding:
    """A check that could not be made."""
    return HealthFinding(check=check.query, about=about, fault=check.fault, skipped=why)


def health_of(shape: GraphShape, findings: Sequence[HealthFinding]) -> Health:
    """All findings, those with cases first, faults before things worth a look."""
    ranked = sorted(findings, key=lambda one: (bool(one.skipped), not one.cases, not one.fault))
    return Health(graph=shape.graph, shape=shape, findings=tuple(ranked))
