"""Trains an adapter of a causal language model by TRL and PEFT, on whatever device is there, a CPU too.

With `merge`, the door of torch, transformers, TRL, PEFT and datasets: import it only where a model is trained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import torch
from datasets import disable_progress_bars, load_dataset
from peft import LoraConfig, PeftModel, PromptEncoderConfig, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PrinterCallback, TrainerCallback
from transformers.utils import logging
from trl import SFTConfig, SFTTrainer

from kgplatform.errors import ConfigError
from kgplatform.training.adapters import Adapter
from kgplatform.training.options import TrainOptions

Progress = Callable[[str, int, int | None], None]
_ENCODER = "prompt_encoder.safetensors"

# transformers renames it: memory for time, where a GPU has too little of it.
_CHECKPOINTING = next(
    field.name for field in fields(SFTConfig) if field.name in ("activation_checkpointing", "gradient_checkpointing")
)


class Files(NamedTuple):
    """Records as prompts and completions, one JSON object a line; nothing to validate with where there was one text."""

    train: Path
    valid: Path | None


class Learnt(NamedTuple):
    """What came of a training: where the adapter is, and mean losses per token of the answers before and after."""

    adapter: Path
    steps: int
    parameters: int
    first_loss: float
    last_loss: float
    valid_before: float | None
    valid_after: float | None
    device: str


def learn(
    base: str,
    records: Files,
    options: TrainOptions,
    folder: Path,
    *,
    continued: Adapter | None = None,
    progress: Progress,
) -> Learnt:
    """Train, save the adapter in `folder`/adapter and say how the losses fell. The base is never changed."""
    torch.manual_seed(options.seed)
    _hush()
    tokenizer = load_tokenizer(base)
    model = load_model(base)
    if continued is not None:
        model = _load_adapter(model, continued)
    trainer = SFTTrainer(
        model=model,
        args=_arguments(options, folder / "checkpoints", bool(records.valid), tokenizer),
        train_dataset=_read(records.train, tokenizer, folder),
        eval_dataset=_read(records.valid, tokenizer, folder) if records.valid else None,
        processing_class=tokenizer,
        peft_config=None if continued else _peft(options, model),
        callbacks=[_Tell(progress)],
    )
    trainer.remove_callback(PrinterCallback)  # standard output belongs to the result
    before = trainer.evaluate()["eval_loss"] if records.valid else None
    trainer.train()
    losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
    after = trainer.evaluate()["eval_loss"] if records.valid else None
    adapter = folder / "adapter"
    _save_adapter(trainer.model, adapter, options)
    tokenizer.save_pretrained(str(adapter))
    return Learnt(
        adapter=adapter,
        steps=int(trainer.state.global_step),
        parameters=sum(p.numel() for p in trainer.model.parameters() if p.requires_grad),
        first_loss=losses[0],
        last_loss=losses[-1],
        valid_before=before,
        valid_after=after,
        device=str(trainer.args.device),
    )


def load_model(base: str) -> Any:  # Any: transformers is not there when types are checked
    """The causal language model of a folder (or of a name that transformers can find)."""
    try:
        return AutoModelForCausalLM.from_pretrained(base, dtype="auto" if torch.cuda.is_available() else torch.float32)
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{base}: no causal language model that transformers can load ({_first_line(error)})"
        ) from error


def load_tokenizer(base: str) -> Any:
    """Its tokenizer, with something to fill short records up with."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(base)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{base}: no tokenizer that transformers can load ({_first_line(error)})") from error
    if tokenizer.eos_token is None:
        raise ConfigError(f"{base}: its tokenizer has no end of text (eos_token), so no answer could ever end")
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def _hush() -> None:
    """Bars of the libraries would stand between ours."""
    disable_progress_bars()
    logging.disable_progress_bar()


def _save_adapter(model: Any, folder: Path, options: TrainOptions) -> None:
    """PEFT keeps of a soft prompt what came out of its encoder; to go on with it takes the encoder too."""
    model.save_pretrained(str(folder))
    if options.method == "p-tuning":
        save_file(model.prompt_encoder["default"].state_dict(), str(folder / _ENCODER))


def _load_adapter(model: Any, adapter: Adapter) -> Any:
    if adapter.method == "lora":
        return PeftModel.from_pretrained(model, str(adapter.path), is_trainable=True)
    if not (adapter.path / _ENCODER).is_file():
        raise ConfigError(f"{adapter.path}: no {_ENCODER}; without its encoder a soft prompt cannot be continued")
    config = PromptEncoderConfig.from_pretrained(str(adapter.path))
    config.inference_mode = False
    loaded = get_peft_model(model, config)
    loaded.prompt_encoder["default"].load_state_dict(load_file(str(adapter.path / _ENCODER)))
    return loaded


class _Tell(TrainerCallback):  # type: ignore[misc]  # the class is unknown when types are checked
    """Progress, step by step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:  # noqa: ARG002
        self._progress("training", state.global_step, state.max_steps)


def _peft(options: TrainOptions, model: Any) -> Any:
    if options.method == "p-tuning":
        return PromptEncoderConfig(
            task_type=TaskType.CAUSAL_LM,
            num_virtual_tokens=options.virtual_tokens,
            encoder_hidden_size=model.config.get_text_config().hidden_size,
        )
    return LoraConfig(
        task_type=TaskType.CAUSAL_LM,
        r=options.rank,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        target_modules="all-linear",
    )


def _arguments(options: TrainOptions, folder: Path, validated: bool, tokenizer: Any) -> Any:
    on_gpu = torch.cuda.is_available()
    return SFTConfig(
        output_dir=str(folder),
        num_train_epochs=options.epochs,
        learning_rate=options.learning_rate,
        per_device_train_batch_size=options.batch,
        per_device_eval_batch_size=options.batch,
        gradient_accumulation_steps=options.accumulate,
        **{_CHECKPOINTING: on_gpu and options.method != "p-tuning"},
        lr_scheduler_type="cosine",
        max_length=options.cutoff,
        completion_only_loss=True,
        eos_token=tokenizer.eos_token,
        eval_strategy="epoch" if validated else "no",
        logging_steps=1,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        use_cpu=not on_gpu,
        bf16=on_gpu and torch.cuda.is_bf16_supported(),
        seed=options.seed,
        dataloader_pin_memory=on_gpu,
    )


def _read(path: Path, tokenizer: Any, folder: Path) -> Any:
    """The records; as plain text for a tokenizer that knows no chat."""
    records = load_dataset("json", data_files=str(path), split="train", cache_dir=str(folder / "checkpoints" / "data"))
    return records if tokenizer.chat_template else records.map(_plainly, remove_columns=records.column_names)


def _plainly(record: Mapping[str, Any]) -> dict[str, str]:
    return {"prompt": record["prompt"][0]["content"] + "\n", "completion": record["completion"][0]["content"]}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
