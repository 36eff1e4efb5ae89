"""More examples for a train split: proposed by kinds, let through by filters, written apart from gold, gated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kgplatform.augmentation.filters import Known, Sieve
from kgplatform.augmentation.kinds import BY_MODEL
from kgplatform.augmentation.proposed import Outcome, Proposed, Refused
from kgplatform.augmentation.substitution import KIND as SUBSTITUTION
from kgplatform.augmentation.substitution import pools_of, substituted
from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, DataSet
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.augment_sets import beside, labelled, never_near, train_sets
from kgplatform.pipelines.augment_trials import Trials
from kgplatform.pipelines.augment_wish import Augmented, Wanted
from kgplatform.pipelines.gate import gate
from kgplatform.pipelines.new_records import write_all
from kgplatform.pipelines.progress import Progress, tracked
from kgplatform.pipelines.second_reading import read_again
from kgplatform.pipelines.spool import Again, Spool, Spooled
from kgplatform.types.extraction import Example

KINDS = (SUBSTITUTION, *BY_MODEL)


def augment(
    paths: Sequence[Path], choice: Choice, wanted: Wanted, output: Path, settings: Settings, progress: Progress
) -> tuple[Augmented, ...]:
    """A file of new examples for each train set of the choice, in the folder `output`, with its provenance beside."""
    datasets = train_sets(paths, choice)
    output.mkdir(parents=True, exist_ok=True)
    with open_workspace(settings) if asks_a_model(wanted) else nullcontext() as workspace:
        trials = Trials(wanted, settings, workspace, progress)
        return tuple(_augmented(dataset, choice, wanted, output, trials) for dataset in datasets)


def asks_a_model(wanted: Wanted) -> bool:
    """Whether anything of this needs an endpoint."""
    return set(wanted.kinds) != {SUBSTITUTION} or (wanted.gating.wanted and wanted.gating.extractor == "llm")


def _augmented(dataset: DataSet, choice: Choice, wanted: Wanted, output: Path, trials: Trials) -> Augmented:
    done = Augmented(dataset.source)
    with Spool(output) as spool:
        gold = labelled(dataset, choice, done.set_aside.append, wanted.labels, spool)
        known = Known.of(gold, never_near(dataset, choice, wanted.held_out))
        dev = _tried_on(dataset, choice, wanted)
        trials.begin(gold)
        kept: list[Spooled[Proposed]] = []
        refused: Spooled[Refused] = spool.keep()
        for kind in wanted.kinds:
            sieve = Sieve(known, refused.append)
            found = _kept(kind, gold, wanted, sieve, trials, spool)
            done.kept[kind] = len(found)
            done.refused[kind] = dict(sieve.reasons.most_common())
            if wanted.gating.wanted:
                done.verdicts[kind] = gate(kind, gold, found, dev, trials.trial)
            if _may_stay(kind, done, wanted):
                kept.append(found)
        done.written += write_all(output, dataset, Again(lambda: chain.from_iterable(kept)), refused, wanted, spool)
    done.calls, done.cached, done.tokens = trials.spent()
    return done


def _tried_on(dataset: DataSet, choice: Choice, wanted: Wanted) -> list[Example]:
    """The documents of dev that the gate reads."""
    return list(islice(beside(dataset, choice, "dev"), wanted.gating.documents)) if wanted.gating.wanted else []


def _kept(
    kind: str, gold: Spooled[Example], wanted: Wanted, sieve: Sieve, trials: Trials, spool: Spool
) -> Spooled[Proposed]:
    stage = f"{kind}: {gold[0].document.source}"
    outcomes = _outcomes(kind, gold, wanted, trials, stage)
    found = spool.keep(islice(sieve.keep(outcomes), wanted.size))
    read = trials.second_reader(kind, found)
    if read is None:
        return found
    return spool.keep(tracked(read_again(found, read, sieve), f"{stage}, read again", len(found), trials.progress))


def _outcomes(kind: str, gold: Spooled[Example], wanted: Wanted, trials: Trials, stage: str) -> Iterator[Outcome]:
    if kind == SUBSTITUTION:
        examples = tracked(gold, stage, len(gold), trials.progress)
        return substituted(examples, pools_of(gold), times=wanted.times, seed=wanted.seed)
    return trials.model.outcomes(kind, gold, wanted, partial(trials.progress, stage))


def _may_stay(kind: str, done: Augmented, wanted: Wanted) -> bool:
    """A kind that was gated and does not help is left out unless it is forced."""
    verdict = done.verdicts.get(kind)
    if not wanted.gating.wanted or wanted.gating.forced or (verdict is not None and verdict.helps):
        return True
    done.left_out.append(kind)
    return False
