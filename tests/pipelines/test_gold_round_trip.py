"""Nothing is lost on the way: gold that was built, stored and read back scores 100."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.build import Built, build
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.merges import judge
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.task import Task

SETS: tuple[tuple[str, Task | None], ...] = (
    ("iepile/IE-en/NER/SciERC", None),
    ("iepile/IE-en/NER/WNUT17", None),
    ("iepile/IE-zh/NER/clue", None),
    ("iepile/IE-zh/NER/resume_ner", None),
    ("iepile/IE-en/RE/conll04", None),
    ("iepile/IE-en/RE/semval-RE", None),
    ("iepile/IE-zh/RE/CN-RE", None),
    ("iepile/IE-zh/RE/FinRE", None),
    ("iepile/IE-en/SPO/WebNLG", None),
    ("iepile/IE-zh/SPO/DuIE2.0", None),
    ("iepile/IE-en/EE/CASIE", None),
    ("iepile/IE-en/EE/CASIE-doc", None),
    ("iepile/IE-en/EE/PHEE", None),
    ("iepile/IE-zh/EE/DuEE-fin", None),
    ("iepile/IE-zh/EE/DuEE1.0", None),
    ("iepile/IE-zh-converted/KG/OneKE", None),
    ("iepile/IE-en/EE/CASIE", "EET"),
    ("iepile/IE-zh/EE/DuEE1.0", "EET"),
    ("iepile/IE-en/EE/PHEE", "EEA"),
    ("iepile/IE-zh/EE/DuEE1.0", "EEA"),
    ("InstructIE/test_zh.json", None),
    ("InstructIE/test_en.json", None),
    ("InstructIE-KG/test_zh.json", None),
)


def gold_reading(path: Path, task: Task | None = None, limit: int | None = None) -> Reading:
    return Reading([path], Choice(task=task, limit=limit))


def build_gold(reading: Reading, settings: Settings) -> Built:
    return build(reading, plan(reading, "gold"), Wish("gold"), settings, silent)


def score(reading: Reading, settings: Settings) -> Evaluation:
    return evaluate(reading, settings, silent).evaluation


@pytest.mark.parametrize(("name", "task"), SETS)
def test_gold_of_every_set_comes_back_from_the_store(
    name: str, task: Task | None, settings: Settings, shared_data: Path
) -> None:
    reading = gold_reading(shared_data / "data" / name, task, limit=15)

    built = build_gold(reading, settings)
    scored = score(reading, settings)

    assert (built.counts.failed, built.counts.set_aside) == (0, 0)
    assert scored.scored == built.counts.documents
    assert (scored.micro.f1, scored.micro.fp, scored.micro.fn) == (100.0, 0, 0)
    assert scored.micro.tp > 0


@pytest.mark.whole
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("name", "task"), SETS)
def test_gold_of_every_whole_set_comes_back_from_the_store(
    name: str, task: Task | None, settings: Settings, shared_data: Path
) -> None:
    reading = gold_reading(shared_data / "data" / name, task)

    built = build_gold(reading, settings)
    scored = score(reading, settings)

    assert scored.scored == built.counts.documents
    assert (scored.micro.f1, scored.micro.fp, scored.micro.fn) == (100.0, 0, 0)


RECORDS = (
    {
        "text": "桐华写了《步步惊心》。",
        "relation": [
            {"head": "步步惊心", "head_type": "产品", "relation": "作者", "tail": "桐华", "tail_type": "人物"}
        ],
    },
    {
        "text": "《云中歌》的作者是桐华。",
        "relation": [{"head": "云中歌", "head_type": "产品", "relation": "作者", "tail": "桐华", "tail_type": "人物"}],
    },
    {
        "text": "Marie Curie was born in Warsaw.",
        "relation": [
            {
                "head": "Marie Curie",
                "head_type": "human",
                "relation": "place of birth",
                "tail": "Warsaw",
                "tail_type": "geographic region",
            }
        ],
    },
)


@pytest.fixture
def small(tmp_path: Path) -> Reading:
    path = tmp_path / "test_zh.json"
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS), "utf-8")
    return gold_reading(path)


def test_the_score_does_not_need_the_workspace(small: Reading, settings: Settings) -> None:
    build_gold(small, settings)
    shutil.rmtree(settings.workspace)

    assert score(small, settings).micro.f1 == 100.0


def test_a_second_build_writes_nothing(small: Reading, settings: Settings) -> None:
    first = build_gold(small, settings).counts
    second = build_gold(small, settings).counts

    assert (first.documents, first.extracted, first.skipped) == (3, 3, 0)
    assert first.written > 0
    assert (second.extracted, second.skipped, second.written, second.deleted, second.calls) == (0, 3, 0, 0, 0)


def test_a_relation_deleted_by_cypher_costs_exactly_that_fact(small: Reading, settings: Settings) -> None:
    build_gold(small, settings)
    with open_store(settings) as store:
        store.run(
            "MATCH (r:Relation {graph: $graph})-[:SUBJECT]->(e:Entity {name: '云中歌'}) DETACH DELETE r", write=True
        )

    micro = score(small, settings).micro

    assert (micro.tp, micro.fp, micro.fn) == (2, 0, 1)


def test_a_wrong_merge_leaves_the_documents_and_lowers_the_graph(small: Reading, settings: Settings) -> None:
    build_gold(small, settings)
    before = score(small, settings)

    list(judge(settings, "步步惊心", "云中歌", True, "forced, wrong"))
    after = score(small, settings)

    assert before.micro.f1 == after.micro.f1 == 100.0
    assert before.graph_level is not None
    assert after.graph_level is not None
    assert before.graph_level.f1 == 100.0
    assert after.graph_level.f1 < before.graph_level.f1


def test_two_graphs_live_side_by_side(small: Reading, settings: Settings) -> None:
    other = settings.model_copy(update={"graph": settings.graph + "-other"})
    build_gold(small, settings)
    build_gold(small._replace(choice=Choice(limit=1)), other)

    with open_store(settings) as one, open_store(other) as two:
        assert one.counts()["documents"] == 3
        assert two.counts()["documents"] == 1
