"""What the user said about asking a model, beyond which one and what for."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, get_args

from kgplatform.notation.forms import AnswerForm

Pick = Literal["diverse", "similar", "random", "fixed"]
PICKS: tuple[Pick, ...] = get_args(Pick)


class Asking(NamedTuple):
    """How a model is asked. `instructions`: records in IEPile's layout, to be asked in their words.

    `arbiter`: whether it is asked about doubtful merges as well. `pick`: which labelled examples are shown. `form`: how
    it is to answer, where the prompt does not say.
    """

    votes: int = 1
    glean: int = 0
    shots: int = 0
    chunk_tokens: int | None = None
    instructions: Path | None = None
    arbiter: bool = False
    pick: Pick = "diverse"
    form: AnswerForm | None = None

    @property
    def times(self) -> int:
        """How often a question is asked in all."""
        return self.votes + self.glean
