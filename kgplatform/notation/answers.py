"""Answers of a model: from text to JSON, from JSON to a reading, and back from a gold reading to the ideal answer.

One address for what the other rooms need of `parsing`, `statements`, `rendering` and `wanted`.
"""

from kgplatform.notation.parsing import ParsedAnswer, nests_too_deep, parse_answer
from kgplatform.notation.rendering import render_answer
from kgplatform.notation.statements import NAN, Statements, read_answer, read_statements
from kgplatform.notation.wanted import EndLabels, end_labels, given_triggers, infer_labels, keep_asked, label_ends

__all__ = [
    "NAN",
    "EndLabels",
    "ParsedAnswer",
    "Statements",
    "end_labels",
    "given_triggers",
    "infer_labels",
    "keep_asked",
    "label_ends",
    "nests_too_deep",
    "parse_answer",
    "read_answer",
    "read_statements",
    "render_answer",
]
