"""Which mention is which entity, and why.

Anchors are the unit: an anchor is one name with one label in one document (see `extraction.anchor_of`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pydantic import Field

from kgplatform.types.noun import Noun, digest

Speaker = Literal["person", "import", "arbiter"]
Maker = Literal["rule", "model", "person", "import", "arbiter"]


class Judgement(Noun):
    """Someone's word that two sides are the same or not; holds between every pair of anchors still alive.

    `at` and `withdrawn_at` are ISO 8601 in UTC; `id` is given by the journal. `replaces`: the judgements that it was
    put in the place of; they come back when it is taken back.
    """

    id: int | None = None
    graph: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    same: bool
    by: Speaker
    reason: str = ""
    score: float | None = None
    at: str = ""
    withdrawn_at: str | None = None
    replaces: tuple[int, ...] = ()


class Link(NamedTuple):
    """A claim that two anchors are one entity: score in 0..1, reason in words, whether clustering kept it.

    `by` a rule or the model: derived; by somebody: what their judgement came to.
    """

    left: str
    right: str
    score: float
    reason: str
    accepted: bool
    by: Maker = "rule"


class Entity(NamedTuple):
    """One thing: `id` is its founder's anchor; `aliases` are all its other spellings, sorted."""

    id: str
    label: str | None
    name: str
    aliases: tuple[str, ...]


class Assignment(NamedTuple):
    """Where an anchor went: the entity, the score and reason of its strongest accepted link (1.0, "founder" alone)."""

    entity: str
    score: float
    reason: str


@dataclass(frozen=True)
class Resolution:
    """Every anchor's entity. `profile` is the digest of the profile in force."""

    profile: str
    assignments: Mapping[str, Assignment]
    entities: Mapping[str, Entity]
    links: tuple[Link, ...]


class Profile(Noun):
    """What resolution knows of the corpus as a whole, frozen when fitted, so that no decision depends on live counts.

    `anchors` = how many it was fitted on; `frequencies` = in how many documents a folded spelling occurs
    (spellings of one document only are left out); thresholds are scores in 0..1; `frequent` = documents from which on
    a spelling counts as a word of its own. `totals` = how many names of each family, rows and known contexts there are;
    `rates` = by class of names: trials (both contexts known), those that differed, and what that adds to the log odds
    that equal names are two things; `packed` = arrays as text (counts of grams, words and clues, rows and trials of
    keys, what traits of names add); `aliases` = other names that documents state. A profile of another `version` than
    the room's is fitted anew.
    """

    anchors: int
    frequencies: dict[str, int]
    thresholds: dict[str, float]
    frequent: int = 3
    version: int = 1
    totals: dict[str, int] = Field(default_factory=dict)
    rates: dict[str, tuple[float, float, float]] = Field(default_factory=dict)
    packed: dict[str, str] = Field(default_factory=dict)
    aliases: dict[str, str] = Field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A name for the content; a resolution says under which profile it was made."""
        return digest(self.model_dump(mode="json"))
