from __future__ import annotations

from kgplatform.text.tokens import Token, tokenize


def test_a_han_character_stands_alone_and_a_word_of_letters_stays_whole():
    assert [token.text for token in tokenize("据Uber称，裁员")] == ["据", "Uber", "称", "，", "裁", "员"]


def test_tokens_know_where_they_stand():
    assert tokenize("in 北京") == [Token(0, 2, "in"), Token(3, 4, "北"), Token(4, 5, "京")]


def test_digits_are_one_token_and_a_point_parts_them():
    assert [token.text for token in tokenize("2019年 3.5%")] == ["2019", "年", "3", ".", "5", "%"]


def test_full_width_digits_are_digits():
    assert [token.text for token in tokenize("２０１９年")] == ["２０１９", "年"]


def test_accents_do_not_cut_a_word():
    assert [token.text for token in tokenize("Jens Härtel, Citroe\u0308n")] == ["Jens", "Härtel", ",", "Citroe\u0308n"]


def test_an_apostrophe_parts_the_name_from_what_follows():
    assert [token.text for token in tokenize("France's")] == ["France", "'", "s"]


def test_rare_han_characters_beyond_the_first_plane_stand_alone():
    assert [token.text for token in tokenize("𠀀〇")] == ["𠀀", "〇"]


def test_an_empty_text_has_no_tokens():
    assert tokenize(" \n\u3000") == []
