"""How good a labelled text is, from 0 to 1, without a model: the product of its parts, each from 0 to 1.

It tells bad records from others, not good ones from better ones: 1.0 means that nothing speaks against a record.
"""

from __future__ import annotations

from collections.abc import Callable

from kgplatform.text.language import detect_language
from kgplatform.text.near import bare
from kgplatform.types.extraction import Example

_UNSAID = 0.5  # a text in which nothing is annotated shows half as much
_VARIED = 0.5  # so many pieces of a usual text differ from each other
_MOST_PIECES = 400  # longer texts repeat pieces without being at fault
_OTHER_LANGUAGE = 0.5


def quality_of(example: Example) -> float:
    """The product of all parts."""
    quality = 1.0
    for part in PARTS.values():
        quality *= part(example)
    return quality


def _grounded(example: Example) -> float:
    """The share of mentions that stand in the text."""
    mentions = example.gold.mentions if example.gold else ()
    return sum(one.text in example.document.text for one in mentions) / len(mentions) if mentions else 1.0


def _annotated(example: Example) -> float:
    gold = example.gold
    return 1.0 if gold and (gold.mentions or gold.relations or gold.events) else _UNSAID


def _varied(example: Example) -> float:
    """Less where the text says the same again and again."""
    said = bare(example.document.text[: 2 * _MOST_PIECES])[:_MOST_PIECES]
    pieces = [said[at : at + 3] for at in range(len(said) - 2)]
    return min(1.0, len(set(pieces)) / len(pieces) / _VARIED) if pieces else 1.0


def _language(example: Example) -> float:
    return 1.0 if detect_language(example.document.text) == example.document.language else _OTHER_LANGUAGE


def _consistent(example: Example) -> float:
    """The share of facts that are not about themselves."""
    relations = example.gold.relations if example.gold else ()
    return sum(one.subject.text != one.object.text for one in relations) / len(relations) if relations else 1.0


PARTS: dict[str, Callable[[Example], float]] = {
    "grounded": _grounded,
    "annotated": _annotated,
    "varied": _varied,
    "language": _language,
    "consistent": _consistent,
}
