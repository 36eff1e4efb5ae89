import pytest

from kgplatform.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("嘉永五年11月3日，明治天皇出生。", "zh"),
        ("使用Python和Java", "zh"),
        ("GV-971由中国海洋大学研发", "zh"),
        ("On April 14, Lincoln was shot.", "en"),
        ("Mao Zedong (毛泽东) was born in Shaoshan.", "en"),
        ("José é de São Paulo", "en"),
        ("1234", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_han_characters_against_words(text, language):
    assert detect_language(text) == language
