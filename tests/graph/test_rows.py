from __future__ import annotations

import pytest

from kgplatform.graph.rows import (
    anchors_of,
    document_digest,
    document_rows,
    entity_rows,
    wanted_document,
)
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Reading, Relation, Span
from kgplatform.types.resolution import Assignment, Entity, Resolution

TEXT = "林黛玉住在潇湘馆。"
LIN = Mention(text="林黛玉", label="人物", span=Span(0, 3))
HOUSE = Mention(text="潇湘馆", label="地点", span=Span(5, 8))
LIVES = Relation(subject=LIN, predicate="住在", object=HOUSE, confidence=0.5)


def extraction(*, mentions=(), relations=(LIVES,), events=(), text=TEXT, recipe="gold", **metadata) -> Extraction:
    document = Document(source="红楼", id="1", text=text, language="zh", metadata=metadata)
    return Extraction.of(document, Reading.of(mentions, relations, events), recipe)


def each_its_own(read: Extraction, *, reason: str = "founder") -> Resolution:
    anchors = anchors_of(read)
    return Resolution(
        profile="p",
        assignments={anchor: Assignment(anchor, 1.0, reason) for anchor in anchors.values()},
        entities={anchor: Entity(anchor, label, text, ()) for (label, text), anchor in anchors.items()},
        links=(),
    )


def rows_of(read: Extraction | Failure, resolution: Resolution | None = None, *, graph: str = "main"):
    if isinstance(read, Failure):
        return document_rows(7, read, resolution or Resolution("p", {}, {}, ()), graph)
    return document_rows(7, read, resolution or each_its_own(read), graph)


def test_a_document_keeps_its_number_title_topic_and_other_metadata():
    document = rows_of(extraction(title="回目", topic="小说", author="曹雪芹")).document

    assert document["number"] == 7
    assert (document["title"], document["topic"]) == ("回目", "小说")
    assert (document["metadata_keys"], document["metadata_values"]) == (["author"], ["曹雪芹"])


def test_a_mention_carries_its_place_and_where_it_refers_to():
    read = extraction()

    mention = rows_of(read).mentions[0]

    assert (mention["text"], mention["label"], mention["start"], mention["end"]) == ("林黛玉", "人物", 0, 3)
    assert (mention["grounded"], mention["score"], mention["reason"]) == (True, 1.0, "founder")


def test_a_mention_without_a_span_is_not_grounded():
    mention = rows_of(extraction(mentions=[Mention(text="颦儿", label="人物")], relations=())).mentions[0]

    assert (mention["start"], mention["end"], mention["grounded"]) == (None, None, False)


def test_two_predicates_between_the_same_mentions_are_two_facts():
    rows = rows_of(extraction(relations=[LIVES, LIVES.model_copy(update={"predicate": "喜欢"})]))

    assert [fact["predicate"] for fact in rows.relations] == ["住在", "喜欢"]
    assert len({fact["key"] for fact in rows.relations}) == 2


def test_two_mention_pairs_of_one_fact_are_two_statements():
    again = Mention(text="林黛玉", label="人物")
    rows = rows_of(extraction(relations=[LIVES, LIVES.model_copy(update={"subject": again})]))

    assert len(rows.relations) == 1
    assert len({statement["key"] for statement in rows.statements}) == 2


def test_equal_events_of_one_document_have_keys_of_their_own():
    move = Event(
        label="搬家", trigger=Mention(text="住", span=Span(3, 4)), arguments=(Argument(role="谁", mention=LIN),)
    )

    rows = rows_of(extraction(events=[move, move]))

    assert len({event["key"] for event in rows.events}) == 2


def test_a_trigger_is_no_mention():
    move = Event(label="搬家", trigger=Mention(text="住", span=Span(3, 4)))

    rows = rows_of(extraction(relations=(), events=[move]))

    assert rows.mentions == []
    assert [(event["trigger"], event["start"], event["end"]) for event in rows.events] == [("住", 3, 4)]


def test_a_failure_is_a_document_with_nothing_under_it():
    document = Document(source="红楼", id="2", text="……", language="zh")

    rows = rows_of(Failure(document=document, stage="extraction", reason="no JSON: found", answer="?"))

    assert rows.document["failure"] == "extraction: no JSON: found"
    assert (rows.mentions, rows.relations, rows.statements, rows.events) == ([], [], [], [])


def test_the_graph_name_is_inside_every_key():
    left, right = rows_of(extraction(), graph="gold"), rows_of(extraction(), graph="llm")

    assert left.key != right.key
    assert left.mentions[0]["key"] != right.mentions[0]["key"]
    assert left.relations[0]["key"] != right.relations[0]["key"]
    assert left.statements[0]["key"] != right.statements[0]["key"]


def test_half_a_character_becomes_a_replacement_of_the_same_length():
    broken = "a\ud800b"
    rows = rows_of(extraction(text=broken, relations=(), mentions=[Mention(text=broken, span=Span(0, 3))]))

    assert rows.document["text"] == "a\ufffdb"
    assert rows.mentions[0]["text"] == "a\ufffdb"


@pytest.mark.parametrize(
    "other",
    [
        extraction(relations=[LIVES.model_copy(update={"confidence": 0.6})]),
        extraction(relations=[LIVES.model_copy(update={"predicate": "居住"})]),
        extraction(mentions=[Mention(text="馆", span=Span(7, 8))]),
        extraction(events=[Event(label="居住")]),
        extraction(text=TEXT + "。"),
        extraction(recipe="learned"),
        extraction(topic="小说"),
    ],
)
def test_the_digest_moves_with_whatever_is_written(other):
    read = extraction()
    both = each_its_own(extraction(mentions=[Mention(text="馆", span=Span(7, 8))]))

    assert document_digest(7, read, both) != document_digest(7, other, both)


def test_the_digest_moves_with_the_number_and_the_reason_of_a_mention():
    read = extraction()
    digest = document_digest(7, read, each_its_own(read))

    assert document_digest(8, read, each_its_own(read)) != digest
    assert document_digest(7, read, each_its_own(read, reason="same spelling")) != digest


def test_the_answer_of_a_failure_is_not_part_of_its_digest():
    document = Document(source="红楼", id="2", text="……", language="zh")
    failure = Failure(document=document, stage="extraction", reason="no JSON", answer="I am sorry")

    nothing = Resolution("p", {}, {}, ())
    assert document_digest(7, failure, nothing) == document_digest(
        7, failure.model_copy(update={"answer": ""}), nothing
    )


def test_the_digest_is_the_one_that_the_rows_carry():
    read = extraction()
    resolution = each_its_own(read)
    wanted = wanted_document(7, read, resolution, graph="main")

    rows = wanted.rows()

    assert (wanted.key, wanted.digest) == (rows.key, rows.digest) == (rows.document["key"], rows.document["digest"])


def test_an_entity_digest_covers_name_label_and_aliases():
    def digest(entity: Entity) -> str:
        return next(entity_rows(Resolution("p", {}, {"1": entity}, ()), "main")).digest

    plain = Entity("1", "人物", "林黛玉", ("颦儿",))

    assert digest(plain._replace(name="颦儿")) != digest(plain)
    assert digest(plain._replace(label=None)) != digest(plain)
    assert digest(plain._replace(aliases=())) != digest(plain)
