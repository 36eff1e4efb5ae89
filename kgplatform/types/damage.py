"""What a stored graph says otherwise than it was written, after edits by hand."""

from __future__ import annotations

from typing import NamedTuple


class Damage(NamedTuple):
    """By key: what differs or is missing (`documents`, `entities`), and what nobody wrote (`unknown_…`).

    `facts` say a wrong support or lack their FACT edge; `strays` counts what no document carries, `untyped` what
    lacks the real label or type that a typed graph gives it. `examples` names a few of the differences in words.
    """

    documents: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    unknown_documents: tuple[str, ...] = ()
    unknown_entities: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    strays: int = 0
    untyped: int = 0
    examples: tuple[str, ...] = ()

    @property
    def found(self) -> int:
        """How many places differ."""
        lists = (self.documents, self.entities, self.unknown_documents, self.unknown_entities, self.facts)
        return sum(map(len, lists)) + self.strays + self.untyped

    def words(self) -> str:
        """The same for people: how much of what, and the first examples."""
        counted = {
            "documents": len(self.documents),
            "entities": len(self.entities),
            "unknown documents": len(self.unknown_documents),
            "unknown entities": len(self.unknown_entities),
            "facts": len(self.facts),
            "strays": self.strays,
            "wrong real labels or types": self.untyped,
        }
        named = ", ".join(f"{count} {name}" for name, count in counted.items() if count)
        return f"{named} (" + "; ".join(self.examples) + ")" if self.examples else named
