"""Is the difference real? Two predictions of the same documents, drawn again together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kgplatform.evaluation.bootstrap import as_they_are, bounds, draws, series
from kgplatform.evaluation.graph_level import EntityOf, GraphFacts, align_graph, graph_facts
from kgplatform.evaluation.match import Answer, gold_documents, match_all, to_score
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.evaluation.tally import Tally, tallies
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example
from kgplatform.types.saved import Against, Difference

Counted = tuple[Mapping[str, Tally], GraphFacts | None]
_COMPARED = ("micro", "relaxed", "by_kind", "by_label", "by_source", "by_language")


class Side(NamedTuple):
    """What one side says, and which name is which entity where it is a graph."""

    predicted: Mapping[DocumentKey, Answer]
    entity_of: EntityOf | None = None


def against(
    gold: Iterable[Example],
    here: Side,
    there: Side,
    *,
    other: str,
    all_documents: bool = False,
    options: BootstrapOptions | None = None,
) -> Against:
    """The headline numbers of `here` less those of `there`, on the documents that both have (or all)."""
    documents = gold_documents(gold)
    mine, theirs = (to_score(documents, side.predicted, all_documents=all_documents) for side in (here, there))
    common = {key: example for key, example in mine.items() if key in theirs}
    counted = [_counted(common, side) for side in (here, there)]
    chosen = options or BootstrapOptions()
    return Against(
        other=other,
        documents=len(common),
        unpaired=len(mine.keys() ^ theirs.keys()),
        differences=differences(counted[0], counted[1], len(common), chosen),
        level=chosen.level,
        resamples=chosen.resamples,
        seed=chosen.seed,
    )


def differences(here: Counted, there: Counted, documents: int, options: BootstrapOptions) -> tuple[Difference, ...]:
    """Every number that both sides have, headline first; the same seed draws the same documents on both."""
    if documents < 2 or not options.resamples:
        return ()
    mine, theirs = (series(*side, draws(documents, options)) for side in (here, there))
    as_is, as_was = (series(*side, as_they_are(documents)) for side in (here, there))
    names = sorted(mine.keys() & theirs.keys(), key=lambda name: (not name.startswith("micro"), name))
    found = []
    for name in names:
        low, high = bounds(mine[name] - theirs[name], options.level)
        point = float(as_is[name][0]), float(as_was[name][0])
        found.append(Difference(number=name, here=point[0], there=point[1], low=low, high=high))
    return tuple(found)


def _counted(common: Mapping[DocumentKey, Example], side: Side) -> Counted:
    counted = tallies(match_all(common, side.predicted))
    kept = {by: counted[by] for by in _COMPARED}
    facts = None if side.entity_of is None else graph_facts(align_graph(common, side.predicted, side.entity_of))
    return kept, facts
