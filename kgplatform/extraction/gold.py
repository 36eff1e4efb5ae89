"""The labels of a dataset as an extraction, placed in the text and never changed."""

from __future__ import annotations

from kgplatform.extraction.align import align
from kgplatform.types.extraction import Example, Extraction, Reading

RECIPE = "gold"


def extract_gold(example: Example) -> Extraction:
    """The gold of an example, each mention at its first occurrence; without gold nothing was found."""
    reading = example.gold.reading if example.gold is not None else Reading()
    return align(example.document, reading, RECIPE, exact_only=True, first_only=True)
