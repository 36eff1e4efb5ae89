"""Prediction files that carry their own labels, by the fixed rules: strict reading, and beside it repaired reading.

Lines of one text, source and label are slices of one record: their answers are pooled before anything is judged. An
answer that cannot be read says nothing; no answer, whatever is in it, ends the run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from kgplatform.evaluation.bootstrap import intervals
from kgplatform.evaluation.evaluate import RULES, macro_of
from kgplatform.evaluation.groups import by_group
from kgplatform.evaluation.items import KINDS, Item, Kind, listed
from kgplatform.evaluation.match import Match
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.tally import Tally, scores, tallies, total
from kgplatform.notation import faults
from kgplatform.notation.answers import ParsedAnswer, Statements, infer_labels, parse_answer, read_statements
from kgplatform.notation.records import read_label
from kgplatform.types.document import Document
from kgplatform.types.evaluation import Evaluation, Fault, Recovery
from kgplatform.types.extraction import Reading
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import Task

Repetitions = Literal["normal", "set"]  # normal: what is said again is wrong; set: it is the same item
RULES_NORMAL = "fixed: repeated answers are wrong, exact strings, P/R/F1 from counts"

# The kinds that one task alone asks for.
_ASKED_IN: dict[Kind, Task] = {"mention": "NER", "relation typed": "SPO"}
_UNREADABLE = ParsedAnswer(None, "none")


class LabelledAnswer(NamedTuple):
    """A line of a prediction file; the answer and the label are as they stand there."""

    document: Document
    task: Task
    wanted: Schema
    answer: object
    label: object


class _Read(NamedTuple):
    """An answer, read; `fault` says why strict reading refuses it."""

    strict: Statements | None
    recovered: Statements | None
    fault: faults.Fault | None
    skipped: int


class _Record(NamedTuple):
    """The slices of one record."""

    document: Document
    task: Task
    gold: Statements
    answers: list[_Read]


def evaluate_predictions(
    lines: Iterable[LabelledAnswer], *, match: Repetitions = "set", bootstrap: BootstrapOptions | None = None
) -> Evaluation:
    """The scores of strict reading, and under `recovery` what repairing gains."""
    records = _records(lines)
    strict = [_match(record, [answer.strict for answer in record.answers], match) for record in records]
    repaired = [_match(record, [answer.recovered for answer in record.answers], match) for record in records]
    evaluation = _evaluation(strict, RULES if match == "set" else RULES_NORMAL, bootstrap or BootstrapOptions())
    return evaluation.model_copy(update={"recovery": _recovery(records, repaired)})


def _records(lines: Iterable[LabelledAnswer]) -> Sequence[_Record]:
    """A text with two labels is two records; the second is named after the first."""
    records: dict[tuple[object, ...], _Record] = {}
    namesakes: Counter[tuple[str, str]] = Counter()
    for line in lines:
        document = line.document
        key = (document.source, document.id, document.text, line.task, _written(line.label))
        if key not in records:
            namesakes[document.key] += 1
            if namesakes[document.key] > 1:
                document = document.model_copy(update={"id": f"{document.id}#{namesakes[document.key]}"})
            records[key] = _Record(document, line.task, _gold(line.label, line.task), [])
        records[key].answers.append(_read(line))
    return tuple(records.values())


def _written(label: object) -> str:
    return label if isinstance(label, str) else json.dumps(label, ensure_ascii=False)


def _gold(label: object, task: Task) -> Statements:
    """Part by part, so that what is annotated twice stands twice."""
    value = json.loads(label) if isinstance(label, str) else label
    if isinstance(value, dict):
        return read_statements(value, task)[0]
    parts = [read_label([part], task) for part in value] if isinstance(value, list) else []
    return _joined(Statements(part.mentions, part.relations, part.events) for part in parts)


def _joined(parts: Iterable[Statements]) -> Statements:
    kept = tuple(parts)
    return Statements(
        tuple(mention for part in kept for mention in part.mentions),
        tuple(relation for part in kept for relation in part.relations),
        tuple(event for part in kept for event in part.events),
    )


# --- one answer


def _read(line: LabelledAnswer) -> _Read:
    text = _text(line.answer)
    strict = parse_answer(text, strict=True) if isinstance(line.answer, str) else _UNREADABLE
    if strict.value is not None:
        statements, problems = _stated(strict, line)
        return _Read(statements, statements, None, len(problems))
    recovered = faults.recover(text)
    fault = faults.fault_of(text, recovered) if isinstance(line.answer, str | None) else "no text"
    return _Read(None, None if recovered.value is None else _stated(recovered, line)[0], fault, 0)


def _text(answer: object) -> str:
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)


def _stated(parsed: ParsedAnswer, line: LabelledAnswer) -> tuple[Statements, tuple[str, ...]]:
    """What the answer states; the types of a relation are those that its own line asks for."""
    statements, problems = read_statements(parsed.value, line.task)
    if line.task != "SPO":
        return statements, problems
    relations = (infer_labels(Reading.of(relations=[one]), line.wanted).relations[0] for one in statements.relations)
    return statements._replace(relations=tuple(relations)), problems


# --- one record


def _match(record: _Record, answers: Sequence[Statements | None], match: Repetitions) -> Match:
    said = _joined(answer for answer in answers if answer is not None)
    failed = all(answer is None for answer in answers)
    strict, relaxed = (_sides(record, said, match, relaxed=relaxed) for relaxed in (False, True))
    return Match(record.document, record.task, failed, *strict, relaxed)


def _sides(
    record: _Record, said: Statements, match: Repetitions, *, relaxed: bool
) -> tuple[frozenset[Item], frozenset[Item], frozenset[Item]]:
    wanted_items, said_items = (_items(one, record.task, match, relaxed=relaxed) for one in (record.gold, said))
    return wanted_items & said_items, said_items - wanted_items, wanted_items - said_items


def _items(statements: Statements, task: Task, match: Repetitions, *, relaxed: bool) -> frozenset[Item]:
    """Labels of mentions and of relation ends count where the task asks for them: in KG answers they merely stand."""
    items = (item for item in listed(statements, relaxed=relaxed) if _ASKED_IN.get(item.kind, task) == task)
    return frozenset(items if match == "set" else _numbered(items))


def _numbered(items: Iterable[Item]) -> Iterator[Item]:
    """Repetitions made different by their number: then sets count as multisets do."""
    times: Counter[Item] = Counter()
    for item in items:
        times[item] += 1
        yield item if times[item] == 1 else item._replace(parts=(*item.parts, str(times[item])))


# --- all records


def _evaluation(matches: Sequence[Match], rules: str, bootstrap: BootstrapOptions) -> Evaluation:
    counted = tallies(matches)
    by_label = scores(counted["by_label"])
    found = intervals(counted, None, len(matches), bootstrap)
    headline = found.get("micro.f1")
    return Evaluation(
        rules=rules,
        micro=_all(counted["micro"]),
        relaxed=_all(counted["relaxed"]),
        by_kind=_by_kind(counted["by_kind"]),
        by_label=by_label,
        by_source=scores(counted["by_source"]),
        by_topic=scores(counted["by_topic"]),
        by_language=scores(counted["by_language"]),
        by_group=by_group(matches),
        macro=macro_of(by_label),
        macros={by: macro_of(scores(counted[f"by_{by}"])) for by in ("label", "source", "topic", "language")},
        gold_documents=len(matches),
        scored=len(matches),
        failures=sum(match.failed for match in matches),
        interval=None if headline is None else (headline.low, headline.high),
        intervals=found,
    )


def _recovery(records: Sequence[_Record], repaired: Sequence[Match]) -> Recovery:
    answers = [answer for record in records for answer in record.answers]
    broken = Counter(answer.fault for answer in answers if answer.fault is not None)
    lost = Counter(answer.fault for answer in answers if answer.fault is not None and answer.recovered is None)
    counted = tallies(repaired)
    return Recovery(
        answers=len(answers),
        errors=broken.total(),
        unreadable=lost.total(),
        skipped=sum(answer.skipped for answer in answers),
        faults={
            fault: Fault(answers=broken[fault], recovered=broken[fault] - lost[fault])
            for fault in faults.FAULTS
            if broken[fault]
        },
        micro=_all(counted["micro"]),
        relaxed=_all(counted["relaxed"]),
        by_kind=_by_kind(counted["by_kind"]),
        by_source=scores(counted["by_source"]),
    )


def _all(counted: Tally) -> Score:
    return total(counted.get("all", {}))


def _by_kind(counted: Tally) -> dict[str, Score]:
    return {kind: total(counted[kind]) for kind in KINDS if kind in counted}
