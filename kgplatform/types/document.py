"""A text and where it comes from."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from pydantic import Field

from kgplatform.types.noun import Noun
from kgplatform.types.task import Language

PARENT = "parent"
"""Under this name the metadata of a document made from another one hold that one's id."""


class DocumentKey(NamedTuple):
    """A document is known by its source and its id."""

    source: str
    id: str


class Document(Noun):
    """One text; `source` names the collection (`IE-zh/NER/clue`), never an absolute path or a split.

    `metadata` holds strings such as `topic` and `title`.
    """

    source: str
    id: str
    text: str
    language: Language
    metadata: dict[str, str] = Field(default_factory=dict)

    @property
    def key(self) -> DocumentKey:
        """Source and id."""
        return DocumentKey(self.source, self.id)

    @property
    def topic(self) -> str | None:
        """The topic the dataset gives, if any."""
        return self.metadata.get("topic")


def id_of(text: str) -> str:
    """The id of a document that has none: sha256 of its text in hexadecimal (InstructIE's and IEPile's rule)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
