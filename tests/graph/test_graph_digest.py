from __future__ import annotations

from kgplatform.graph.digest import graph_digest
from kgplatform.graph.rows import anchors_of
from kgplatform.types.document import Document
from kgplatform.types.extraction import Event, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.resolution import Assignment, Entity, Resolution

ANN, ANNA, BOB = (Mention(text=text, label="person") for text in ("Ann", "Anna", "Bob"))


def said(id_: str, *relations: Relation, events: tuple[Event, ...] = ()) -> Extraction:
    document = Document(source="s", id=id_, text="", language="en")
    return Extraction.of(document, Reading.of((), relations, events), "gold")


def knows(subject: Mention, object_: Mention) -> Relation:
    return Relation(subject=subject, predicate="knows", object=object_)


FIRST, SECOND = said("1", knows(ANN, BOB)), said("2", knows(ANNA, BOB))


def resolved(*groups: list[tuple[Extraction, str]], founder: int = 0) -> Resolution:
    assignments, entities = {}, {}
    for group in groups:
        anchors = sorted(anchors_of(read)["person", name] for read, name in group)
        id_ = anchors[founder % len(anchors)]
        assignments.update({anchor: Assignment(id_, 1.0, "same") for anchor in anchors})
        entities[id_] = Entity(id_, "person", "?", ())
    return Resolution("p", assignments, entities, ())


def merged(founder: int = 0) -> Resolution:
    return resolved([(FIRST, "Ann"), (SECOND, "Anna")], [(FIRST, "Bob"), (SECOND, "Bob")], founder=founder)


def test_the_order_of_documents_does_not_matter():
    assert graph_digest([FIRST, SECOND], merged()) == graph_digest([SECOND, FIRST], merged())


def test_who_founded_an_entity_does_not_matter():
    assert graph_digest([FIRST, SECOND], merged()) == graph_digest([FIRST, SECOND], merged(founder=1))


def test_another_partition_is_another_graph():
    apart = resolved([(FIRST, "Ann")], [(SECOND, "Anna")], [(FIRST, "Bob"), (SECOND, "Bob")])

    assert graph_digest([FIRST, SECOND], merged()) != graph_digest([FIRST, SECOND], apart)


def test_a_missing_fact_is_another_graph():
    fewer = Extraction.of(SECOND.document, Reading.of([ANNA, BOB]), "gold")

    assert graph_digest([FIRST, SECOND], merged()) != graph_digest([FIRST, fewer], merged())


def test_two_equal_events_are_more_than_one():
    once = said("1", knows(ANN, BOB), events=(Event(label="met"),))
    twice = said("1", knows(ANN, BOB), events=(Event(label="met"), Event(label="met")))

    assert graph_digest([once, SECOND], merged()) != graph_digest([twice, SECOND], merged())


def test_a_failed_document_is_part_of_the_graph():
    failure = Failure(document=Document(source="s", id="3", text="", language="en"), stage="extraction", reason="?")

    assert graph_digest([FIRST, SECOND], merged()) != graph_digest([FIRST, SECOND, failure], merged())
