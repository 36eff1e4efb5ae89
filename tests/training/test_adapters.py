"""An adapter goes with one base, one rank and one alpha; what does not fit is refused before anything is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.errors import ConfigError
from kgplatform.training.adapters import check_adapter, published_adapter, read_adapter


def adapter_in(folder: Path, **config: object) -> Path:
    folder.mkdir(parents=True)
    said = {"peft_type": "LORA", "base_model_name_or_path": "Qwen/Qwen3-8B", "r": 64, "lora_alpha": 64} | config
    (folder / "adapter_config.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


def test_rank_and_alpha_come_from_the_adapter(tmp_path: Path) -> None:
    adapter = read_adapter(adapter_in(tmp_path / "mine", r=32, lora_alpha=16, target_modules=["v_proj", "q_proj"]))

    assert (adapter.method, adapter.rank, adapter.alpha, adapter.targets) == ("lora", 32, 16, ("q_proj", "v_proj"))


@pytest.mark.parametrize(("rank", "alpha", "said"), [(8, None, "its rank is 64, not 8"), (64, 128, "its alpha is 64")])
def test_another_rank_or_alpha_is_refused(tmp_path: Path, rank: int, alpha: int | None, said: str) -> None:
    adapter = read_adapter(adapter_in(tmp_path / "mine"))

    with pytest.raises(ConfigError, match=said):
        check_adapter(adapter, "Qwen/Qwen3-8B", method="lora", rank=rank, alpha=alpha)


def test_the_same_model_in_a_folder_of_ones_own_is_the_same_model(tmp_path: Path) -> None:
    adapter = read_adapter(adapter_in(tmp_path / "mine"))

    check_adapter(adapter, str(tmp_path / "models" / "qwen3-8b"), method="lora", rank=64, alpha=None)


def test_another_base_is_refused(tmp_path: Path) -> None:
    adapter = read_adapter(adapter_in(tmp_path / "mine"))

    with pytest.raises(ConfigError, match=r"trained on Qwen/Qwen3-8B, not on Qwen/Qwen3-4B"):
        check_adapter(adapter, "Qwen/Qwen3-4B", method="lora", rank=None, alpha=None)


def test_a_published_adapter_goes_with_rank_and_alpha_64_only(tmp_path: Path) -> None:
    folder = adapter_in(tmp_path / "baichuan2-13b-iepile-lora", r=8, lora_alpha=16, base_model_name_or_path="")

    with pytest.raises(ConfigError, match="published with rank 64 and alpha 64"):
        check_adapter(read_adapter(folder), "Baichuan2-13B-Chat", method="lora", rank=None, alpha=None)


def test_a_published_adapter_goes_with_its_base_only(tmp_path: Path) -> None:
    adapter = read_adapter(adapter_in(tmp_path / "llama2-13b-iepile-lora", base_model_name_or_path=""))

    check_adapter(adapter, "meta-llama/Llama-2-13b-chat-hf", method="lora", rank=64, alpha=64)
    with pytest.raises(ConfigError, match="goes with LLaMA2-13B-Chat, not with Qwen3-8B"):
        check_adapter(adapter, "Qwen3-8B", method="lora", rank=64, alpha=64)
    known = published_adapter(adapter)
    assert known is not None
    assert known.template == "llama2"


def test_a_soft_prompt_for_another_width_is_refused(tmp_path: Path) -> None:
    folder = adapter_in(tmp_path / "soft", peft_type="P_TUNING", token_dim=4096, base_model_name_or_path="")
    base = tmp_path / "base"
    base.mkdir()
    (base / "config.json").write_text('{"hidden_size": 2048}', encoding="utf-8")

    with pytest.raises(ConfigError, match=r"made for a model of width 4096; .* has 2048"):
        check_adapter(read_adapter(folder), str(base), method="p-tuning", rank=None, alpha=None)


def test_a_folder_without_an_adapter_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no adapter; expected a folder as PEFT writes it \(adapter_config.json\)"):
        read_adapter(tmp_path)


def test_other_kinds_of_adapters_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="of kind IA3; only LORA, P_TUNING"):
        read_adapter(adapter_in(tmp_path / "ia3", peft_type="IA3"))
