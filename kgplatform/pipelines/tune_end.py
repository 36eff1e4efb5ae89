"""How a search ends: the best once more on fresh documents, then one look at the holdout, then the verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kgplatform.extraction.llm import Read
from kgplatform.extraction.prompt import Tuning
from kgplatform.pipelines.tune_asking import Asker
from kgplatform.tuning.final import best_of, changed, side_by_side, with_pool
from kgplatform.tuning.knobs import Material
from kgplatform.tuning.marks import Marks, mark
from kgplatform.tuning.options import TuneOptions
from kgplatform.tuning.search import Job, Runner
from kgplatform.tuning.search import Search as Searching
from kgplatform.tuning.splits import Parts
from kgplatform.tuning.verdict import by_label, compared, is_ahead
from kgplatform.tuning.written import prompt_yaml
from kgplatform.types.extraction import Example
from kgplatform.types.tuning import Compared, Search
from kgplatform.workspace.prompts import keep_prompt, promote

_FINALISTS, _KEEP = 3, "keep the base prompt"


@dataclass
class End:
    """The last part of one search."""

    searching: Searching
    parts: Parts
    asker: Asker
    options: TuneOptions
    material: Material
    force: bool = False

    def judged(self, record: Search) -> Search:
        """The record with the verdict."""
        base = self.searching.base
        finalists = [base, *(one for one in self.searching.survivors[:_FINALISTS] if one is not base)]
        fits = self.searching.holds(len(finalists) * len(self.parts.final), 2 * len(self.parts.holdout))
        final = self.parts.final if fits else ()
        asked = self._asked([(one.prompt, final) for one in finalists])
        fresh = {one.number: marks for one, marks in zip(finalists, asked, strict=True)}
        best = best_of(finalists, fresh, self.options)
        mine, theirs = side_by_side(best, base, fresh)
        known = {"best": best.number, "dev": compared(mine, theirs, self.options)}
        record = record.model_copy(update={**known, "compared": tuple(self._pools(best))})
        if best is base:
            return self._said(record, f"not better; {_KEEP}")
        fair = (fresh[best.number], fresh[base.number]) if final else (mine, theirs)
        if not self.force and not is_ahead(*fair, self.options):
            return self._said(record, f"not better on dev; {_KEEP} (the holdout was not read)")
        return self._on_holdout(record, best, base)

    def _asked(self, jobs: Sequence[Job]) -> list[list[Marks]]:
        found = self.asker.marks(jobs)
        self.searching.spent.take(one for marks in found for one in marks)
        return found

    def _pools(self, best: Runner) -> Iterator[Compared]:
        """What made-up texts gain over gold alone, in the best prompt that shows any."""
        (_, gold), *others = self.material.pools.items() or [("", ())]
        tried = (best, *self.searching.survivors, *self.searching.runners)
        prompt = next((one.prompt for one in tried if one.prompt.demonstrations), None)
        if prompt is None or not others:
            return
        documents = (*self.parts.dev, *self.parts.final)
        pools = (gold, *(pool for _, pool in others))
        plain, *mixed = self._asked([(with_pool(prompt, pool), documents) for pool in pools])
        for (name, _), marks in zip(others, mixed, strict=True):
            gain = compared(marks, plain, self.options)
            yield Compared(knob="pool", value=name, other="gold", documents=len(documents), difference=gain)

    def _on_holdout(self, record: Search, best: Runner, base: Runner) -> Search:
        documents = self.parts.holdout
        tuned, before = self.asker.read([(best.prompt, documents), (base.prompt, documents)])
        mine, theirs = (self._marked(documents, reads) for reads in (tuned, before))
        found = compared(mine, theirs, self.options)
        judged = {
            "holdout": found,
            "tuned_by_label": by_label(mine),
            "base_by_label": by_label(theirs),
            "changed": changed(documents, (one.said for one in before), (one.said for one in tuned)),
            "forced": self.force and found.low <= 0,
        }
        return self._said(record.model_copy(update=judged), "better" if found.low > 0 else f"not better; {_KEEP}")

    def _marked(self, documents: Sequence[Example], reads: Sequence[Read]) -> list[Marks]:
        pairs = zip(documents, reads, strict=True)
        marks = [mark(one, read.said, read.questions, read.tokens) for one, read in pairs]
        self.searching.spent.take(marks)
        return marks

    def _said(self, record: Search, verdict: str) -> Search:
        spent = self.searching.spent
        cost = {"calls": spent.questions, "tokens": spent.tokens, **self.asker.paid()}
        return record.model_copy(update={"verdict": verdict, **cost})

    def kept(self, record: Search, *, promoting: bool) -> tuple[Search, str, str]:
        """The record, the name under which the prompt is kept, in force where it is promoted, and it as YAML."""
        prompt, found = self.searching.runners[record.best].prompt, record.holdout
        assert found is not None
        tuning = Tuning(
            base=self.searching.base.prompt.digest,
            model=record.model,
            documents=record.splits.holdout,
            f1=found.here,
            base_f1=found.there,
            low=found.low,
            high=found.high,
            forced=record.forced,
        )
        prompt = prompt.model_copy(update={"name": f"{record.name}-tuned", "tuning": tuning})
        written = prompt_yaml(prompt)
        keep_prompt(self.asker.workspace, prompt.name, prompt.task, prompt.language, written)
        if promoting:
            promote(self.asker.workspace, prompt.share, prompt.name)
        return record.model_copy(update={"promoted": promoting}), prompt.name, written
