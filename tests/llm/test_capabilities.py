from __future__ import annotations

import pytest

from kgplatform.errors import LLMRefused, LLMUnavailable
from kgplatform.llm.capabilities import Capabilities
from kgplatform.llm.client import find_capabilities
from kgplatform.llm.options import LLMOptions
from tests.stubs.llm_server import StubLLMServer


def found(server: StubLLMServer, **more: object) -> Capabilities:
    return find_capabilities(
        LLMOptions.model_validate({"base_url": server.base_url, "model": "novel", "timeout": 5, **more})
    )


def test_all_that_a_good_server_can_do_is_found() -> None:
    with StubLLMServer() as server:
        seen = found(server)

    assert seen == Capabilities(
        models=("novel",),
        max_model_len=4096,
        json_schema=True,
        json_object=True,
        thinking="off",
        seed=True,
        n=True,
        logprobs=True,
        usage=True,
        stream=True,
    )
    assert (server.calls, server.probes) == (0, 7)


@pytest.mark.parametrize(
    ("can", "format"),
    [
        ({"json_schema", "json_object"}, "json_schema"),
        ({"json_object"}, "json_object"),
        ({"json_object", "json_object+schema", "schema-500"}, "json_object+schema"),  # llama-cpp-python
        (set(), "prompt"),  # transformers serve: 200, and nothing is enforced
    ],
)
def test_the_ladder_ends_at_the_strictest_format_that_is_enforced(can: set[str], format: str) -> None:
    with StubLLMServer() as server:
        server.can = can
        seen = found(server)

    assert seen.format == format


@pytest.mark.parametrize(
    ("can", "thinking"),
    [({"think"}, "ignored"), ({"no-kwargs"}, "refused"), ({"usage", "switch"}, "off"), ({"usage"}, "never")],
)
def test_whether_thinking_can_be_switched_off_is_found(can: set[str], thinking: str) -> None:
    with StubLLMServer() as server:
        server.can = can
        seen = found(server)

    assert seen.thinking == thinking


def test_what_is_ignored_counts_as_missing() -> None:
    with StubLLMServer() as server:
        server.can = set()
        seen = found(server)

    assert (seen.n, seen.logprobs, seen.usage, seen.stream) == (False, False, False, False)


def test_the_choice_is_told_in_words() -> None:
    seen = Capabilities(json_object=True, thinking="ignored", seed=True, usage=True)

    assert seen.words() == (
        "JSON by json_object (json_schema not enforced); thinking goes on; works: seed, usage; "
        "does not: n, logprobs, stream"
    )


def test_a_wrong_model_is_told_as_ever() -> None:
    with StubLLMServer(model="qwen3") as server, pytest.raises(LLMRefused, match="served: qwen3"):
        found(server)


def test_nobody_there_is_told_as_ever() -> None:
    with StubLLMServer() as server:
        base_url = server.base_url
    with pytest.raises(LLMUnavailable, match="no connection"):
        find_capabilities(LLMOptions(base_url=base_url, model="novel"))
