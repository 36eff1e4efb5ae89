"""A question about what the graph does not know gets what it knows instead."""

from __future__ import annotations

import json

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.ask import ask
from kgplatform.pipelines.build import build
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan


@pytest.fixture(scope="module")
def built(shared_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    fact = {"head": "北京大学", "relation": "位于", "tail": "北京", "head_type": "学校", "tail_type": "城市"}
    english = {**fact, "head": "Peking University", "relation": "located in", "tail": "Beijing"}
    records = [{"text": f"{one['head']} {one['tail']}", "relation": [one]} for one in (fact, english)]
    path = tmp_path_factory.mktemp("corpus") / "test.json"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    reading = Reading([path], Choice())
    build(reading, plan(reading, "gold"), Wish(extractor="gold"), shared_settings, silent)
    return shared_settings


@pytest.mark.parametrize(
    ("query", "parameters", "said"),
    [
        ("entity_card", {"name": "北京大雪"}, "knows no name '北京大雪'; did you mean 北京大学, 北京?"),
        ("neighbours", {"name": "peking university"}, "did you mean Peking University?"),
        ("entity_card", {"name": "Pekin Univercity"}, "did you mean Peking University?"),
        ("paths_between", {"from": "北京大学", "to": "Bejing"}, "knows no to 'Bejing'; did you mean Beijing?"),
        ("facts_of_predicate", {"predicate": "位与"}, "knows no predicate '位与'; did you mean 位于?"),
        ("entities_by_label", {"label": "school"}, "knows no label 'school'; did you mean 城市, 学校?"),
    ],
)
def test_unknown_values_get_suggestions(built, query, parameters, said):
    answer = ask(built, query, parameters, silent)

    assert said in "\n".join(map(str, answer.unknown))


def test_an_empty_answer_about_what_is_known_suggests_nothing(built):
    assert ask(built, "events_of_entity", {"name": "北京大学"}, silent).unknown == ()


@pytest.mark.parametrize(("written", "meant"), [("entity_crad", "entity_card"), ("北京", "entity_card --param name=…")])
def test_an_unknown_query_name_gets_the_nearest_one(built, written, meant):
    with pytest.raises(ConfigError, match=f"did you mean {meant}"):
        ask(built, written, {}, silent)
