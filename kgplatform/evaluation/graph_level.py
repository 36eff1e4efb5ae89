"""How right the merged graph is: distinct facts between entities, not statements in documents.

Gold entities: what the clusters say where they are given and know the name, else the names of the scored gold
documents, merged over documents by their folded text, label by label. A
name without a label joins its labelled namesakes where these have one label only, else it is an entity of its own. A
name without a label that is nothing but an argument stays in its document, unless a labelled one there is spelled
alike (the same identity rule as in building).

Alignment: each gold entity with at most one stored entity and the other way round, the pair that shares most (document,
text) pairs first, on a tie the pair with more equal labels there, then by name and id.

Facts: (subject, predicate, object) for relations; (entity, label) where mentions are asked; (document, event label,
trigger, role, entity) for arguments. Gold facts and stored facts are compared over aligned entities: a fact over an
entity without a partner is wrong, or missing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kgplatform.evaluation.items import HEADLINES, MIXED, Item, Kind
from kgplatform.evaluation.match import Answer, gold_documents, to_score
from kgplatform.text.fold import fold
from kgplatform.types.document import DocumentKey
from kgplatform.types.evaluation import GoldEntity
from kgplatform.types.extraction import Event, Example, Extraction, Mention
from kgplatform.types.score import Score

# (document, label, text) → id of the entity in the store
EntityOf = Mapping[tuple[DocumentKey, str | None, str], str]
# names an entity, gold or stored: parts of different lengths never meet
Entity = tuple[str, ...]
Fact = tuple[object, ...]
Naming = Callable[[Extraction, Mention], Entity]
# facts with the item that states each
Stating = list[tuple[Item, Fact]]


class Place(NamedTuple):
    """A name of a document."""

    document: DocumentKey
    text: str
    label: str | None


Places = dict[Entity, set[Place]]


class Aligned(NamedTuple):
    """The facts that gold and the store state of each document, over gold entities where stored ones have a partner."""

    wanted: dict[DocumentKey, Stating]
    said: dict[DocumentKey, Stating]


class GraphFacts(NamedTuple):
    """Distinct facts, each with the numbers of the documents that state it."""

    wanted: dict[Fact, set[int]]
    said: dict[Fact, set[int]]

    @property
    def score(self) -> Score:
        """How many stand on both sides, and on one only."""
        hits = len(self.wanted.keys() & self.said.keys())
        return Score(tp=hits, fp=len(self.said) - hits, fn=len(self.wanted) - hits)


def graph_level(
    gold: Iterable[Example],
    predicted: Mapping[DocumentKey, Answer],
    entity_of: EntityOf,
    *,
    clusters: Iterable[GoldEntity] = (),
    all_documents: bool = False,
) -> Score:
    """The distinct facts of the graph against those of the gold, on the gold documents that were built or failed."""
    scored = to_score(gold_documents(gold), predicted, all_documents=all_documents)
    return graph_facts(align_graph(scored, predicted, entity_of, clusters)).score


def align_graph(
    scored: Mapping[DocumentKey, Example],
    predicted: Mapping[DocumentKey, Answer],
    entity_of: EntityOf,
    clusters: Iterable[GoldEntity] = (),
    *,
    triggers: bool = False,
) -> Aligned:
    """What both sides state, document by document; `triggers` are facts of their document too if asked for."""
    golds = {key: example.gold for key, example in scored.items() if example.gold is not None}
    answers = ((key, predicted.get(key)) for key in scored)
    stored = {key: answer for key, answer in answers if isinstance(answer, Extraction)}
    kinds = _kinds(scored.values())
    if not triggers:
        kinds = {key: tuple(kind for kind in asked if kind != "trigger") for key, asked in kinds.items()}
    name_gold, name_stored = gold_naming(golds.values(), clusters), stored_naming(entity_of)
    partner = align(places_of(golds.values(), name_gold), places_of(stored.values(), name_stored))
    return Aligned(
        wanted={key: list(_facts(gold, kinds[key], name_gold)) for key, gold in golds.items()},
        said={key: list(_facts(answer, kinds[key], name_stored, partner)) for key, answer in stored.items()},
    )


def graph_facts(aligned: Aligned) -> GraphFacts:
    """The facts of all documents, each once."""
    numbers = {key: number for number, key in enumerate(aligned.wanted)}
    wanted: dict[Fact, set[int]] = defaultdict(set)
    said: dict[Fact, set[int]] = defaultdict(set)
    for stated, found in ((aligned.wanted, wanted), (aligned.said, said)):
        for key, facts in stated.items():
            for _, fact in facts:
                found[fact].add(numbers[key])
    return GraphFacts(dict(wanted), dict(said))


def _kinds(examples: Iterable[Example]) -> dict[DocumentKey, tuple[Kind, ...]]:
    kept = tuple(examples)
    mixed = tuple(kind for kind in MIXED if any(_has(kind, example.gold) for example in kept if example.task is None))
    return {example.document.key: HEADLINES[example.task] if example.task else mixed for example in kept}


def _has(kind: Kind, gold: Extraction | None) -> bool:
    if gold is None:
        return False
    if kind == "mention":
        return any(mention.label is not None for mention in gold.mentions)
    return bool(gold.relations if kind == "relation" else gold.events)


def gold_naming(golds: Iterable[Extraction], clusters: Iterable[GoldEntity] = ()) -> Naming:
    """Which gold entity a name means: by the clusters where they know it, else by its folded text and label."""
    clustered = _clustered(clusters)
    labels: dict[str, set[str]] = defaultdict(set)
    local: dict[DocumentKey, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    related: dict[DocumentKey, set[str]] = {}
    for gold in golds:
        key = gold.document.key
        related[key] = {fold(side.text) for relation in gold.relations for side in (relation.subject, relation.object)}
        for mention in gold.mentions:
            if mention.label is not None:
                labels[fold(mention.text)].add(mention.label)
                local[key][fold(mention.text)].add(mention.label)

    def name(gold: Extraction, mention: Mention) -> Entity:
        key, text = gold.document.key, fold(mention.text)
        known = _pick(clustered.get((key.id, text), []), mention.label)
        if known is not None:
            return ("cluster", *known)
        if mention.label is not None:
            return (text, mention.label)
        is_argument_only = text not in related[key]
        namesakes = local[key][text] if is_argument_only else labels[text]
        if len(namesakes) == 1:
            return (text, *namesakes)
        return (*key, text, "argument") if is_argument_only else (text,)

    return name


def _clustered(clusters: Iterable[GoldEntity]) -> dict[tuple[str, str], list[tuple[str | None, str, str]]]:
    """By document id and folded name: the label of each entity that it may mean, and what names the entity."""
    known: dict[tuple[str, str], list[tuple[str | None, str, str]]] = defaultdict(list)
    for number, cluster in enumerate(clusters):
        for document in cluster.documents:
            for name in dict.fromkeys(map(fold, cluster.names)):
                known[document, name].append((cluster.label, str(number), cluster.entity))
    return known


def _pick(known: list[tuple[str | None, str, str]], label: str | None) -> tuple[str, str] | None:
    """The entity of this label, else the only one there is."""
    fitting = [entity for entity in known if entity[0] == label] or known
    return fitting[0][1:] if len(fitting) == 1 else None


def stored_naming(entity_of: EntityOf) -> Naming:
    """Which stored entity a name means."""

    def name(extraction: Extraction, mention: Mention) -> Entity:
        key = extraction.document.key
        # a mention that the store gives no entity is one of its own
        entity = entity_of.get((key, mention.label, mention.text))
        return ("entity", *key, mention.label or "", mention.text) if entity is None else ("entity", "", entity)

    return name


def places_of(extractions: Iterable[Extraction], name: Naming) -> Places:
    """The names of every entity, document by document."""
    places: Places = defaultdict(set)
    for extraction in extractions:
        for mention in extraction.mentions:
            places[name(extraction, mention)].add(Place(extraction.document.key, mention.text, mention.label))
    return places


def align(gold: Places, stored: Places) -> dict[Entity, Entity]:
    """The gold entity of each stored entity that has one: greedy, most shared places first."""
    weights = _shared(gold, stored)
    partner: dict[Entity, Entity] = {}
    taken: set[Entity] = set()
    for mine, theirs in sorted(weights, key=lambda pair: (*(-count for count in weights[pair]), pair)):
        if mine not in taken and theirs not in partner:
            partner[theirs] = mine
            taken.add(mine)
    return partner


def _shared(gold: Places, stored: Places) -> dict[tuple[Entity, Entity], tuple[int, int]]:
    """For each pair that meets: in how many (document, text) pairs, and in how many with equal labels."""
    at: dict[tuple[DocumentKey, str], dict[Entity, set[str | None]]] = defaultdict(lambda: defaultdict(set))
    for mine, places in gold.items():
        for place in places:
            at[place.document, place.text][mine].add(place.label)
    together: dict[tuple[Entity, Entity], set[tuple[DocumentKey, str]]] = defaultdict(set)
    alike: Counter[tuple[Entity, Entity]] = Counter()
    for theirs, places in stored.items():
        for place in places:
            for mine, labels in at[place.document, place.text].items():
                together[mine, theirs].add((place.document, place.text))
                alike[mine, theirs] += place.label in labels
    return {pair: (len(met), alike[pair]) for pair, met in together.items()}


def _facts(
    extraction: Extraction, kinds: Iterable[Kind], name: Naming, partner: Mapping[Entity, Entity] | None = None
) -> Iterator[tuple[Item, Fact]]:
    """The facts of the kinds asked, over gold entities where the stored ones have a partner."""

    def entity(mention: Mention) -> Entity:
        named = name(extraction, mention)
        return partner.get(named, named) if partner else named

    for kind in kinds:
        if kind == "relation":
            for relation in extraction.relations:
                subject, object = relation.subject, relation.object
                item = Item(kind, relation.predicate, (subject.text, object.text))
                yield item, ("relation", entity(subject), relation.predicate, entity(object))
        elif kind == "mention":
            for mention in extraction.mentions:
                if mention.label is not None:
                    yield Item(kind, mention.label, (mention.text,)), ("mention", entity(mention), mention.label)
        else:
            for event in extraction.events:
                yield from _event_facts(extraction.document.key, event, entity, kind)


def _event_facts(
    key: DocumentKey, event: Event, entity: Callable[[Mention], Entity], kind: Kind
) -> Iterator[tuple[Item, Fact]]:
    trigger = event.trigger.text if event.trigger else ""
    if kind == "trigger":
        yield Item(kind, event.label, (trigger,)), ("trigger", key, event.label, trigger)
        return
    bound = (trigger,) if kind == "argument" else ()
    for argument in event.arguments:
        item = Item(kind, event.label, (*bound, argument.role, argument.mention.text))
        yield item, ("argument", key, event.label, "".join(bound), argument.role, entity(argument.mention))
