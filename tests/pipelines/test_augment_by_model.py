"""A train set enlarged by a model behind a real HTTP server, which errs on purpose."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import LLMBudgetSpent
from kgplatform.pipelines.augment import augment
from kgplatform.pipelines.augment_estimate import cost_of, estimate
from kgplatform.pipelines.augment_wish import Augmented, Gating, Wanted
from kgplatform.pipelines.progress import silent
from kgplatform.types.extraction import Example
from kgplatform.types.task import Language
from tests.stubs.enlarging import Enlarging, account_of, enlarging, new_texts
from tests.stubs.llm_server import StubLLMServer

SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample"
NEWS: tuple[Path, Language] = (SAMPLE / "iepile" / "IE-zh" / "NER" / "kg_sample_news", "zh")
HISTORY: tuple[Path, Language] = (SAMPLE / "iepile" / "IE-en" / "RE" / "kg_sample_history", "en")
TEXTS = ("new", "paraphrase", "back-translation", "negatives")
FACTS = ("completion", "correction")

WHOLE: dict[str, tuple[str, Language]] = {
    "InstructIE-zh": ("InstructIE", "zh"),
    "InstructIE-en": ("InstructIE", "en"),
    "DuIE2.0": ("iepile/IE-zh/SPO/DuIE2.0", "zh"),
    "conll04": ("iepile/IE-en/RE/conll04", "en"),
    "clue": ("iepile/IE-zh/NER/clue", "zh"),
    "DuEE1.0": ("iepile/IE-zh/EE/DuEE1.0", "zh"),
}


def settings_of(server: StubLLMServer, folder: Path, **more: object) -> Settings:
    return read_settings(
        workspace=folder / "workspace", llm_base_url=server.base_url, llm_model="novel", llm_concurrency=8, **more
    )


def enlarged(case: Enlarging, wanted: Wanted, folder: Path, **more: object) -> tuple[Augmented, Path]:
    """One run against a server of its own."""
    with StubLLMServer() as server:
        server.gold = case.stub  # type: ignore[assignment]  # it answers as GoldBook does
        settings = settings_of(server, folder, **more)
        choice = Choice(split="train", language=case.language)
        (done,) = augment([case.folder], choice, wanted, folder / "out", settings, silent)
    return done, Path(done.written[0])


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}.{ending}")


@pytest.mark.parametrize("source", [NEWS, HISTORY], ids=["zh", "en"])
def test_what_was_planted_is_caught_and_what_is_good_is_kept(tmp_path: Path, source: tuple[Path, Language]) -> None:
    case = enlarging(*source, 12, tmp_path, bad=0.5)

    done, file = enlarged(case, Wanted(("new", "paraphrase")), tmp_path)

    account = account_of(case, file)
    assert account.planted.total() > 5
    assert account.kept == {}
    assert sum(done.kept.values()) == len(new_texts(file)) > 5
    assert sum(done.refused["paraphrase"].values()) + done.kept["paraphrase"] == 12


def test_every_record_says_where_it_comes_from(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 6, tmp_path)

    _, file = enlarged(case, Wanted(("paraphrase",), seed=3), tmp_path)

    made = lines(beside(file, "provenance.jsonl"))[0]
    texts = {record["text"]: record for record in lines(next(case.folder.glob("train*")))}
    assert (made["kind"], made["model"], made["seed"]) == ("paraphrase", "novel", 3)
    assert len(str(made["prompt"])) == 16
    assert len(made["parents"]) == 1  # type: ignore[arg-type]
    assert len(texts) == 6


def test_how_many_talks_are_over_is_told_and_how_many_there_will_be(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 6, tmp_path, bad=0)
    told: list[tuple[str, int, int | None]] = []
    choice = Choice(split="train", language="zh")
    with StubLLMServer() as server:
        server.gold = case.stub  # type: ignore[assignment]
        augment(
            [case.folder],
            choice,
            Wanted(("new", "substitution"), second_reading="none"),
            tmp_path / "out",
            settings_of(server, tmp_path),
            lambda *one: told.append(one),
        )

    assert [one[1:] for one in told if one[0].startswith("new")] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert [one[1:] for one in told if one[0].startswith("substitution")] == [(done, 6) for done in range(7)]


def test_of_a_large_set_no_more_than_a_few_examples_are_held(tmp_path: Path) -> None:
    def alive() -> int:
        return sum(type(one) is Example for one in gc.get_objects())

    held = [alive()]

    def watch(_: str, done: int, total: int | None) -> None:
        if done == total:
            held.append(alive())

    (done,) = augment(
        [SAMPLE / "InstructIE"],
        Choice(split="train", language="zh"),
        Wanted(("substitution",), times=2),
        tmp_path,
        read_settings(workspace=tmp_path / "w"),
        watch,
    )

    assert done.kept["substitution"] > 50
    assert held[-1] - held[0] < 10


def test_new_files_are_read_back_as_data_of_their_set(tmp_path: Path) -> None:
    case = enlarging(SAMPLE / "InstructIE", "zh", 8, tmp_path, bad=0)

    _, file = enlarged(case, Wanted(("paraphrase",)), tmp_path)

    (found,) = find_sets([file], Choice(), "train")
    faults: list[object] = []
    examples = list(read_set(found, Choice(), faults.append))
    assert (found.layout, len(examples), faults) == ("instructie", len(lines(file)), [])
    assert all(one.gold and one.gold.relations for one in examples)


def test_instruction_records_have_a_line_of_provenance_each(tmp_path: Path) -> None:
    case = enlarging(*HISTORY, 6, tmp_path, bad=0)

    done, _ = enlarged(case, Wanted(("paraphrase",), instructions=True), tmp_path)

    file = Path(done.written[1])
    records, made = lines(file), lines(beside(file, "provenance.jsonl"))
    inner = json.loads(str(records[0]["instruction"]))
    assert set(records[0]) == {"task", "source", "instruction", "output"}
    assert len(records) == len(made) > 0
    assert inner["input"].startswith("It was reported that ")
    assert {one["kind"] for one in made} == {"paraphrase"}


def test_a_record_with_another_gold_names_the_one_that_it_replaces(tmp_path: Path) -> None:
    case = enlarging(*HISTORY, 16, tmp_path, noisy=True, bad=0)

    done, file = enlarged(case, Wanted(FACTS), tmp_path)

    made = lines(beside(file, "provenance.jsonl"))
    assert done.kept["completion"] > 0
    assert done.kept["correction"] > 0
    assert all(one["replaces"] == one["id"] for one in made)
    assert account_of(case, file).alarms == {}


def test_a_second_run_asks_nothing_and_writes_the_same(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 8, tmp_path)
    wanted = Wanted((*TEXTS, *FACTS))
    _, file = enlarged(case, wanted, tmp_path, llm_max_total_tokens=10_000_000)
    first = file.read_bytes(), beside(file, "refused.jsonl").read_bytes()

    again, file = enlarged(case, wanted, tmp_path, llm_max_total_tokens=10_000_000)

    assert again.calls == 0
    assert again.cached > 0
    assert (file.read_bytes(), beside(file, "refused.jsonl").read_bytes()) == first


def test_a_budget_that_is_spent_writes_nothing_and_what_was_answered_is_kept(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 8, tmp_path)
    with pytest.raises(LLMBudgetSpent):
        enlarged(case, Wanted(("paraphrase",)), tmp_path, llm_max_calls=5)

    done, _ = enlarged(case, Wanted(("paraphrase",)), tmp_path, llm_max_calls=100)

    assert done.cached == 5


def test_half_an_answer_is_no_example(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 4, tmp_path, bad=0)
    with StubLLMServer(modes=["cut::60"]) as server:
        server.gold = case.stub  # type: ignore[assignment]
        settings = settings_of(server, tmp_path)
        (done,) = augment(
            [case.folder], Choice(split="train"), Wanted(("paraphrase",)), tmp_path / "out", settings, silent
        )

    assert done.kept == {"paraphrase": 0}
    assert done.refused == {"paraphrase": {"an answer that was cut off": 4}}


def test_texts_held_out_elsewhere_are_never_written(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 8, tmp_path, bad=0)
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_text((next(case.folder.glob("train*"))).read_text("utf-8"), "utf-8")

    done, file = enlarged(case, Wanted(("paraphrase",), held_out=(elsewhere,)), tmp_path)

    assert lines(file) == []
    assert done.refused["paraphrase"] == {"a text of valid or test": 8}


def test_the_gate_tries_a_model_that_is_shown_the_new_examples(tmp_path: Path) -> None:
    case = enlarging(*HISTORY, 8, tmp_path, bad=0)
    gating = Gating(wanted=True, extractor="llm", shots=2, documents=12)

    done, file = enlarged(case, Wanted(("paraphrase",), gating=gating), tmp_path)

    verdict = done.verdicts["paraphrase"]
    assert verdict is not None
    assert (verdict.difference.here, verdict.difference.there) == (100.0, 100.0)
    assert done.left_out == ["paraphrase"]
    assert lines(file) == []


@pytest.mark.parametrize("kind", ["new", "correction"])
def test_an_estimate_asks_nobody_and_is_at_least_what_is_asked(tmp_path: Path, kind: str) -> None:
    case = enlarging(*NEWS, 6, tmp_path, noisy=kind in FACTS, bad=0)
    wanted = Wanted((kind,))

    (found,) = estimate([case.folder], Choice(split="train"), wanted)

    done, _ = enlarged(case, wanted, tmp_path)
    assert found.calls >= done.calls > 0
    assert found.kinds[0].records >= done.kept[kind]
    assert cost_of([found], read_settings(llm_price_in=1.0, llm_price_out=2.0)) == pytest.approx(
        (found.tokens + found.kinds[0].answered) / 1_000_000
    )


@pytest.mark.whole
def test_the_learned_extractor_may_be_the_second_reader(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 30, tmp_path)

    done, file = enlarged(case, Wanted(("paraphrase", "new"), second_reading="learned"), tmp_path)

    assert account_of(case, file).kept == {}
    assert done.refused["new"]["a second reading does not agree"] > 0
    assert done.kept["paraphrase"] > 10


@pytest.mark.whole
def test_a_server_that_fails_one_call_in_four_loses_no_more_than_the_answers_it_never_gave(tmp_path: Path) -> None:
    case = enlarging(*HISTORY, 30, tmp_path, bad=0)
    with StubLLMServer(modes=["chaos"]) as server:
        server.gold = case.stub  # type: ignore[assignment]
        wanted = Wanted(("paraphrase",))
        (done,) = augment(
            [case.folder], Choice(split="train"), wanted, tmp_path / "out", settings_of(server, tmp_path), silent
        )

    lost = {"no answer", "an answer that cannot be read", "an answer that was cut off", "a second reading failed"}
    assert done.kept["paraphrase"] > 25
    assert set(done.refused["paraphrase"]) <= lost | {"a text of valid or test", "a second reading does not agree"}


@pytest.mark.whole
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", sorted(WHOLE))
def test_of_two_hundred_records_every_planted_error_is_caught(tmp_path: Path, shared_data: Path, name: str) -> None:
    path, language = WHOLE[name]
    for number, (kinds, noisy) in enumerate(((TEXTS, False), (FACTS, True))):
        folder = tmp_path / str(number)
        case = enlarging(shared_data / "data" / path, language, 200, folder, noisy=noisy)

        _, file = enlarged(case, Wanted(kinds), folder)

        account = account_of(case, file)
        held_out = set(case.held_out)
        assert account.kept == {}
        assert account.planted.total() > 20
        assert not any(text in held_out for text in new_texts(file))


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_killed_and_run_again_it_goes_on_and_writes_what_it_would_have_written(tmp_path: Path) -> None:
    case = enlarging(*NEWS, 20, tmp_path, bad=0)
    with StubLLMServer(modes=["slow::0.05"]) as server:
        server.gold = case.stub  # type: ignore[assignment]
        command = [sys.executable, "-m", "kgplatform", "augment", str(case.folder), "--language", "zh"]
        command += ["--kind", "paraphrase", "--kind", "completion", "--base-url", server.base_url, "--model", "novel"]
        command += ["--workspace", str(tmp_path / "workspace"), "-o", str(tmp_path / "killed"), "--quiet", "--json"]
        environment = {**os.environ, "KGPLATFORM_LLM_CONCURRENCY": "2"}
        for calls in (5, 15, 30):
            before = server.calls
            process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while server.calls - before < calls and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert list((tmp_path / "killed").glob("*_augmented.json")) == []
        last = json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)

    untouched, file = enlarged(case, Wanted(("paraphrase", "completion")), tmp_path / "other")
    (killed,) = (tmp_path / "killed").glob("*_augmented.json")
    assert last["sets"][0]["cached"] > 20
    assert killed.read_bytes() == file.read_bytes()
    assert last["sets"][0]["kept"] == untouched.kept
