"""How likely equal names are several things, learnt from this corpus: what pairs with two known contexts showed.

A name of which two contexts are known says whether it is borne by several things. What such names have in common
(their rarity, how many rows they have, their length, their label and last word) is carried over to names of which a
context is missing. It starts from what names make likely by themselves, and departs from it as far as there were
trials: with none, nothing is learnt. All of it is fitted with the profile and frozen with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kgplatform.resolution.hashing import Hashes
from kgplatform.resolution.keys import grams_of
from kgplatform.resolution.normalize import HAN, Name, has_han
from kgplatform.resolution.prior import accidents, believed_of, doubt_of
from kgplatform.resolution.statistics import GRAM, WORD, Statistics, salted, with_salt
from kgplatform.resolution.words import Words
from kgplatform.text.fold import fold

Numbers = NDArray[np.float64]

# what is looked at, its usual value and how far it usually is from that
_TRAITS: tuple[tuple[str, float, float], ...] = (
    ("always", 0.0, 1.0),
    ("believed", -4.5, 2.0),
    ("rows", 0.4, 0.5),
    ("put together", -7.0, 3.0),
    ("of its kind", -5.5, 2.0),
    ("accident", -6.0, 2.0),
    ("rarest word", 1.5, 1.5),
    ("rarest piece", 2.5, 1.7),
    ("chinese", 0.4, 0.5),
    ("person", 0.3, 0.5),
    ("words", 1.5, 1.3),
    ("letters", 1.0, 0.8),
    ("characters", 2.0, 2.5),
    ("last word", -6.0, 2.5),
    ("qualified", 0.2, 0.4),
    ("one word", 0.15, 0.35),
)
_HELD = np.array([0.05, *[1.0] * (len(_TRAITS) - 1)])  # how firmly each trait is held to saying nothing
_HELD_CLASS = 2.0
_ENOUGH = 100.0  # trials; where there are few of them, all is held as many times as firmly
_FEWEST = 3.0  # trials of a class that are worth keeping
_MOST_OF_NAME = 4.0  # trials that one name counts for: its rows are not independent
_ROUNDS, _STEPS = 4, 12
_MOST_ODDS = 20.0


class Trials(NamedTuple):
    """Names with two known contexts: of each how often there was a trial, and in how many the contexts differed."""

    names: Sequence[Name]
    labels: Sequence[str | None]
    keys: Hashes
    tried: Numbers
    differed: Numbers


class Learned(NamedTuple):
    """What is added to the log odds that equal names are two things.

    `weights` = by each trait, `rates` = by class: trials, those that differed, and what is added.
    """

    weights: Numbers
    rates: dict[str, tuple[float, float, float]]


def sameness(names: Sequence[Name], labels: Sequence[str | None], keys: Hashes, statistics: Statistics) -> list[float]:
    """The chance that two rows of each name are one thing, as far as the profile tells."""
    if not names:
        return []
    traits, odds = _seen(names, keys, statistics)
    if len(statistics.weights):
        odds = odds + traits @ statistics.weights + _added(names, labels, statistics)
    chances: list[float] = (1.0 - _chance(odds)).tolist()
    for place, shown in statistics.shown(keys).items():
        chances[place] = shown.weighed(chances[place])
    return chances


def learn(trials: Trials, statistics: Statistics) -> Learned:
    """What the trials show. Traits and classes are fitted by turns, each to what the other leaves unexplained."""
    if not trials.names:
        return Learned(np.zeros(0), {})
    traits, start = _seen(trials.names, trials.keys, statistics)
    tried = np.minimum(trials.tried, _MOST_OF_NAME)
    differed = trials.differed * tried / trials.tried
    levels = _levels(trials)
    held = 1.0 + _ENOUGH / max(1.0, float(tried.sum()))
    weights, added = np.zeros(len(_TRAITS)), [np.zeros(int(level.max()) + 1) for _, level in levels]
    for _ in range(_ROUNDS):
        offset = start + sum(add[level] for (_, level), add in zip(levels, added, strict=True))
        weights = _fitted(traits, offset, tried, differed, weights, held * _HELD)
        for place, (_, level) in enumerate(levels):
            others = sum(added[other][levels[other][1]] for other in range(len(levels)) if other != place)
            known = start + traits @ weights + others
            added[place] = _fitted_classes(level, known, tried, differed, added[place], held * _HELD_CLASS)
    return Learned(np.round(weights, 6), _rates(levels, added, trials))


def classes_of(name: Name, label: str | None) -> tuple[str, str]:
    """The classes of a name: its label, and that with its last word, which often says what kind of thing it is."""
    widest = fold(label) if label else "-"
    return widest, f"{widest}|{head_of(name)}"


def head_of(name: Name) -> str:
    """The last word, or the last Han character."""
    last = name.folded.rsplit(" ", 1)[-1]
    return last[-1] if last and HAN.match(last[-1]) else last


def _seen(names: Sequence[Name], keys: Hashes, statistics: Statistics) -> tuple[Numbers, Numbers]:
    """The traits of each name, and the log odds that it is two things by itself."""
    chances = accidents(names, statistics)
    rows = np.maximum(2, statistics.rows_of(keys)).astype(np.float64)
    doubt = doubt_of(believed_of(chances.both, rows, names, statistics))
    odds = np.log(doubt / (1.0 - doubt))
    others = np.array([statistics.things(name.family) for name in names], dtype=np.float64)
    han = np.array([has_han(name.key) for name in names])
    words = Words.of([name.words for name in names])
    often = statistics.sketch.count(salted(words.texts, WORD))
    lengths = np.array([len(name.key) for name in names])
    columns = [
        np.ones(len(names)),
        odds,
        np.log(rows / 2),
        _strangers(chances.composed, others),
        _strangers(chances.of_kind, others),
        _strangers(chances.both, others),
        np.where(han, 0.0, _rarest_word(words, often)),
        _rarest_gram(names, statistics),
        han,
        [name.family == "person" for name in names],
        np.where(han, 0, np.minimum(words.counts, 5)),
        np.where(han, 0, np.minimum(lengths, 30) / 10),
        np.where(han, np.minimum(lengths, 10), 0),
        _last_word(words, often, statistics.names() + 1),
        [bool(name.qualifiers) for name in names],
        (words.counts == 1) & ~han,
    ]
    traits = np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)
    usual, spread = (np.array([trait[place] for trait in _TRAITS]) for place in (1, 2))
    return (traits - usual) / spread, odds


def _strangers(chances: Numbers, others: Numbers) -> Numbers:
    return np.clip(np.log(np.maximum(chances * others * 1.5, 1e-9)), -9.0, 3.0)


def _rarest_word(words: Words, often: NDArray[np.int64]) -> Numbers:
    fewest, some = np.zeros(len(words.counts)), words.counts > 0
    if some.any():
        fewest[some] = np.minimum.reduceat(often[words.codes], words.starts[some])
    return np.log1p(fewest)


def _rarest_gram(names: Sequence[Name], statistics: Statistics) -> Numbers:
    owners, grams = grams_of(names)
    fewest = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(fewest, owners, statistics.sketch.count(with_salt(grams, GRAM)))
    return np.log1p(np.where(fewest == np.iinfo(np.int64).max, 0, fewest).astype(np.float64))


def _last_word(words: Words, often: NDArray[np.int64], total: int) -> Numbers:
    last, some = np.zeros(len(words.counts)), words.counts > 0
    last[some] = often[words.codes[words.starts[some] + words.counts[some] - 1]]
    return np.log((last + 1) / total)


def _added(names: Sequence[Name], labels: Sequence[str | None], statistics: Statistics) -> Numbers:
    rates = statistics.rates
    classes = (classes_of(name, label) for name, label in zip(names, labels, strict=True))
    return np.array([rates.get(widest, 0.0) + rates.get(kind, 0.0) for widest, kind in classes])


def _levels(trials: Trials) -> list[tuple[list[str], NDArray[np.int64]]]:
    """For labels and for last words of a label: the names of the classes, and the class of each name."""
    both = [classes_of(name, label) for name, label in zip(trials.names, trials.labels, strict=True)]
    levels = []
    for place in range(2):
        places: dict[str, int] = {}
        codes = [places.setdefault(classes[place], len(places)) for classes in both]
        levels.append((list(places), np.array(codes, dtype=np.int64)))
    return levels


def _fitted(
    traits: Numbers, offset: Numbers, tried: Numbers, differed: Numbers, weights: Numbers, held: Numbers
) -> Numbers:
    """Newton's method with shorter steps where a whole one leads away."""
    loss = _loss(traits @ weights + offset, tried, differed, held * weights**2)
    for _ in range(_STEPS):
        chance = _chance(traits @ weights + offset)
        slope = traits.T @ (differed - tried * chance) - held * weights
        curve = (traits * (tried * chance * (1 - chance))[:, None]).T @ traits + np.diag(held)
        step, size = np.linalg.solve(curve, slope), 1.0
        while size > 0.01:
            tried_out = weights + size * step
            found = _loss(traits @ tried_out + offset, tried, differed, held * tried_out**2)
            if found < loss:
                break
            size /= 2
        else:
            return weights
        done, weights, loss = loss - found < 1e-3, tried_out, found
        if done:
            return weights
    return weights


