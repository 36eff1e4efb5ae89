"""Examples that differ most are shown together."""

from __future__ import annotations

from kgplatform.pipelines.diverse import pick_diverse
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema


def named(text: str, *labels: str) -> Example:
    document = Document(source="set", id=text, text=text, language="en")
    reading = Reading.of(Mention(text=label, label=label) for label in labels)
    return Example(document=document, wanted=Schema(), gold=Extraction.of(document, reading, "gold"))


ONE, TWO, SHORT, OTHER = named("one", "a"), named("two", "a", "b"), named("2", "a", "b"), named("other", "c")


def test_first_the_one_that_shows_most_the_shortest_of_equals_then_what_it_lacks() -> None:
    assert pick_diverse([ONE, TWO, SHORT, OTHER], 2) == (SHORT, OTHER)


def test_where_nothing_is_new_the_short_ones_come_in_their_order() -> None:
    assert pick_diverse([ONE, TWO, SHORT, OTHER], 9) == (SHORT, OTHER, ONE, TWO)
