"""How many facts survive broken answers: our ladder beside plain json.loads and plain json_repair.

Takes ideal answers from the gold of a folder (zh and en; NER, RE, SPO, EE, KG), breaks each in every way below, reads
it back three ways and counts the facts that are still right, and those that nobody wrote.

    python benchmarks/answers.py dataset/sample/iepile --answers 50
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import json_repair

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.notation.answers import keep_asked, read_answer, render_answer
from kgplatform.notation.slices import slices
from kgplatform.notation.understanding import understand
from kgplatform.types.extraction import Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import Task


class Case(NamedTuple):
    """An ideal answer with what it answers."""

    text: str
    wanted: Schema
    task: Task
    answer: str


Break = Callable[[Case], tuple[str, bool]]


def whole(change: Callable[[str], str]) -> Break:
    """A change of the answer as text; nothing is cut."""
    return lambda case: (change(case.answer), False)


def shaped(change: Callable[[dict[str, object], Case], object]) -> Break:
    """A change of the answer's shape."""
    return lambda case: (json.dumps(change(json.loads(case.answer), case), ensure_ascii=False), False)


def cut(share: float, told: bool) -> Break:
    """The first part of the answer; `told` = the server says so."""
    return lambda case: (case.answer[: max(1, int(len(case.answer) * share))], told)


def renamed(keys: dict[str, str]) -> Break:
    def change(case: Case) -> tuple[str, bool]:
        text = case.answer
        for old, new in keys.items():
            text = text.replace(f'"{old}":', f'"{new}":')
        return text, False

    return change


def lists(value: dict[str, object], change: Callable[[list[str]], object]) -> dict[str, object]:
    """The object with each list of names changed."""
    return {
        key: change(content)
        if isinstance(content, list) and content and all(isinstance(c, str) for c in content)
        else [lists(c, change) if isinstance(c, dict) else c for c in content]
        if isinstance(content, list)
        else lists(content, change)
        if isinstance(content, dict)
        else content
        for key, content in value.items()
    }


def flat(value: dict[str, object], case: Case) -> object:
    if case.task == "NER":
        return [{"entity": name, "entity_type": label} for label, names in value.items() for name in names]  # type: ignore[attr-defined]
    if case.task in ("RE", "SPO"):
        return [
            {"head": pair["subject"], "relation": label, "tail": pair["object"]}
            for label, pairs in value.items()
            for pair in pairs  # type: ignore[attr-defined]
        ]
    if case.task == "EE":
        return [{"event_type": label, **event} for label, events in value.items() for event in events]  # type: ignore[attr-defined]
    return value


def one_object_each(case: Case) -> tuple[str, bool]:
    value = json.loads(case.answer)
    return "\n".join(json.dumps({key: content}, ensure_ascii=False) for key, content in value.items()), False


def repeated_keys(case: Case) -> tuple[str, bool]:
    parts = []
    for key, content in json.loads(case.answer).items():
        for part in content if isinstance(content, list) and content else [content]:
            written = [part] if isinstance(content, list) and content else part
            parts.append(f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(written, ensure_ascii=False)}")
    return "{" + ", ".join(parts) + "}", False


def python_literal(case: Case) -> tuple[str, bool]:
    value = {key: content or None for key, content in json.loads(case.answer).items()}
    return str(value), False


def unclosed(case: Case) -> tuple[str, bool]:
    return case.answer[:-1], False


def blanks(case: Case) -> tuple[str, bool]:
    place = case.answer.rfind("]")
    return case.answer[:place] + " \n" * 500, True


def repetition(case: Case) -> tuple[str, bool]:
    found = re.search(r'"[^"]+"(?=\])', case.answer)
    if found is None:
        return case.answer, False
    return case.answer[: found.end()] + f", {found.group()}" * 300, True


def full_width(quotes: str, colon: str, comma: str) -> Break:
    def change(text: str) -> str:
        text = re.sub(r'"([^"\\]*)"', rf"{quotes[0]}\1{quotes[1]}", text)
        return re.sub(rf"{quotes[1]}: ", f"{quotes[1]}{colon}", text).replace(f"{quotes[1]}, ", f"{quotes[1]}{comma}")

    return whole(change)


