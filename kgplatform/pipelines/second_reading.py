"""New examples read a second time by the extractor that is to profit from them: what agrees stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kgplatform.augmentation.filters import Sieve, agreed, claimed
from kgplatform.augmentation.proposed import Proposed
from kgplatform.types.extraction import Example, Extraction, Failure

Read = Callable[[Iterable[Example]], Iterator[Extraction | Failure]]

DISAGREES = "a second reading does not agree"
UNREAD = "a second reading failed"


def read_again(proposals: Sequence[Proposed], read: Read, sieve: Sieve) -> Iterator[Proposed]:
    """The proposals with the facts that are found again; each is asked only the labels that it claims or denies."""
    asked = (one.example.model_copy(update={"wanted": claimed(one), "gold": None}) for one in proposals)
    for proposed, second in zip(proposals, read(asked), strict=True):
        if isinstance(second, Failure):
            sieve.refuse(proposed, UNREAD)
        elif (kept := agreed(proposed, second)) is None:
            sieve.refuse(proposed, DISAGREES)
        else:
            yield kept
