"""The light folding that rooms share: two spellings that a reader would call the same letters fold to the same text.

It knows nothing of names, labels or merging rules; those live in resolution. This is the door of OpenCC.
"""

from __future__ import annotations

import re
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


@cache
def _simplifier() -> OpenCC:
    return OpenCC("t2s")
