"""What the documents of one run brought, counted as they come."""

from __future__ import annotations

from dataclasses import dataclass

from kgplatform.types.extraction import Extraction


@dataclass
class Brought:
    """Documents that were read, those that say nothing, mentions that stand in their text and that do not."""

    read: int = 0
    empty: int = 0
    placed: int = 0
    ungrounded: int = 0

    def saw(self, extraction: Extraction) -> None:
        """Count one more."""
        placed = sum(mention.grounded for mention in extraction.mentions)
        self.read += 1
        self.empty += not (extraction.mentions or extraction.relations or extraction.events)
        self.placed += placed
        self.ungrounded += len(extraction.mentions) - placed
