"""Which of the two languages a text is written in."""

from __future__ import annotations

import re

from kgplatform.types.task import Language

# Long texts are judged by their beginning.
_ENOUGH = 4000
# CJK ideographs and kana: a text of kana is far from English, and zh is the other choice there is.
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\U00020000-\U0003134f]")
# A word in another script than Han; letters that touch Han characters end there.
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")


def detect_language(text: str) -> Language:
    """`zh` where Han characters are at least as many as words in other scripts, else `en`.

    >>> detect_language("使用Python和Java"), detect_language("Mao Zedong (毛泽东) was born in 1893.")
    ('zh', 'en')
    """
    start = text[:_ENOUGH]
    if start.isascii():
        return "en"
    han = len(_HAN.findall(start))
    return "zh" if han and han >= len(_WORD.findall(start)) else "en"
