"""ROUGE-N between two texts: the share of n-grams in common, as an F1 over distinct n-grams.

The tokens are ours (a Han character, a word of letters, a run of digits), so that Chinese needs no dictionary. The
score of CCKS2023 cuts Chinese into words with jieba: pass its `lcut` as `tokens` where the numbers must be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kgplatform.text.tokens import tokenize

Tokens = Callable[[str], Sequence[str]]


def words_of(text: str) -> list[str]:
    """The tokens of a text, as strings."""
    return [token.text for token in tokenize(text)]


def rouge_n(said: str, gold: str, n: int = 2, *, tokens: Tokens = words_of) -> float:
    """Between 0 and 1; two empty texts are equal, an empty one and another share nothing.

    >>> rouge_n("张三出生", "张三出")
    0.8
    """
    if not said.strip() or not gold.strip():
        return float(said.strip() == gold.strip())
    ours, theirs = _grams(tokens(said), n), _grams(tokens(gold), n)
    if not ours or not theirs:  # texts of fewer tokens than n
        return float(said.split() == gold.split())
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _grams(tokens: Sequence[str], n: int) -> frozenset[tuple[str, ...]]:
    kept = [token for token in tokens if token.strip()]
    return frozenset(tuple(kept[start : start + n]) for start in range(len(kept) - n + 1))
