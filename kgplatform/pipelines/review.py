"""The review of merging: one doubtful link after another, a person's answer to each, the last one taken back."""

from __future__ import annotations

from collections.abc import Iterator

from kgplatform.config import Settings
from kgplatform.pipelines.merges import follow_up
from kgplatform.pipelines.named import Known
from kgplatform.pipelines.progress import Progress, silent
from kgplatform.pipelines.review_questions import Asking, Question
from kgplatform.pipelines.saying import person_says, withdraw
from kgplatform.resolution.doubt import Judged, doubts
from kgplatform.types.resolution import Judgement, Profile
from kgplatform.workspace.journal import Workspace


class Review:
    """The questions of a graph, as they were when the review began; answers go into the journal at once."""

    def __init__(self, workspace: Workspace, graph: str, progress: Progress = silent) -> None:
        self._known = Known.of(workspace, graph, progress, refused=True)
        profile = workspace.profile(graph) or Profile(anchors=0, frequencies={}, thresholds={})
        self._doubts = doubts(self._known.resolution.links, workspace.judgements(graph), profile)
        self._asking = Asking(self._known)
        self._place = 0
        self._answers: list[tuple[int, Judgement | None]] = []
        self.counts = {"same": 0, "different": 0, "skipped": 0}

    def question(self) -> Question | None:
        """The question whose turn it is; those that earlier answers have settled are passed over."""
        judged = Judged(said for _, said in self._answers if said is not None)
        while self._place < len(self._doubts):
            link = self._doubts[self._place].link
            if not judged.covers(link.left, link.right):
                return self._asking.question(self._doubts[self._place], self._place + 1, len(self._doubts))
            self._place += 1
        return None

    def answer(self, same: bool, *, replace: bool = False) -> str:
        """Take the answer in; raises ContradictionError where it contradicts what a person said before."""
        doubt = self._doubts[self._place]
        judgement = Judgement(
            graph=self._known.graph,
            left=doubt.sides[0],
            right=doubt.sides[1],
            same=same,
            by="person",
            reason=f"reviewed: {doubt.link.reason}",
        )
        said = person_says(self._known.workspace, judgement, replace=replace)
        self._keep(said.judgement)
        return said.words

    def skip(self) -> None:
        """Leave the question for another time."""
        self._keep(None)

    def undo(self) -> str:
        """Take the last answer of this review back and ask again."""
        if not self._answers:
            return "nothing to take back"
        self._place, said = self._answers.pop()
        self.counts[_word(said)] -= 1
        if said is None or said.id is None:
            return "not skipped any more"
        return withdraw(self._known.workspace, self._known.graph, said.id)

    def finish(self, settings: Settings, progress: Progress, *, load: bool) -> Iterator[str]:
        """Bring the store to what was said, if anything was."""
        if self.counts["same"] or self.counts["different"]:
            with self._known.workspace.lease():
                yield from follow_up(self._known.workspace, settings, progress, load)

    def _keep(self, said: Judgement | None) -> None:
        self._answers.append((self._place, said))
        self.counts[_word(said)] += 1
        self._place += 1


def _word(said: Judgement | None) -> str:
    if said is None:
        return "skipped"
    return "same" if said.same else "different"
