"""From answer to store on the real store; the model is our stub, which damages what gold says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.build import build
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.waterfall import waterfall
from kgplatform.pipelines.wish import Asking
from kgplatform.types.findings import Step, Waterfall
from tests.stubs.llm_server import StubLLMServer, gold_of

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample"
SET = SAMPLES / "iepile" / "IE-zh" / "RE"
READING = Reading([SET], Choice())


def built_by_stub(settings: Settings, modes: Sequence[str] = (), drop: float = 0.0) -> None:
    with StubLLMServer(gold_of([SET]), modes=modes, drop=drop) as stub:
        endpoint = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        build(READING, plan(READING, "llm"), Wish(), endpoint, silent)


def walked(settings: Settings, reading: Reading = READING) -> Waterfall:
    return waterfall(evaluate(reading, settings, silent), settings, silent)


def by_name(found: Waterfall) -> dict[str, Step]:
    return {step.name: step for step in found.steps}


def test_a_model_that_answers_rightly_loses_nothing_on_the_way(settings: Settings) -> None:
    built_by_stub(settings)

    found = walked(settings)

    assert [step.name for step in found.steps] == ["answered", "parsed", "checked", "aligned", "merged", "stored"]
    assert [step.score.f1 for step in found.steps] == [100.0] * 6
    assert (found.extractor, found.note) == ("llm", "")


@pytest.mark.parametrize("mode", ["fences", "single-quotes"])
def test_repair_gains_what_a_fence_or_quotes_would_cost(mode: str, settings: Settings) -> None:
    built_by_stub(settings, [mode])

    steps = by_name(walked(settings))

    assert steps["answered"].score.tp == 0
    assert steps["parsed"].score.f1 == 100.0
    assert steps["parsed"].gained == steps["parsed"].score.tp > 0
    assert "json" not in steps["parsed"].counts


def test_dropped_facts_are_missing_from_the_first_step_on(settings: Settings) -> None:
    built_by_stub(settings, drop=0.3)

    steps = walked(settings).steps

    assert steps[0].score.fn > 0
    assert len({step.score for step in steps}) == 1


def test_a_fact_deleted_by_cypher_is_lost_at_the_store(settings: Settings) -> None:
    built_by_stub(settings)
    with open_store(settings) as store:
        store.run("MATCH (r:Relation {graph: $graph}) WITH r ORDER BY r.key LIMIT 1 DETACH DELETE r", write=True)

    steps = by_name(walked(settings))

    assert steps["merged"].lost == 0
    assert steps["stored"].lost >= 1
    assert steps["stored"].score.fp == 0
    assert len(steps["stored"].lost_examples) == min(5, steps["stored"].lost)


def test_without_a_model_the_steps_begin_at_the_extraction(settings: Settings) -> None:
    build(READING, plan(READING, "gold"), Wish("gold"), settings, silent)

    found = walked(settings)

    assert [step.name for step in found.steps] == ["aligned", "merged", "stored"]
    assert (found.extractor, found.note) == ("gold", "no model was asked: the steps begin at the extraction")


def test_without_its_workspace_only_what_is_stored_can_be_scored(settings: Settings, tmp_path: Path) -> None:
    build(READING, plan(READING, "gold"), Wish("gold"), settings, silent)

    found = walked(settings.model_copy(update={"workspace": tmp_path / "elsewhere"}))

    assert [step.name for step in found.steps] == ["stored"]
    assert "no extraction of these documents" in found.note


def test_the_answers_are_found_also_after_the_settings_changed(settings: Settings) -> None:
    built_by_stub(settings)

    found = walked(settings.model_copy(update={"llm_max_tokens": 77}))

    assert [step.name for step in found.steps][:3] == ["answered", "parsed", "checked"]
    assert found.note == ""


@pytest.mark.parametrize("asking", [Asking(votes=3), Asking(glean=1), Asking(chunk_tokens=20)])
def test_votes_rounds_and_parts_have_their_steps(asking: Asking, settings: Settings) -> None:
    with StubLLMServer(gold_of([SET])) as stub:
        endpoint = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        reading = Reading([SET], Choice(limit=4))
        build(reading, plan(reading, "llm"), Wish(asking=asking), endpoint, silent)

    steps = by_name(walked(settings, reading))

    assert list(steps)[:3] == ["answered", "parsed", "checked"]
    assert steps["checked"].score == steps["aligned"].score


def test_a_build_with_the_users_own_schema_has_its_steps(settings: Settings, tmp_path: Path) -> None:
    schema = tmp_path / "schema.yaml"
    schema.write_text("relations:\n  - predicate: 位于\n", encoding="utf-8")
    reading = Reading([SET], Choice(limit=4))
    with StubLLMServer(answer='{"位于": [["甲", "乙"]]}') as stub:
        endpoint = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        own = reading._replace(schema=schema)
        build(own, plan(own, "llm"), Wish(), endpoint, silent)

    steps = by_name(walked(settings, reading))

    assert steps["answered"].score.fp == steps["aligned"].score.fp == 4


def test_where_labelled_examples_were_shown_the_steps_begin_at_the_extraction(settings: Settings) -> None:
    with StubLLMServer(gold_of([SET])) as stub:
        endpoint = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        reading = Reading([SET], Choice(limit=4))
        build(reading, plan(reading, "llm"), Wish(asking=Asking(shots=2)), endpoint, silent)

    found = walked(settings, reading)

    assert [step.name for step in found.steps] == ["aligned", "merged", "stored"]
    assert "labelled examples" in found.note


def test_a_file_of_predictions_has_no_way_to_the_store(settings: Settings, tmp_path: Path) -> None:
    record = {"text": "甲在乙。", "relation": [{"head": "甲", "relation": "位于", "tail": "乙"}]}
    answer = {"document": {"source": "S", "id": "1", "text": "甲在乙。", "language": "zh"}}
    (tmp_path / "test.json").write_text(json.dumps(record), "utf-8")
    (tmp_path / "said.jsonl").write_text(json.dumps(answer), "utf-8")
    reading = Reading([tmp_path / "test.json"], Choice(task="RE", language="zh"))
    scored = evaluate(reading, settings, silent, predictions=tmp_path / "said.jsonl")

    with pytest.raises(ConfigError, match="goes to the store"):
        waterfall(scored, settings, silent)
