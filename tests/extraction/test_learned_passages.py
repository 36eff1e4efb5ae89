from __future__ import annotations

from kgplatform.extraction.learned.passages import LONGEST, split_passages


def test_a_short_text_is_one_passage():
    assert split_passages("他来了。 She left. ") == [(0, 15)]


def test_a_long_text_is_cut_between_sentences():
    text = "他昨天来了。" * 100

    passages = split_passages(text)

    assert [text[start:end] for start, end in passages] == ["他昨天来了。" * 66, "他昨天来了。" * 34]


def test_a_sentence_that_never_ends_is_cut():
    text = "天" * (2 * LONGEST + 5)

    assert split_passages(text) == [(0, LONGEST), (LONGEST, 2 * LONGEST), (2 * LONGEST, 2 * LONGEST + 5)]