def _loss(odds: Numbers, tried: Numbers, differed: Numbers, held: Numbers) -> float:
    odds = np.clip(odds, -_MOST_ODDS, _MOST_ODDS)
    return float((tried * np.log1p(np.exp(odds)) - differed * odds).sum() + held.sum() / 2)


def _fitted_classes(
    level: NDArray[np.int64], offset: Numbers, tried: Numbers, differed: Numbers, added: Numbers, held: float
) -> Numbers:
    """What each class adds; the classes of one level do not overlap, so each is fitted alone, all at once."""
    for _ in range(3):
        chance = _chance(offset + added[level])
        slope = np.bincount(level, differed - tried * chance, len(added)) - held * added
        curve = np.bincount(level, tried * chance * (1 - chance), len(added)) + held
        added = added + np.clip(slope / curve, -1.0, 1.0)
    return added


def _rates(
    levels: Sequence[tuple[list[str], NDArray[np.int64]]], added: Sequence[Numbers], trials: Trials
) -> dict[str, tuple[float, float, float]]:
    rates = {}
    for (kinds, level), adds in zip(levels, added, strict=True):
        tried, differed = (np.bincount(level, counted, len(kinds)) for counted in (trials.tried, trials.differed))
        for place, kind in enumerate(kinds):
            if tried[place] >= _FEWEST:
                rates[kind] = round(tried[place], 4), round(differed[place], 4), round(adds[place], 6)
    return dict(sorted(rates.items()))


def _chance(odds: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -_MOST_ODDS, _MOST_ODDS))), dtype=np.float64)
