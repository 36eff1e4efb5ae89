"""Two names in a text whose relation is to be told."""

from __future__ import annotations

from kgplatform.types.noun import Noun


class RelatedPair(Noun):
    """A text, two names in it, their types where they are known, and the relation where it is."""

    id: str
    text: str
    subject: str
    object: str
    subject_type: str | None = None
    object_type: str | None = None
    relation: str | None = None
