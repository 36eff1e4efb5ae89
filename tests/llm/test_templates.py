"""Conversations as one text, against strings written by hand after the published chat templates."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.errors import ConfigError
from kgplatform.llm.templates import load_template, names, prompt_of
from kgplatform.types.completion import Message

ONE = (Message(role="user", content="抽取“鲁迅”。"),)
TALK = (
    Message(role="system", content="Answer in JSON."),
    Message(role="user", content="Ann?"),
    Message(role="assistant", content="{}"),
    Message(role="user", content="鲁迅?"),
)

OF_ONE = {
    "alpaca": "Below is an instruction that describes a task. Write a response that appropriately completes the "
    "request.\n\n### Instruction:\n抽取“鲁迅”。\n\n### Response:\n",
    "baichuan2": "<reserved_106>抽取“鲁迅”。<reserved_107>",
    "chatglm3": "<|user|>\n 抽取“鲁迅”。<|assistant|>",
    "llama2_zh": "[INST] <<SYS>>\nYou are a helpful assistant. 你是一个乐于助人的助手。\n<</SYS>>\n\n"
    "抽取“鲁迅”。 [/INST]",
    "llama3": "<|start_header_id|>user<|end_header_id|>\n\n抽取“鲁迅”。<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n",
    "qwen": "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n抽取“鲁迅”。<|im_end|>\n"
    "<|im_start|>assistant\n",
    "qwen3": "<|im_start|>user\n抽取“鲁迅”。<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
}
OF_TALK = {
    "alpaca": "Answer in JSON.\n\n### Instruction:\nAnn?\n\n### Response:\n{}</s>\n\n"
    "### Instruction:\n鲁迅?\n\n### Response:\n",
    "baichuan2": "Answer in JSON.<reserved_106>Ann?<reserved_107>{}<reserved_106>鲁迅?<reserved_107>",
    "chatglm3": "<|system|>\n Answer in JSON.<|user|>\n Ann?<|assistant|>\n {}<|user|>\n 鲁迅?<|assistant|>",
    "llama2_zh": "[INST] <<SYS>>\nAnswer in JSON.\n<</SYS>>\n\nAnn? [/INST]{}</s><s>[INST] 鲁迅? [/INST]",
    "llama3": "<|start_header_id|>system<|end_header_id|>\n\nAnswer in JSON.<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\nAnn?<|eot_id|>"
    "<|start_header_id|>assistant<|end_header_id|>\n\n{}<|eot_id|>"
    "<|start_header_id|>user<|end_header_id|>\n\n鲁迅?<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "qwen": "<|im_start|>system\nAnswer in JSON.<|im_end|>\n<|im_start|>user\nAnn?<|im_end|>\n"
    "<|im_start|>assistant\n{}<|im_end|>\n<|im_start|>user\n鲁迅?<|im_end|>\n<|im_start|>assistant\n",
    "qwen3": "<|im_start|>system\nAnswer in JSON.<|im_end|>\n<|im_start|>user\nAnn?<|im_end|>\n"
    "<|im_start|>assistant\n{}<|im_end|>\n<|im_start|>user\n鲁迅?<|im_end|>\n"
    "<|im_start|>assistant\n<think>\n\n</think>\n\n",
}


def test_these_templates_come_with_the_package() -> None:
    assert names() == tuple(OF_ONE) == tuple(OF_TALK)


@pytest.mark.parametrize("name", OF_ONE)
def test_one_question_is_laid_out_as_published(name: str) -> None:
    assert prompt_of(load_template(name), ONE) == OF_ONE[name]


@pytest.mark.parametrize("name", OF_TALK)
def test_a_conversation_with_demonstrations_is_laid_out_as_published(name: str) -> None:
    assert prompt_of(load_template(name), TALK) == OF_TALK[name]


@pytest.mark.parametrize("name", OF_ONE)
def test_every_template_says_where_it_was_published_and_what_ends_an_answer(name: str) -> None:
    template = load_template(name)

    assert template.name == name
    assert template.source.startswith("https://")
    assert template.stop


def test_the_chat_template_of_a_model_can_be_given_as_its_makers_wrote_it(tmp_path: Path) -> None:
    written = "{{ bos_token }}{% for m in messages %}\n<{{ m['role'] }}>{{ m['content'] }}{{ eos_token }}\n{% endfor %}"
    file = tmp_path / "tokenizer_config.json"
    file.write_text(json.dumps({"chat_template": written, "eos_token": {"content": "</s>"}}), encoding="utf-8")

    template = load_template(str(file))

    assert (prompt_of(template, ONE), template.stop) == ("<user>抽取“鲁迅”。</s>\n", ("</s>",))


def test_a_template_in_a_file_of_jinja_is_taken_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "chat_template.jinja"
    file.write_text("{% for m in messages %}[{{ m.content }}]{% endfor %}", encoding="utf-8")

    assert prompt_of(load_template(str(file)), ONE) == "[抽取“鲁迅”。]"


def test_a_document_that_looks_like_a_template_is_only_text() -> None:
    words = "{{ 7 * 7 }}{% for x in y %}"

    assert words in prompt_of(load_template("qwen"), (Message(role="user", content=words),))


def test_a_template_cannot_reach_out_of_itself(tmp_path: Path) -> None:
    file = tmp_path / "evil.jinja"
    file.write_text("{{ messages.__class__.__mro__[1].__subclasses__() }}", encoding="utf-8")

    with pytest.raises(ConfigError, match="evil"):
        load_template(str(file))


def test_an_unknown_template_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="alpaca, baichuan2"):
        load_template("llama9")
