"""Scores and findings as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgplatform.cli.show import write, write_table

if TYPE_CHECKING:
    from kgplatform.types.evaluation import ClusterScores, Evaluation
    from kgplatform.types.findings import GraphComparison, Health, HealthFinding, Stated, Step, Waterfall
    from kgplatform.types.saved import Against, Changes
    from kgplatform.types.score import Score

_COLUMNS = ("", "P", "R", "F1", "right", "wrong", "missing")
_SHOWN = 10


def write_sureness(evaluation: Evaluation) -> None:
    """The intervals of the headline numbers."""
    shown = [name for name in ("micro.f1", "relaxed.f1", "macro.f1", "graph_level.f1") if name in evaluation.intervals]
    for name in shown:
        found = evaluation.intervals[name]
        write(f"{name}: {100 * found.level:g} % interval {found.low:.2f} to {found.high:.2f} (documents drawn again)")
    for group in evaluation.by_group.items():
        write(
            f"{group[0]}: mean of sets P {group[1].macro.precision:.2f} R {group[1].macro.recall:.2f} "
            f"F1 {group[1].macro.f1:.2f} ({len(group[1].sources)} sources)"
        )


def write_clusters(clusters: ClusterScores, facts: Score | None) -> None:
    """Entities as sets of names, and the merges worth a look."""
    write(
        f"entities as sets of names ({clusters.truth}): {clusters.common} of {clusters.gold_mentions} gold names, "
        f"{clusters.gold_entities} gold entities, {clusters.stored_entities} stored ones"
    )
    if facts is not None:
        _write_scores([("graph: facts, gold entities given", facts)])
    rates = (("pairwise", clusters.pairwise), ("B³", clusters.b_cubed), ("CEAF-e", clusters.ceaf_e))
    write_table(_COLUMNS[:4], [(name, rate.precision, rate.recall, rate.f1) for name, rate in rates])
    for title, count, cases in (
        ("merged too much", clusters.over_merged_entities, clusters.over_merged),
        ("merged too little", clusters.under_merged_entities, clusters.under_merged),
    ):
        for case in cases[:_SHOWN]:
            write(f"{title}: {' | '.join(', '.join(part) for part in case.parts)} [{case.label}]")
        if count > _SHOWN:
            write(f"… {count} entities in all are {title}")


def write_against(against: Against) -> None:
    """Every number here and there, and whether the difference is real."""
    write(f"against {against.other}: {against.documents} documents on both sides, {against.unpaired} on one only")
    write_table(
        ("", "here", "there", "difference", "from", "to", ""),
        [
            (one.number, one.here, one.there, one.difference, one.low, one.high, one.verdict)
            for one in against.differences
        ],
    )


def write_waterfall(waterfall: Waterfall) -> None:
    """Step by step, with the first examples of what was lost and gained."""
    write(f"from answer to store: {waterfall.documents} documents, extractor {waterfall.extractor or 'unknown'}")
    if waterfall.note:
        write(waterfall.note)
    write_table(
        ("step", "P", "R", "F1", "gained", "lost", "wrong added", "wrong removed", "counts"),
        [
            (
                step.name,
                step.score.precision,
                step.score.recall,
                step.score.f1,
                step.gained,
                step.lost,
                step.wrong_added,
                step.wrong_removed,
                _counts(step),
            )
            for step in waterfall.steps
        ],
    )
    for step in waterfall.steps:
        for name, examples in (("lost", step.lost_examples), ("gained", step.gained_examples)):
            for one in examples[:3]:
                write(f"{step.name} {name}: {_stated(one)}")


def write_beside(found: GraphComparison) -> None:
    """The two graphs, what is covered, and the answers to the same questions."""
    shapes = (found.here, found.there)
    write_table(
        ("graph", "documents", "entities", "facts", "parts", "biggest", "isolated", "mean degree", "hubs"),
        [
            (
                one.graph,
                one.documents,
                one.entities,
                one.facts,
                one.components,
                one.biggest_component,
                one.isolated,
                one.mean_degree,
                ", ".join(hub.name for hub in one.hubs[:5]),
            )
            for one in shapes
        ],
    )
    rows = [("entities", found.entities), ("facts", found.facts)]
    rows += [
        (f"{one.query} ({one.runs})", one.score) for one in found.queries if one.score.tp + one.score.fp + one.score.fn
    ]
    write(f"on the {found.documents} documents of both, {found.there.graph} held to be right:")
    _write_scores(rows)


def write_health(health: Health) -> None:
    """The figures and every check with its number of cases."""
    one = health.shape
    write(
        f"{one.documents} documents, {one.entities} entities, {one.facts} facts; {one.components} parts, "
        f"the biggest of {one.biggest_component}; {one.isolated} entities alone; mean degree {one.mean_degree:.2f}"
    )
    write_table(
        ("check", "cases", "of", "kind", "answers"),
        [
            (
                finding.check,
                _cases(finding.cases, finding.truncated, finding.skipped),
                finding.of,
                "fault" if finding.fault else "look",
                finding.skipped or finding.about,
            )
            for finding in health.findings
        ],
    )
    for finding in health.findings:
        for row in finding.rows[:3]:
            write(f"{finding.check}: {', '.join('' if value is None else str(value) for value in row)}")
        if finding.cases > len(finding.rows[:3]) and finding.command:
            write(f"all of them: {finding.command}")


def write_finding(finding: HealthFinding) -> None:
    """One check with all its cases."""
    write(finding.skipped or f"{_cases(finding.cases, finding.truncated, '')} cases: {finding.about}")
    if finding.rows:
        write_table(finding.columns, finding.rows)


def write_changes(changes: Changes) -> None:
    """What changed between two evaluations, document by document."""
    for remark in changes.remarks:
        write(f"note: {remark}")
    for name, (was, now) in changes.made.items():
        write(f"{name}: {was} → {now}")
    if changes.against is not None:
        write_against(changes.against)
    write(f"{len(changes.documents)} documents changed, {changes.unchanged} did not")
    for document in changes.documents[:_SHOWN]:
        write(f"{document.source} {document.id[:12]}")
        for sign, items in (
            ("+ right", document.gained),
            ("- right", document.lost),
            ("+ wrong", document.wrong_added),
            ("- wrong", document.wrong_removed),
        ):
            for one in items:
                write(f"  {sign}: {_stated(one)}")


def _write_scores(rows: list[tuple[str, Score]]) -> None:
    write_table(_COLUMNS, [(name, s.precision, s.recall, s.f1, s.tp, s.fp, s.fn) for name, s in rows])


def _counts(step: Step) -> str:
    return ", ".join(f"{name} {count}" for name, count in step.counts.items() if count)


def _cases(cases: int, truncated: bool, skipped: str) -> str:
    if skipped:
        return "-"
    return f"{cases} or more" if truncated else str(cases)


def _stated(one: Stated) -> str:
    return f"{one.label}: {' / '.join(part or '' for part in one.parts)} ({one.source} {one.document[:12]})"
