"""What a model is shown besides schema and text: demonstrations from a train split, the words of IEPile's records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

from kgplatform.config import Settings
from kgplatform.datasets.icl import read_icl
from kgplatform.datasets.plan import Choice, DataSet, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.datasets.sentences import read_task_sentences
from kgplatform.errors import ConfigError
from kgplatform.extraction.demonstrations import Demonstration, Demonstrations
from kgplatform.extraction.forms import in_form
from kgplatform.extraction.options import ExtractionOptions
from kgplatform.extraction.prompt import Prompt, Prompts
from kgplatform.notation.forms import AnswerForm, forms_of
from kgplatform.pipelines.diverse import pick_diverse
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.prompts_kept import prompts_in_force
from kgplatform.pipelines.wish import Asking
from kgplatform.types.extraction import Example

_CONSIDERED = 500  # labelled documents from which demonstrations are picked
_SPARE = 4  # to show where one of the others is nearly the document itself
_SEED = 42


def extraction_options(wish: Wish, train: Path | None, dataset: DataSet) -> ExtractionOptions:
    """How documents of this set are asked."""
    asking = wish.asking
    options = ExtractionOptions(
        grounded_only=wish.grounded,
        votes=asking.votes,
        glean=asking.glean,
        shown=_demonstrations(train, dataset, asking) if train is not None else Demonstrations(),
    )
    if asking.chunk_tokens is None:
        return options
    return options.model_copy(update={"chunk_tokens": asking.chunk_tokens})


def prompts_of(wish: Wish, settings: Settings) -> Prompts:
    """Ours or what was promoted, or the user's; with IEPile's records, their sentences in their layout."""
    prompts = prompts_in_force(settings, wish.prompt)
    form = wish.asking.form
    if wish.asking.instructions is None:
        return prompts if form is None else Prompts(prompts=tuple(_in_form(one, form) for one in prompts.prompts))
    sentences = read_task_sentences(wish.asking.instructions)
    if not sentences:
        raise ConfigError(f"{wish.asking.instructions}: holds no instruction records to take the words from")
    theirs = tuple(
        Prompt(name=f"iepile-{task}-{language}", task=task, language=language, instruction=words, layout="iepile")
        for (task, language), words in sentences.items()
    )
    return Prompts(prompts=theirs)


def _in_form(prompt: Prompt, form: AnswerForm) -> Prompt:
    """The prompt in a form that the user asked for; a task that cannot be answered in it is asked as it ever is."""
    return in_form(prompt, form) if form in forms_of(prompt.task) else prompt


def _demonstrations(train: Path, dataset: DataSet, asking: Asking) -> Demonstrations:
    """Some of the labelled texts: the same for every document but for those that are nearly itself, or the nearest."""
    labelled = _labelled(train, dataset)
    if asking.pick == "similar":
        return Demonstrations(policy="nearest", count=asking.shots, pool=tuple(map(_shown_as, labelled)))
    count = min(len(labelled), asking.shots + _SPARE)
    match asking.pick:
        case "diverse":
            chosen: Sequence[Example] = pick_diverse(labelled, count)
        case "random":
            chosen = Random(_SEED).sample(labelled, count)
        case "fixed":
            chosen = labelled[:count]
    pool = tuple(map(_shown_as, chosen))
    return Demonstrations(policy="fixed", count=asking.shots, order="nearest_first", pool=pool)


def _labelled(train: Path, dataset: DataSet) -> list[Example]:
    """The first labelled texts of the train split, or those of a file of LLMICL's."""
    from_icl = read_icl(train)
    if from_icl is not None:
        return [one for one in from_icl if dataset.language in (None, one.document.language)]
    choice = Choice(task=dataset.task, language=dataset.language, split="train")
    sets = find_sets([train], choice, "train")
    labelled = (example for one in sets for example in read_set(one, choice, lambda _: None) if example.gold)
    return list(islice(labelled, _CONSIDERED))


def _shown_as(example: Example) -> Demonstration:
    assert example.gold is not None
    document = example.document
    return Demonstration(text=document.text, language=document.language, gold=example.gold.reading)
