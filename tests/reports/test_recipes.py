"""Recipes in words."""

from __future__ import annotations

import pytest

from kgplatform.reports.recipes import is_simulated, recipes_of


def test_recipes_of_one_model_are_one_row() -> None:
    (found,) = recipes_of([("llm:qwen:72b:1a", 5, 0), ("llm:qwen:72b:2b", 3, 1)])

    assert (found.how, found.model, found.details, found.documents, found.failed) == (
        "language model", "qwen:72b", ("1a", "2b"), 8, 1,
    )  # fmt: skip


def test_every_extractor_has_its_words_most_documents_first() -> None:
    rows = [("gold", 1, 0), ("learned:0123456789abcdef:77", 2, 0), ("file:abc", 3, 0), ("failed", 4, 4)]

    assert [(one.how, one.reader) for one in recipes_of(rows)] == [
        ("could not be read", ""),
        ("extractions from a file", "extractions from a file"),
        ("learned from examples", "a model learned from examples"),
        ("gold labels", "gold labels"),
    ]


@pytest.mark.parametrize("name", ["stub", "stub-gold", "test/Stub-1", "simulated-qwen", "mock"])
def test_a_stand_in_is_known_by_its_name(name: str) -> None:
    assert is_simulated(name)


@pytest.mark.parametrize("name", ["qwen3-32b", "stable-lm", "my-stub"])
def test_other_models_are_not_called_stand_ins(name: str) -> None:
    assert not is_simulated(name)
