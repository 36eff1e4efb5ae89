"""Ready configs for well-known trainers, over the same data and numbers.

Option names after LLaMA-Factory 0.9.5, ms-swift 4.6.0, axolotl 0.19.0, TRL 1.16.0, PEFT 0.21.2 and DeepSpeed; tests
hold every name against a list taken from these releases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from kgplatform.training.adapters import Adapter
from kgplatform.training.options import Method, TrainOptions

Config = dict[str, Any]  # Any: whatever a trainer's YAML can say
_WARM_UP = 10
_ZERO3 = "deepspeed/zero3.json"
_METHODS: tuple[Method, ...] = ("lora", "qlora", "full")

# Chat templates of LLaMA-Factory by what stands in the name of a model; the others read the tokenizer's own.
_TEMPLATES = (
    ("qwen3", "qwen3_nothink"),
    ("qwen", "qwen"),
    ("llama3", "llama3"),
    ("metallama3", "llama3"),
    ("llama2", "llama2"),
    ("oneke", "llama2_zh"),
    ("chatglm3", "chatglm3"),
    ("baichuan2", "baichuan2"),
)


class Job(NamedTuple):
    """What is trained: the base, numbers, and the adapter that is continued, if any; whether there is a valid part."""

    base: str
    options: TrainOptions
    continued: Adapter | None = None
    validated: bool = True
    template: str | None = None


def config_files(job: Job) -> dict[str, Config]:
    """File names to what stands in them; paths inside are relative to the folder that holds them all."""
    made = {
        f"{name}/{method}.yaml": write(job, method)
        for name, write in _TRAINERS.items()
        for method in _fitting(job)
        if job.continued is None or name != "trl"  # its command can only begin a new adapter
    }
    if made:
        made["llamafactory/merge.yaml"] = _llamafactory_merge(job)
    if job.continued is None:
        made["peft/p-tuning.json"] = _peft_p_tuning(job)
    return made | {f"deepspeed/{name}.json": _zero(*stage) for name, stage in _STAGES.items()}


def guess_template(base: str) -> str:
    """LLaMA-Factory's name for the chat template of a model, by the model's name; `default` where it is unknown."""
    plain = "".join(sign for sign in base.lower() if sign.isalnum())
    return next((template for mark, template in _TEMPLATES if mark in plain), "default")


def _fitting(job: Job) -> tuple[Method, ...]:
    """A LoRA adapter that is continued cannot become a full training; a soft prompt fits none of these trainers."""
    if job.continued is None:
        return _METHODS
    return ("lora", "qlora") if job.continued.method == "lora" else ()


def _rate(job: Job, method: Method) -> float:
    return job.options.model_copy(update={"method": method}).learning_rate


def _common(job: Job, method: Method, trainer: str) -> Config:
    """What LLaMA-Factory, ms-swift and TRL call alike: the arguments of transformers."""
    options = job.options
    config: Config = {
        "output_dir": f"saves/{trainer}-{method}",
        "num_train_epochs": options.epochs,
        "per_device_train_batch_size": options.batch,
        "gradient_accumulation_steps": options.accumulate,
        "learning_rate": _rate(job, method),
        "lr_scheduler_type": "cosine",
        "warmup_steps": _WARM_UP,
        "bf16": True,
        "seed": options.seed,
        "logging_steps": 5,
        "save_strategy": "epoch",
        "eval_strategy": "epoch" if job.validated else "no",
    }
    return config | ({"deepspeed": _ZERO3} if method == "full" else {})


def _lora(job: Job) -> Config:
    return {"lora_rank": job.options.rank, "lora_alpha": job.options.alpha, "lora_dropout": job.options.dropout}


def _llamafactory(job: Job, method: Method) -> Config:
    config: Config = {
        "model_name_or_path": job.base,
        "stage": "sft",
        "do_train": True,
        "finetuning_type": "full" if method == "full" else "lora",
        "dataset_dir": "data",
        "dataset": "train",
        "template": job.template or guess_template(job.base),
        "cutoff_len": job.options.cutoff,
        "plot_loss": True,
    }
    if job.validated:
        config["eval_dataset"] = "valid"
    if method != "full":
        config |= _lora(job) | {"lora_target": "all"}
    if method == "qlora":
        config |= {
            "quantization_method": "bnb",
            "quantization_bit": 4,
            "quantization_type": "nf4",
            "double_quantization": True,
        }
    if job.continued is not None:
        config["adapter_name_or_path"] = str(job.continued.path)
    return config | _common(job, method, "llamafactory")


def _llamafactory_merge(job: Job) -> Config:
    """Only into a base that is not quantised."""
    return {
        "model_name_or_path": job.base,
        "adapter_name_or_path": "saves/llamafactory-lora",
        "finetuning_type": "lora",
        "template": job.template or guess_template(job.base),
        "export_dir": "merged",
        "export_size": 5,
        "export_device": "cpu",
        "export_legacy_format": False,
    }


def _ms_swift(job: Job, method: Method) -> Config:
    config: Config = {
        "model": job.base,
        "tuner_type": "full" if method == "full" else "lora",
        "dataset": ["data/train.jsonl"],
        "torch_dtype": "bfloat16",
        "max_length": job.options.cutoff,
    }
    if job.validated:
        config["val_dataset"] = ["data/valid.jsonl"]
    if method != "full":
        config |= _lora(job) | {"target_modules": ["all-linear"]}
    if method == "qlora":
        config |= {
            "quant_method": "bnb",
            "quant_bits": 4,
            "bnb_4bit_compute_dtype": "bfloat16",
            "bnb_4bit_quant_type": "nf4",
            "bnb_4bit_use_double_quant": True,
        }
    if job.continued is not None:
        config["adapters"] = [str(job.continued.path)]
    return config | _common(job, method, "ms-swift")


def _axolotl(job: Job, method: Method) -> Config:
    options = job.options
    config: Config = {
        "base_model": job.base,
        "chat_template": "tokenizer_default",
        "datasets": [_axolotl_data("data/train.jsonl")],
        "dataset_prepared_path": "saves/axolotl-prepared",
        "sequence_len": options.cutoff,
        "output_dir": f"saves/axolotl-{method}",
        "num_epochs": options.epochs,
        "micro_batch_size": options.batch,
        "gradient_accumulation_steps": options.accumulate,
        "learning_rate": _rate(job, method),
        "lr_scheduler": "cosine",
        "warmup_steps": _WARM_UP,
        "optimizer": "adamw_torch_fused",
        "bf16": "auto",
        "gradient_checkpointing": True,
        "seed": options.seed,
        "saves_per_epoch": 1,
    }
    if job.validated:
        config |= {"test_datasets": [_axolotl_data("data/valid.jsonl")], "evals_per_epoch": 1}
    if method == "full":
        return config | {"deepspeed": _ZERO3}
    config |= {
        "adapter": method,
        "lora_r": options.rank,
        "lora_alpha": options.alpha,
        "lora_dropout": options.dropout,
        "lora_target_linear": True,
    }
    if method == "qlora":
        config["load_in_4bit"] = True
    if job.continued is not None:
        config["lora_model_dir"] = str(job.continued.path)
    return config


def _axolotl_data(path: str) -> Config:
    return {"path": path, "ds_type": "json", "split": "train", "type": "chat_template", "field_messages": "messages"}


def _trl(job: Job, method: Method) -> Config:
    """Only the answers are learnt: for that TRL wants prompts and completions."""
    config: Config = {
        "model_name_or_path": job.base,
        "dataset_name": "data/prompt_completion",
        "dataset_train_split": "train",
        "dataset_test_split": "validation",
        "completion_only_loss": True,
        "max_length": job.options.cutoff,
        "dtype": "bfloat16",
        "gradient_checkpointing": True,
    }
    if method != "full":
        config |= {"use_peft": True, "lora_r": job.options.rank, "lora_alpha": job.options.alpha}
        config |= {"lora_dropout": job.options.dropout, "lora_target_modules": ["all-linear"]}
    if method == "qlora":
        config |= {"load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "use_bnb_nested_quant": True}
    return config | _common(job, method, "trl")


def _peft_p_tuning(job: Job) -> Config:
    """What PEFT needs to know for P-Tuning; none of the trainers above does it, `kgplatform train` does."""
    return {
        "peft_type": "P_TUNING",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": job.base,
        "num_virtual_tokens": job.options.virtual_tokens,
        "encoder_reparameterization_type": "MLP",
    }


_TRAINERS: dict[str, Callable[[Job, Method], Config]] = {
    "llamafactory": _llamafactory,
    "ms-swift": _ms_swift,
    "axolotl": _axolotl,
    "trl": _trl,
}
_STAGES = {"zero2": (2, False), "zero2_offload": (2, True), "zero3": (3, False), "zero3_offload": (3, True)}


def _zero(stage: int, offload: bool) -> Config:
    """Sharded optimizer and gradients (2), parameters too (3), kept in main memory where `offload`."""
    optimization: Config = {"stage": stage, "overlap_comm": True, "contiguous_gradients": True}
    if stage == 3:
        optimization |= {
            "reduce_bucket_size": "auto",
            "stage3_prefetch_bucket_size": "auto",
            "stage3_param_persistence_threshold": "auto",
            "stage3_gather_16bit_weights_on_model_save": True,
        }
    if offload:
        where = {"device": "cpu", "pin_memory": True}
        optimization["offload_optimizer"] = where
        if stage == 3:
            optimization["offload_param"] = where
    return {
        "bf16": {"enabled": "auto"},
        "zero_optimization": optimization,
        "gradient_accumulation_steps": "auto",
        "gradient_clipping": "auto",
        "train_batch_size": "auto",
        "train_micro_batch_size_per_gpu": "auto",
    }
