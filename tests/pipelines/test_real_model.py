"""The whole way with a real server: llama.cpp over HTTP and a tiny Qwen3 that knows these prompts by heart.

Overfitted on purpose: that its answers are right says nothing about models, prompts or methods, only about the way.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.llm.capabilities import Capabilities
from kgplatform.llm.client import find_capabilities
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.build import Built, build
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.wish import Asking
from kgplatform.types.extraction import Extraction
from kgplatform.types.score import Score
from tests.stubs.llama_server import MODEL, LlamaServer, model_folder

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]

SETS = [(language, task) for language in ("zh", "en") for task in ("NER", "RE", "EE")]
# right, as the model is known to answer: everything
FACTS = {
    ("zh", "NER"): 64,
    ("zh", "RE"): 30,
    ("zh", "EE"): 53,
    ("en", "NER"): 24,
    ("en", "RE"): 24,
    ("en", "EE"): 41,
}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return model_folder(shared_data)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[LlamaServer]:
    with LlamaServer(folder) as running:
        yield running


@pytest.fixture(scope="module")
def thinker(folder: Path) -> Iterator[LlamaServer]:
    with LlamaServer(folder, thinks=True) as running:
        yield running


@pytest.fixture(scope="module")
def records(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the model knows, as instruction records: a folder for each language and task."""
    root = tmp_path_factory.mktemp("records")
    for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines():
        known = json.loads(line)
        if known["group"] != "base":
            continue
        file = root / known["language"] / known["task"] / "train.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        record = {
            "task": known["task"],
            "source": known["source"],
            "instruction": known["messages"][0]["content"],
            "output": json.dumps(known["gold"], ensure_ascii=False),
        }
        with file.open("a", encoding="utf-8") as written:
            written.write(json.dumps(record, ensure_ascii=False) + "\n")
    return root


def reading_of(path: Path) -> Reading:
    return Reading([path / "train.json"], Choice(split="train"))


def build_with(path: Path, server: LlamaServer, settings: Settings, **more: object) -> Built:
    given = settings.model_copy(
        update={"llm_base_url": server.base_url, "llm_model": MODEL, "llm_max_tokens": 400, **more}
    )
    reading = reading_of(path)
    wish = Wish("llm", asking=Asking(instructions=path / "train.json"))
    return build(reading, plan(reading, "llm"), wish, given, silent)


def score(path: Path, settings: Settings) -> Score:
    return evaluate(reading_of(path), settings, silent).evaluation.micro


def extractions(settings: Settings) -> list[Extraction]:
    with open_workspace(settings) as workspace:
        return [outcome for _, outcome in workspace.outcomes(settings.graph) if isinstance(outcome, Extraction)]


@pytest.mark.parametrize(("language", "task"), SETS)
def test_the_answers_that_it_is_known_to_give_become_the_graph(
    language: str, task: str, server: LlamaServer, records: Path, settings: Settings
) -> None:
    path = records / language / task

    built = build_with(path, server, settings)
    micro = score(path, settings)

    assert built.counts.failed == 0
    assert set(built.counts.answers) == {"json"}
    assert (micro.tp, micro.fp, micro.fn) == (FACTS[language, task], 0, 0)


@pytest.mark.parametrize("form", ["prompt", "json_object"])
def test_with_a_looser_format_it_says_the_same(
    form: str, server: LlamaServer, records: Path, settings: Settings
) -> None:
    build_with(records / "zh" / "RE", server, settings, llm_response_format=form)

    assert score(records / "zh" / "RE", settings).f1 == 100.0


def test_the_probe_finds_what_this_server_is(server: LlamaServer) -> None:
    assert find_capabilities(LLMOptions(base_url=server.base_url, model=MODEL)) == Capabilities(
        models=(MODEL,),
        max_model_len=None,
        json_schema=False,  # it answers 500
        json_object_schema=True,
        json_object=True,
        thinking="never",  # what a request says of it is ignored
        seed=True,
        n=False,
        logprobs=True,
        usage=True,
        stream=True,
    )


