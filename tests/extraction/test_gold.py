from __future__ import annotations

from kgplatform.extraction.gold import extract_gold
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation, Span
from kgplatform.types.schema import Schema

DOCUMENT = Document(source="s", id="1", text="IBM was founded in New York. ibm grew.", language="en")


def test_gold_gets_spans_and_keeps_every_letter() -> None:
    ibm, city = Mention(text="IBM", label="organization"), Mention(text="NEW YORK", label="place")
    reading = Reading.of(relations=[Relation(subject=ibm, predicate="founded in", object=city)])
    example = Example(document=DOCUMENT, wanted=Schema(), gold=Extraction.of(DOCUMENT, reading, "gold"), task="RE")

    extraction = extract_gold(example)

    assert extraction.recipe == "gold"
    assert extraction.relations[0].subject.span == Span(0, 3)
    assert extraction.relations[0].object == city


def test_an_example_without_gold_gives_an_empty_extraction() -> None:
    assert extract_gold(Example(document=DOCUMENT, wanted=Schema())) == Extraction(document=DOCUMENT, recipe="gold")
