"""Prompting by examples, as the older tools did it: the stub answers only where the right examples are shown.

What it answers is written down here, with one mistake or more; the scores beside it are computed by hand.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.datasets.icl import read_icl
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.errors import DatasetError
from kgplatform.notation.forms import AnswerForm
from kgplatform.pipelines.build import extract
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, examples, plan
from kgplatform.pipelines.shown import extraction_options
from kgplatform.pipelines.wish import PICKS, Asking, Pick
from tests.stubs.llm_server import StubLLMServer

Records = list[dict[str, object]]


class Scenario(NamedTuple):
    """A set, the example that must be shown and the answer beside it, what the stub says, and the score of that."""

    folder: str
    schema: tuple[object, object, object]
    shown: tuple[dict[str, object], str]
    asked: list[tuple[dict[str, object], str]]
    right_wrong_missing: tuple[int, int, int]
    form: AnswerForm


def mention(name: str, label: str) -> dict[str, object]:
    return {"entity": name, "entity_type": label}


def fact(subject: str, relation: str, object_: str) -> dict[str, object]:
    return {"head": subject, "relation": relation, "tail": object_}


def event(label: str, trigger: str, **roles: str) -> dict[str, object]:
    arguments = [{"role": role, "argument": said} for role, said in roles.items()]
    return {"event_type": label, "event_trigger": trigger, "arguments": arguments}


SCENARIOS = {
    "ner zh": Scenario(
        "IE-zh/NER/set",
        (["人物", "地点"], [], {}),
        ({"text": "茅盾去武汉。", "entity": [mention("茅盾", "人物")]}, '{"人物": ["茅盾"], "地点": []}'),
        [
            (
                {"text": "鲁迅到上海。", "entity": [mention("鲁迅", "人物"), mention("上海", "地点")]},
                '{"人物": ["鲁迅"], "地点": ["上海"]}',
            ),
            ({"text": "老舍在北京。", "entity": [mention("北京", "地点")]}, '{"人物": ["老舍"], "地点": []}'),
        ],
        (2, 1, 1),
        "labels",
    ),
    "ner en code": Scenario(
        "IE-en/NER/set",
        (["person", "home town"], [], {}),
        ({"text": "Eve moved.", "entity": [mention("Eve", "person")]}, 'extract = [\n    person("Eve"),\n]'),
        [
            (
                {"text": "Ann left Ulm.", "entity": [mention("Ann", "person"), mention("Ulm", "home town")]},
                'extract = [person("Ann"), home_town(name="Ulm")]',
            ),
            ({"text": "Bob came.", "entity": [mention("Bob", "person")]}, '[home_town("Bob")]'),
        ],
        (2, 1, 1),
        "code",
    ),
    "re zh triples": Scenario(
        "IE-zh/RE/set",
        ([], ["作者", "导演"], {}),
        (
            {"text": "子夜的作者是茅盾。", "relation": [fact("子夜", "作者", "茅盾")]},
            '{"facts": [["子夜", "作者", "茅盾"]]}',
        ),
        [
            (
                {
                    "text": "呐喊和彷徨是鲁迅写的。",
                    "relation": [fact("呐喊", "作者", "鲁迅"), fact("彷徨", "作者", "鲁迅")],
                },
                '{"facts": [["呐喊", "作者", "鲁迅"]]}',
            ),
            (
                {"text": "英雄由张艺谋导演。", "relation": [fact("英雄", "导演", "张艺谋")]},
                '[["英雄", "导演", "张艺谋"]]',
            ),
        ],
        (2, 0, 1),
        "triples",
    ),
    "re en objects": Scenario(
        "IE-en/RE/set",
        ([], ["born in", "works for"], {}),
        (
            {"text": "Eve was born in Rome.", "relation": [fact("Eve", "born in", "Rome")]},
            '{"facts": [{"subject": "Eve", "relation": "born in", "object": "Rome"}]}',
        ),
        [
            (
                {"text": "Ann, born in Ulm, works for Acme.", "relation": [fact("Ann", "born in", "Ulm")]},
                '{"facts": [{"subject": "Ann", "relation": "born in", "object": "Ulm"}, '
                '{"subject": "Ann", "relation": "works for", "object": "Acme"}]}',
            )
        ],
        (1, 1, 0),
        "objects",
    ),
    "re zh code": Scenario(
        "IE-zh/RE/set",
        ([], ["出生地点"], {}),
        (
            {"text": "茅盾生于桐乡。", "relation": [fact("茅盾", "出生地点", "桐乡")]},
            'extract = [\n    出生地点("茅盾", "桐乡"),\n]',
        ),
        [
            (
                {"text": "鲁迅生于绍兴。", "relation": [fact("鲁迅", "出生地点", "绍兴")]},
                '```python\nextract = [出生地点(subject="鲁迅", object="绍兴")]\n```',
            )
        ],
        (1, 0, 0),
        "code",
    ),
    "ee zh": Scenario(
        "IE-zh/EE/set",
        (["裁员"], ["时间", "裁员方"], {"裁员": ["时间", "裁员方"]}),
        (
            {"text": "甲公司裁员。", "event": [event("裁员", "裁员", 裁员方="甲公司")]},
            '{"裁员": [{"trigger": "裁员", "arguments": {"时间": "NAN", "裁员方": "甲公司"}}]}',
        ),
        [
            (
                {"text": "5月乙公司裁员。", "event": [event("裁员", "裁员", 时间="5月", 裁员方="乙公司")]},
                '{"裁员": [{"trigger": "裁员", "arguments": {"时间": "乙公司", "裁员方": "乙公司"}}]}',
            )
        ],
        (2, 1, 1),
        "labels",
    ),
    "ee en code": Scenario(
        "IE-en/EE/set",
        (["Layoff"], ["when", "who"], {"Layoff": ["when", "who"]}),
        (
            {"text": "Acme fired many.", "event": [event("Layoff", "fired", who="Acme")]},
            'extract = [\n    Layoff("fired", who=["Acme"]),\n]',
        ),
        [
            (
                {"text": "In May Initech fired ten.", "event": [event("Layoff", "fired", when="May", who="Initech")]},
                'extract = [Layoff("fired", when=["May"], who=["Initech"])]',
            )
        ],
        (3, 0, 0),
        "code",
    ),
}


class ByExample(StubLLMServer):
    """Answers what is written for a text, but only after the example that it must be shown with its answer."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self._scenario = scenario

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
        record, answer = self._scenario.shown
        taught = any(
            str(record["text"]) in asked["content"] and answer == said["content"] for asked, said in pairwise(messages)
        )
        said = (answer for one, answer in self._scenario.asked if str(one["text"]) in messages[-1]["content"])
        self.answer = next(said) if taught else "{}"
        return super()._completion(body)


