"""Who proposes, who reads a second time and who is tried, for all sets of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kgplatform.augmentation.kinds import BY_MODEL
from kgplatform.augmentation.proposed import Proposed
from kgplatform.config import Settings
from kgplatform.evaluation.against import Side
from kgplatform.pipelines.augment_wish import Wanted
from kgplatform.pipelines.gate import Learning, Showing, Trial
from kgplatform.pipelines.progress import Progress
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.workspace.journal import Workspace

if TYPE_CHECKING:
    from kgplatform.pipelines.augment_model import Model

Read = Callable[[Iterable[Example]], Iterator[Extraction | Failure]]


class Trials:
    """The model is reached, and the learned extractor trained, only where somebody needs it."""

    def __init__(self, wanted: Wanted, settings: Settings, workspace: Workspace | None, progress: Progress) -> None:
        self._wanted = wanted
        self._settings = settings
        self._workspace = workspace
        self.progress = progress
        self._told = (0, 0, 0)

    def begin(self, gold: Sequence[Example]) -> None:
        """The next set, learnt from anew."""
        self._gold = gold
        self._learning = Learning(self._wanted.seed)

    @cached_property
    def model(self) -> Model:
        """The endpoint of the settings."""
        from kgplatform.pipelines.augment_model import Model  # heavy: the client

        assert self._workspace is not None
        return Model(self._settings, self._workspace)

    @property
    def trial(self) -> Trial:
        """The extractor that is tried."""
        gating = self._wanted.gating
        return Showing(self._shown, gating.shots) if gating.extractor == "llm" else self._learning

    def second_reader(self, kind: str, proposals: Sequence[Proposed]) -> Read | None:
        """Who reads what a kind made; None where nobody does: what was made offline, or is verified by the kind."""
        if kind not in BY_MODEL or not BY_MODEL[kind].second_reading or self._wanted.second_reading == "none":
            return None
        if self._wanted.second_reading == "learned":
            return self._learned
        source = self._gold[0].document.source
        parents = {
            one.example.document.key: [DocumentKey(source, parent) for parent in one.parents] for one in proposals
        }
        return partial(self.model.read, parents=parents)

    def spent(self) -> tuple[int, int, int]:
        """Calls, answers from the cache and tokens since this was last asked."""
        if "model" not in self.__dict__:
            return 0, 0, 0
        now = self.model.spent.calls, self.model.spent.cached, self.model.spent.tokens
        since = tuple(new - old for new, old in zip(now, self._told, strict=True))
        self._told = now
        return since[0], since[1], since[2]

    def _learned(self, examples: Iterable[Example]) -> Iterator[Extraction]:
        model = self._learning.of_gold(self._gold)
        return (model.extract(one.document, one.wanted) for one in examples)

    def _shown(self, dev: Sequence[Example], shown: tuple[Example, ...]) -> Side:
        outcomes = self.model.read((one.model_copy(update={"gold": None}) for one in dev), {}, shown)
        return Side({one.document.key: one for one in outcomes})