BREAKS: dict[str, Break] = {
    "as it should be": whole(lambda text: text),
    "fenced": whole(lambda text: f"```json\n{text}\n```"),
    "fence never closed": whole(lambda text: f"```\n{text}"),
    "words around": whole(lambda text: f"好的，结果如下：\n{text}\n以上是全部 {{内容}}。"),
    "thinking before": whole(lambda text: f'<think>perhaps {{"a": ["b"]}}</think>\n{text}'),
    "thinking without its start": whole(lambda text: f'maybe {{"a": 1}}</think>{text}'),
    "single quotes": whole(lambda text: str(json.loads(text))),
    "Python literal with None": python_literal,
    "trailing commas": whole(
        lambda text: text.replace("]", ",]").replace("}", ",}").replace("[,", "[").replace("{,", "{")
    ),
    "missing commas": whole(lambda text: text.replace('", "', '" "').replace("}, {", "} {")),
    "no quotes around keys": whole(lambda text: re.sub(r'"([^"\\]*)": ', r"\1: ", text)),
    "no quotes at all": whole(lambda text: text.replace('"', "")),
    "full-width quotes and colon": full_width("“”", "：", "，"),
    "corner brackets as quotes": full_width("「」", "：", "，"),
    "full-width brackets": whole(lambda text: text.translate(str.maketrans("{}[]", "｛｝［］"))),
    "names closed by another quote": whole(lambda text: re.sub(r'"([^"\\]*)"', r'"\1”', text)),
    "last bracket missing": unclosed,
    "list never closed": whole(lambda text: text.replace("]", "", 1)),
    "comments": whole(lambda text: text.replace("], ", "], // done\n")),
    "line breaks in names": whole(lambda text: text.replace("{", "{\n").replace("], ", "],\n\n")),
    "JSON in a string": whole(lambda text: json.dumps(text, ensure_ascii=False)),
    "escaped as ASCII": whole(lambda text: json.dumps(json.loads(text))),
    "cut at 90 %, told": cut(0.9, True),
    "cut at 60 %, told": cut(0.6, True),
    "cut at 30 %, told": cut(0.3, True),
    "cut at 80 %, not told": cut(0.8, False),
    "cut at 50 %, not told": cut(0.5, False),
    "blanks without end": blanks,
    "one name without end": repetition,
    "keys repeated": repeated_keys,
    "one object per label": one_object_each,
    "another version after it": whole(lambda text: f"{text}\n修正：{{{text[1:-1].split(':')[0]}: []}}"),
    "list around it": whole(lambda text: f"[{text}]"),
    "object around it": shaped(lambda value, _: {"result": value}),
    "flat list of facts": shaped(flat),
    "head and tail": renamed({"subject": "head", "object": "tail"}),
    "主语 and 宾语": renamed({"subject": "主语", "object": "宾语", "trigger": "触发词", "arguments": "论元"}),
    "names as objects": shaped(lambda value, _: lists(value, lambda names: [{"name": name} for name in names])),
    "names joined by 、": shaped(lambda value, _: lists(value, "、".join)),
    "names joined by a comma": shaped(lambda value, _: lists(value, ", ".join)),
    "labels in capitals": shaped(lambda value, _: {key.upper(): content for key, content in value.items()}),
    "pairs as lists": lambda case: (
        re.sub(r'\{"subject": ("(?:[^"\\]|\\.)*"), "object": ("(?:[^"\\]|\\.)*")\}', r"[\1, \2]", case.answer),
        False,
    ),
    "pairs as texts": lambda case: (
        re.sub(r'\{"subject": "((?:[^"\\]|\\.)*)", "object": "((?:[^"\\]|\\.)*)"\}', r'"\1 - \2"', case.answer),
        False,
    ),
}


def with_loads(answer: str, case: Case, _told: bool) -> Reading:
    try:
        return read_answer(json.loads(answer), case.task)[0]
    except (ValueError, RecursionError):
        return Reading()


def with_repair(answer: str, case: Case, _told: bool) -> Reading:
    try:
        return read_answer(json_repair.loads(answer), case.task)[0]
    except (ValueError, RecursionError):
        return Reading()


def with_ours(answer: str, case: Case, told: bool) -> Reading:
    return understand(answer, case.wanted, case.task, case.text, cut=told).reading or Reading()


