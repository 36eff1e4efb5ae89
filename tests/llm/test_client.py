from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence

import pytest
from openai import OpenAI

from kgplatform.errors import AnswerError, ConfigError, LLMRefused, LLMUnavailable
from kgplatform.llm.client import Answered, complete, list_models
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Completion, Message, Question
from tests.stubs.llm_server import StubLLMServer

ANSWER = '{"人物": ["鲁迅"]}'


class Shelf:
    """A cache in memory that remembers the order of what happened to it."""

    def __init__(self) -> None:
        self.kept: dict[str, Completion] = {}
        self.commits = 0

    def recall(self, key: str) -> Completion | None:
        return self.kept.get(key)

    def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
        self.kept.update(items)
        self.commits += 1


def question(text: str = "谁？") -> Question:
    return Question(messages=(Message(role="user", content=text),), max_tokens=20)


def options_for(server: StubLLMServer, **more: object) -> LLMOptions:
    return LLMOptions.model_validate(
        {"base_url": server.base_url, "model": "novel", "timeout": 5, "first_seconds": 0.5, "retry_seconds": 8, **more}
    )


def ask_one(server: StubLLMServer, **more: object) -> Answered:
    (answered,) = complete([("tag", question())], options_for(server, **more))
    return answered


def test_the_users_own_call_is_answered() -> None:
    with StubLLMServer(answer=ANSWER) as server, OpenAI(base_url=server.base_url, api_key="EMPTY") as client:
        response = client.chat.completions.create(
            model="novel", messages=[{"role": "user", "content": "谁？"}], temperature=0.7, max_tokens=1024
        )

    assert response.choices[0].message.content == ANSWER


def test_a_question_gets_its_completion_and_keeps_its_tag() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answered = ask_one(server)

    assert (answered.tag, answered.cached, answered.error) == ("tag", False, None)
    assert answered.completion is not None
    assert (answered.completion.text, answered.completion.finish_reason) == (ANSWER, "stop")
    assert (answered.completion.prompt_tokens, answered.completion.completion_tokens) == (2, len(ANSWER))


def test_the_request_switches_thinking_off_and_never_sends_guided_json() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        ask_one(server)

    assert server.bodies == [
        {
            "model": "novel",
            "messages": [{"role": "user", "content": "谁？"}],
            "temperature": 0.0,
            "max_tokens": 20,
            "chat_template_kwargs": {"enable_thinking": False},
        }
    ]


def test_a_server_that_refuses_the_thinking_switch_is_remembered() -> None:
    with StubLLMServer(answer=ANSWER, modes=["refuse-thinking"]) as server:
        answers = list(complete([(n, question(f"{n}")) for n in range(5)], options_for(server, concurrency=1)))

    assert [answered.error for answered in answers] == [None] * 5
    assert server.calls == 6


@pytest.mark.parametrize(
    "mode",
    [
        "429:2:0.05",
        "429:2",
        "500:2",
        "502:2",
        "503:2",
        "hang-up:2",
        "half-body:2",
        "html:2",
        "cut-json:2",
        "empty-choices:2",
        "null:2",
        "blanks:2",
    ],
)
def test_two_bad_moments_are_survived(mode: str) -> None:
    with StubLLMServer(answer=ANSWER, modes=[mode]) as server:
        answered = ask_one(server, first_seconds=5)

    assert answered.completion is not None
    assert answered.completion.text == ANSWER
    assert server.calls == 3


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_an_answer_that_stands_in_the_reasoning_is_used(field: str) -> None:
    with StubLLMServer(answer=ANSWER, modes=[f"reasoning::{field}"]) as server:
        answered = ask_one(server)

    assert answered.completion is not None
    assert answered.completion.text == answered.completion.reasoning == ANSWER


