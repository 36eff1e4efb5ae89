from __future__ import annotations

import math

import pytest

from kgplatform.llm.sureness import Tokens, token_logprobs
from kgplatform.types.completion import Completion


def test_the_tokens_of_a_chat_are_measured_in_characters() -> None:
    told = {"content": [{"token": "鲁迅", "logprob": -0.1}, {"token": " in", "logprob": -0.2}]}

    assert token_logprobs(told, "鲁迅 in") == ((2, 3), (-0.1, -0.2))


def test_half_a_character_belongs_to_the_token_that_begins_it() -> None:
    first, second = "鲁".encode()[:2], "鲁".encode()[2:]
    told = {
        "content": [
            {"token": "\ufffd", "logprob": -0.1, "bytes": list(first)},
            {"token": "\ufffd", "logprob": -0.3, "bytes": list(second)},
            {"token": "迅", "logprob": -0.5, "bytes": None},
        ]
    }

    assert token_logprobs(told, "鲁迅") == ((1, 0, 1), (-0.1, -0.3, -0.5))


def test_a_server_that_leaves_half_characters_out_is_understood() -> None:
    told = {
        "content": [{"token": t, "logprob": p} for t, p in (('["', -1), ("", -2), ("", -3), ("迅", -4), ('"]', -5))]
    }

    assert token_logprobs(told, '["鲁迅"]') == ((2, 1, 0, 1, 2), (-1, -2, -3, -4, -5))


def test_half_a_character_at_either_end_of_a_token_is_found_too() -> None:
    told = {"content": [{"token": t, "logprob": p} for t, p in (("鲁", -1), ("于", -2), ("", -3))]}

    assert token_logprobs(told, "鲁迅于绍") == ((1, 2, 1), (-1, -2, -3))


def test_the_older_shape_of_completions_is_read_too() -> None:
    told = {"tokens": ["An", "n"], "token_logprobs": [-0.5, None], "text_offset": [7, 9]}

    assert token_logprobs(told, "Ann") == ((2, 1), (-0.5, 0.0))


def test_tokens_around_the_content_are_left_out() -> None:
    told = {"content": [{"token": t, "logprob": p} for t, p in (("<think>", -9), ("Ann", -0.5), ("</s>", -9))]}

    assert token_logprobs(told, "Ann") == ((3,), (-0.5,))


@pytest.mark.parametrize("told", [None, {}, {"content": None}, {"content": [{"token": "Bob", "logprob": -1}]}])
def test_tokens_that_are_not_the_content_say_nothing(told: object) -> None:
    assert token_logprobs(told, "Ann") == ((), ())


def test_minus_infinity_is_a_number() -> None:
    assert token_logprobs({"content": [{"token": "a", "logprob": -math.inf}]}, "a") == ((1,), (-100.0,))


def test_each_token_that_a_span_touches_counts_once() -> None:
    completion = Completion(text="鲁迅生于", token_lengths=(1, 0, 1, 2), logprobs=(-0.3, -0.6, -0.9, -9.0))

    assert Tokens(completion).logprob([(0, 2), (1, 2)]) == pytest.approx(-0.6)
    assert Tokens(completion).logprob([]) is None
