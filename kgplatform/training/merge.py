"""An adapter becomes part of its model, so that any server can serve it. A door of torch and PEFT, as `trainer`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from peft import PeftModel

from kgplatform.training.adapters import Adapter
from kgplatform.training.trainer import load_model, load_tokenizer

_NAME = "<|soft_{}|>"


def merge(base: str, adapter: Adapter, folder: Path) -> Path:
    """Write the base with the adapter inside to `folder`, with its tokenizer.

    LoRA is added to the weights. A soft prompt becomes new tokens, whose embeddings are what was learnt, and the chat
    template begins with them: so a server that knows nothing of P-Tuning serves it too.
    """
    model = PeftModel.from_pretrained(load_model(base), str(adapter.path))
    tokenizer = load_tokenizer(base)
    merged = _with_soft_tokens(model, tokenizer) if adapter.method == "p-tuning" else model.merge_and_unload()
    merged.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))
    return folder


def _with_soft_tokens(model: Any, tokenizer: Any) -> Any:  # Any: PEFT is not there when types are checked
    with torch.no_grad():
        vectors = model.get_prompt(batch_size=1)[0]
    merged = model.get_base_model()
    names = [_NAME.format(number) for number in range(len(vectors))]
    tokenizer.add_special_tokens({"additional_special_tokens": names}, replace_extra_special_tokens=False)
    numbers = tokenizer.convert_tokens_to_ids(names)
    if max(numbers) >= merged.get_input_embeddings().weight.shape[0]:
        merged.resize_token_embeddings(max(numbers) + 1, mean_resizing=False)
    with torch.no_grad():
        rows = merged.get_input_embeddings().weight
        rows[numbers] = vectors.to(rows.dtype)
    merged.generation_config.suppress_tokens = numbers  # they stand before questions, never in answers
    if tokenizer.chat_template:
        tokenizer.chat_template = "".join(names) + tokenizer.chat_template
    return merged
