"""One search for a better prompt from its documents to its record."""

from __future__ import annotations

from dataclasses import dataclass, field

from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.pipelines.tune_end import End
from kgplatform.pipelines.tune_subject import Subject, about, held_out, prepared
from kgplatform.pipelines.tune_words import Rewriting
from kgplatform.tuning.knobs import Material
from kgplatform.tuning.options import TuneOptions
from kgplatform.tuning.proposing import copies_of
from kgplatform.tuning.search import Search as Searching
from kgplatform.tuning.search import Spent
from kgplatform.tuning.splits import Parts
from kgplatform.types.tuning import Search
from kgplatform.workspace.prompts import keep_search, times_read

_FINALISTS = 4


@dataclass
class Run:
    """A search on its way; the record is kept after every block of documents."""

    subject: Subject
    options: TuneOptions
    asker: Asker
    progress: Progress
    written: str = ""  # the prompt that came out, as YAML
    tuned_name: str = ""
    _record: Search | None = field(default=None)

    def search(self, *, force: bool, promoting: bool) -> Search:
        """The finished record."""
        parts, material, space = prepared(self.subject, self.options)
        self._record = begun = about(self.subject, self.options, self.asker.endpoint)
        self._held = held_out(parts)
        seen = times_read(self.asker.workspace, self._held, begun.name)
        begun = self._record = begun.model_copy(update={"splits": begun.splits.model_copy(update={"seen": seen})})
        spent = Spent(begun.budget, self.options.token_budget)
        reserve = _FINALISTS * len(parts.final) + 2 * len(parts.holdout)
        searching = Searching(space, parts.dev, self.asker.marks, self.options, spent, reserve, self._told)
        rewriting = self._rewriting(parts, material, spent)
        searching.run(rewriting)
        end = End(searching, parts, self.asker, self.options, material, force=force)
        record = end.judged(self._kept_so_far(searching)).model_copy(update={"refused": dict(rewriting.refused)})
        if record.better or record.forced:
            record, self.tuned_name, self.written = end.kept(record, promoting=promoting)
        self._record = record.model_copy(update={"stage": "finished"})
        keep_search(self.asker.workspace, self._record, self._held)
        return self._record

    def _rewriting(self, parts: Parts, material: Material, spent: Spent) -> Rewriting:
        texts = [one.document.text for part in parts for one in part]
        copied = copies_of(texts, self.subject.base.language)
        return Rewriting(self.asker, parts.train, material.wanted, copied, spent)

    def _told(self, searching: Searching) -> None:
        self._record = self._kept_so_far(searching)
        keep_search(self.asker.workspace, self._record, self._held)
        self.progress(f"tuning {self._record.name}", searching.spent.questions, searching.spent.questions_allowed)

    def _kept_so_far(self, searching: Searching) -> Search:
        assert self._record is not None
        return self._record.model_copy(
            update={
                "trials": searching.trials(),
                "steps": tuple(searching.steps),
                "proposed": searching.proposed,
                "knobs": {knob.name: knob.values for knob in searching.space.knobs},
                "calls": searching.spent.questions,
                "tokens": searching.spent.tokens,
                "best": searching.steps[-1].trial if searching.steps else 0,
                **self.asker.paid(),
            }
        )
