"""What can be chosen about learning."""

from __future__ import annotations

from kgplatform.types.noun import Noun

FEW_DEV = 60  # dev texts below which cross-fitted guesses of the training texts are looked at too when tuning


class LearnedOptions(Noun):
    """How the learned extractor is fitted; the same options and examples give the same model."""

    max_records: int = 1800
    """More examples than this are sampled: seeded, every label covered."""
    seed: int = 0
    """Chooses the sample and the folds."""
    iterations: int = 80
    """Steps of the CRF's optimiser."""
    folds: int = 3
    """Parts that are read by models which did not learn from them, to learn relations from honest mentions."""
    max_kinds: int = 8
    """Mention classes that the relation tagger tells apart; rarer ones share one."""