@pytest.mark.parametrize("mode", ["html", "cut-json", "empty-choices", "null", "blanks"])
def test_an_endless_bad_answer_fails_that_question_alone(mode: str) -> None:
    with StubLLMServer(answer=ANSWER, modes=[mode]) as server:
        answered = ask_one(server)

    assert isinstance(answered.error, AnswerError)
    assert answered.completion is None
    assert server.calls == 3


def test_a_server_that_answers_nothing_but_blanks_is_not_asked_everything_three_times() -> None:
    with StubLLMServer(answer="{}", modes=["blanks"]) as server:
        outcomes = list(complete([(n, question(str(n))) for n in range(300)], options_for(server, concurrency=16)))

    assert len(outcomes) == 300
    assert all(isinstance(outcome.error, AnswerError) for outcome in outcomes)
    assert 300 < server.calls <= 400


def test_a_question_that_is_too_long_fails_alone_with_the_servers_words() -> None:
    with StubLLMServer(answer=ANSWER, modes=["refuse-length:1"]) as server:
        first, second = complete([(1, question("a")), (2, question("b"))], options_for(server, concurrency=1))

    assert isinstance(first.error, LLMRefused)
    assert "maximum context length is 4096" in str(first.error)
    assert second.error is None


def test_a_question_that_always_breaks_the_server_fails_alone() -> None:
    with StubLLMServer(answer=ANSWER, modes=["500:3"]) as server:
        first, second = complete(
            [(1, question("a")), (2, question("b"))], options_for(server, concurrency=1, max_attempts=3)
        )

    assert isinstance(first.error, LLMUnavailable)
    assert "answered 500 (told to fail)" in str(first.error)
    assert second.error is None


def test_retry_after_holds_for_everybody() -> None:
    with StubLLMServer(answer=ANSWER, modes=["429:1:1"]) as server:
        started = time.monotonic()
        answers = list(complete([(n, question(f"{n}")) for n in range(20)], options_for(server, concurrency=2)))

    assert time.monotonic() - started >= 1
    assert all(answered.error is None for answered in answers)
    assert server.calls == 21


def test_a_wait_longer_than_the_budget_stops_the_run_at_once() -> None:
    with (
        StubLLMServer(answer=ANSWER, modes=["429::7200"]) as server,
        pytest.raises(LLMUnavailable, match="asks to wait 7200 s"),
    ):
        list(complete([(n, question(f"{n}")) for n in range(20)], options_for(server, concurrency=1)))


def test_a_restart_is_waited_for_by_one_while_all_others_pause() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        server.modes.extend(StubLLMServer(modes=["restart::2"]).modes)
        server.modes[0].spared = 20
        answers = list(complete([(n, question(f"{n}")) for n in range(60)], options_for(server, concurrency=16)))

    assert [answered.error for answered in answers] == [None] * 60
    assert server.calls < 60 + 40  # without the pause each of the 16 would have tried again and again


def test_a_gateway_that_takes_few_at_once_is_not_overrun() -> None:
    with StubLLMServer(answer=ANSWER, modes=["crowded::4"]) as server:
        answers = list(complete([(n, question(f"{n}")) for n in range(200)], options_for(server, concurrency=64)))

    assert [answered.error for answered in answers] == [None] * 200
    assert server.calls < 200 + 100


def test_an_answer_without_end_is_cut() -> None:
    with StubLLMServer(answer=ANSWER, modes=["huge"]) as server:
        answered = ask_one(server)

    assert "16,777,216 is the limit" in str(answered.error)
    assert server.modes[0].megabytes < 3 * 64


def test_a_slow_answer_runs_into_the_timeout() -> None:
    with (
        StubLLMServer(answer=ANSWER, modes=["slow::2"]) as server,
        pytest.raises(LLMUnavailable, match=r"no answer within 0\.2 s"),
    ):
        ask_one(server, timeout=0.2)


def test_a_wrong_key_stops_the_run_and_is_never_told() -> None:
    with StubLLMServer(answer=ANSWER, key="sk-right") as server, pytest.raises(LLMRefused) as caught:
        ask_one(server, api_key="sk-planted-secret")

    assert "401 (invalid api key): check the api_key" in str(caught.value)
    assert "planted" not in str(caught.value)
    assert server.calls == 1