WAYS = {"json.loads": with_loads, "json_repair": with_repair, "kgplatform": with_ours}


def facts(reading: Reading, task: Task) -> set[object]:
    """What counts: names with labels, pairs with predicates, triggers and arguments."""
    if task == "NER":
        return {(mention.label, mention.text) for mention in reading.mentions}
    if task in ("RE", "SPO", "KG"):
        return {(r.predicate, r.subject.text, r.object.text) for r in reading.relations}
    found: set[object] = {(event.label, event.trigger.text) for event in reading.events if event.trigger}
    return found | {(event.label, a.role, a.mention.text) for event in reading.events for a in event.arguments}


def cases(folder: Path, language: str, count: int) -> list[Case]:
    """Ideal answers with at least one fact, evenly over the tasks."""
    by_task: dict[str, list[Case]] = {}
    for task in ("NER", "RE", "SPO", "EE", "KG"):
        for split in ("test", "train"):
            choice = Choice.model_validate({"task": task, "language": language, "split": split})
            for dataset in find_sets([folder], choice, split):
                if dataset.task == task:
                    by_task.setdefault(task, []).extend(_answers(read_set(dataset, choice, lambda _: None), task))
    kept: list[Case] = []
    for number in range(count):
        for answers in by_task.values():
            if number < len(answers) and len(kept) < count:
                kept.append(answers[number])
    return kept


def _answers(examples: Iterator, task: Task) -> Iterator[Case]:  # type: ignore[type-arg]
    for example in examples:
        if example.gold is None:
            continue
        for wanted in slices(example.wanted, task):
            reading, _ = keep_asked(example.gold.reading, wanted, task)
            answer = json.dumps(render_answer(reading, wanted, task), ensure_ascii=False)
            if facts(read_answer(json.loads(answer), task)[0], task):
                yield Case(example.document.text, wanted, task, answer)


class Tally:
    """Facts that were written, kept and made up, and the time it took."""

    def __init__(self) -> None:
        self.written = self.kept = self.made_up = 0
        self.seconds = 0.0


def measure(chosen: Sequence[Case]) -> dict[str, dict[str, Tally]]:
    """For each way of breaking and of reading, what is left."""
    tallies = {name: {way: Tally() for way in WAYS} for name in BREAKS}
    for name, broken in BREAKS.items():
        for case in chosen:
            answer, told = broken(case)
            truth = facts(read_answer(json.loads(case.answer), case.task)[0], case.task)
            for way, read in WAYS.items():
                tally = tallies[name][way]
                start = time.perf_counter()
                reading = read(answer, case, told)
                tally.seconds += time.perf_counter() - start
                found = facts(reading, case.task)
                tally.written += len(truth)
                tally.kept += len(found & truth)
                tally.made_up += len(found - truth)
    return tallies


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description="Facts kept over broken answers.")
    parser.add_argument("folder", type=Path, help="a folder in IEPile's layout with gold")
    parser.add_argument("--answers", type=int, default=50, help="answers of each language")
    told = parser.parse_args(arguments)
    chosen = [case for language in ("zh", "en") for case in cases(told.folder, language, told.answers)]
    tallies = measure(chosen)
    print(f"{len(chosen)} answers, {len(BREAKS)} ways to break them; facts kept in percent (facts that nobody wrote)\n")
    print("| | " + " | ".join(WAYS) + " |\n|---|" + "---:|" * len(WAYS))
    for name, row in tallies.items():
        print(f"| {name} | " + " | ".join(_cell(tally) for tally in row.values()) + " |")
    for way in WAYS:
        together = Tally()
        for row in tallies.values():
            together.written += row[way].written
            together.kept += row[way].kept
            together.made_up += row[way].made_up
            together.seconds += row[way].seconds
        each = together.seconds / len(chosen) / len(BREAKS) * 1e6
        print(f"\n{way}: {_cell(together)} kept of {together.written:,} facts, {each:.0f} µs an answer")


def _cell(tally: Tally) -> str:
    extra = f" ({tally.made_up})" if tally.made_up else ""
    return f"{100 * tally.kept / tally.written:.1f}{extra}"


if __name__ == "__main__":
    main(sys.argv[1:])
