"""What all nouns share: they are frozen, refuse unknown fields, and have a digest that depends on content alone."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode  # made once: half the time


class Noun(BaseModel):
    """A frozen value; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(*parts: object) -> str:
    """32 hexadecimal digits that name these JSON values, the same on every machine and in every run."""
    written = _write(parts)
    # surrogatepass: a lone surrogate can come out of a broken JSON escape and must not crash a digest
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:32]