def laid_out(scenario: Scenario, folder: Path) -> Path:
    place = folder / scenario.folder
    place.mkdir(parents=True)
    write(place / "schema.json", list(scenario.schema))
    write(place / "train.json", [scenario.shown[0]])
    write(place / "test.json", [record for record, _ in scenario.asked])
    return place


def write(path: Path, lines: object) -> None:
    assert isinstance(lines, list)
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def settings_for(stub: StubLLMServer, folder: Path) -> Settings:
    return read_settings(workspace=folder / "workspace", llm_base_url=stub.base_url, llm_model=stub.model)


def scored(scenario: Scenario, folder: Path, asking: Asking) -> tuple[int, int, int]:
    reading = Reading([laid_out(scenario, folder)], Choice())
    with ByExample(scenario) as stub:
        given, output = settings_for(stub, folder), folder / "read.jsonl"
        extract(reading, plan(reading, "llm"), Wish(asking=asking), given, silent, output)
        micro = evaluate(reading, given, silent, predictions=output).evaluation.micro
    return micro.tp, micro.fp, micro.fn


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_model_that_learns_from_examples_scores_what_its_answers_are_worth(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = SCENARIOS[name]

    assert scored(scenario, tmp_path, Asking(shots=1, form=scenario.form)) == scenario.right_wrong_missing


def test_without_examples_the_same_model_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert scored(SCENARIOS["ner zh"], tmp_path, Asking()) == (0, 0, 3)


TRAIN: Records = [
    {"text": "天气很好，我们去公园。", "entity": []},
    {"text": "鲁迅昨天到了绍兴老家。", "entity": [mention("鲁迅", "人物"), mention("绍兴", "地点")]},
    {"text": "茅盾写了一部小说。", "entity": [mention("茅盾", "人物")]},
    {"text": "上海的冬天不冷。", "entity": [mention("上海", "地点")]},
]


def shown_for(pick: Pick, text: str, folder: Path) -> list[str]:
    """The texts of the examples that a document is shown."""
    place = folder / "IE-zh" / "NER" / "set"
    place.mkdir(parents=True)
    write(place / "train.json", TRAIN)
    write(place / "test.json", [{"text": text, "entity": []}])
    (dataset,) = find_sets([place], Choice(split="test"))
    options = extraction_options(Wish(asking=Asking(shots=2, pick=pick)), place / "train.json", dataset)
    (asked,) = examples(dataset, Reading([place], Choice()), print)
    ranked = list(options.shown.ranked(asked.document))[: options.shown.count]
    return [one.text for one in options.shown.ordered(ranked)]


def test_the_first_examples_of_the_file_are_shown_in_their_order(tmp_path: Path) -> None:
    assert shown_for("fixed", "今天下雨。", tmp_path) == [TRAIN[0]["text"], TRAIN[1]["text"]]


def test_diverse_examples_show_every_label(tmp_path: Path) -> None:
    assert shown_for("diverse", "今天下雨。", tmp_path)[0] == TRAIN[1]["text"]


def test_similar_examples_are_those_most_like_the_document_the_nearest_last(tmp_path: Path) -> None:
    assert shown_for("similar", "北京的冬天很冷。", tmp_path)[-1] == TRAIN[3]["text"]


def test_random_examples_are_always_the_same(tmp_path: Path) -> None:
    first = shown_for("random", "今天下雨。", tmp_path / "a")

    assert first == shown_for("random", "明天下雪。", tmp_path / "b")
    assert len(set(first)) == 2


@pytest.mark.parametrize("pick", PICKS)
def test_a_text_is_never_its_own_example(pick: Pick, tmp_path: Path) -> None:
    assert TRAIN[1]["text"] not in shown_for(pick, "鲁迅昨天到了绍兴老家。", tmp_path)


ICL = {
    "ner": {"samples": [{"id": 1, "data": [{"E": "国家", "W": "日本"}, {"E": "国家", "W": "叙利亚"}]}]},
    "re": [
        {
            "text": "Ann was born in Ulm.",
            "head_type": "person",
            "head_entity": "Ann",
            "tail_type": "city",
            "tail_entity": "Ulm",
            "relation": "born in",
        }
    ],
    "ee": [
        {
            "text": "甲公司裁员",
            "event_list": [{"event_type": "裁员", "arguments": [{"role": "谁", "argument": "甲公司"}]}],
        }
    ],
    "rte": [{"text": "Ann was born in Ulm.", "labels": [["Ann", "born in", "Ulm"]]}],
}


@pytest.mark.parametrize(
    ("kind", "task", "text", "said"),
    [
        ("ner", "NER", "日本、叙利亚", "日本 国家"),
        ("re", "RE", "Ann was born in Ulm.", "Ann born in Ulm"),
        ("ee", "EE", "甲公司裁员", "裁员 谁 甲公司"),
        ("rte", "RE", "Ann was born in Ulm.", "Ann born in Ulm"),
    ],
)
def test_example_files_of_the_older_tool_are_read(kind: str, task: str, text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "examples.json"
    file.write_text(json.dumps(ICL[kind], ensure_ascii=False, indent=2), encoding="utf-8")

    examples = read_icl(file)

    assert examples is not None
    assert (examples[0].task, examples[0].document.text) == (task, text)
    gold = examples[0].gold
    assert gold is not None
    spoken = [f"{one.text} {one.label}" for one in gold.mentions]
    spoken += [f"{one.subject.text} {one.predicate} {one.object.text}" for one in gold.relations]
    spoken += [f"{one.label} {a.role} {a.mention.text}" for one in gold.events for a in one.arguments]
    assert said in spoken


def test_an_example_that_lacks_something_is_named(tmp_path: Path) -> None:
    file = tmp_path / "examples.json"
    file.write_text('[{"text": "x", "labels": [["a", "b"]]}]', encoding="utf-8")

    with pytest.raises(DatasetError, match="example 1 is incomplete"):
        read_icl(file)


def test_sets_are_no_example_files(tmp_path: Path) -> None:
    file = tmp_path / "train.json"
    write(file, TRAIN)

    assert read_icl(file) is None


def test_examples_of_the_older_tool_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = SCENARIOS["re en objects"]
    place = laid_out(scenario, tmp_path)
    file = tmp_path / "examples.json"
    file.write_text(
        json.dumps([{"text": "Eve was born in Rome.", "labels": [["Eve", "born in", "Rome"]]}]), encoding="utf-8"
    )
    reading = Reading([place], Choice())
    with ByExample(scenario) as stub:
        given, output = settings_for(stub, tmp_path), tmp_path / "read.jsonl"
        wish = Wish(train=file, asking=Asking(shots=3, form="objects"))
        extract(reading, plan(reading, "llm"), wish, given, silent, output)
        micro = evaluate(reading, given, silent, predictions=output).evaluation.micro

    assert (micro.tp, micro.fp, micro.fn) == (1, 1, 0)
