"""The page of searches for better prompts: how each went, what it changed, what that gains and what it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kgplatform.reports.rendering import render
from kgplatform.reports.search_picture import HEIGHT, LEFT, TOP, WIDTH, Picture, picture_of
from kgplatform.types.extraction import Reading
from kgplatform.types.score import Score
from kgplatform.types.tuning import Changed, Search, Trial

_MOST = 60  # trials on the page; the rest is counted
ORIGINS = {
    "base": "the prompt that it began with",
    "design": "one knob turned, or several at random, before anything was known",
    "neighbour": "one knob away from the best",
    "predicted": "likely by what the others scored",
    "proposal": "words that a model wrote",
    "data": "made-up texts among what is shown",
}
"""Why a prompt was tried, in a sentence each."""


class Outcome(NamedTuple):
    """A search, and what changes from the base's file to the winner's, line by line (empty: nothing, or not kept)."""

    search: Search
    diff: str = ""


class Kind(NamedTuple):
    """The prompts of one origin."""

    origin: str
    about: str
    trials: int
    calls: int
    best: float


class Gain(NamedTuple):
    """A label before and after; `bar` is its difference as a share of the largest one."""

    label: str
    before: Score
    after: Score
    difference: float
    bar: float


class Said(NamedTuple):
    """One thing that is said of a text; `parts` as they stand in scores."""

    kind: str
    label: str
    parts: tuple[str, ...]


class Case(NamedTuple):
    """A document that changed: what was gained and lost, what is newly wrong and what no more."""

    text: str
    better: bool
    gained: tuple[Said, ...]
    wrong_gone: tuple[Said, ...]
    lost: tuple[Said, ...]
    wrong_added: tuple[Said, ...]


class Shown(NamedTuple):
    """All that the page says of one search."""

    search: Search
    diff: tuple[tuple[str, str], ...]
    picture: Picture | None
    kinds: tuple[Kind, ...]
    turned: tuple[tuple[str, str, str], ...]
    trials: tuple[tuple[Trial, str], ...]
    gains: tuple[Gain, ...]
    cases: tuple[Case, ...]


def searches_page(outcomes: Sequence[Outcome], remarks: Sequence[str] = ()) -> str:
    """One self-contained page; `remarks` stand on top, as that a model only stood in for one."""
    return render(
        "searched.html.jinja",
        shown=[_shown(one) for one in outcomes],
        remarks=remarks,
        most=_MOST,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        top=TOP,
        origins=list(ORIGINS),
    )


def _shown(outcome: Outcome) -> Shown:
    search = outcome.search
    base = next((trial.setting for trial in search.trials if trial.number == search.base), {})
    best = next((trial.setting for trial in search.trials if trial.number == search.best), {})
    ranked = sorted(search.trials, key=lambda one: (one.number != search.best, bool(one.ended), -one.f1, one.number))
    return Shown(
        search=search,
        diff=tuple((_mark(line), line) for line in outcome.diff.splitlines()),
        picture=picture_of(search),
        kinds=tuple(_kinds(search.trials)),
        turned=tuple((name, base.get(name, ""), value) for name, value in best.items() if value != base.get(name)),
        trials=tuple((trial, _turned(trial.setting, base)) for trial in ranked),
        gains=_gains(search.base_by_label, search.tuned_by_label),
        cases=tuple(_case(one, search) for one in search.changed),
    )


def _mark(line: str) -> str:
    """How a line of a diff is drawn."""
    if line.startswith(("---", "+++", "@@")):
        return "soft"
    return {"+": "t-right", "-": "t-wrong"}.get(line[:1], "")


def _kinds(trials: Sequence[Trial]) -> Iterator[Kind]:
    for origin, about in ORIGINS.items():
        of_it = [trial for trial in trials if trial.origin == origin]
        if of_it:
            best = max(trial.f1 for trial in of_it)
            yield Kind(origin, about, len(of_it), sum(trial.calls for trial in of_it), best)


def _turned(setting: Mapping[str, str], base: Mapping[str, str]) -> str:
    """What a setting changes, in words."""
    return ", ".join(f"{name} {value}" for name, value in setting.items() if value != base.get(name)) or "as it was"


def _gains(before: Mapping[str, Score], after: Mapping[str, Score]) -> tuple[Gain, ...]:
    """Labels by what they gain; the greatest gain or loss has the longest bar."""
    labels = dict.fromkeys((*before, *after))
    none = Score()
    pairs = [(label, before.get(label, none), after.get(label, none)) for label in labels]
    widest = max((abs(new.f1 - old.f1) for _, old, new in pairs), default=0.0) or 1.0
    made = (Gain(label, old, new, new.f1 - old.f1, (new.f1 - old.f1) / widest) for label, old, new in pairs)
    return tuple(sorted(made, key=lambda gain: (-gain.difference, gain.label)))


def _case(one: Changed, search: Search) -> Case:
    gold, before, after = (frozenset(_said(reading, search)) for reading in (one.gold, one.base, one.tuned))
    return Case(
        text=one.text,
        better=one.better,
        gained=_sorted((after & gold) - before),
        wrong_gone=_sorted(before - gold - after),
        lost=_sorted((before & gold) - after),
        wrong_added=_sorted(after - gold - before),
    )


def _sorted(stated: frozenset[Said]) -> tuple[Said, ...]:
    return tuple(sorted(stated))


def _said(reading: Reading, search: Search) -> Iterator[Said]:
    """What counts in this task."""
    if search.task == "NER":
        yield from (Said("mention", one.label, (one.text,)) for one in reading.mentions if one.label)
    for relation in reading.relations:
        yield Said("relation", relation.predicate, (relation.subject.text, relation.object.text))
    for event in reading.events:
        trigger = event.trigger.text if event.trigger else ""
        if search.task != "EEA":
            yield Said("trigger", event.label, (trigger,))
        for argument in event.arguments:
            yield Said("argument", event.label, (trigger, argument.role, argument.mention.text))
