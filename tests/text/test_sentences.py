from __future__ import annotations

from kgplatform.text.sentences import split_sentences


def test_chinese_sentences_end_at_their_marks():
    assert _sentences("第一句。第二句！第三句？") == ["第一句。", "第二句！", "第三句？"]


def test_a_closing_quote_belongs_to_the_sentence_before_it():
    assert _sentences("他说：“好！”然后走了。") == ["他说：“好！”", "然后走了。"]


def test_english_sentences_end_at_a_full_stop_before_white_space():
    assert _sentences("It grew by 3.5 percent. Nobody knew.") == ["It grew by 3.5 percent.", "Nobody knew."]


def test_titles_and_initials_do_not_end_a_sentence():
    assert _sentences("Dr. Li met J. Smith. They spoke.") == ["Dr. Li met J. Smith.", "They spoke."]


def test_a_question_in_quotes_goes_on_where_a_small_letter_follows():
    assert _sentences("“Really?” she asked. No.") == ["“Really?” she asked.", "No."]


def test_a_line_break_ends_a_sentence():
    assert _sentences("标题\n正文开始") == ["标题", "正文开始"]


def test_an_english_semicolon_does_not_end_a_sentence_and_a_chinese_one_does():
    assert _sentences("one; two") == ["one; two"]
    assert _sentences("其一；其二") == ["其一；", "其二"]


def test_white_space_makes_no_sentence():
    assert _sentences(" \n \n") == []


def _sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]
