"""What a build came to, and what was lost on the way."""

from __future__ import annotations

from typing import NamedTuple

from kgplatform.pipelines.arbitrated import Arbitrated
from kgplatform.pipelines.counts import BuildCounts, ExtractCounts
from kgplatform.types.extraction import Failure, SetAside


class Built(NamedTuple):
    """What `build` did, what was lost on the way, and why it stopped before the end of the corpus."""

    counts: BuildCounts
    set_aside: tuple[SetAside, ...]
    failures: tuple[Failure, ...]
    stopped: str = ""
    arbitrated: Arbitrated | None = None


class Extracted(NamedTuple):
    """What `extract` did, what was lost on the way, and why it stopped before the end of the corpus."""

    counts: ExtractCounts
    set_aside: tuple[SetAside, ...]
    failures: tuple[Failure, ...]
    stopped: str = ""
