"""The profile: what resolution knows of the corpus as a whole, fitted once and then frozen."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

import numpy as np

from kgplatform.resolution.columns import Columns, columns_of, telling
from kgplatform.resolution.composition import signs_of
from kgplatform.resolution.context import Context, neighbours_in, of_context
from kgplatform.resolution.evidence import alias_book
from kgplatform.resolution.exact import blocks
from kgplatform.resolution.guards import conflict
from kgplatform.resolution.hashing import Hashes, Rows, distinct
from kgplatform.resolution.keys import crowded_among, crowds_of, grams_of
from kgplatform.resolution.namesakes import Trials, learn
from kgplatform.resolution.normalize import Name, Qualifiers
from kgplatform.resolution.options import ResolutionOptions
from kgplatform.resolution.prior import by_themselves
from kgplatform.resolution.sketch import Sketch, pack
from kgplatform.resolution.statistics import CLUE, GRAM, WORD, Rate, Statistics, salted, with_salt
from kgplatform.resolution.table import MentionTable
from kgplatform.resolution.words import Words
from kgplatform.types.resolution import Profile

VERSION = 15
_MANY_NAMES, _CROWD = 50_000, 200  # names from which on keys that so many of them share are left out
_PER_DECADE, _EVEN = math.log(10), 0.5
_ENOUGH_TRIALS = 20.0  # of a label by contexts that exclude others, beside which neighbours do not count
_SURELY_ONE = 0.99  # a name so rare that it is one thing
_LEAST_SHARED = 0.5  # of the pairs of such a name; below it neighbours tell nothing about namesakes
_MOST_CONTEXTS = 24  # distinct contexts of one name that are compared pair by pair; more of them disagree anyway


def is_current(profile: Profile) -> bool:
    """Whether a stored profile was made by this version of the room; if not, it is fitted anew."""
    return profile.version == VERSION


def fit_profile(table: MentionTable, options: ResolutionOptions | None = None) -> Profile:
    """The profile of these mentions: frequencies, how telling contexts and names are, how sure a merge must be."""
    options = options or ResolutionOptions()
    columns = columns_of(table)
    counted, counts = _repeated(columns.keys)
    counts_only = Profile(
        version=VERSION,
        anchors=len(table),
        frequencies=_frequencies(table, columns.names),
        thresholds=_thresholds(len(table), options),
        frequent=options.frequent,
        totals=_totals(columns),
        aliases=alias_book(table.stated),
        packed={
            "sketch": _sketch(columns).packed(),
            "counted": pack(counted),
            "counts": pack(counts),
        },
    )
    statistics = Statistics.of(counts_only)
    crowded = _crowded(columns, statistics)
    shown = _trials(columns, statistics)
    soft = _soft_trials(columns, statistics) if options.neighbours_tell else {}
    learned = learn(_trials_of(columns, shown, soft), statistics)
    shown = _joined(shown, soft)
    packed = counts_only.packed | _packed_trials(columns, shown)
    packed |= {"traits": pack(learned.weights), "crowded": pack(crowded)}
    return counts_only.model_copy(update={"rates": learned.rates, "packed": packed})


def _frequencies(table: MentionTable, names: Sequence[Name]) -> dict[str, int]:
    spelled = [name.folded for name in names]
    rows = Counter(spelled)
    seen = {(number, text) for number, text in zip(table.numbers, spelled, strict=True) if rows[text] > 1}
    counted = Counter(text for _, text in seen)
    return {text: count for text, count in sorted(counted.items()) if count > 1}


def _thresholds(anchors: int, options: ResolutionOptions) -> dict[str, float]:
    """How sure a link must be. The odds of an accidental neighbour grow with the number of names, so this does too.

    Among fewer names than the score was fitted on they shrink as these do, down to even odds; among more of them the
    score sees the crowd itself, and little is left to add. "together" = what is left once it is also asked whether
    others may have these names: the same as of equal names.
    """
    decades = math.log10(max(anchors, 1) / options.names_at_first)
    odds = _logit(options.near) + (options.tighter if decades > 0 else _PER_DECADE) * decades
    near = max(_EVEN, _logistic(odds))
    return {
        "equal": options.equal,
        "near": round(near, 6),
        "together": round(min(near, options.equal), 6),
        "gram": options.common_piece,
    }


def _logit(chance: float) -> float:
    return math.log(chance / (1 - chance))


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def _totals(columns: Columns) -> dict[str, int]:
    firsts = _first_of_each(columns)
    families = Counter(columns.names[row].family for row in firsts.tolist())
    known = sum(1 for context in columns.contexts if context)
    return {"known": known, **{f"names {family}": count for family, count in sorted(families.items())}}


def _first_of_each(columns: Columns) -> Rows:
    """The first row of each key that may be met in other documents."""
    rows: Rows = np.flatnonzero(columns.everywhere)
    _, first = np.unique(columns.keys[rows], return_index=True)
    return np.sort(rows[first])


def _repeated(keys: Hashes) -> tuple[Hashes, np.ndarray]:
    values, counts = np.unique(keys, return_counts=True)
    return values[counts > 1], counts[counts > 1].astype(np.uint32)


def _sketch(columns: Columns) -> Sketch:
    """Grams and words by distinct names, clues by rows."""
    firsts = _first_of_each(columns)
    names = [columns.names[row] for row in firsts.tolist()]
    owners, grams = grams_of(names)
    once = distinct((owners.astype(np.uint64) << np.uint64(32)) | grams) & np.uint64(0xFFFFFFFF)
    return Sketch.of(
        np.concatenate([with_salt(once, GRAM), _words(names), signs_of(names), crowds_of(names), _clues(columns)])
    )


def _crowded(columns: Columns, statistics: Statistics) -> Hashes:
    """Keys that hundreds of names share: by their common surname alone no two of them are worth comparing.

    Counted among every eighth name, and only where names are so many that comparing them all would take long.
    """
    firsts = _first_of_each(columns)
    if len(firsts) < _MANY_NAMES:
        return _no_hashes()
    eighth = firsts[columns.keys[firsts] % np.uint64(8) == 0]
    names = [columns.names[row] for row in eighth.tolist()]
    return crowded_among(names, columns.scopes[eighth], statistics, _CROWD // 8)


def _words(names: Sequence[Name]) -> Hashes:
    words = Words.of([parts_of(name) for name in names])
    return np.repeat(salted(words.texts, WORD), words.names_with())


def parts_of(name: Name) -> Sequence[str]:
    """The words of a name; the characters of a Chinese person."""
    return name.key if name.family == "person" and len(name.words) == 1 else name.words


def _clues(columns: Columns) -> Hashes:
    """The clues of contexts, and what names say of where they are."""
    counted: Counter[str] = Counter()
    for context, times in Counter(columns.contexts).items():
        for clue in context:
            counted[clue] += times
    for said, times in Counter(name.qualifiers for name in columns.names).items():
        for kind, value in said:
            if kind == "within":
                counted[f"{kind}={value}"] += times
    return np.repeat(salted(list(counted), CLUE), list(counted.values())) if counted else _no_hashes()


def _no_hashes() -> Hashes:
    return np.zeros(0, dtype=np.uint64)


def _trials(columns: Columns, statistics: Statistics) -> dict[int, Rate]:
    """By first row of a block: how often two known contexts of one name agreed; only contexts that exclude others."""
    # what a name itself says ("Springfield, Texas") is no trial: such names are written so because they are shared
    says = telling(columns, statistics)
    known = {said: frozenset(pair for pair in of_context(said) if pair[0] != "within") for said in set(says)}
    contexts = list(map(known.__getitem__, says))
    chances = _chances(contexts, columns.labels)
    shown: dict[int, Rate] = {}
    for rows in blocks(columns.keys, 2):
        own = [context for context in map(contexts.__getitem__, rows) if context]
        if len(own) > 1 and columns.everywhere[rows[0]]:
            rate = _rate(Counter(own), chances[columns.labels[rows[0]]])
            if rate is not None:
                shown[rows[0]] = rate
    return shown


def _believed(columns: Columns, rows: Collection[int], statistics: Statistics) -> list[float]:
    """How likely the names of these rows are one thing each, without known contexts."""
    places = list(rows)
    chances: list[float] = by_themselves(
        [columns.names[row] for row in places], columns.keys[places], statistics
    ).tolist()
    return chances


def _soft_trials(columns: Columns, statistics: Statistics) -> dict[int, Rate]:
    """The same by contexts that only support: how often two documents of one name share a telling neighbour.

    Documents about one thing need not share any. So first it is measured how often they do where a name is so rare that
    it can only be one thing; only what is missing to that counts against a name.
    """
    seen: dict[int, tuple[int, int, int]] = {}
    telling_ones = _telling_neighbours(columns.contexts, statistics)
    for rows in blocks(columns.keys, 2) if telling_ones else ():
        if columns.everywhere[rows[0]]:
            asked = ((columns.contexts[row], columns.names[row].folded) for row in rows[:_MOST_CONTEXTS])
            found = (neighbours_in(context, own) & telling_ones for context, own in asked if context)
            known = [sharing for sharing in found if sharing]
            if len(known) > 1:
                shared = sum(bool(mine & yours) for mine, yours in combinations(known, 2))
                seen[rows[0]] = (len(known), shared, len(known) * (len(known) - 1) // 2)
    believed = _believed(columns, seen, statistics)
    sure = [counts for counts, chance in zip(seen.values(), believed, strict=True) if chance >= _SURELY_ONE]
    expected = sum(shared for _, shared, _ in sure) / max(1, sum(pairs for _, _, pairs in sure))
    if expected < _LEAST_SHARED:
        return {}
    return {
        row: Rate(expected * (known - 1), shared / pairs * (known - 1), 0.0)
        for row, (known, shared, pairs) in seen.items()
    }


def _telling_neighbours(contexts: Iterable[Context], statistics: Statistics) -> frozenset[str]:
    """The clues that only support, without those that many contexts have."""
    clues = sorted({clue for context in set(contexts) for clue in context if clue.startswith("~")})
    return frozenset(clue for clue, common in zip(clues, statistics.is_common(clues), strict=True) if not common)


def _joined(mine: dict[int, Rate], yours: dict[int, Rate]) -> dict[int, Rate]:
    both = {row: mine[row].plus(yours[row]) for row in mine.keys() & yours}
    return {**mine, **yours, **both}


def _chances(contexts: Sequence[Qualifiers], labels: Sequence[str | None]) -> dict[str | None, float]:
    """By label: how likely two known contexts are equal by accident."""
    counted: dict[str | None, Counter[Qualifiers]] = defaultdict(Counter)
    for (label, context), count in Counter(zip(labels, contexts, strict=True)).items():
        if context:
            counted[label][context] += count
    return {label: sum(count * count for count in sets.values()) / sets.total() ** 2 for label, sets in counted.items()}


def _rate(said: Counter[Qualifiers], chance: float) -> Rate | None:
    agreed = sum(count * (count - 1) / 2 for count in said.values())
    if len(said) == 1:
        return Rate(said.total() - 1, said.total() - 1, (said.total() - 1) * chance)
    differed = 0.0
    most = said.most_common(_MOST_CONTEXTS)
    for (mine, count), (yours, other) in combinations(most, 2):
        if conflict(mine, yours):
            differed += count * other
        elif mine & yours:
            agreed += count * other
    if not agreed + differed:
        return None
    trials = said.total() - 1
    return Rate(trials, trials * agreed / (agreed + differed), trials * chance)


def _trials_of(columns: Columns, shown: dict[int, Rate], soft: dict[int, Rate]) -> Trials:
    """The trials as columns. Neighbours are vague: they count by half, and only where a label has little else.

    Of neighbours more may agree than was expected; then fewer than none differ, so that the sum over names is right.
    """
    kept = {row: (rate.telling, rate.telling - rate.alike) for row, rate in shown.items()}
    hard: defaultdict[str | None, float] = defaultdict(float)
    for row, (trials, _) in kept.items():
        hard[columns.labels[row]] += trials
    for row, rate in soft.items():
        if row not in kept and hard[columns.labels[row]] < _ENOUGH_TRIALS:
            kept[row] = rate.trials / 2, (rate.trials - rate.agreed) / 2
    # by their names, so that the order of rows moves no last digit of a sum
    rows = sorted((row for row, (trials, _) in kept.items() if trials > 0), key=lambda row: int(columns.keys[row]))
    return Trials(
        names=[columns.names[row] for row in rows],
        labels=[columns.labels[row] for row in rows],
        keys=columns.keys[rows],
        tried=np.array([kept[row][0] for row in rows]),
        differed=np.array([kept[row][1] for row in rows]),
    )


def _packed_trials(columns: Columns, shown: dict[int, Rate]) -> dict[str, str]:
    rows = np.array(sorted(shown, key=lambda row: int(columns.keys[row])), dtype=np.int64)
    rates = np.array([shown[row] for row in rows.tolist()], dtype=np.float32)
    return {"tried": pack(columns.keys[rows]), "trials": pack(rates.reshape(-1))}
