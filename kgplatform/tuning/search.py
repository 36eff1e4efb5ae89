"""The search: what is tried, raced in blocks of documents, and what is tried next because of it.

First the base, every change of one knob, and some settings drawn far from it; then, round after round, the neighbours
of the best and what those tried so far make likely (`guess`). It knows prompts by their settings and scores by what
`ask` brings back; everything follows from these and a seed, so that the same answers give the same search again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from kgplatform.extraction.prompt import Prompt
from kgplatform.tuning import race
from kgplatform.tuning.guess import Guess
from kgplatform.tuning.marks import Marks, Values, aimed, f1_of
from kgplatform.tuning.options import TuneOptions
from kgplatform.tuning.space import Change, Setting, Space
from kgplatform.types.extraction import Example
from kgplatform.types.tuning import Origin, Step, Trial

Job = tuple[Prompt, Sequence[Example]]
Ask = Callable[[Sequence[Job]], Sequence[Sequence[Marks]]]
Proposal = tuple[str, str, Change]  # the knob, the name of its new value, what that changes
Propose = Callable[[Prompt], Sequence[Proposal]]

_FIRST_SHARE = 0.45  # of the budget, for the first round
_DRAWN = 8  # settings of the first round that are drawn far from the base
_FAR = 0.5  # how likely each knob is turned in those
_ENTRANTS = 10  # of a later round
_GAIN = 0.2  # points of F1: less is no gain


@dataclass
class Spent:
    """What the search may ask and has asked; what was known already counts too, so a second run goes the same way."""

    questions_allowed: int
    tokens_allowed: int = 0  # 0 = no limit
    questions: int = 0
    tokens: int = 0

    def take(self, marks: Iterable[Marks]) -> None:
        """Count what these took."""
        for one in marks:
            self.questions += one.questions
            self.tokens += one.tokens

    def fits(self, questions: float, tokens: float, reserved: float) -> bool:
        """Whether so much more may be asked, `reserved` questions being kept back."""
        if self.questions + questions > self.questions_allowed - reserved:
            return False
        share = self.tokens / max(1, self.questions)
        return not self.tokens_allowed or self.tokens + tokens + reserved * share <= self.tokens_allowed


@dataclass
class Runner:
    """A prompt under trial and what it scored, document by document in the order of the race."""

    number: int
    setting: Setting
    prompt: Prompt
    origin: Origin
    at: int
    marks: list[Marks] = field(default_factory=list)
    ended: str = ""

    @property
    def questions(self) -> int:
        """That it was asked."""
        return sum(one.questions for one in self.marks)


class Search:
    """One search over one space and one list of documents; `told` is called after every block."""

    def __init__(
        self,
        space: Space,
        documents: Sequence[Example],
        ask: Ask,
        options: TuneOptions,
        spent: Spent,
        reserve: int = 0,
        told: Callable[[Search], None] = lambda _: None,
    ) -> None:
        self.space = space
        self.documents = documents
        self.options = options
        self.spent = spent
        self.runners: list[Runner] = []
        self.steps: list[Step] = []
        self.proposed = 0
        self._ask = ask
        self._reserve = reserve  # documents that are asked at the end
        self._told = told
        self._draws = random.Random(f"{options.seed}\0tune")
        self._by_digest: dict[str, Runner] = {}
        self._survivors: list[Runner] = []

    @property
    def base(self) -> Runner:
        """The prompt that the search began with."""
        return self.runners[0]

    @property
    def survivors(self) -> Sequence[Runner]:
        """What the last race left, best first."""
        return self._survivors

    def run(self, propose: Propose | None = None) -> Runner:
        """The best that was found; it stops where the budget does, or where nothing is gained any more."""
        self._add(self.space.start, "base")
        self._survivors = self.race([self.base], until=self.options.block)
        self._survivors = self.race([self.base, *self._first()])
        idle, written = 0, 0
        for _ in range(self.options.rounds):
            before = self._survivors[0]
            entrants = self._following()
            if propose is not None and written < self.options.proposals:
                entrants = [*self._written(propose, before.prompt), *entrants]
                written += 1
            if not entrants:
                break
            self._survivors = self.race([*self._survivors[:3], *entrants])
            idle = 0 if self._gained(before) else idle + 1
            if idle >= self.options.stop_after or not self._fits(1, self.options.block):
                break
        return self._survivors[0]

    def holds(self, documents: int, reserved: int) -> bool:
        """Whether the budget holds so many readings of documents, and as many more that are kept back for later."""
        each = self.spent.questions / max(1, sum(len(runner.marks) for runner in self.runners))
        return self.spent.fits(documents * each, 0.0, reserved * each)

    # --- what is tried

    def _first(self) -> list[Runner]:
        """Every change of one knob, each knob's first ones first, and some settings far away; what the budget holds."""
        per_document = self._per_document(self.base)
        allowed = _FIRST_SHARE * self._allowed() / max(1.0, per_document * self.options.least)
        neighbours = [(setting, "design") for setting in self._spread_out()]
        far = [(self._far(), "design") for _ in range(_DRAWN)]
        room = max(3, int(allowed) - 1)
        kept = neighbours[: max(1, room - min(len(far), room // 4))]
        return self._added([*kept, *far], room)

    def _spread_out(self) -> Iterator[Setting]:
        """The neighbours of the start, taken from the knobs in turn."""
        start = self.space.start
        by_knob: dict[int, list[Setting]] = {}
        for setting in self.space.neighbours(start):
            turned = next(place for place, value in enumerate(setting) if value != start[place])
            by_knob.setdefault(turned, []).append(setting)
        for together in zip_longest(*by_knob.values()):
            yield from (setting for setting in together if setting is not None)

    def _far(self) -> Setting:
        drawn = self.space.drawn(self._draws)
        return tuple(
            new if self._draws.random() < _FAR else old for new, old in zip(drawn, self.space.start, strict=True)
        )

    def _following(self) -> list[Runner]:
        """What the trials so far make likely, and neighbours of the best; half and half."""
        best = self._survivors[0]
        guess = Guess([self._tried(runner) for runner in self.runners if runner.marks], self.space.start)
        known = {runner.setting for runner in self.runners}
        around = [setting for setting in self.space.neighbours(best.setting) if setting not in known]
        far = [setting for setting in self.space.settings(self._draws) if setting not in known]
        likely = [(setting, "predicted") for setting in _by_guess(guess, far)]
        near = [(setting, "neighbour") for setting in _by_guess(guess, around)]
        room = self._room(best)
        mixed = (one for pair in zip_longest(likely, near) for one in pair if one is not None)
        return self._added(mixed, min(_ENTRANTS, room))

    def _written(self, propose: Propose, prompt: Prompt) -> list[Runner]:
        """The best with words that somebody wrote for it."""
        best = self._survivors[0]
        entrants: list[tuple[Setting, str]] = []
        for name, value, change in propose(prompt):
            if not self.space.has(name):
                continue
            self.space = self.space.with_value(name, value, change)
            place = self.space.place(name)
            entrants.append(((*best.setting[:place], value, *best.setting[place + 1 :]), "proposal"))
        self.proposed += len(entrants)
        return self._added(entrants, self._room(best))

    def _room(self, best: Runner) -> int:
        """How many more prompts the budget lets in."""
        once = max(1.0, self._per_document(best) * self.options.least)
        return max(0, int(self._allowed() / once))

    def _allowed(self) -> float:
        return self.spent.questions_allowed - self.spent.questions - self._reserved()

    def _tried(self, runner: Runner) -> tuple[Setting, float, int]:
        count = race.common([runner.marks, self.base.marks])  # type: ignore[list-item]  # anything that has a length
        mine, of_base = self.values(runner, count), self.values(self.base, count)
        return runner.setting, race.mean(mine) - race.mean(of_base), count

    def _added(self, settings: Iterable[tuple[Setting, str]], most: int) -> list[Runner]:
        """Runners for the settings whose prompts are new."""
        found = (self._add(setting, origin) for setting, origin in settings)
        return list(islice((runner for runner in found if runner is not None), most))

    def _add(self, setting: Setting, origin: str) -> Runner | None:
        prompt = self.space.prompt(setting)
        if prompt.digest in self._by_digest:
            return None
        runner = Runner(len(self.runners), setting, prompt, origin, self.spent.questions)  # type: ignore[arg-type]
        self.runners.append(runner)
        self._by_digest[prompt.digest] = runner
        return runner

    # --- the race

    def race(self, runners: Sequence[Runner], until: int | None = None) -> list[Runner]:
        """Asks all of them block by block and drops those that fall behind; the best first of those that are left."""
        running = list(runners)
        asked, end = 0, len(self.documents) if until is None else min(until, len(self.documents))
        while asked < end and running:
            upto = min(end, asked + self.options.block)
            if not self._ask_all(running, upto):
                break
            asked = upto
            values = {runner.number: self.values(runner, asked) for runner in running}
            if len(running) > 1 and asked >= self.options.least:
                running = self._still(running, values, len(runners))
                values = {runner.number: values[runner.number] for runner in running}
            self._noted(values)
            if len(running) > 1 and asked >= 2 * self.options.least and race.are_even(values, alpha=self.options.alpha):
                break
        return self._ranked(running)

    def _still(self, running: Sequence[Runner], values: dict[int, Values], entered: int) -> list[Runner]:
        out = race.dropped(values, alpha=self.options.alpha, entered=entered, least=self.options.least)
        reasons = {one.number: one.reason for one in out}
        for runner in running:
            runner.ended = reasons.get(runner.number, runner.ended)
        return [runner for runner in running if runner.number not in reasons]

    def _ask_all(self, running: Sequence[Runner], upto: int) -> bool:
        """Ask what each was not asked yet of the first documents; False where the budget does not hold it."""
        short = [runner for runner in running if len(runner.marks) < upto]
        missing = sum(self._per_document(runner) * (upto - len(runner.marks)) for runner in short)
        if not self._fits_questions(missing):
            return False
        jobs = [(runner.prompt, self.documents[len(runner.marks) : upto]) for runner in short]
        for runner, marks in zip(short, self._ask(jobs), strict=True):
            runner.marks += marks
            self.spent.take(marks)
        return True

    def _fits(self, prompts: int, documents: int) -> bool:
        return self._fits_questions(prompts * documents * self._per_document(self.base))

    def _fits_questions(self, questions: float) -> bool:
        share = self.spent.tokens / max(1, self.spent.questions)
        return self.spent.fits(questions, questions * share, self._reserved())

    def _reserved(self) -> float:
        """Questions for the end; never so many that nothing is left to search with."""
        per_document = self._per_document(self.runners[0]) if self.runners else 1.0
        return min(self._reserve * per_document, 0.5 * self.spent.questions_allowed)

    @staticmethod
    def _per_document(runner: Runner) -> float:
        return runner.questions / len(runner.marks) if runner.marks else 1.0

    def _noted(self, values: dict[int, Values]) -> None:
        leader = race.leader_of(values)
        count = len(values[leader])
        f1 = f1_of(self.runners[leader].marks[:count], self.options.aim)
        self.steps.append(Step(calls=self.spent.questions, trial=leader, f1=f1))
        self._told(self)

    def _ranked(self, running: Sequence[Runner]) -> list[Runner]:
        count = min((len(runner.marks) for runner in running), default=0)
        return sorted(running, key=lambda one: (-round(race.mean(self.values(one, count)), 9), one.number))

    def _gained(self, before: Runner) -> bool:
        best = self._survivors[0]
        if best is before:
            return False
        count = min(len(best.marks), len(before.marks))
        return race.mean(self.values(best, count)) - race.mean(self.values(before, count)) > _GAIN

    def values(self, runner: Runner, count: int) -> Values:
        """What the aim says of each of the first documents."""
        return aimed(runner.marks[:count], self.options.aim, self.options.token_price)

    def trials(self) -> tuple[Trial, ...]:
        """All of it as a record."""
        return tuple(self._trial(runner) for runner in self.runners)

    def _trial(self, runner: Runner) -> Trial:
        count = len(runner.marks)
        return Trial(
            number=runner.number,
            origin=runner.origin,
            setting=self.space.named(runner.setting),
            prompt=runner.prompt.name,
            digest=runner.prompt.digest,
            documents=count,
            f1=f1_of(runner.marks, self.options.aim),
            tokens=sum(one.tokens for one in runner.marks) / max(1, count),
            calls=runner.questions,
            at=runner.at,
            ended=runner.ended,
        )


def _by_guess(guess: Guess, settings: Sequence[Setting]) -> Iterator[Setting]:
    found = guess.of(settings) if settings else ()
    order = sorted(range(len(settings)), key=lambda place: (-round(float(found[place]), 6), place))
    return (settings[place] for place in order)
