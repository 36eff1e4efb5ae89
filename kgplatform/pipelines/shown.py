"""What a model is shown besides schema and text: demonstrations from a train split, the words of IEPile's records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.sentences import read_task_sentences
from kgplatform.errors import ConfigError
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts, load_prompts
from kgplatform.pipelines.making import Wish
from kgplatform.types.extraction import Example

_CONSIDERED = 500  # labelled documents from which demonstrations are picked


def extraction_options(wish: Wish, train: Path | None, dataset: DataSet) -> ExtractionOptions:
    """How documents of this set are asked."""
    asking = wish.asking
    options = ExtractionOptions(
        grounded_only=wish.grounded,
        votes=asking.votes,
        glean=asking.glean,
        demonstrations=_demonstrations(train, dataset, asking.shots) if train is not None else (),
    )
    if asking.chunk_tokens is None:
        return options
    return options.model_copy(update={"chunk_tokens": asking.chunk_tokens})


def prompts_of(wish: Wish) -> Prompts:
    """Our prompts or the user's; with IEPile's records, their sentences in their layout."""
    prompts = load_prompts(wish.prompt)
    if wish.asking.instructions is None:
        return prompts
    sentences = read_task_sentences(wish.asking.instructions)
    if not sentences:
        raise ConfigError(f"{wish.asking.instructions}: holds no instruction records to take the words from")
    theirs = tuple(
        Prompt(name=f"iepile-{task}-{language}", task=task, language=language, instruction=words, layout="iepile")
        for (task, language), words in sentences.items()
    )
    return Prompts(prompts=theirs)


def _demonstrations(train: Path, dataset: DataSet, count: int) -> tuple[Example, ...]:
    choice = Choice(task=dataset.task, language=dataset.language, split="train")
    sets = find_sets([train], choice, "train")
    labelled = (example for one in sets for example in read_set(one, choice, lambda _: None) if example.gold)
    return pick_diverse(list(islice(labelled, _CONSIDERED)), count)


def pick_diverse(examples: Sequence[Example], count: int) -> tuple[Example, ...]:
    """The examples that together show most labels and predicates, each next one the one that adds most; short ones."""
    left, picked, seen = list(examples), list[Example](), set[str]()
    while left and len(picked) < count:
        best = max(left, key=lambda example: (len(set(_shown(example)) - seen), -len(example.document.text)))
        left.remove(best)
        picked.append(best)
        seen.update(_shown(best))
    return tuple(picked)


def _shown(example: Example) -> Iterable[str]:
    assert example.gold is not None
    yield from (mention.label for mention in example.gold.mentions if mention.label)
    yield from (relation.predicate for relation in example.gold.relations)
    yield from (event.label for event in example.gold.events)
