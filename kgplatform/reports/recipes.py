"""How documents were read, in words: the recipes of a graph grouped by extractor and model."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kgplatform.types.noun import Noun

_STAND_INS = ("stub", "simulat", "mock", "fake", "dummy")


class Recipe(Noun):
    """Documents that were read in one way; `details` are the digests of prompt, schema and parameters."""

    how: str
    model: str
    details: tuple[str, ...]
    documents: int
    failed: int
    simulated: bool = False

    @property
    def reader(self) -> str:
        """What read the documents, in a title; empty where nothing did."""
        match self.how:
            case "language model":
                return self.model
            case "learned from examples":
                return "a model learned from examples"
            case "could not be read":
                return ""
        return self.how


def recipes_of(rows: Iterable[tuple[str, int, int]]) -> tuple[Recipe, ...]:
    """(recipe as stored, documents, failed) rows by extractor and model, most documents first."""
    groups: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for recipe, documents, failed in rows:
        how, model, detail = _read(recipe)
        groups.setdefault((how, model), []).append((detail, documents, failed))
    found = [_grouped(how, model, parts) for (how, model), parts in groups.items()]
    return tuple(sorted(found, key=lambda recipe: (-recipe.documents, recipe.how, recipe.model)))


def in_words(written: str) -> str:
    """What a kept evaluation says of its recipes (recipe → documents, as JSON), by extractor and model."""
    found = recipes_of((name, documents, 0) for name, documents in json.loads(written).items())
    return ", ".join(f"{recipe.how} {recipe.model}".rstrip() + f" ({recipe.documents:,})" for recipe in found)


def is_simulated(model: str) -> bool:
    """Whether the model calls itself a stand-in. Only the name tells: nothing else is known of what answered."""
    name = model.casefold().rpartition("/")[2]
    return name.startswith(_STAND_INS)


def _grouped(how: str, model: str, parts: list[tuple[str, int, int]]) -> Recipe:
    return Recipe(
        how=how,
        model=model,
        details=tuple(sorted({detail for detail, _, _ in parts if detail})),
        documents=sum(documents for _, documents, _ in parts),
        failed=sum(failed for _, _, failed in parts),
        simulated=is_simulated(model),
    )


def _read(recipe: str) -> tuple[str, str, str]:
    """`llm:qwen:1a2b` is a language model `qwen` with what was asked of it; see the extractors' `recipe`."""
    first = recipe.split("+", 1)[0]  # a document read in several slices of one schema
    kind, _, rest = first.partition(":")
    match kind:
        case "llm":
            model, _, detail = rest.rpartition(":")
            return "language model", model, detail
        case "learned":
            model, _, detail = rest.partition(":")
            return "learned from examples", f"model {model[:12]}", detail
        case "file":
            return "extractions from a file", f"content {rest[:12]}", ""
        case "gold":
            return "gold labels", "", ""
        case "failed":
            return "could not be read", "", ""
    return first, "", ""
