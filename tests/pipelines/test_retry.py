"""Documents that failed are listed with reasons and built again; a model that finds nothing at all is told loudly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from kgplatform.cli.common import tell_empty
from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.build import build, extract
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.retry import failures_of, reasons_of, retry
from kgplatform.pipelines.wish import Asking
from tests.stubs.llm_server import StubLLMServer, gold_of

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "iepile"


def endpoint(settings: Settings, stub: StubLLMServer) -> Settings:
    return settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_failed_is_listed_and_built_again(language: str, settings: Settings) -> None:
    folder = SAMPLE / f"IE-{language}" / "NER"
    reading = Reading([folder], Choice(limit=3))
    with StubLLMServer(gold_of([folder]), modes=["prose-only:3"]) as stub:
        given = endpoint(settings, stub)
        build(reading, plan(reading, "llm"), Wish(), given, silent)
        before = failures_of(given)
        retried = retry(reading, Wish(), given, silent)

    assert len(before) > 0
    assert set(reasons_of(before)) == {"the answer holds no JSON object"}
    assert retried.left == ()
    assert retried.built is not None
    assert retried.built.counts.extracted == len(before)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_another_try_keeps_to_its_budget_and_asks_as_often_as_told(language: str, settings: Settings) -> None:
    folder = SAMPLE / f"IE-{language}" / "NER"
    reading = Reading([folder], Choice(limit=3))
    with StubLLMServer(gold_of([folder]), modes=["prose-only:6"]) as stub:
        given = endpoint(settings, stub)
        build(reading, plan(reading, "llm"), Wish(), given, silent)
        failed, before = len(failures_of(given)), stub.calls
        wish = Wish(asking=Asking(votes=3))
        stopped = retry(reading, wish, given.model_copy(update={"llm_max_calls": 2}), silent)
        paid = stub.calls - before
        finished = retry(reading, wish, given, silent)

    assert failed > 0
    assert stopped.built is not None
    assert "2 of 2 calls" in stopped.built.stopped
    assert (paid, len(stopped.left)) == (2, failed)
    assert finished.left == ()


def test_documents_that_say_nothing_are_counted(settings: Settings) -> None:
    reading = Reading([SAMPLE / "IE-en" / "NER"], Choice(limit=3))
    with StubLLMServer(answer="{}") as stub:
        counts = extract(reading, plan(reading, "llm"), Wish(), endpoint(settings, stub), silent, None).counts

    assert (counts.read, counts.empty) == (3, 3)


def test_nothing_found_at_all_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as left:
        tell_empty(ExtractCounts(calls=3, read=3, empty=3))

    assert left.value.exit_code == 3
    assert "NOTHING FOUND" in capsys.readouterr().err


def test_an_empty_document_among_others_is_fine() -> None:
    tell_empty(ExtractCounts(calls=3, read=3, empty=2))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_demonstrations_come_from_the_train_split_and_gold_is_still_read(language: str, settings: Settings) -> None:
    folder = SAMPLE / f"IE-{language}" / "RE"
    reading = Reading([folder], Choice(limit=2))
    with StubLLMServer(gold_of([folder])) as stub:
        wish = Wish(asking=Asking(shots=2))
        extract(reading, plan(reading, "llm"), wish, endpoint(settings, stub), silent, None)

    roles = [message["role"] for message in stub.bodies[0]["messages"]]  # type: ignore[attr-defined]
    assert roles == ["system", "user", "assistant", "user", "assistant", "user"]


def test_the_words_of_the_users_records_are_asked(settings: Settings, tmp_path: Path) -> None:
    records = tmp_path / "train.json"
    inner = json.dumps({"instruction": "你是专家。抽取实体。", "schema": ["a"], "input": "x"}, ensure_ascii=False)
    record = {"task": "NER", "source": "s", "instruction": inner, "output": "{}"}
    records.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    reading = Reading([SAMPLE / "IE-zh" / "NER"], Choice(limit=1))
    with StubLLMServer(answer="{}") as stub:
        wish = Wish(asking=Asking(instructions=records))
        extract(reading, plan(reading, "llm"), wish, endpoint(settings, stub), silent, None)

    (message,) = stub.bodies[0]["messages"]  # type: ignore[misc]
    assert message["content"].startswith('{"instruction": "你是专家。抽取实体。", "schema": [')
