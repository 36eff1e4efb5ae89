"""From labelled documents to a tuned prompt in force, over HTTP, with a model that knows which prompt is best."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kgplatform.config import Settings, read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError, LLMBudgetSpent
from kgplatform.extraction.prompt import Prompt
from kgplatform.notation.records import render_gold
from kgplatform.pipelines.build import extract
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.prompts_kept import (
    diff_prompts,
    list_prompts,
    promote_prompt,
    prompts_in_force,
    roll_back_prompt,
)
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.tune import Tuned, TuneWish, plan_tuning, tune, tuning_status
from kgplatform.tuning.options import TuneOptions
from kgplatform.types.extraction import Example
from kgplatform.types.task import Language
from tests.stubs.simulated_model import LABELS, NOTHING, Effects, SimulatedModel, corpus

# Finding everything helps, and so does an example; triples do harm.
HELPS = Effects(-0.5, {"complete": 3.0, "demonstrations": 0.8, "form triples": -2.0}, {}, noise=0.1)
KNOBS = {"complete": [], "form": ["triples"], "demonstrations": ["fixed 3"]}


def folder_of(path: Path, language: Language, train: int = 30, dev: int = 32, holdout: int = 40) -> list[Example]:
    """A set in IEPile's layout: train.json, dev.json, test.json, schema.json."""
    path.mkdir(parents=True)
    examples = list(corpus(train + dev + holdout, language))
    parts = {"train": examples[:train], "dev": examples[train : train + dev], "test": examples[train + dev :]}
    for name, part in parts.items():
        (path / f"{name}.json").write_text("".join(map(_line, part)), encoding="utf-8")
    schema = [json.dumps(one, ensure_ascii=False) for one in (LABELS[language], [], {})]
    (path / "schema.json").write_text("\n".join(schema), encoding="utf-8")
    return examples


def _line(example: Example) -> str:
    assert example.gold is not None
    record = {"text": example.document.text, "entity": render_gold(example.gold.reading, "NER")}
    return json.dumps(record, ensure_ascii=False) + "\n"


@pytest.fixture
def language() -> Language:
    return "zh"


@pytest.fixture
def model(tmp_path: Path, language: Language) -> Iterator[SimulatedModel]:
    folder = tmp_path / f"IE-{language}" / "NER" / "made"
    with SimulatedModel(folder_of(folder, language), HELPS) as served:
        yield served


def settings_of(tmp_path: Path, model: SimulatedModel) -> Settings:
    return read_settings(
        workspace=tmp_path / "workspace",
        llm_base_url=model.base_url,
        llm_model=model.model,
        llm_response_format="prompt",
        llm_logprobs=False,
    )


def wish_of(tmp_path: Path, language: Language, **more: object) -> TuneWish:
    folder = tmp_path / f"IE-{language}" / "NER" / "made"
    wish = TuneWish(
        train=(folder / "train.json",),
        holdout=(folder / "test.json",),
        knobs=KNOBS,
        options=TuneOptions(proposals=0, stop_after=1),
    )
    return wish._replace(**more)


def run(tmp_path: Path, model: SimulatedModel, language: Language, **more: object) -> Tuned:
    return tune(wish_of(tmp_path, language, **more), Choice(language=language), settings_of(tmp_path, model), silent)


def read_test_split(tmp_path: Path, settings: Settings, language: Language, wish: Wish) -> tuple[str, ...]:
    reading = Reading((tmp_path / f"IE-{language}",), Choice(limit=3))
    return extract(reading, plan(reading, "llm"), wish, settings, silent, None).counts.prompts


