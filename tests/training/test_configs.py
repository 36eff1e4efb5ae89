"""Configs for other trainers: names that they know, data that is there, numbers that were asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.training.adapters import Adapter
from kgplatform.training.configs import Config, Job, config_files, guess_template
from kgplatform.training.notes import notes
from kgplatform.training.options import TrainOptions

CASES = Path(__file__).parents[1] / "cases" / "trainer_options.csv"
JOB = Job("Qwen/Qwen3-8B", TrainOptions(rank=64, alpha=64))
ADAPTER = Adapter(Path("qwen3-lora"), "lora", "Qwen/Qwen3-8B", 64, 64, ("q_proj",), 0)


def known_options() -> dict[str, set[str]]:
    with CASES.open(encoding="utf-8") as file:
        return {row["trainer"]: set(row["options"].split()) for row in csv.DictReader(file)}


def written_options(config: Config) -> Iterator[str]:
    for name, value in config.items():
        yield name
        for inner in value if isinstance(value, list) else ():
            if isinstance(inner, dict):
                yield from inner


@pytest.mark.parametrize("continued", [None, ADAPTER])
def test_every_option_that_is_written_is_one_that_the_trainer_reads(continued: Adapter | None) -> None:
    known = known_options()
    unknown = [
        f"{path}: {option}"
        for path, config in config_files(JOB._replace(continued=continued)).items()
        if not path.startswith("deepspeed/")
        for option in written_options(config)
        if option not in known[path.partition("/")[0]]
    ]

    assert unknown == []


def test_each_trainer_gets_lora_four_bits_and_all_weights() -> None:
    made = config_files(JOB)

    assert {
        f"{name}/{method}.yaml"
        for name in ("llamafactory", "ms-swift", "axolotl", "trl")
        for method in ("lora", "qlora", "full")
    } <= set(made)
    assert made["llamafactory/qlora.yaml"]["quantization_bit"] == 4
    assert made["ms-swift/qlora.yaml"]["quant_bits"] == 4
    assert made["axolotl/qlora.yaml"]["load_in_4bit"] is True
    assert made["trl/qlora.yaml"]["load_in_4bit"] is True


def test_rank_and_alpha_are_the_same_everywhere() -> None:
    made = config_files(JOB)

    assert made["llamafactory/lora.yaml"]["lora_rank"] == made["ms-swift/lora.yaml"]["lora_alpha"] == 64
    assert made["axolotl/lora.yaml"]["lora_r"] == made["trl/lora.yaml"]["lora_alpha"] == 64


def test_an_adapter_that_is_continued_stands_in_every_config() -> None:
    made = config_files(JOB._replace(continued=ADAPTER))

    assert made["llamafactory/lora.yaml"]["adapter_name_or_path"] == "qwen3-lora"
    assert made["ms-swift/lora.yaml"]["adapters"] == ["qwen3-lora"]
    assert made["axolotl/lora.yaml"]["lora_model_dir"] == "qwen3-lora"
    assert "llamafactory/full.yaml" not in made
    assert "trl/lora.yaml" not in made


def test_full_training_shards_all_and_four_bits_never_does() -> None:
    made = config_files(JOB)

    assert made["axolotl/full.yaml"]["deepspeed"] == "deepspeed/zero3.json"
    assert [path for path, config in made.items() if "qlora" in path and "deepspeed" in config] == []
    assert made["deepspeed/zero3_offload.json"]["zero_optimization"]["offload_param"]["device"] == "cpu"


def test_without_a_valid_part_no_config_validates() -> None:
    made = config_files(JOB._replace(validated=False))

    assert made["llamafactory/lora.yaml"]["eval_strategy"] == "no"
    assert "val_dataset" not in made["ms-swift/lora.yaml"]
    assert "test_datasets" not in made["axolotl/lora.yaml"]


@pytest.mark.parametrize(
    ("base", "template"),
    [
        ("Qwen/Qwen3-8B", "qwen3_nothink"),
        ("/models/Qwen2.5-7B-Instruct", "qwen"),
        ("meta-llama/Meta-Llama-3-8B-Instruct", "llama3"),
        ("zjunlp/OneKE", "llama2_zh"),
        ("baichuan-inc/Baichuan2-13B-Chat", "baichuan2"),
        ("acme/unheard-of", "default"),
    ],
)
def test_the_template_follows_from_the_name_of_the_model(base: str, template: str) -> None:
    assert guess_template(base) == template


def test_the_notes_name_the_model_and_the_rank_that_a_server_must_allow() -> None:
    written = notes(JOB)

    assert "vllm serve Qwen/Qwen3-8B --enable-lora --max-lora-rank 64 --lora-modules kg=" in written["README.md"]
    assert "PARAMETER num_ctx 2048" in written["serve/Modelfile"]
    assert "$" not in written["README.md"]
