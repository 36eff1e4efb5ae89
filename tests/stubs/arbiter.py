"""A stub arbiter: it knows which things the names mean, and errs on exactly the pairs that it was told to err on.

It plugs into StubLLMServer in the place of its gold, and sees only the prompt, as a model would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping

_PASSAGE = re.compile(r"(?:Passage with [AB]|提到[甲乙]的文字)[:：] ?(.*)")


class StubArbiter:
    """`things`: what a passage speaks of, by a word in it. `errs_on`: pairs of such words that are answered wrongly."""

    def __init__(self, things: Mapping[str, str], errs_on: Collection[frozenset[str]] = ()) -> None:
        self._things, self._errs_on = things, errs_on

    def answer(self, prompt: str, *, drop: float = 0.0, wrong: float = 0.0) -> str:
        """The JSON that the arbiter answers; "null" where it does not know a passage."""
        words = [self._word(passage) for passage in _PASSAGE.findall(prompt)]
        known = [self._things[word] for word in words if word is not None]
        if len(known) != 2:
            return '{"same": null, "reason": "never heard of it"}'
        same = (known[0] == known[1]) != (frozenset(word or "" for word in words) in self._errs_on)
        return json.dumps({"same": same, "reason": f"{known[0]} / {known[1]}"}, ensure_ascii=False)

    def _word(self, passage: str) -> str | None:
        return max((word for word in self._things if word in passage), key=len, default=None)
