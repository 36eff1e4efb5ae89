"""The whole way with a model behind HTTP; the model is our stub, which answers from gold: it proves the way only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError, LLMRefused
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.build import Built, build, extract
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.forget import forget
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.task import Language, Task
from tests.stubs.llm_server import StubLLMServer, chance, gold_of

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "dataset" / "sample"
TASKS: tuple[Task, ...] = ("NER", "RE", "SPO", "EE", "EET", "EEA", "KG")


@pytest.fixture
def stub(request: pytest.FixtureRequest) -> Iterator[StubLLMServer]:
    with StubLLMServer(gold_of([SAMPLES / "iepile", SAMPLES / "InstructIE"])) as server:
        yield server


def endpoint(settings: Settings, stub: StubLLMServer) -> Settings:
    return settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})


def reading_of(path: Path, **choice: object) -> Reading:
    return Reading([path], Choice.model_validate(choice))


def build_with(reading: Reading, settings: Settings) -> Built:
    return build(reading, plan(reading, "llm"), Wish(), settings, silent)


def score(reading: Reading, settings: Settings) -> Evaluation:
    return evaluate(reading, settings, silent).evaluation


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task", TASKS)
def test_a_stub_that_answers_from_gold_gives_a_perfect_stored_graph(
    task: Task, language: Language, settings: Settings, stub: StubLLMServer
) -> None:
    reading = reading_of(SAMPLES / "iepile" / f"IE-{language}" / task)

    built = build_with(reading, endpoint(settings, stub))
    scored = score(reading, settings)

    assert built.counts.failed == 0
    assert scored.scored == built.counts.documents
    assert (scored.micro.f1, scored.micro.fp, scored.micro.fn) == (100.0, 0, 0)
    assert scored.micro.tp > 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_instructie_is_asked_by_topic_and_comes_back_whole(
    language: Language, settings: Settings, stub: StubLLMServer
) -> None:
    reading = reading_of(SAMPLES / "InstructIE", language=language)

    build_with(reading, endpoint(settings, stub))

    assert score(reading, settings).micro.f1 == 100.0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_dropped_answers_cost_the_recall_that_was_computed_by_hand(
    language: Language, settings: Settings, stub: StubLLMServer
) -> None:
    stub.drop = 0.2
    reading = reading_of(SAMPLES / "iepile" / f"IE-{language}" / "RE")
    facts = [
        (example.document.text, relation.predicate, relation.subject.text, relation.object.text)
        for example in gold_of([SAMPLES / "iepile" / f"IE-{language}" / "RE"])
        if example.gold
        for relation in example.gold.relations
    ]
    kept = sum(chance("drop", *fact) >= 0.2 for fact in facts)

    build_with(reading, endpoint(settings, stub))
    micro = score(reading, settings).micro

    assert 0 < kept < len(facts)
    assert (micro.tp, micro.fp, micro.fn) == (kept, 0, len(facts) - kept)


def test_a_second_build_asks_and_writes_nothing(settings: Settings, stub: StubLLMServer) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-zh" / "SPO")
    first = build_with(reading, endpoint(settings, stub)).counts
    calls = stub.calls

    second = build_with(reading, endpoint(settings, stub)).counts

    assert first.calls == calls > 0
    assert stub.calls == calls
    assert (second.calls, second.written, second.deleted, second.skipped) == (0, 0, 0, second.documents)


def test_another_graph_is_built_from_the_completions_that_were_paid_for(
    settings: Settings, stub: StubLLMServer
) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-en" / "RE")
    build_with(reading, endpoint(settings, stub))
    calls = stub.calls

    other = settings.model_copy(update={"graph": settings.graph + "-2"})
    second = build_with(reading, endpoint(other, stub)).counts

    assert stub.calls == calls
    assert (second.calls, second.cached) == (0, calls)
    assert score(reading, other).micro.f1 == 100.0


@pytest.mark.parametrize("modes", [["fences"], ["think", "trailing-commas"], ["503:2"], ["429:1:0.1"]])
def test_a_server_that_misbehaves_loses_nothing(modes: Sequence[str], settings: Settings) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-zh" / "RE")
    with StubLLMServer(gold_of([SAMPLES / "iepile" / "IE-zh" / "RE"]), modes=modes) as stub:
        build_with(reading, endpoint(settings, stub))

    assert score(reading, settings).micro.f1 == 100.0


def test_documents_that_fail_are_counted_stored_and_score_as_empty(settings: Settings) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-en" / "NER", limit=3)
    with StubLLMServer(gold_of([SAMPLES / "iepile" / "IE-en" / "NER"]), modes=["prose-only"]) as stub:
        built = build_with(reading, endpoint(settings, stub))

    scored = score(reading, settings)

    assert (built.counts.failed, built.counts.documents) == (3, 3)
    assert len(built.failures) == 3
    assert (scored.failures, scored.scored, scored.micro.tp) == (3, 3, 0)


def test_an_unknown_model_stops_at_once_and_names_those_served(settings: Settings, stub: StubLLMServer) -> None:
    wrong = endpoint(settings, stub).model_copy(update={"llm_model": "other"})

    with pytest.raises(LLMRefused, match="novel"):
        build_with(reading_of(SAMPLES / "iepile" / "IE-en" / "NER"), wrong)


def test_a_model_needs_a_schema(settings: Settings, stub: StubLLMServer, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("桐华写了《步步惊心》。", "utf-8")

    with pytest.raises(ConfigError, match="--schema"):
        build_with(reading_of(tmp_path / "notes.txt"), endpoint(settings, stub))


def test_ready_extractions_build_the_same_graph(settings: Settings, stub: StubLLMServer, tmp_path: Path) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-zh" / "EE")
    written = tmp_path / "extractions.jsonl"
    extract(reading, plan(reading, "llm"), Wish(), endpoint(settings, stub), silent, written)

    ready = build(reading, plan(reading, str(written)), Wish(str(written)), settings, silent)

    assert ready.counts.failed == 0
    assert score(reading, settings).micro.f1 == 100.0


def test_purging_a_document_deletes_its_completions_too(settings: Settings, stub: StubLLMServer) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-en" / "RE", limit=2)
    build_with(reading, endpoint(settings, stub))
    calls = stub.calls
    with open_workspace(settings) as workspace:
        first = next(iter(workspace.numbers()))

    forget(settings, [f"{first.source}#{first.id}"], silent, purge=True)
    after = score(reading, settings)
    build_with(reading, endpoint(settings, stub))

    assert (after.scored, after.not_built) == (1, 1)
    assert stub.calls == calls + calls // 2
    assert score(reading, settings).micro.f1 == 100.0


def test_a_forgotten_document_comes_back_without_a_call(settings: Settings, stub: StubLLMServer) -> None:
    reading = reading_of(SAMPLES / "iepile" / "IE-zh" / "RE", limit=2)
    build_with(reading, endpoint(settings, stub))
    calls = stub.calls
    with open_store(settings) as store:
        before = store.digest()

    counts = forget(settings, ["IE-zh/RE/kg_sample_encyclopedia"], silent)
    with open_store(settings) as store:
        emptied = store.counts()
    build_with(reading, endpoint(settings, stub))
    with open_store(settings) as store:
        after = store.digest()

    assert counts["forgotten"] == 2
    assert set(emptied.values()) == {0}
    assert (after, stub.calls) == (before, calls)
