"""Names of a table as columns."""

from kgplatform.resolution.context import read_context
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.resolution.words import Words


def test_names_of_a_table_make_the_rows_that_they_stand_for() -> None:
    one = Row(3, 0, False, "a", "王伟", "人物", "zh", "table", read_context("US|TX"))
    other = Row(7, 0, False, "b", "IBM", "", "en", "table")
    columns = [3, 7], ["a", "b"], ["王伟", "IBM"], ["人物", ""], ["zh", "fr"], ["US|TX", ""]

    assert MentionTable.of_names(*columns) == MentionTable.of_rows([other, one])


def test_words_are_counted_once_a_name() -> None:
    words = Words.of([("new", "york"), (), ("york", "york", "minster")])

    assert dict(zip(words.texts, words.names_with().tolist(), strict=True)) == {"new": 1, "york": 2, "minster": 1}
    assert words.grid(2).tolist() == [[0, 1], [-1, -1], [1, 1]]
