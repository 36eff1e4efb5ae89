"""A document and what was read in it as the journal keeps it: JSON that nobody has made nouns of yet."""

from __future__ import annotations

import json
from typing import NamedTuple

from kgplatform.types.extraction import Extraction, Failure
from kgplatform.types.noun import Noun, digest, whole


class Entry(NamedTuple):
    """One outcome. `content` is the JSON of a Reading, `failure` that of a Failure without its document; one of them.

    `text_digest` names the text; `text` is "" where only digests are wanted. `metadata` is JSON with sorted keys.
    """

    number: int
    source: str
    id: str
    text_digest: str
    language: str
    metadata: str
    recipe: str
    content: str | None
    failure: str | None
    text: str = ""


def entry_of(number: int, outcome: Extraction | Failure) -> Entry:
    """The outcome as the journal keeps it."""
    document = outcome.document
    is_read = isinstance(outcome, Extraction)
    return Entry(
        number=number,
        source=whole(document.source),
        id=whole(document.id),
        text_digest=digest(document.text),
        language=document.language,
        metadata=whole(json.dumps(document.metadata, ensure_ascii=False, sort_keys=True)),
        recipe=outcome.recipe if isinstance(outcome, Extraction) else "",
        content=_written(outcome.reading) if isinstance(outcome, Extraction) else None,
        failure=None if is_read else _written(outcome, {"document"}),
        text=whole(document.text),
    )


def _written(noun: Noun, without: set[str] | None = None) -> str:
    try:
        return noun.model_dump_json(exclude=without)
    except ValueError:  # half a character
        return whole(json.dumps(noun.model_dump(exclude=without), ensure_ascii=False))
