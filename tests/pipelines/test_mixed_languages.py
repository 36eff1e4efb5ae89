"""`--schema 人物,Person`: every document is asked the types of its own language, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.build import extract
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.one_text import read_text
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from tests.stubs.llm_server import StubLLMServer

BOTH = Path("人物,Person")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)  # no kgplatform.toml of the developer's is read
    return read_settings(workspace=tmp_path / "workspace")


def endpoint(settings: Settings, stub: StubLLMServer) -> Settings:
    return settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})


def test_a_corpus_of_two_languages_is_asked_in_both(tmp_path: Path, settings: Settings) -> None:
    corpus = tmp_path / "mixed.jsonl"
    texts = ("鲁迅生于绍兴，后来在北京教书。", "Marie Curie was born in Warsaw and worked in Paris.")
    corpus.write_text("\n".join(json.dumps({"text": text}, ensure_ascii=False) for text in texts), encoding="utf-8")
    reading = Reading([corpus], Choice(), BOTH)
    with StubLLMServer(answer="{}") as stub:
        extract(reading, plan(reading, "llm"), Wish(), endpoint(settings, stub), silent, None)

    asked = [json.dumps(body["messages"], ensure_ascii=False) for body in stub.bodies]
    chinese = [one for one in asked if "鲁迅" in one]
    assert 0 < len(chinese) < len(asked)
    assert any("出生地点" in one for one in chinese)
    assert not any("place of birth" in one for one in chinese)
    assert not any("出生地点" in one for one in asked if "Curie" in one)
    assert any("place of birth" in one for one in asked if "Curie" in one)


@pytest.mark.parametrize(
    ("text", "predicate", "other"),
    [("鲁迅生于绍兴。", "出生地点", "place of birth"), ("Marie was born in Warsaw.", "place of birth", "出生地点")],
)
def test_one_text_is_asked_in_its_language(text: str, predicate: str, other: str, settings: Settings) -> None:
    with StubLLMServer(answer="{}") as stub:
        shown = read_text(text, BOTH, Wish(), Choice(), endpoint(settings, stub))

    asked = " ".join(message.content for message in shown.prompts)
    assert predicate in asked
    assert other not in asked
