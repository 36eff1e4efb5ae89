"""What a build would do is said before it is done, with the speed of the last run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.build import extract
from kgplatform.pipelines.counts import ExtractCounts
from kgplatform.pipelines.estimate import STORING, Estimate, Spent, estimate, remember
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.one_text import read_text
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.tokens import RULE
from kgplatform.pipelines.wish import Asking
from tests.stubs.llm_server import StubLLMServer, gold_of

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample"


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(workspace=tmp_path / "workspace")


def corpus(folder: Path, *texts: str) -> Path:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


def test_calls_and_tokens_are_estimated_from_the_prompts(tmp_path: Path, own: Settings) -> None:
    settings = own.model_copy(update={"llm_base_url": "http://localhost:1/v1", "llm_model": "m", "llm_concurrency": 1})
    reading = Reading([corpus(tmp_path / "news", "居里夫人生于华沙。")], Choice(), Path("医学"))

    found = estimate(plan(reading, "llm"), reading, Wish(), settings)

    assert (found.documents, found.stored, found.calls) == (1, 0, 2)
    assert found.tokens is not None
    assert 200 < found.tokens < 2000
    assert found.basis.startswith("assumed for llm m")
    assert found.seconds > 2


@pytest.mark.parametrize(("tokenizer", "basis"), [("vllm", "the server's tokenizer, on 2 questions"), ("", RULE)])
def test_tokens_are_those_of_the_servers_tokenizer_else_of_a_rule_that_is_told(
    tokenizer: str, basis: str, tmp_path: Path, own: Settings
) -> None:
    reading = Reading([corpus(tmp_path / "news", "居里夫人生于华沙。")], Choice(), Path("医学"))
    with StubLLMServer() as stub:
        stub.tokenizer = tokenizer  # every character is a token
        settings = own.model_copy(update={"llm_base_url": stub.base_url, "llm_model": "novel"})
        found = estimate(plan(reading, "llm"), reading, Wish(), settings)
        shown = read_text("居里夫人生于华沙。", Path("医学"), Wish(), Choice(), settings)

    characters = sum(len(message.content) for message in shown.prompts) + 2  # a line break in each
    assert found.tokens_by == basis
    assert found.tokens is not None
    by_server = abs(found.tokens - 2 * 60 - characters) <= 1  # with answers of 60 tokens
    assert by_server is (tokenizer == "vllm")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_estimate_counts_votes_rounds_parts_and_demonstrations(language: str, own: Settings) -> None:
    settings = own.model_copy(update={"llm_base_url": "http://localhost:1/v1", "llm_model": "m"})
    reading = Reading([SAMPLES / "iepile" / f"IE-{language}" / "NER"], Choice(limit=5))
    jobs = plan(reading, "llm")

    def found(**asking: int) -> Estimate:
        return estimate(jobs, reading, Wish(asking=Asking(**asking)), settings)

    once = found()
    assert once.calls is not None
    assert once.tokens is not None
    assert (found(votes=3).calls, found(votes=3).tokens) == (3 * once.calls, 3 * once.tokens)
    assert found(votes=2, glean=1).calls == 3 * once.calls
    assert (found(glean=1).tokens or 0) > 2 * once.tokens
    assert (found(chunk_tokens=10).calls or 0) > once.calls
    assert found(shots=3).calls == once.calls
    assert (found(shots=3).tokens or 0) > 1.5 * once.tokens


def test_a_model_without_a_schema_is_told_before_anything_is_done(tmp_path: Path, own: Settings) -> None:
    settings = own.model_copy(update={"llm_base_url": "http://localhost:1/v1", "llm_model": "m"})
    reading = Reading([corpus(tmp_path / "news", "居里夫人生于华沙。")], Choice())

    with pytest.raises(ConfigError, match="schema list"):
        estimate(plan(reading, "llm"), reading, Wish(), settings)


def test_the_last_speed_is_kept_in_the_workspace(own: Settings) -> None:
    own.workspace.mkdir()
    reading = Reading([SAMPLES / "InstructIE"], Choice(language="zh", limit=10))
    remember(own.workspace, {"gold": Spent(50.0, ExtractCounts(extracted=100))})
    remember(own.workspace, {STORING: Spent(200.0, ExtractCounts(extracted=100))})

    found = estimate(plan(reading, "gold"), reading, Wish("gold"), own)

    assert found.seconds == pytest.approx(10 * (0.5 + 2.0))
    assert found.basis == "as measured in the last run here"
    assert found.calls is None


def test_a_run_with_a_model_leaves_its_speed_by_call_and_what_it_stored(own: Settings) -> None:
    reading = Reading([SAMPLES / "iepile" / "IE-zh" / "NER"], Choice(split="train", limit=25))
    with StubLLMServer(gold_of([SAMPLES / "InstructIE"])) as server:
        settings = own.model_copy(update={"llm_base_url": server.base_url, "llm_model": server.model})
        extract(reading, plan(reading, "llm"), Wish(), settings, silent, None)

    found = estimate(plan(reading, "llm"), reading, Wish(), settings)

    assert (found.documents, found.stored) == (25, 25)
    assert found.basis == f"assumed for {STORING}"


def test_a_few_documents_tell_nothing_about_many(own: Settings) -> None:
    own.workspace.mkdir()

    remember(own.workspace, {"gold": Spent(5.0, ExtractCounts(extracted=3))})

    assert list(own.workspace.iterdir()) == []


def test_calls_are_counted_once_where_one_model_reads_several_sets(own: Settings) -> None:
    reading = Reading([SAMPLES / "InstructIE"], Choice(limit=3))
    with StubLLMServer(gold_of([SAMPLES / "InstructIE"])) as server:
        settings = own.model_copy(update={"llm_base_url": server.base_url, "llm_model": server.model})
        done = extract(reading, plan(reading, "llm"), Wish(), settings, silent, None)

    assert done.counts.documents == 6
    assert done.counts.calls == server.calls
