"""Adapters are trained, saved, merged, loaded again and trained further: by torch, with a tiny model of random numbers.

Run by `make train`; the default run leaves them out, since torch is large.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.train import Trained, continue_from, export, train, with_numbers_of
from kgplatform.training.adapters import read_adapter
from kgplatform.training.configs import Job
from kgplatform.training.options import Method, TrainOptions

pytestmark = [pytest.mark.train, pytest.mark.timeout(600), pytest.mark.filterwarnings("default")]

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")

SAMPLE = Path(__file__).parents[2] / "dataset" / "sample" / "iepile"
READING = Reading([SAMPLE], Choice(split="train", task="NER", limit=40))
QUESTION = [{"role": "user", "content": "请抽取实体：鲁迅在北京写作。 Find entities: Ada Lovelace lived in London."}]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.stubs.tiny_model import write_tiny_model

    folder = tmp_path_factory.mktemp("models") / "tiny-random"
    return write_tiny_model(folder, _texts())


def _texts() -> list[str]:
    lines = [line for path in SAMPLE.rglob("train.json") for line in path.read_text("utf-8").splitlines()]
    return [str(json.loads(line)["text"]) for line in lines]


def trained(base: Path, folder: Path, method: Method, continued: Path | None = None, **numbers: Any) -> Trained:
    options = TrainOptions(method=method, batch=8, accumulate=1, epochs=2, cutoff=512, **numbers)
    adapter = continue_from(continued, str(base), options, rank=None, alpha=None) if continued else None
    job = Job(str(base), with_numbers_of(adapter, options) if adapter else options, adapter)
    return train(READING, (), job, folder, share=0.1, merged=True, progress=silent)


@pytest.fixture(scope="module")
def lora(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained(base, tmp_path_factory.mktemp("lora"), "lora", rank=8, alpha=16, rate=5e-3)


@pytest.fixture(scope="module")
def soft(base: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    return trained(base, tmp_path_factory.mktemp("soft"), "p-tuning", virtual_tokens=10, rate=1e-2)


def next_token_scores(model: Any, tokenizer: Any) -> Any:
    asked = tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.no_grad():
        return model(input_ids=asked["input_ids"], attention_mask=asked["attention_mask"]).logits[0, -1]


def with_adapter(base: Path, adapter: str) -> tuple[Any, Any]:
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), adapter)
    return model.eval(), AutoTokenizer.from_pretrained(base)


def merged(folder: str) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(
        folder
    )


def test_lora_learns_what_texts_that_it_has_not_seen_show_too(lora: Trained) -> None:
    assert lora.first_loss is not None
    assert lora.last_loss is not None
    assert lora.last_loss < lora.first_loss - 0.3
    assert lora.valid_before is not None
    assert lora.valid_after is not None
    assert lora.valid_after < lora.valid_before - 0.3


def test_p_tuning_learns_only_a_soft_prompt_and_the_loss_falls(soft: Trained) -> None:
    assert soft.valid_before is not None
    assert soft.valid_after is not None
    assert soft.valid_after < soft.valid_before - 0.05
    weights = json.loads((Path(soft.adapter) / "adapter_config.json").read_text("utf-8"))
    assert (weights["peft_type"], weights["num_virtual_tokens"]) == ("P_TUNING", 10)


@pytest.mark.parametrize("method", ["lora", "soft"])
def test_the_merged_model_says_what_base_and_adapter_say(
    method: str, base: Path, request: pytest.FixtureRequest
) -> None:
    from transformers import AutoTokenizer

    done: Trained = request.getfixturevalue(method)

    apart, together = next_token_scores(*with_adapter(base, done.adapter)), next_token_scores(*merged(done.merged))

    words = len(AutoTokenizer.from_pretrained(base))  # the rows of soft tokens are new
    assert torch.allclose(apart[:words], together[:words], atol=1e-3)


@pytest.mark.parametrize("method", ["lora", "soft"])
def test_the_adapter_changes_what_the_base_says(method: str, base: Path, request: pytest.FixtureRequest) -> None:
    done: Trained = request.getfixturevalue(method)

    assert not torch.allclose(
        next_token_scores(*merged(str(base))), next_token_scores(*with_adapter(base, done.adapter)), atol=1e-2
    )


@pytest.mark.parametrize(("fixture", "method"), [("lora", "lora"), ("soft", "p-tuning")])
def test_a_continued_adapter_goes_on_where_it_stood(
    fixture: str, method: Method, base: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    done: Trained = request.getfixturevalue(fixture)

    more = trained(base, tmp_path, method, continued=Path(done.adapter), rate=1e-3)

    assert more.valid_before == pytest.approx(done.valid_after, abs=0.02)
    assert more.valid_after is not None
    assert done.valid_after is not None
    assert more.valid_after <= done.valid_after + 0.01
    assert read_adapter(Path(more.adapter)).rank == read_adapter(Path(done.adapter)).rank


def test_the_config_for_trl_runs_as_it_is(base: Path, tmp_path: Path) -> None:
    export(READING, (), Job(str(base), TrainOptions(cutoff=512)), tmp_path, share=0.1, progress=silent)
    command = [sys.executable, "-m", "trl.scripts.sft", "--config", "trl/lora.yaml", "--max_steps", "1"]

    subprocess.run([*command, "--use_cpu", "true", "--report_to", "none"], cwd=tmp_path, check=True)

    assert read_adapter(tmp_path / "saves" / "trl-lora").rank == 16


def test_an_adapter_is_not_continued_on_another_model(lora: Trained, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"trained on .*tiny-random, not on .*other"):
        continue_from(Path(lora.adapter), str(tmp_path / "other"), TrainOptions(), rank=None, alpha=None)


def test_a_base_without_a_chat_is_trained_on_plain_text(tmp_path: Path) -> None:
    from tests.stubs.tiny_model import write_tiny_model

    plain = write_tiny_model(tmp_path / "plain", _texts(), chat=False)

    done = trained(plain, tmp_path / "out", "lora", rank=4, alpha=8, rate=5e-3)

    assert done.valid_before is not None
    assert done.valid_after is not None
    assert done.valid_after < done.valid_before - 0.3


def test_the_real_tiny_qwen_can_be_trained(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "models" / "tiny-qwen3" / "hf"
    if not folder.is_dir():
        pytest.skip(f"no model in {folder}")

    done = trained(folder, tmp_path, "lora", rank=8, alpha=16, rate=1e-3)

    assert done.valid_before is not None
    assert done.valid_after is not None
    assert done.valid_after < done.valid_before


def test_a_folder_that_holds_no_model_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no tokenizer that transformers can load"):
        trained(tmp_path, tmp_path / "out", "lora")
