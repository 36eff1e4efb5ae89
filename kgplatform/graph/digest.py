"""The digest that a graph will have once it is stored, from the values alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kgplatform.graph.rows import anchors_of
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Event, Extraction, Failure, Mention
from kgplatform.types.graph import EventFact, Fact, Member, digest_of_graph
from kgplatform.types.resolution import Resolution


def graph_digest(extractions: Iterable[Extraction | Failure], resolution: Resolution) -> str:
    """What a store that holds exactly this says when asked for its digest."""
    said = _Said(resolution)
    for extraction in extractions:
        said.add(extraction)
    return digest_of_graph(said.documents, said.members, said.facts(), said.events)


class _Said:
    """What the documents say between entities, gathered one document after the other."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.documents: list[tuple[DocumentKey, bool]] = []
        self.members: list[Member] = []
        self.events: list[EventFact] = []
        self.support: defaultdict[tuple[str, str, str], int] = defaultdict(int)

    def add(self, extraction: Extraction | Failure) -> None:
        self.documents.append((extraction.document.key, isinstance(extraction, Failure)))
        if isinstance(extraction, Failure):
            return
        entities = _Entities(extraction, self.resolution)
        self.members.extend(entities.members)
        self.events.extend(entities.event(event) for event in extraction.events)
        for fact in {(entities.of(r.subject), r.predicate, entities.of(r.object)) for r in extraction.relations}:
            self.support[fact] += 1

    def facts(self) -> Iterator[Fact]:
        return (Fact(*fact, support) for fact, support in self.support.items())


class _Entities:
    """Which entity each name of a document means."""

    def __init__(self, extraction: Extraction, resolution: Resolution) -> None:
        self.document = extraction.document.key
        anchors = anchors_of(extraction)
        self.by_name = {name: resolution.assignments[anchor].entity for name, anchor in anchors.items()}
        self.members = [Member(anchor, self.by_name[name]) for name, anchor in anchors.items()]

    def of(self, mention: Mention) -> str:
        return self.by_name[mention.label, mention.text]

    def event(self, event: Event) -> EventFact:
        trigger = event.trigger
        return EventFact(
            document=self.document,
            label=event.label,
            trigger=trigger.text if trigger else None,
            start=trigger.span.start if trigger and trigger.span else None,
            arguments=tuple((one.role, self.of(one.mention)) for one in event.arguments),
        )
