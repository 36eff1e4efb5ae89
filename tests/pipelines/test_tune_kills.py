"""SIGKILL anywhere in a search and the same command again: the same trials, the same winner, nothing paid twice."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kgplatform.notation.records import render_gold
from tests.stubs.simulated_model import LABELS, SimulatedModel, corpus, draw_effects

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

KILLS = 8
IN_FLIGHT = 64  # questions that may be under way when the kill comes


def command(folder: Path, model: SimulatedModel, workspace: str) -> list[str]:
    data = ("--train", str(folder / "train.json"), "--dev", str(folder / "dev.json"))
    way = ("--base-url", model.base_url, "--model", model.model, "--response-format", "prompt")
    knobs = ("--knob", "complete", "--knob", "form", "--knob", "demonstrations")
    place = ("--workspace", str(folder / workspace), "--json", "--quiet")
    return [sys.executable, "-m", "kgplatform", "tune", *data, *way, *knobs, *place]


def test_a_killed_search_goes_on_and_pays_nothing_twice(tmp_path: Path) -> None:
    examples = list(corpus(260, "zh"))
    for name, part in {"train": examples[:60], "dev": examples[60:]}.items():
        records = (
            {"text": one.document.text, "entity": render_gold(one.gold.reading, "NER")} for one in part if one.gold
        )
        lines = (json.dumps(record, ensure_ascii=False) for record in records)
        (tmp_path / f"{name}.json").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "schema.json").write_text(f"{json.dumps(LABELS['zh'])}\n[]\n{{}}", encoding="utf-8")
    draws = random.Random(5)

    with SimulatedModel(examples, draw_effects(5)) as model:
        whole = json.loads(subprocess.run(command(tmp_path, model, "whole"), check=True, capture_output=True).stdout)
        once = len(set(model.bodies))
        model.bodies.clear()
        for _ in range(KILLS):
            run = subprocess.Popen(command(tmp_path, model, "killed"), stdout=subprocess.DEVNULL)
            asked = len(model.bodies) + draws.randrange(1, once // KILLS)
            while len(model.bodies) < asked and run.poll() is None:
                time.sleep(0.005)
            run.send_signal(signal.SIGKILL)
            run.wait()
        killed = json.loads(subprocess.run(command(tmp_path, model, "killed"), check=True, capture_output=True).stdout)

    before, after = whole["searches"][0], killed["searches"][0]
    assert after["trials"] == before["trials"]
    assert (after["best"], after["holdout"], after["verdict"]) == (before["best"], before["holdout"], before["verdict"])
    assert len(set(model.bodies)) == once
    assert len(model.bodies) <= once + KILLS * IN_FLIGHT
