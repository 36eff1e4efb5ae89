"""CPU seconds that bootstrap intervals cost on 10,000 documents: python benchmarks/bootstrap.py"""

from __future__ import annotations

import itertools
import time

from kgplatform.evaluation.evaluate import evaluate
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import Schema

DOCUMENTS, RESAMPLES = 10_000, 1_000


def extraction(number: int, names: str) -> Extraction:
    document = Document(source="S", id=str(number), text="", language="zh")
    mentions = [Mention(text=f"{name}{number % 997}", label="人物") for name in names]
    facts = [Relation(subject=one, predicate="配偶", object=other) for one, other in itertools.pairwise(mentions)]
    return Extraction.of(document, Reading.of(mentions, facts), "")


def seconds(*, resamples: int, graph: bool) -> float:
    golds = [extraction(number, "甲乙丙") for number in range(DOCUMENTS)]
    examples = [Example(document=gold.document, wanted=Schema(), gold=gold, task="RE") for gold in golds]
    predicted = {
        gold.document.key: extraction(n, ("甲乙丙", "甲乙", "乙丙", "")[n % 4]) for n, gold in enumerate(golds)
    }
    entity_of = {
        (key, mention.label, mention.text): mention.text for key, said in predicted.items() for mention in said.mentions
    }
    start = time.process_time()
    evaluate(
        examples, predicted, entity_of=entity_of if graph else None, bootstrap=BootstrapOptions(resamples=resamples)
    )
    return time.process_time() - start


if __name__ == "__main__":
    for graph in (False, True):
        without, with_intervals = seconds(resamples=0, graph=graph), seconds(resamples=RESAMPLES, graph=graph)
        level = "document and graph level" if graph else "document level"
        print(f"{level}: {without:.2f} s without, {with_intervals - without:.2f} s more for {RESAMPLES:,} resamples")
