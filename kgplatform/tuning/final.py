"""The last of the race: which of the finalists is best by all that they were asked, and what its answers changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgplatform.extraction.demonstrations import Demonstration
from kgplatform.extraction.prompt import Prompt
from kgplatform.tuning import race
from kgplatform.tuning.marks import Marks, aimed, mark
from kgplatform.tuning.options import TuneOptions
from kgplatform.tuning.search import Runner
from kgplatform.types.extraction import Example, Extraction, Failure, Reading
from kgplatform.types.tuning import Changed

_SHOWN = 8  # documents that got better, and as many that got worse

Fresh = Mapping[int, Sequence[Marks]]  # by the number of the runner: the documents that only the end asks


def best_of(finalists: Sequence[Runner], fresh: Fresh, options: TuneOptions) -> Runner:
    """By all documents that all of them were asked, the earlier races' and the fresh ones."""
    count = min(len(one.marks) for one in finalists)
    values = {
        one.number: aimed([*one.marks[:count], *fresh[one.number]], options.aim, options.token_price)
        for one in finalists
    }
    if not any(map(len, values.values())):
        return finalists[0]
    leader = race.leader_of(values)
    return next(one for one in finalists if one.number == leader)


def side_by_side(one: Runner, other: Runner, fresh: Fresh) -> tuple[list[Marks], list[Marks]]:
    """What both scored on the documents that both were asked."""
    count = min(len(one.marks), len(other.marks))
    return [*one.marks[:count], *fresh[one.number]], [*other.marks[:count], *fresh[other.number]]


def with_pool(prompt: Prompt, pool: tuple[Demonstration, ...]) -> Prompt:
    """The prompt showing texts of another pool."""
    shown = prompt.demonstrations.model_copy(update={"pool": pool})
    return prompt.model_copy(update={"demonstrations": shown})


def changed(
    documents: Sequence[Example],
    base: Iterable[Extraction | Failure],
    tuned: Iterable[Extraction | Failure],
) -> tuple[Changed, ...]:
    """The documents that one of two prompts reads much better than the other, most changed first."""
    found = sorted(_changes(documents, base, tuned), key=lambda pair: (-abs(pair[0]), pair[1].text))
    better = [one for gain, one in found if gain > 0][:_SHOWN]
    return (*better, *[one for gain, one in found if gain < 0][:_SHOWN])


def _changes(
    documents: Sequence[Example],
    base: Iterable[Extraction | Failure],
    tuned: Iterable[Extraction | Failure],
) -> Iterator[tuple[int, Changed]]:
    for example, before, after in zip(documents, base, tuned, strict=True):
        gain = _right(example, after) - _right(example, before)
        if gain and example.gold is not None:
            yield (
                gain,
                Changed(
                    text=example.document.text,
                    gold=example.gold.reading,
                    base=_reading(before),
                    tuned=_reading(after),
                    better=gain > 0,
                ),
            )


def _right(example: Example, said: Extraction | Failure) -> int:
    """Right facts less wrong and missing ones."""
    counts = mark(example, said).by_label.values()
    return sum(right - wrong - missing for right, wrong, missing in counts)


def _reading(said: Extraction | Failure) -> Reading:
    return said.reading if isinstance(said, Extraction) else Reading()
