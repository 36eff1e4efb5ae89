"""The page of the searches of a workspace, with what the winner changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.extraction.prompt import load_prompts
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.tune_page import write_tune_page
from kgplatform.tuning.written import prompt_yaml
from kgplatform.types.tuning import Search, Splits
from kgplatform.workspace.prompts import keep_prompt

SEARCH = Search(
    name="ner-zh-1",
    stage="finished",
    task="NER",
    language="zh",
    model="novel",
    sources=("clue",),
    aim="micro",
    token_price=0.0,
    seed=0,
    splits=Splits(train=10, dev=120, final=36, holdout=100),
    knobs={},
    settings=4,
    exhaustive=480,
    budget=400,
    verdict="better",
)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return read_settings(workspace=tmp_path / "workspace")


def test_the_winner_is_set_against_the_prompt_that_it_began_with(settings: Settings, tmp_path: Path) -> None:
    base = load_prompts().of("NER", "zh")
    tuned = base.model_copy(update={"name": "ner-zh-1-tuned", "instruction": "把名字都找出来。"})
    with open_workspace(settings) as workspace:
        keep_prompt(workspace, tuned.name, "NER", "zh", prompt_yaml(tuned))

    write_tune_page([SEARCH], settings, tmp_path / "page.html", candidates=True)

    page = (tmp_path / "page.html").read_text("utf-8")
    assert '<span class="t-right"><span lang="zh">+instruction: 把名字都找出来。</span></span>' in page
    assert "a person wrote them, no model" in page


def test_what_was_not_kept_has_no_diff(settings: Settings, tmp_path: Path) -> None:
    write_tune_page([SEARCH], settings, tmp_path / "page.html")

    assert "line by line" not in (tmp_path / "page.html").read_text("utf-8")
