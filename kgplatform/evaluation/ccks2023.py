"""The score of CCKS2023, task 1: half F1 of triples, half ROUGE-2 of the answers.

F1 is micro over all records, triples compared as exact strings, each once a record. ROUGE-2 is the mean over records.
Completion records, whose text lacks a sentence that the triples need, count like all others and once more apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kgplatform.evaluation.rouge import Tokens, rouge_n, words_of
from kgplatform.types.score import Score

Triple = tuple[str, str, str]


class Answer(NamedTuple):
    """The triples and the text of one record, gold or submitted."""

    triples: frozenset[Triple]
    output: str
    completion: bool = False


class CcksScore(NamedTuple):
    """The two halves, the score of the competition (0 to 1), and what it was counted on."""

    triples: Score
    rouge_2: float
    completion: Score
    records: int
    missing: int  # gold records that were not submitted: empty answers

    @property
    def score(self) -> float:
        """Half F1, half ROUGE-2."""
        return 0.5 * self.triples.f1 / 100 + 0.5 * self.rouge_2


def score_ccks2023(
    gold: Mapping[str, Answer], submitted: Mapping[str, Answer], *, tokens: Tokens = words_of
) -> CcksScore:
    """The score of a submission, records joined by id."""
    nothing = Answer(frozenset(), "")
    pairs = [(answer, submitted.get(id_, nothing)) for id_, answer in gold.items()]
    texts = [rouge_n(said.output, wanted.output, tokens=tokens) for wanted, said in pairs]
    return CcksScore(
        triples=_counts(pairs),
        rouge_2=sum(texts) / len(texts) if texts else 0.0,
        completion=_counts(pair for pair in pairs if pair[0].completion),
        records=len(pairs),
        missing=sum(id_ not in submitted for id_ in gold),
    )


def _counts(pairs: Iterable[tuple[Answer, Answer]]) -> Score:
    kept = tuple(pairs)
    hits = sum(len(wanted.triples & said.triples) for wanted, said in kept)
    said_all, wanted_all = (sum(len(pair[side].triples) for pair in kept) for side in (1, 0))
    return Score(tp=hits, fp=said_all - hits, fn=wanted_all - hits)
