"""What counts as right at graph level: distinct facts between entities."""

from __future__ import annotations

from kgplatform.evaluation.evaluate import evaluate
from kgplatform.evaluation.graph_level import graph_level
from kgplatform.types.document import Document, DocumentKey
from kgplatform.types.extraction import Argument, Event, Example, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score
from kgplatform.types.task import Task

Triple = tuple[str, str, str]
Name = tuple[DocumentKey, str | None, str]


def key(id: str) -> DocumentKey:
    return DocumentKey("S", id)


def extraction(id: str, *triples: Triple, label: str | None = None) -> Extraction:
    relations = [
        Relation(subject=Mention(text=one, label=label), predicate=predicate, object=Mention(text=two, label=label))
        for one, predicate, two in triples
    ]
    document = Document(source="S", id=id, text=id, language="zh")
    return Extraction.of(document, Reading.of(relations=relations), "test")


def example(gold: Extraction, task: Task = "RE") -> Example:
    return Example(document=gold.document, wanted=Schema(), gold=gold, task=task)


def by_name(*extractions: Extraction) -> dict[Name, str]:
    """Each name is an entity over all documents."""
    return {
        (one.document.key, mention.label, mention.text): f"{mention.text}/{mention.label}"
        for one in extractions
        for mention in one.mentions
    }


FIRST = extraction("1", ("万科", "总部", "深圳"), ("万科", "创始人", "王石"))
SECOND = extraction("2", ("万科", "总部", "深圳"), ("腾讯", "总部", "深圳"))
GOLD = [example(FIRST), example(SECOND)]
STORED = {FIRST.document.key: FIRST, SECOND.document.key: SECOND}


def test_a_fact_stated_in_two_documents_is_one_fact() -> None:
    assert graph_level(GOLD, STORED, by_name(FIRST, SECOND)) == Score(tp=3)


def test_a_deleted_fact_lowers_recall_by_exactly_one() -> None:
    poorer = Extraction(document=FIRST.document, mentions=FIRST.mentions, relations=FIRST.relations[:1])

    assert graph_level(GOLD, STORED | {key("1"): poorer}, by_name(FIRST, SECOND)) == Score(tp=2, fn=1)


def test_a_wrong_merge_lowers_the_graph_level_and_leaves_the_document_level() -> None:
    merged = by_name(FIRST, SECOND) | {(key("2"), None, "腾讯"): "万科/None"}
    found = evaluate(GOLD, STORED, entity_of=merged)

    assert found.micro == Score(tp=4)
    assert found.graph_level == Score(tp=2, fn=1)


def test_a_missing_merge_lowers_the_graph_level() -> None:
    split = by_name(FIRST, SECOND) | {(key("2"), None, "万科"): "万科/another"}

    assert graph_level(GOLD, STORED, split) == Score(tp=3, fp=1)


def test_names_that_fold_alike_are_one_gold_entity() -> None:
    traditional = extraction("3", ("萬科", "总部", "深圳"))
    stored = STORED | {key("3"): traditional}
    entity_of = by_name(FIRST, SECOND, traditional) | {(key("3"), None, "萬科"): "万科/None"}

    assert graph_level([*GOLD, example(traditional)], stored, entity_of) == Score(tp=3)


def test_one_text_with_two_labels_is_two_entities_and_each_finds_its_own() -> None:
    fruit, company = extraction("1", ("苹果", "r", "x"), label="B"), extraction("1", ("苹果", "q", "y"), label="A")
    both = Extraction.of(fruit.document, Reading.of(relations=[*fruit.relations, *company.relations]), "test")
    entity_of = by_name(both) | {(key("1"), "B", "苹果"): "0", (key("1"), "A", "苹果"): "1"}

    assert graph_level([example(both)], {key("1"): both}, entity_of) == Score(tp=2)


def test_a_failed_document_misses_its_facts_and_one_not_built_does_not_count() -> None:
    failed = Failure(document=SECOND.document, stage="extraction", reason="no answer")
    never = example(extraction("9", ("a", "r", "b")))

    assert graph_level([*GOLD, never], {key("1"): FIRST, key("2"): failed}, by_name(FIRST)) == Score(tp=2, fn=1)


def test_a_wrong_merge_shows_in_mentions_too() -> None:
    mentions = (Mention(text="北京", label="地点"), Mention(text="南京", label="地点"))
    document = Document(source="S", id="1", text="1", language="zh")
    gold = Extraction(document=document, mentions=mentions)
    merged = {(key("1"), "地点", "北京"): "e", (key("1"), "地点", "南京"): "e"}

    assert graph_level([example(gold, "NER")], {key("1"): gold}, by_name(gold)) == Score(tp=2)
    assert graph_level([example(gold, "NER")], {key("1"): gold}, merged) == Score(tp=1, fn=1)


def test_an_argument_without_a_label_is_one_entity_per_document() -> None:
    first, second = hiring("1"), hiring("2")
    entity_of = {(key("1"), None, "万科"): "1", (key("2"), None, "万科"): "2"}
    stored = {key("1"): first, key("2"): second}

    assert graph_level([example(first, "EE"), example(second, "EE")], stored, entity_of) == Score(tp=2)


def test_triggers_alone_have_no_graph_level() -> None:
    assert evaluate([example(hiring("1"), "EET")], {key("1"): hiring("1")}, entity_of={}).graph_level is None


def hiring(id: str) -> Extraction:
    event = Event(
        label="招聘", trigger=Mention(text="招"), arguments=(Argument(role="公司", mention=Mention(text="万科")),)
    )
    return Extraction.of(Document(source="S", id=id, text=id, language="zh"), Reading.of(events=[event]), "test")
