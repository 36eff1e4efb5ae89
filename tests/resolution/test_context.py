"""What a context says, and when two contexts exclude each other."""

from __future__ import annotations

from kgplatform.resolution.context import contexts_of, exclusive, read_context
from kgplatform.resolution.guards import conflict
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation


def against(left: str, right: str) -> str | None:
    return conflict(exclusive(read_context(left)), exclusive(read_context(right)))


def test_another_value_in_the_same_field_excludes() -> None:
    assert against("US|TX", "US|IL") == "tx is not il"
    assert against("河北|献县", "河北|任丘") is not None


def test_an_empty_field_excludes_nothing() -> None:
    assert against("1976|", "1976|USA") is None
    assert against("", "US|IL") is None


def test_a_value_written_a_little_differently_excludes_nothing() -> None:
    assert against("The Backstreet Boys", "backstreet boys") is None
    assert against("backstreet boys", "backstreet boy") is None


def test_a_list_of_neighbours_only_supports() -> None:
    assert against("清华大学; 北京; 物理", "复旦大学; 上海; 足球") is None
    assert read_context("清华大学; 北京; 物理") == ("~清华大学", "~北京", "~物理")


def test_the_context_of_a_mention_is_what_its_document_names() -> None:
    author, book = Mention(text="老舍", label="人物"), Mention(text="茶馆", label="作品")
    reading = Reading.of(relations=[Relation(subject=book, predicate="作者", object=author)])
    document = Document(source="test", id="1", text="老舍写了茶馆", language="zh")
    contexts = contexts_of(Extraction.of(document, reading, "test"))

    assert contexts["茶馆", "作品"] == ("author=老舍", "~茶馆", "~老舍")
    assert contexts["老舍", "人物"] == ("~茶馆", "~老舍")