def test_the_probe_finds_that_thinking_goes_on(thinker: LlamaServer) -> None:
    assert find_capabilities(LLMOptions(base_url=thinker.base_url, model=MODEL)).thinking == "ignored"


@pytest.mark.parametrize(("language", "task"), SETS)
def test_launched_to_think_it_is_held_to_the_answer_by_the_schema(
    language: str, task: str, thinker: LlamaServer, records: Path, settings: Settings
) -> None:
    build_with(records / language / task, thinker, settings)

    assert score(records / language / task, settings).f1 >= 90.0


@pytest.mark.parametrize(("language", "task"), SETS)
def test_what_it_thinks_aloud_is_left_out(
    language: str, task: str, thinker: LlamaServer, records: Path, settings: Settings
) -> None:
    build_with(records / language / task, thinker, settings, llm_response_format="prompt")

    assert score(records / language / task, settings).f1 >= 90.0


@pytest.mark.parametrize(("language", "task"), [("zh", "NER"), ("en", "RE")])
def test_without_a_chat_a_template_gives_the_same_answers(
    language: str, task: str, server: LlamaServer, records: Path, settings: Settings
) -> None:
    path = records / language / task

    build_with(path, server, settings, llm_api="completions", llm_template="qwen3")

    assert score(path, settings).f1 == 100.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_says_how_sure_it_is(language: str, server: LlamaServer, records: Path, settings: Settings) -> None:
    build_with(records / language / "RE", server, settings)

    sure = [relation.confidence for extraction in extractions(settings) for relation in extraction.relations]
    assert sure
    assert all(confidence is not None and 0.5 < confidence <= 1.0 for confidence in sure)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_answers_that_are_cut_off_keep_whole_names_only(
    language: str, server: LlamaServer, records: Path, settings: Settings
) -> None:
    path = records / language / "RE"

    built = build_with(path, server, settings, llm_max_tokens=24)
    micro = score(path, settings)

    assert micro.fp == 0
    assert 0 < micro.tp < micro.tp + micro.fn
    assert built.counts.documents == len(extractions(settings)) + built.counts.failed


def test_words_that_it_never_learnt_still_come_in_the_shape_that_was_asked(
    server: LlamaServer, settings: Settings, tmp_path: Path
) -> None:
    corpus = tmp_path / "train.json"
    said = {"instruction": "随便看看。", "schema": ["水果", "动物"], "input": "一只猫在看苹果树上的鸟。"}
    corpus.write_text(json.dumps({"task": "NER", "instruction": json.dumps(said), "output": "{}"}), encoding="utf-8")

    built = build_with(tmp_path, server, settings)

    assert built.counts.failed == 0
    assert built.counts.dropped == 0
    assert set(built.counts.answers) <= {"json", "jiter"}


def test_a_server_that_is_killed_and_comes_back_costs_no_answer(
    folder: Path, records: Path, settings: Settings
) -> None:
    path = records / "zh" / "EE"
    server = LlamaServer(folder)
    server.start()
    open_workspace(settings).close()
    ended = threading.Event()
    answers_at_the_kill: list[int] = []

    def kill_and_restart() -> None:
        while not ended.wait(0.05):
            with open_workspace(settings) as workspace:
                answers = workspace.count_completions().completions
            if answers >= 5:
                answers_at_the_kill.append(answers)
                server.kill()
                ended.wait(3)
                server.start()
                return

    killer = threading.Thread(target=kill_and_restart)
    killer.start()
    try:
        built = build_with(path, server, settings, llm_concurrency=2)
    finally:
        ended.set()
        killer.join()
        server.kill()

    assert 5 <= answers_at_the_kill[0] < 20
    assert (built.counts.failed, built.stopped, built.counts.calls) == (0, "", 20)
    assert score(path, settings).f1 == 100.0
