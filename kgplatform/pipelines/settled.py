"""Long work beside millions of things that stay: Python shall not look through them for garbage again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = 200_000  # new things until the next look; rows hold no cycles, so there is little to find


@contextmanager
def settled(rarely: int = _RARELY) -> Iterator[None]:
    """What is there at the start stays out of collections inside the block, and these are rare; 0 = there are none."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(rarely, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
