"""How sure a model was of each part of its answer, from the logprobs that a server gives with it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from kgplatform.types.completion import Completion

_Logprobs = tuple[tuple[int, ...], tuple[float, ...]]
_NONE: _Logprobs = ((), ())
_LONGEST_GAP = 4  # characters that a server may leave out between two tokens
_LOWEST = -100.0  # servers say minus infinity or -9999 where a sampler left a token no chance


def token_logprobs(value: object, content: str) -> _Logprobs:
    """For each token of the content its characters and its logprob; nothing where the tokens are not the content.

    Two shapes are published: a list of tokens (chat), lists side by side (completions). A token that only goes on with
    a character has length 0.
    """
    if not isinstance(value, dict):
        return _NONE
    listed = value.get("content")
    tokens = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    words = [str(one.get("token")) for one in tokens]
    if words and "".join(words) == content:  # as nearly always: every token is whole characters
        return tuple(map(len, words)), tuple([round(_number(one.get("logprob")), 4) for one in tokens])
    pairs = _chat_tokens(listed) or _text_tokens(value)
    said = b"".join(piece for piece, _ in pairs)
    start = said.find(content.encode("utf-8", "surrogatepass")) if pairs else -1
    if start < 0:
        return _with_gaps(pairs, content)
    return _lengths(pairs, said, start, content)


class Tokens:
    """The tokens of an answer, by where they stand in it."""

    def __init__(self, completion: Completion) -> None:
        self._logprobs = completion.logprobs
        self._ends = list(accumulate(completion.token_lengths))
        # a token that only goes on with a character stands at this character
        self._starts = [end - max(1, length) for end, length in zip(self._ends, completion.token_lengths, strict=True)]

    def logprob(self, spans: Iterable[tuple[int, int]]) -> float | None:
        """The mean logprob of the tokens that these characters touch, each once."""
        touched: set[int] = set()
        for start, stop in spans:
            touched.update(range(bisect_right(self._ends, start), bisect_left(self._starts, stop)))
        return sum(self._logprobs[number] for number in sorted(touched)) / len(touched) if touched else None


def _chat_tokens(listed: object) -> list[tuple[bytes, float]]:
    if not isinstance(listed, list):
        return []
    return [(_bytes(one), _number(one.get("logprob"))) for one in listed if isinstance(one, dict)]


def _text_tokens(value: dict[str, object]) -> list[tuple[bytes, float]]:
    tokens, logprobs = value.get("tokens"), value.get("token_logprobs")
    if not isinstance(tokens, list) or not isinstance(logprobs, list):
        return []
    return [
        (str(token).encode("utf-8", "surrogatepass"), _number(logprob))
        for token, logprob in zip(tokens, logprobs, strict=False)
    ]


def _bytes(token: dict[str, object]) -> bytes:
    """As the server says; a token may be half a character, which its text cannot show."""
    listed = token.get("bytes")
    if isinstance(listed, list) and all(isinstance(byte, int) and 0 <= byte < 256 for byte in listed):
        return bytes(listed)
    return str(token.get("token", "")).encode("utf-8", "surrogatepass")


def _number(value: object) -> float:
    return max(_LOWEST, float(value)) if isinstance(value, int | float) else 0.0


def _lengths(pairs: list[tuple[bytes, float]], said: bytes, start: int, content: str) -> _Logprobs:
    """Bytes to characters: a character belongs to the token that brings its first byte; tokens outside are left out."""
    stop = start + len(content.encode("utf-8", "surrogatepass"))
    lengths, logprobs = list[int](), list[float]()
    at = 0
    for piece, logprob in pairs:
        inside = said[max(at, start) : min(at + len(piece), stop)]
        at += len(piece)
        if inside:
            lengths.append(sum(byte & 0xC0 != 0x80 for byte in inside))
            logprobs.append(round(logprob, 4))
    return tuple(lengths), tuple(logprobs)


def _with_gaps(pairs: list[tuple[bytes, float]], content: str) -> _Logprobs:
    """Tokens of a server that leaves out what is half a character (llama-cpp-python): a gap belongs to the token that
    shows nothing, else to the next one.
    """
    lengths, logprobs = list[int](), list[float]()
    at, silent = 0, -1  # `silent`: the token that a gap would belong to
    for piece, logprob in pairs:
        shown = piece.decode("utf-8", "replace").replace("\ufffd", "")
        logprobs.append(round(logprob, 4))
        lengths.append(0)
        if not shown:
            silent = silent if silent >= 0 else len(lengths) - 1
            continue
        place = content.find(shown, at, at + len(shown) + _LONGEST_GAP)
        if place < 0:
            return _NONE
        lengths[silent] += place - at
        lengths[-1] += len(shown)
        at, silent = place + len(shown), -1
    if not lengths or len(content) - at > _LONGEST_GAP:
        return _NONE
    lengths[silent] += len(content) - at
    return tuple(lengths), tuple(logprobs)
