"""The light folding that rooms share: two spellings that a reader would call the same letters fold to the same text.

It knows nothing of names, labels or merging rules; those live in resolution. This is the door of OpenCC.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from unicodedata import normalize

from opencc import OpenCC

_UNIFIED = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»「」『』", '"'),
        **dict.fromkeys("•‧∙⋅・･", "·"),
        "。": ".",
        "、": ",",
        # invisible: soft hyphen, zero-width characters, byte order mark
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


@lru_cache(maxsize=1 << 18)
def fold(text: str) -> str:
    """The text without differences of width, case, script variant (traditional or simplified), spacing and dashes."""
    if text.isascii():
        return _SPACES.sub(" ", text.casefold().translate(_UNIFIED)).strip()
    folded = normalize("NFKC", normalize("NFKC", text).casefold()).translate(_UNIFIED)
    if _HAN.search(folded) and not _SURROGATE.search(folded):
        folded = _simplifier().convert(folded)
    return _SPACES.sub(" ", folded).strip()


def fold_all(texts: Sequence[str]) -> list[str]:
    """Each text folded; far quicker than one by one where there are many that differ."""
    folded = [""] * len(texts)
    for is_ascii in (True, False):
        places = [place for place, text in enumerate(texts) if text.isascii() == is_ascii]
        lines = _folded_lines([texts[place] for place in places])
        for place, line in zip(places, lines, strict=True):
            folded[place] = line
    return folded


def _folded_lines(texts: Sequence[str]) -> list[str]:
    """The texts folded as the lines of one text; one by one where a text has lines or halves of characters itself."""
    joined = "\n".join(texts)
    if joined.count("\n") >= max(1, len(texts)) or _SURROGATE.search(joined):
        return [fold.__wrapped__(text) for text in texts]
    if joined.isascii():
        joined = joined.casefold().translate(_UNIFIED)
    else:
        joined = normalize("NFKC", normalize("NFKC", joined).casefold()).translate(_UNIFIED)
        if _HAN.search(joined):
            joined = _simplifier().convert(joined)
    return [line.strip() for line in _BLANKS.sub(" ", joined).split("\n")] if texts else []


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
