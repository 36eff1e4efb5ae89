"""Instruction records in the shapes that trainers read. Chat templates are left to the trainers' tokenizers.

Shapes after the published formats of LLaMA-Factory (alpaca, sharegpt), of TRL and the OpenAI files (messages), of TRL
alone (prompt-completion, where only the answer is learnt), and of CPM-Bee ("<ans>").
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, get_args

Format = Literal["iepile", "alpaca", "sharegpt", "messages", "prompt-completion", "cpm-bee"]
FORMATS: tuple[Format, ...] = get_args(Format)

# A record as it was read: JSON.
Record = Mapping[str, Any]


def formatted(lines: Iterable[str], to: str) -> Iterator[str]:
    """The lines of instruction records in another shape; `lines` may hold several records each.

    What is no shape of a trainer stays as it is: IEPile's records, and those in plain words.
    """
    if to not in _SHAPES:
        yield from lines
        return
    shape = _SHAPES[to]
    for many in lines:
        for line in many.splitlines():
            yield json.dumps(shape(json.loads(line)), ensure_ascii=False)


def dataset_info(names: Iterable[str], to: str) -> dict[str, Any]:
    """What LLaMA-Factory's `dataset_info.json` says of these files; nothing for shapes that it does not read."""
    return {name.partition(".")[0]: {"file_name": name, **_INFO[to]} for name in names} if to in _INFO else {}


def _alpaca(record: Record) -> Record:
    return {"instruction": record["instruction"], "input": "", "output": record.get("output", "")}


def _sharegpt(record: Record) -> Record:
    turns = [{"from": "human", "value": record["instruction"]}]
    if "output" in record:
        turns.append({"from": "gpt", "value": record["output"]})
    return {"conversations": turns}


def _messages(record: Record) -> Record:
    turns = [{"role": "user", "content": record["instruction"]}]
    if "output" in record:
        turns.append({"role": "assistant", "content": record["output"]})
    return {"messages": turns}


def _prompt_completion(record: Record) -> Record:
    """Thinking is switched off for the template, as it is when such a model is asked."""
    return {
        "prompt": [{"role": "user", "content": record["instruction"]}],
        "completion": [{"role": "assistant", "content": record.get("output", "")}],
        "chat_template_kwargs": {"enable_thinking": False},
    }


def _cpm_bee(record: Record) -> Record:
    """The text apart from what is asked; the model fills in `<ans>`."""
    inner = json.loads(record["instruction"])
    schema = json.dumps(inner["schema"], ensure_ascii=False)
    return {"input": inner["input"], "prompt": f"{inner['instruction']} schema: {schema}"} | (
        {"<ans>": record.get("output", "")}
    )


_SHAPES: dict[str, Callable[[Record], Record]] = {
    "alpaca": _alpaca,
    "sharegpt": _sharegpt,
    "messages": _messages,
    "prompt-completion": _prompt_completion,
    "cpm-bee": _cpm_bee,
}
_ROLES = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
_ALPACA = {"columns": {"prompt": "instruction", "query": "input", "response": "output"}}
_INFO: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("alpaca", "kg2instruction", "ccks2023", "knowlm"), _ALPACA),
    "sharegpt": {"formatting": "sharegpt", "columns": {"messages": "conversations"}},
    "messages": {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": _ROLES},
}
