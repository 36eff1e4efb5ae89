"""The search by itself: made-up knobs, and scores that follow from the setting, the document and chance."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from kgplatform.extraction.prompt import load_prompts
from kgplatform.tuning.marks import Marks
from kgplatform.tuning.options import TuneOptions, default_budget
from kgplatform.tuning.search import Job, Runner, Search, Spent
from kgplatform.tuning.space import Change, Knob, Space, knob, unchanged
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example
from kgplatform.types.schema import Schema

BASE = load_prompts().of("NER", "en").model_copy(update={"instruction": "base"})
WORDS = ("a", "b", "c", "d", "e")
DOCUMENTS = [
    Example(document=Document(source="s", id=str(number), text=f"text {number}", language="en"), wanted=Schema())
    for number in range(120)
]

Worth = Callable[[frozenset[str]], float]


def saying(word: str) -> Change:
    return lambda prompt: prompt.model_copy(update={"instruction": f"{prompt.instruction} {word}"})


SPACE = Space(BASE, tuple(knob(word, "no", {"yes": saying(word)}) for word in WORDS))


class Scored:
    """Scores of a worth between 0 and 1; keeps what it was asked."""

    def __init__(self, worth: Worth, seed: int = 0) -> None:
        self.worth = worth
        self.seed = seed
        self.asked: list[tuple[str, str]] = []

    def __call__(self, jobs: Sequence[Job]) -> list[list[Marks]]:
        return [[self._mark(prompt.instruction, example) for example in examples] for prompt, examples in jobs]

    def _mark(self, instruction: str, example: Example) -> Marks:
        self.asked.append((instruction, example.document.id))
        said = frozenset(instruction.split()[1:])
        draws = random.Random(f"{self.seed} {sorted(said)} {example.document.id}")
        right = sum(draws.random() < self.worth(said) for _ in range(6))
        return Marks({"x": (right, 1, 6 - right)}, 1, 10)


def searched(worth: Worth, *, budget: int = 4000, seed: int = 0, **more: object) -> tuple[Search, Scored, Runner]:
    scored = Scored(worth, seed)
    search = Search(SPACE, DOCUMENTS, scored, TuneOptions(seed=seed, **more), Spent(budget))  # type: ignore[arg-type]
    return search, scored, search.run()


def words_of(runner: Runner) -> set[str]:
    return set(runner.prompt.instruction.split()[1:])


def test_words_that_help_only_together_are_found() -> None:
    def worth(said: frozenset[str]) -> float:
        return 0.5 + 0.3 * ({"b", "d"} <= said) - 0.1 * ("b" in said) - 0.2 * ("e" in said)

    assert words_of(searched(worth)[2]) >= {"b", "d"}
    assert "e" not in words_of(searched(worth)[2])


def test_the_same_seed_and_answers_give_the_same_search() -> None:
    def worth(said: frozenset[str]) -> float:
        return 0.5 + 0.05 * len(said)

    assert searched(worth)[0].trials() == searched(worth)[0].trials()
    assert searched(worth)[0].steps == searched(worth)[0].steps
    assert searched(worth)[0].trials() != searched(worth, seed=1)[0].trials()


def test_no_question_is_asked_twice() -> None:
    _, scored, _ = searched(lambda said: 0.5 + 0.05 * len(said))

    assert len(scored.asked) == len(set(scored.asked))


def test_nothing_is_dropped_before_it_was_asked_32_documents() -> None:
    search, _, _ = searched(lambda said: 0.9 - 0.2 * len(said))
    dropped = [trial for trial in search.trials() if trial.ended]

    assert dropped
    assert min(trial.documents for trial in dropped) >= 32
    assert search.trials()[0].ended == ""


@pytest.mark.parametrize("budget", [40, 150, 500])
def test_the_budget_is_never_passed(budget: int) -> None:
    search, scored, best = searched(lambda said: 0.5 + 0.05 * len(said), budget=budget)

    assert len(scored.asked) == search.spent.questions <= budget
    assert best in search.runners


def test_a_budget_of_tokens_is_never_passed() -> None:
    scored = Scored(lambda said: 0.5)
    search = Search(SPACE, DOCUMENTS, scored, TuneOptions(), Spent(10_000, tokens_allowed=3_000))
    search.run()

    assert 0 < search.spent.tokens <= 3_000


def test_tokens_that_bring_nothing_are_saved() -> None:
    class Dear(Scored):
        def _mark(self, instruction: str, example: Example) -> Marks:
            counts, questions, _ = Scored._mark(self, "base", example)
            return Marks(counts, questions, 10 + 1000 * len(instruction.split()[1:]))

    search = Search(SPACE, DOCUMENTS, Dear(lambda said: 0.5), TuneOptions(token_price=1.0), Spent(4000))

    assert search.run() is search.base


def test_words_that_a_model_writes_join_the_race() -> None:
    scored = Scored(lambda said: 0.9 if "written" in said else 0.5)
    growing = Space(BASE, (*SPACE.knobs[:2], Knob("instruction", {"own": unchanged})))
    search = Search(growing, DOCUMENTS, scored, TuneOptions(), Spent(4000))

    best = search.run(lambda prompt: [("instruction", "written 1", saying("written")), ("unknown", "x", unchanged)])

    assert best.origin in ("proposal", "predicted", "neighbour")
    assert search.space.named(best.setting)["instruction"] == "written 1"
    assert search.trials()[best.number].setting["instruction"] == "written 1"


def test_two_settings_with_one_prompt_are_one_trial() -> None:
    idle = Space(BASE, (*SPACE.knobs[:2], knob("idle", "no", {"yes": unchanged})))
    search = Search(idle, DOCUMENTS, Scored(lambda said: 0.5), TuneOptions(), Spent(4000))
    search.run()

    assert len({trial.digest for trial in search.trials()}) == len(search.trials()) <= 4


def test_a_search_may_take_30_percent_of_trying_everything_and_no_fortune() -> None:
    assert [default_budget(count) for count in (100, 10_000, 1_000_000)] == [200, 3_000, 20_000]
