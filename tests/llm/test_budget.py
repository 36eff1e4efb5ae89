from __future__ import annotations

import pytest

from kgplatform.errors import ConfigError, LLMBudgetSpent
from kgplatform.llm.budget import Budget
from kgplatform.llm.client import Answered, complete
from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Completion, Message, Question
from tests.stubs.llm_server import StubLLMServer

ANSWER = "[1, 2, 3]."  # 10 tokens, as the stub counts; a question of 5 characters has 5


def questions(count: int) -> list[tuple[object, Question]]:
    texts = (f"{number:05}" for number in range(count))
    return [(text, Question(messages=(Message(role="user", content=text),), max_tokens=10)) for text in texts]


def options_for(server: StubLLMServer, **more: object) -> LLMOptions:
    return LLMOptions.model_validate({"base_url": server.base_url, "model": "novel", "concurrency": 8, **more})


def ask_all(count: int, options: LLMOptions, budget: Budget | None = None) -> tuple[list[Answered], str]:
    """The answers that came, and what was said when the budget was spent."""
    answers = []
    try:
        for answered in complete(questions(count), options, None, budget):
            answers.append(answered)
    except LLMBudgetSpent as error:
        return answers, str(error)
    return answers, ""


def test_exactly_as_many_calls_are_made_as_allowed() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answers, told = ask_all(50, options_for(server, max_calls=17))

    assert (len(answers), server.calls) == (17, 17)
    assert told == "the budget is spent (17 of 17 calls)"


def test_calls_that_were_turned_away_cost_nothing() -> None:
    with StubLLMServer(answer=ANSWER, modes=["503:3"]) as server:
        answers, _ = ask_all(50, options_for(server, max_calls=10))

    assert (len(answers), server.calls) == (10, 13)


def test_the_tokens_allowed_are_never_passed_and_almost_used_up() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answers, told = ask_all(200, options_for(server, max_total_tokens=1000))

    # each took 15; the last one is asked where 5 bytes, 80 of a template and 10 of an answer still fit
    assert 1000 - 95 < len(answers) * 15 <= 1000
    assert told == f"the budget is spent ({len(answers) * 15} of 1,000 tokens)"


def test_the_money_allowed_is_never_passed() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        answers, told = ask_all(200, options_for(server, max_cost=0.005, price_in=2, price_out=8))

    # each cost 5 * 2 + 10 * 8 = 90 millionths
    assert 0.0045 < len(answers) * 0.00009 <= 0.005
    assert "of 0.005 for tokens" in told


def test_several_walks_share_a_budget() -> None:
    with StubLLMServer(answer=ANSWER) as server:
        options = options_for(server, max_calls=30)
        budget = Budget(options)
        first, _ = ask_all(20, options, budget)
        second, told = ask_all(20, options, budget)

    assert (len(first), len(second), server.calls) == (20, 10, 30)
    assert "30 of 30 calls" in told
    assert budget.paid == (30, 150, 300)


def test_what_is_in_the_cache_costs_nothing() -> None:
    class Shelf(dict[str, Completion]):
        def recall(self, key: str) -> Completion | None:
            return self.get(key)

        def keep(self, items: object) -> None:
            self.update(items)  # type: ignore[call-overload]

    shelf = Shelf()
    with StubLLMServer(answer=ANSWER) as server:
        list(complete(questions(10), options_for(server), shelf))
        list(complete(questions(20), options_for(server, max_calls=10), shelf))

    assert server.calls == 20


def test_a_server_that_does_not_count_is_charged_the_worst_case() -> None:
    with StubLLMServer(answer=ANSWER, modes=["no-usage"]) as server:
        answers, _ = ask_all(200, options_for(server, max_total_tokens=1000))

    assert len(answers) == 1000 // 95


def test_a_cost_without_prices_is_refused() -> None:
    with pytest.raises(ConfigError, match="--price-in"):
        Budget(LLMOptions(max_cost=1.0))