def test_the_right_key_is_sent() -> None:
    with StubLLMServer(answer=ANSWER, key="sk-right") as server:
        assert ask_one(server, api_key="sk-right").error is None


def test_an_unknown_model_is_answered_with_those_that_are_served() -> None:
    with (
        StubLLMServer(answer=ANSWER, model="qwen3") as server,
        pytest.raises(LLMRefused, match="'novel' is not served there; served: qwen3"),
    ):
        ask_one(server)


def test_an_address_without_v1_says_so() -> None:
    with (
        StubLLMServer(answer=ANSWER) as server,
        pytest.raises(LLMRefused, match="base_url usually ends in /v1"),
    ):
        list(complete([(1, question())], options_for(server, base_url=server.base_url.removesuffix("/v1"))))


def test_no_server_at_the_address_is_said_soon() -> None:
    with StubLLMServer() as server:
        gone = options_for(server)
    started = time.monotonic()

    with pytest.raises(LLMUnavailable, match="is the server running"):
        list(complete([(1, question())], gone))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (LLMOptions(model="novel"), "no LLM endpoint"),
        (LLMOptions(base_url="localhost:8000", model="novel"), "is no address"),
        (LLMOptions(base_url="http://", model="novel"), "is no address"),
        (LLMOptions(base_url="http://localhost:port/v1", model="novel"), "is no address"),
        (LLMOptions(base_url="http://[::1/v1", model="novel"), "is no address"),
        (LLMOptions.model_validate({"base_url": "http://x", "model": "m", "api_key": "sk-1\n"}), "copied whole"),
        (LLMOptions(base_url="http://localhost"), "no model is set"),
        (LLMOptions.model_validate({"base_url": "http://x", "model": "m", "api_key": "密钥"}), "copied whole"),
    ],
)
def test_incomplete_options_are_refused_before_anything_is_sent(options: LLMOptions, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        list(complete([(1, question())], options))


def test_the_models_of_a_server_are_listed() -> None:
    with StubLLMServer(model="qwen3") as server:
        assert list_models(options_for(server)) == ("qwen3",)


def test_listing_models_says_when_the_key_is_wrong() -> None:
    with StubLLMServer(key="sk-right") as server, pytest.raises(LLMRefused, match="401"):
        list_models(options_for(server))


def test_listing_models_says_when_nobody_is_there() -> None:
    with StubLLMServer() as server:
        gone = options_for(server)

    with pytest.raises(LLMUnavailable, match="no connection"):
        list_models(gone)


def test_a_kept_answer_is_not_asked_again() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        (first,) = complete([(1, question())], options_for(server), shelf)
        (second,) = complete([(2, question())], options_for(server), shelf)

    assert (first.cached, second.cached) == (False, True)
    assert second.completion == first.completion
    assert server.calls == 1


def test_an_answer_is_kept_before_it_is_handed_out() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        for answered in complete([(n, question(f"{n}")) for n in range(30)], options_for(server), shelf):
            assert answered.question.key("novel") in shelf.kept


def test_answers_are_kept_soon_also_while_nobody_asks_for_them() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        answers = complete([(n, question(f"{n}")) for n in range(8)], options_for(server), shelf)
        next(answers)
        while server.calls < 8:
            time.sleep(0.01)
        time.sleep(0.2)  # the answers need a moment, then 0.05 s of waiting for others
        kept = len(shelf.kept)
        answers.close()

    assert kept == 8
    assert shelf.commits < 8


def test_what_the_cache_cannot_keep_ends_the_walk() -> None:
    class Full(Shelf):
        def keep(self, items: Sequence[tuple[str, Completion]]) -> None:
            raise OSError("no space left")

    with StubLLMServer(answer=ANSWER) as server, pytest.raises(OSError, match="no space left"):
        list(complete([(n, question(f"{n}")) for n in range(8)], options_for(server), Full()))


def test_offline_answers_come_from_the_cache_and_a_missing_one_is_an_error() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        list(complete([(1, question("a"))], options_for(server), shelf))
        calls = server.calls
        (again,) = complete([(1, question("a"))], options_for(server, offline=True), shelf)
        with pytest.raises(LLMUnavailable, match="--offline"):
            list(complete([(1, question("b"))], options_for(server, offline=True), shelf))

    assert again.cached
    assert server.calls == calls


def test_a_bad_answer_is_not_kept() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER, modes=["null"]) as server:
        list(complete([(1, question())], options_for(server), shelf))

    assert shelf.kept == {}


