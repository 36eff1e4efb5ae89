"""`train --export`: data that splits by text, configs beside it, and one clear error where training is not possible."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.train import Trained, export, train
from kgplatform.training.configs import Job
from kgplatform.training.options import TrainOptions

SAMPLE = Path(__file__).parents[2] / "dataset" / "sample"
JOB = Job("Qwen/Qwen3-8B", TrainOptions())


def exported(folder: Path, *paths: Path, valid: tuple[Path, ...] = (), limit: int | None = 10) -> Trained:
    return export(Reading(paths, Choice(split="train", limit=limit)), valid, JOB, folder, share=0.2, progress=silent)


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def texts(path: Path) -> set[str]:
    turns = [record["messages"] for record in records(path)]
    return {json.loads(turn[0]["content"])["input"] for turn in turns}  # type: ignore[index]


def instructions(path: Path, *said: tuple[str, str]) -> Path:
    lines = [
        json.dumps(
            {"instruction": json.dumps({"instruction": "找", "schema": ["人"], "input": text}), "output": output},
            ensure_ascii=False,
        )
        for text, output in said
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_validation_part_is_split_off_by_text_when_none_is_given(tmp_path: Path) -> None:
    file = SAMPLE / "InstructIE" / "train_zh.json"

    done = exported(tmp_path, file)

    train_texts, valid_texts = texts(tmp_path / "data" / "train.jsonl"), texts(tmp_path / "data" / "valid.jsonl")
    assert done.split_off
    assert (len(train_texts), len(valid_texts)) == (8, 2)
    assert train_texts.isdisjoint(valid_texts)


def test_a_dev_split_beside_is_taken_whole(tmp_path: Path) -> None:
    done = exported(tmp_path, SAMPLE / "InstructIE", limit=None)

    assert not done.split_off
    wanted = {
        record["text"] for name in ("zh", "en") for record in records(SAMPLE / "InstructIE" / f"valid_{name}.json")
    }
    assert texts(tmp_path / "data" / "valid.jsonl") == wanted


def test_instruction_records_are_taken_as_they_are(tmp_path: Path) -> None:
    ours = instructions(tmp_path / "train.json", ("甲到", '{"人": ["甲"]}'), ("nobody", '{"人": []}'))
    theirs = instructions(tmp_path / "other.json", ("乙走", '{"人": ["乙"]}'))

    exported(tmp_path / "out", ours, valid=(theirs,))

    answers = [record["completion"] for record in records(tmp_path / "out/data/prompt_completion/train.jsonl")]
    assert answers == [
        [{"role": "assistant", "content": '{"人": ["甲"]}'}],
        [{"role": "assistant", "content": '{"人": []}'}],
    ]
    assert texts(tmp_path / "out/data/valid.jsonl") == {"乙走"}


def test_records_without_an_answer_are_set_aside(tmp_path: Path) -> None:
    file = instructions(tmp_path / "train.json", ("甲到", '{"人": ["甲"]}'), ("乙走", '{"人": ["乙"]}'))
    with file.open("a", encoding="utf-8") as written:
        written.write('{"instruction": "{\\"instruction\\": \\"找\\", \\"schema\\": [], \\"input\\": \\"x\\"}"}\n')

    done = exported(tmp_path / "out", file)

    assert [(fault.line, fault.reason) for fault in done.set_aside] == [(3, 'no "instruction" or no "output"')]


def test_a_corpus_without_labels_is_nothing_to_train_with(tmp_path: Path) -> None:
    corpus = tmp_path / "news.txt"
    corpus.write_text("鲁迅写了《呐喊》。", encoding="utf-8")

    with pytest.raises(DatasetError, match="nothing to train with"):
        exported(tmp_path / "out", corpus)


def test_every_path_in_a_config_leads_to_a_file_that_is_there(tmp_path: Path) -> None:
    exported(tmp_path, SAMPLE / "InstructIE")

    swift = yaml.safe_load((tmp_path / "ms-swift/full.yaml").read_text("utf-8"))
    trl = yaml.safe_load((tmp_path / "trl/lora.yaml").read_text("utf-8"))
    factory = yaml.safe_load((tmp_path / "llamafactory/lora.yaml").read_text("utf-8"))
    info = json.loads((tmp_path / "data/dataset_info.json").read_text("utf-8"))
    paths = [*swift["dataset"], *swift["val_dataset"], swift["deepspeed"], f"{trl['dataset_name']}/train.jsonl"]
    paths += [f"{factory['dataset_dir']}/{info[factory[name]]['file_name']}" for name in ("dataset", "eval_dataset")]
    assert [path for path in paths if not (tmp_path / path).is_file()] == []


def test_running_it_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        exported(tmp_path / name, SAMPLE / "InstructIE" / "train_en.json")

    assert {
        path.relative_to(tmp_path / "one"): path.read_bytes()
        for path in (tmp_path / "one").rglob("*")
        if path.is_file()
    } == {
        path.relative_to(tmp_path / "two"): path.read_bytes()
        for path in (tmp_path / "two").rglob("*")
        if path.is_file()
    }


def test_what_only_other_trainers_do_is_said(tmp_path: Path) -> None:
    job = JOB._replace(options=TrainOptions(method="qlora"))

    with pytest.raises(ConfigError, match="--method qlora is for other trainers: add --export"):
        train(Reading([SAMPLE], Choice()), (), job, tmp_path, share=0.1, merged=True, progress=silent)


def test_the_command_exports_and_says_what_it_wrote(tmp_path: Path) -> None:
    file = str(SAMPLE / "InstructIE" / "train_zh.json")
    command = [sys.executable, "-m", "kgplatform", "train", file, "--base", "Qwen/Qwen3-8B", "--export", "--json"]

    done = subprocess.run([*command, "-o", str(tmp_path / "out")], capture_output=True, text=True, check=True)

    said = json.loads(done.stdout)
    assert (said["base"], said["configs"], said["steps"]) == ("Qwen/Qwen3-8B", 18, 0)
    assert (tmp_path / "out" / "serve" / "Modelfile").is_file()
