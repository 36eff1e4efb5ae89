"""A model asked about doubtful merges: its effect is what its errors say, its budget holds, a person outranks it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.arbiter import arbitrate
from kgplatform.pipelines.arbitrated import Arbitrated, ask_arbiter, resolve_asking
from kgplatform.pipelines.merges import How, judge
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention
from tests.stubs.arbiter import StubArbiter
from tests.stubs.llm_server import StubLLMServer

# Pairs of names that look much alike, each name in a document of its own. Five pairs are one thing, three are two.
ONE = [
    ("Sunrise Development Group", "Sunrise Developement Group"),
    ("Pacific Manufacturing Works", "Pacific Manufacturring Works"),
    ("Global Communication Network", "Global Comunication Network"),
    ("深圳市腾讯计算机系统有限公司", "深圳腾讯计算机系统有限公司"),
    ("上海浦东发展银行", "上海市浦东发展银行"),
]
TWO = [
    ("Theresa Young Agency", "Teresa Young Agency"),
    ("Anna Kowalska Studios", "Ana Kowalska Studios"),
    ("Frederick Hughes Partners", "Fredrick Hughes Partners"),
]
THINGS = {name: pair[0] for pair in ONE for name in pair} | {name: name for pair in TWO for name in pair}


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A graph whose threshold is so high that no pair is sure enough."""
    monkeypatch.chdir(tmp_path)
    settings = read_settings(workspace=tmp_path / "workspace")
    documents = [Document(source="test", id=name, text=name, language="zh") for name in THINGS]
    with open_workspace(settings) as workspace:
        numbers = workspace.register(documents)
        read = (Extraction(document=one, mentions=(Mention(text=one.text, label="company"),)) for one in documents)
        workspace.record("main", [(n, one, "test") for n, one in zip(numbers, read, strict=True)])
        resolve_graph(workspace, "main", silent)
        profile = workspace.profile("main")
        assert profile is not None
        workspace.set_profile("main", profile.model_copy(update={"thresholds": {**profile.thresholds, "near": 0.9999}}))
    return settings


@pytest.fixture
def stub() -> Iterator[StubLLMServer]:
    """It errs on one pair that is one thing, and on one that is two."""
    with StubLLMServer() as server:
        server.gold = StubArbiter(THINGS, (frozenset(ONE[0]), frozenset(TWO[0])))  # type: ignore[assignment]
        yield server


def asked(settings: Settings, stub: StubLLMServer, calls: int | None = None) -> Arbitrated:
    endpoint = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
    with open_workspace(settings) as workspace:
        return arbitrate(workspace, endpoint, silent, calls=calls)


def merged(settings: Settings) -> set[frozenset[str]]:
    """The pairs of documents that are one entity now."""
    with open_workspace(settings) as workspace:
        table = mention_table(workspace, "main")
        resolution, _ = resolve_graph(workspace, "main", silent)
        keys = {number: key.id for key, number in workspace.numbers().items()}
    entity = {keys[n]: resolution.assignments[a].entity for a, n in zip(table.anchors, table.numbers, strict=True)}
    return {frozenset(pair) for pair in combinations(entity, 2) if entity[pair[0]] == entity[pair[1]]}


def test_its_effect_on_precision_and_recall_is_what_its_errors_say(given: Settings, stub: StubLLMServer) -> None:
    true = {frozenset(pair) for pair in ONE}
    before = merged(given)

    counts = asked(given, stub)
    after = merged(given)

    # before: nothing is merged, R = 0 / 5; after: 4 of the 5 right pairs and 1 wrong one, so P = 4 / 5 and R = 4 / 5
    assert before == set()
    assert (counts.doubtful, counts.answered, counts.same, counts.different) == (8, 8, 5, 3)
    assert after - true == {frozenset(TWO[0])}
    assert true - after == {frozenset(ONE[0])}


def test_its_answers_are_judgements_with_reasons(given: Settings, stub: StubLLMServer) -> None:
    asked(given, stub)
    with open_workspace(given) as workspace:
        said = workspace.judgements("main")

    assert {judgement.by for judgement in said} == {"arbiter"}
    assert "novel: 上海浦东发展银行 / 上海浦东发展银行" in {judgement.reason for judgement in said}


def test_no_more_calls_are_made_than_allowed_and_what_was_answered_is_kept(
    given: Settings, stub: StubLLMServer
) -> None:
    counts = asked(given, stub, calls=3)

    assert (stub.calls, counts.calls, counts.answered, counts.same + counts.different) == (3, 3, 3, 3)
    assert "3 of 3 calls" in counts.stopped


def test_what_was_judged_is_not_asked_again(given: Settings, stub: StubLLMServer) -> None:
    asked(given, stub, calls=3)
    rest = asked(given, stub)

    assert (rest.answered, stub.calls) == (5, 8)
    assert asked(given, stub).doubtful == 0


def test_a_person_outranks_it(given: Settings, stub: StubLLMServer) -> None:
    asked(given, stub)
    list(judge(given, *TWO[0], False, "two houses", how=How(load=False)))

    assert frozenset(TWO[0]) not in merged(given)


def test_an_arbiter_that_cannot_tell_changes_nothing(given: Settings) -> None:
    with StubLLMServer(answer='{"same": null}') as stub:
        counts = asked(given, stub)

    assert (counts.unsure, counts.same, counts.different) == (8, 0, 0)
    assert merged(given) == set()


def test_words_without_a_verdict_are_counted_as_unread(given: Settings) -> None:
    with StubLLMServer(answer="Well, who knows") as stub:
        assert asked(given, stub).unread == 8


def test_resolve_asks_and_resolves_again(given: Settings, stub: StubLLMServer) -> None:
    endpoint = given.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
    done = resolve_asking(endpoint, silent, extractions=None, output=None, refit=False, arbiter=True)

    # sixteen names; the stub says "same" of five pairs
    assert (done.counts.asked, done.counts.entities) == (8, 11)
    assert done.arbitrated is not None
    assert done.arbitrated.stopped == ""


def test_a_build_leaves_the_arbiter_what_extraction_did_not_spend(given: Settings, stub: StubLLMServer) -> None:
    update = {"llm_base_url": stub.base_url, "llm_model": stub.model, "llm_max_calls": 9}
    with open_workspace(given) as workspace:
        done = ask_arbiter(workspace, given.model_copy(update=update), silent, spent=7)

    assert (stub.calls, done.answered) == (2, 2)


def test_nobody_is_asked_unless_told(given: Settings, stub: StubLLMServer) -> None:
    endpoint = given.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
    resolve_asking(endpoint, silent, extractions=None, output=None, refit=False, arbiter=False)

    assert stub.calls == 0