def test_a_broken_character_in_a_text_does_not_break_the_run() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        (answered,) = complete([(1, question("half a \ud83d"))], options_for(server))

    assert answered.error is None


def test_equal_questions_are_asked_once() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answers = list(complete([(n, question()) for n in range(3)], options_for(server)))

    assert sorted(str(answered.tag) for answered in answers) == ["0", "1", "2"]
    assert server.calls == 1


def test_questions_are_taken_only_as_fast_as_they_are_answered() -> None:
    taken = 0

    def endless() -> Iterator[tuple[object, Question]]:
        nonlocal taken
        while True:
            taken += 1
            yield taken, question(f"{taken}")

    with StubLLMServer(answer=ANSWER) as server:
        answers = complete(endless(), options_for(server, concurrency=4))
        next(answers)
        answers.close()

    assert taken <= 4 * 2 + 1


def test_no_more_questions_are_under_way_than_allowed() -> None:
    with StubLLMServer(answer=ANSWER, modes=["slow::0.02"]) as server:
        list(complete([(n, question(f"{n}")) for n in range(30)], options_for(server, concurrency=5)))

    assert server.most_at_once == 5


def test_closing_cancels_promptly_and_keeps_what_came() -> None:
    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        server.modes.extend(StubLLMServer(modes=["slow::30"]).modes)
        server.modes[0].spared = 3
        answers = complete([(n, question(f"{n}")) for n in range(10)], options_for(server, timeout=60), shelf)
        next(answers)
        time.sleep(0.5)
        started = time.monotonic()
        answers.close()

    assert time.monotonic() - started < 2
    assert len(shelf.kept) == 3


WALK = """
import sys
from kgplatform.llm.client import complete
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Message, Question
question = Question(messages=(Message(role="user", content="?"),), max_tokens=9)
print("walking", flush=True)
list(complete([(1, question)], LLMOptions(base_url=sys.argv[1], model="novel")))
"""


def test_ctrl_c_ends_a_walk_at_once() -> None:
    with StubLLMServer(answer=ANSWER, modes=["slow::60"]) as server:
        walk = subprocess.Popen(
            [sys.executable, "-c", WALK, server.base_url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert walk.stdout is not None
        walk.stdout.readline()
        while not server.calls:
            time.sleep(0.05)
        started = time.monotonic()
        walk.send_signal(signal.SIGINT)
        _, told = walk.communicate(timeout=20)

    assert "KeyboardInterrupt" in told
    assert time.monotonic() - started < 5


def test_a_server_that_comes_back_after_a_while_is_waited_for() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answers = complete([(n, question(f"{n}")) for n in range(3)], options_for(server, concurrency=1))
        first = next(answers)
        port = server.port
    again = StubLLMServer(answer=ANSWER, port=port)
    threading.Timer(1.0, again.__enter__).start()

    assert [answered.error for answered in (first, *answers)] == [None, None, None]
    again.__exit__()


def test_no_thread_is_left_behind() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        list(complete([(n, question(f"{n}")) for n in range(3)], options_for(server)))

    assert not [thread for thread in threading.enumerate() if thread.name == "kgplatform-llm"]