def test_what_helps_is_found_proved_kept_and_used(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    settings = settings_of(tmp_path, model)
    done = run(tmp_path, model, language)

    (search,) = done.searches
    ((name, written),) = done.prompts.items()
    prompt = Prompt.model_validate(yaml.safe_load(written))
    best = search.trials[search.best].setting
    assert (best["complete"], best["form"]) == ("yes", "labels")
    assert search.promoted
    assert search.holdout is not None
    assert search.holdout.low > 0
    assert prompt.tuning is not None
    assert not prompt.tuning.forced
    assert [one.name for one in list_prompts(settings) if one.in_force] == [name]
    assert prompts_in_force(settings, None).of("NER", language) == prompt

    calls, bodies = model.calls, len(model.bodies)
    again = run(tmp_path, model, language)
    assert model.calls == calls
    assert again.searches[0].trials == search.trials
    assert again.searches[0].holdout == search.holdout

    used = read_test_split(tmp_path, settings, language, Wish())
    assert used == (f"{name} {prompt.digest[:8]}",)
    assert len(model.bodies) == bodies  # what was tuned is what is deployed: every answer is known already

    assert roll_back_prompt(settings, None) == (name, "our own")
    assert read_test_split(tmp_path, settings, language, Wish())[0].startswith(f"ner-{language} ")
    promote_prompt(settings, name)
    assert name in diff_prompts(settings, name, None)
    assert tuning_status(settings)[0].stage == "finished"


@pytest.mark.parametrize("language", ["en"])
def test_a_prompt_file_asks_byte_for_byte_what_was_tuned(
    tmp_path: Path, model: SimulatedModel, language: Language
) -> None:
    done = run(tmp_path, model, language)
    tuned = set(model.bodies)
    (written,) = done.prompts.values()
    file = tmp_path / "tuned.yaml"
    file.write_text(written, encoding="utf-8")
    elsewhere = settings_of(tmp_path, model).model_copy(update={"workspace": tmp_path / "elsewhere"})
    model.bodies.clear()

    read_test_split(tmp_path, elsewhere, language, Wish(prompt=file))

    assert len(model.bodies) == 3
    assert set(model.bodies) <= tuned


def test_nothing_is_promoted_where_nothing_helps(tmp_path: Path) -> None:
    with SimulatedModel(folder_of(tmp_path / "IE-zh" / "NER" / "made", "zh"), NOTHING) as model:
        done = run(tmp_path, model, "zh")

        (search,) = done.searches
        assert not search.promoted
        assert "keep the base prompt" in search.verdict
        assert not done.prompts
        assert prompts_in_force(settings_of(tmp_path, model), None).of("NER", "zh").tuning is None

        forced = run(tmp_path, model, "zh", force=True)
        if forced.searches[0].best:
            (written,) = forced.prompts.values()
            assert yaml.safe_load(written)["tuning"]["forced"] is True


def test_a_search_says_before_what_it_may_cost(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    (search,) = plan_tuning(wish_of(tmp_path, language), Choice(language=language), settings_of(tmp_path, model))

    assert (search.settings, search.exhaustive, search.trials) == (8, 8 * 32, ())
    assert model.calls == 0
    assert search.warnings == (
        "only 32 documents to choose by: differences of some points are chance",
        "only 40 documents to judge by",
    )


def test_a_budget_is_never_passed(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    options = TuneOptions(proposals=0, budget=100)
    (search,) = run(tmp_path, model, language, options=options).searches

    assert search.calls <= 100 + 2 * 40  # the holdout is read in any case


def test_a_run_that_may_not_pay_more_goes_on_in_the_next_one(tmp_path: Path, model: SimulatedModel) -> None:
    settings, wish = settings_of(tmp_path, model), wish_of(tmp_path, "zh")
    poor = settings.model_copy(update={"llm_max_calls": 60})
    with pytest.raises(LLMBudgetSpent):
        tune(wish, Choice(language="zh"), poor, silent)
    (unfinished,) = tuning_status(settings)

    (search,) = tune(wish, Choice(language="zh"), settings, silent).searches

    assert (unfinished.stage, unfinished.name) == ("searching", search.name)
    assert len(model.bodies) == len(set(model.bodies)) == search.paid_calls + 60


@pytest.mark.parametrize("language", ["en"])
def test_sentences_that_were_given_are_tried(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    candidates = tmp_path / "sentences.txt"
    sentence = "一个也不要遗漏。" if language == "zh" else "Read all of it and miss none."
    candidates.write_text(f"请认真。\n{sentence}\n", encoding="utf-8")
    (search,) = run(tmp_path, model, language, candidates=candidates, knobs={}).searches

    assert search.trials[search.best].setting["sentence 2"] == "yes"
    assert search.promoted


def test_made_up_examples_are_reported_beside_gold(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    folder = tmp_path / f"IE-{language}" / "NER" / "made"
    made = list(corpus(20, language, seed=9))
    augmented = folder / "more.json"
    augmented.write_text("".join(map(_line, made)), encoding="utf-8")
    provenance = ({"id": one.document.id, "kind": "paraphrase", "parents": []} for one in made)
    (folder / "more.json.provenance.jsonl").write_text("\n".join(map(json.dumps, provenance)), encoding="utf-8")
    train = (folder / "train.json", augmented)
    knobs = {"demonstrations": ["nearest 3"], "pool": []}
    (search,) = run(tmp_path, model, language, train=train, knobs=knobs).searches

    assert search.knobs["pool"] == ("gold", "gold + paraphrase")
    assert [(one.value, one.documents) for one in search.compared] == [("gold + paraphrase", 32)]


@pytest.mark.parametrize("language", ["en"])
def test_labels_can_be_tuned_apart(tmp_path: Path, model: SimulatedModel, language: Language) -> None:
    group = LABELS[language][:2]
    done = run(tmp_path, model, language, labels=group)

    (written,) = done.prompts.values()
    settings = settings_of(tmp_path, model)
    names = read_test_split(tmp_path, settings, language, Wish())
    assert Prompt.model_validate(yaml.safe_load(written)).labels == group
    assert len(names) == 2


def test_what_is_better_can_be_kept_without_being_put_in_force(tmp_path: Path, model: SimulatedModel) -> None:
    done = run(tmp_path, model, "zh", promote=False)

    assert done.searches[0].better
    assert not done.searches[0].promoted
    assert [one.in_force for one in list_prompts(settings_of(tmp_path, model))] == [False]
    assert len(done.prompts) == 1


@pytest.mark.parametrize("more", [{"labels": ("nobody",)}, {"knobs": {"colour": []}}])
def test_what_cannot_be_tuned_is_an_error(tmp_path: Path, more: dict[str, object]) -> None:
    with SimulatedModel(folder_of(tmp_path / "IE-zh" / "NER" / "made", "zh"), NOTHING) as model:
        with pytest.raises(ConfigError):
            run(tmp_path, model, "zh", **more)
        assert model.calls == 0


def test_too_few_documents_are_no_search(tmp_path: Path) -> None:
    examples = folder_of(tmp_path / "IE-zh" / "NER" / "made", "zh", train=2, dev=0, holdout=0)
    with SimulatedModel(examples, NOTHING) as model, pytest.raises(ConfigError, match="too few labelled documents"):
        plan_tuning(wish_of(tmp_path, "zh", holdout=()), Choice(language="zh"), settings_of(tmp_path, model))
