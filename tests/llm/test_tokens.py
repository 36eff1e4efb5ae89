from __future__ import annotations

import pytest

from kgplatform.llm.client import count_tokens
from kgplatform.llm.options import LLMOptions
from tests.stubs.llm_server import StubLLMServer


@pytest.mark.parametrize("tokenizer", ["vllm", "llama.cpp", "llama-cpp-python"])
def test_tokens_are_counted_by_the_server_in_its_own_way(tokenizer: str) -> None:
    with StubLLMServer() as server:
        server.tokenizer = tokenizer
        counts = count_tokens(["鲁迅", "Ann in Rome"], LLMOptions(base_url=server.base_url, model="novel"))

    assert counts == (2, 11)
    assert server.calls == 0


def test_a_server_that_does_not_count_says_nothing() -> None:
    with StubLLMServer() as server:
        assert count_tokens(["鲁迅"], LLMOptions(base_url=server.base_url, model="novel")) is None


def test_nobody_there_says_nothing() -> None:
    assert count_tokens(["鲁迅"], LLMOptions(base_url="http://127.0.0.1:1/v1", model="novel")) is None
