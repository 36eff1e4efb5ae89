"""Scores a CCKS2023 submission against gold: half F1 of triples, half ROUGE-2 of the answers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.ccks2023 import output_of, read_ccks2023_records
from kgplatform.datasets.recognise import look_at
from kgplatform.errors import DatasetError
from kgplatform.evaluation.ccks2023 import Answer, CcksScore, score_ccks2023
from kgplatform.types.extraction import SetAside


class Scored(NamedTuple):
    """The score, and records that could not be read: in the submission they count as empty answers."""

    score: CcksScore
    set_aside: tuple[SetAside, ...]


def score_submission(gold: Path, submission: Path) -> Scored:
    """The score of a submission; both files are in the format of the competition."""
    set_aside: list[SetAside] = []
    wanted, said = (_answers(path, set_aside) for path in (gold, submission))
    if not wanted:
        raise DatasetError("no record in it has triples; is this a test file?", gold)
    return Scored(score_ccks2023(wanted, said), tuple(set_aside))


def _answers(path: Path, set_aside: list[SetAside]) -> dict[str, Answer]:
    if look_at(path).layout != "ccks2023":
        raise DatasetError("no CCKS2023 file: its records need instruction, input, output and kg", path)
    return {
        record.id: Answer(frozenset(record.triples), output_of(record), record.completion)
        for record in read_ccks2023_records(path, set_aside.append)
        if record.triples is not None
    }
