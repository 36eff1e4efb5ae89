"""What it costs to learn from logprobs how sure a model was: an answer of 240 tokens that states 12 facts.

python benchmarks/logprobs.py
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import orjson

from kgplatform.extraction.confidence import weigh
from kgplatform.llm.sureness import token_logprobs
from kgplatform.types.completion import Completion
from kgplatform.types.extraction import Mention, Reading, Relation

TIMES = 500


def main() -> None:
    facts = [(f"鲁迅{i}", f"关系{i}", f"绍兴{j}") for i in range(4) for j in range(3)]
    answer: dict[str, list[dict[str, str]]] = {}
    for subject, predicate, object in facts:
        answer.setdefault(predicate, []).append({"subject": subject, "object": object})
    text = json.dumps(answer, ensure_ascii=False)
    tokens = [text[start : start + 2] for start in range(0, len(text), 2)]
    told = {"content": [{"token": token, "logprob": -0.0123, "bytes": list(token.encode())} for token in tokens]}
    choice = {"message": {"content": text}}
    bare, full = orjson.dumps({"choices": [choice]}), orjson.dumps({"choices": [{**choice, "logprobs": told}]})
    lengths, logprobs = token_logprobs(told, text)
    plain, sure = Completion(text=text), Completion(text=text, token_lengths=lengths, logprobs=logprobs)
    reading = Reading.of(
        relations=[Relation(subject=Mention(text=s), predicate=p, object=Mention(text=o)) for s, p, o in facts]
    )
    print(f"{len(tokens)} tokens, {len(facts)} facts; CPU ms more an answer than without logprobs")
    print(f"parsing the reply   {cost(lambda: orjson.loads(full)) - cost(lambda: orjson.loads(bare)):.3f}")
    print(f"placing the tokens  {cost(lambda: token_logprobs(told, text)):.3f}")
    print(f"keeping them        {cost(sure.model_dump_json) - cost(plain.model_dump_json):.3f}")
    print(f"weighing the facts  {cost(lambda: weigh(reading, sure)) - cost(lambda: weigh(reading, plain)):.3f}")


def cost(work: Callable[[], object]) -> float:
    """Milliseconds of CPU."""
    started = time.process_time()
    for _ in range(TIMES):
        work()
    return (time.process_time() - started) / TIMES * 1000


if __name__ == "__main__":
    main()
