"""What a report says about how the graph was made, and how to make the page again."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path

from kgplatform.pipelines.evaluate import Evaluated
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.report_stored import Stored
from kgplatform.pipelines.saving import gold_digest
from kgplatform.reports.published import ids_digest

_MANY = 3
_CHOICES = ("split", "task", "language", "topic", "limit", "sample", "source_name")


def title(stored: Stored) -> str:
    """Which graph, read by what."""
    return f"Graph {stored.graph}, read by {_readers(stored) or 'nothing yet'}"


def lead(stored: Stored) -> str:
    """From what to what, in a sentence."""
    counts = stored.counts
    sources = list(dict.fromkeys(str(row[0]) for row in stored.sources.rows))
    named = " and ".join(sources) if len(sources) < _MANY else f"{len(sources)} sources"
    parts = [f"{counts['entities']:,} entities", f"{counts['relations']:,} facts"]
    if counts["events"]:
        parts.append(f"{counts['events']:,} events")
    said = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{counts['documents']:,} documents of {named or 'no source'} became {said}."


def made(stored: Stored) -> tuple[tuple[str, str], ...]:
    """The counts of the graph by name."""
    return tuple((name, f"{count:,}") for name, count in stored.counts.items())


def versions(stored: Stored, found: Evaluated | None) -> tuple[tuple[str, str], ...]:
    """What must be equal for the page to be equal."""
    scored = (
        () if found is None else (("gold labels, digest", gold_digest(found.gold)), ("gold ids, digest", _ids(found)))
    )
    return (
        ("kgplatform", version("kgplatform")),
        ("Python", platform.python_version()),
        ("store", stored.server),
        ("graph, digest", stored.digest),
        *scored,
    )


def commands(reading: Reading, options: dict[str, Path | None], stored: Stored, *, whole: bool) -> tuple[str, ...]:
    """Build (where the `whole` graph is of this data), score, then make the page, as they are typed."""
    where = [] if stored.graph == "main" else [f"--graph {_quoted(stored.graph)}"]
    chosen = [*map(_quoted, reading.paths), *_chosen(reading)]
    asked = [f"--{name} {_quoted(path)}" for name, path in options.items() if path is not None]
    page = _line("report", chosen, asked, where)
    if not reading.paths:
        return (page,)
    extractor = _extractor(stored) if whole else ()
    built = (_line("build", chosen, extractor, where),) if extractor else ()
    return (*built, _line("evaluate", chosen, ["--json"], where), page)


def _line(verb: str, *words: Iterable[str]) -> str:
    return " ".join(["kgplatform", verb, *(word for part in words for word in part)])


def _extractor(stored: Stored) -> tuple[str, ...]:
    """How `build` is told to read as it was read; nothing where it was read in several ways, or from a file."""
    readers = {(recipe.how, recipe.model) for recipe in stored.recipes if recipe.reader}
    kinds = {how for how, _ in readers}
    if kinds == {"learned from examples"}:
        return ("--extractor learned",)
    if kinds == {"gold labels"}:
        return ("--extractor gold",)
    if kinds == {"language model"} and len(readers) == 1:
        return (f"--extractor llm --model {_quoted(next(iter(readers))[1])}",)
    return ()


def _chosen(reading: Reading) -> Iterator[str]:
    """What was chosen of the data, as options."""
    choice = reading.choice
    for name in _CHOICES:
        value = getattr(choice, name)
        if value is not None:
            yield f"--{name.replace('_', '-')} {_quoted(value)}"
    yield from (f"--source {_quoted(source)}" for source in choice.sources)
    if choice.sample is not None and choice.seed:
        yield f"--seed {choice.seed}"


def _readers(stored: Stored) -> str:
    return ", ".join(dict.fromkeys(recipe.reader for recipe in stored.recipes if recipe.reader))


def _ids(found: Evaluated) -> str:
    return ids_digest(example.document.id for example in found.gold)


def _quoted(value: object) -> str:
    return shlex.quote(str(value))
