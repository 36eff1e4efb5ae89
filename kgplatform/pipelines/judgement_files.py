"""Judgements out of the journal into a file, and from a file into the journal."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kgplatform.config import Settings
from kgplatform.datasets.judgements import SaidLine, judgement_lines, read_judgements
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.decisions import Words
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.merges import follow_up
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.named import Known
from kgplatform.pipelines.progress import Progress
from kgplatform.pipelines.saying import named
from kgplatform.resolution.judgements import Ledger, authority, judgement_order
from kgplatform.types.extraction import SetAside
from kgplatform.types.resolution import Judgement
from kgplatform.workspace.judgements import say

_ANCHORS = re.compile(r"[0-9a-f]{32}(?:(?:;\s*|[\s,|])[0-9a-f]{32})*")


class Imported(NamedTuple):
    """Judgements read, taken in, in force already, withdrawn in the file; and the lines set aside."""

    read: int
    taken: int
    known: int
    withdrawn: int
    set_aside: tuple[SetAside, ...]
    told: tuple[str, ...] = ()


def export_judgements(settings: Settings, output: Path, *, withdrawn: bool) -> int:
    """Write the judgements of the graph and say how many; a name of .csv gives CSV, any other JSON Lines."""
    with open_workspace(settings) as workspace:
        words = Words.of(mention_table(workspace, settings.graph))
        judgements = workspace.judgements(settings.graph, withdrawn=withdrawn)
    rows = ((one, words.side(one.left), words.side(one.right)) for one in judgements)
    write_lines(output, judgement_lines(output, rows))
    return len(judgements)


def import_judgements(settings: Settings, path: Path, progress: Progress, *, load: bool) -> Imported:
    """Take the judgements of a file in as an import's; what contradicts a person's or an earlier one is set aside."""
    faults: list[SetAside] = []
    with open_workspace(settings) as workspace, workspace.lease():
        lines = list(read_judgements(path, faults.append))
        taking = _Taking(Known.of(workspace, settings.graph, progress), path, faults)
        new = [judgement for line in lines if (judgement := taking.judgement(line)) is not None]
        say(workspace, new)
        told = tuple(follow_up(workspace, settings, progress, load)) if new else ()
    return Imported(len(lines), len(new), taking.known_already, taking.withdrawn, _in_order(faults), told)


def _in_order(faults: list[SetAside]) -> tuple[SetAside, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


class _Taking:
    """Lines on their way to judgements, each checked against all before it."""

    def __init__(self, known: Known, path: Path, faults: list[SetAside]) -> None:
        self._known, self._path, self._faults = known, path, faults
        said = [one for one in known.workspace.judgements(known.graph) if authority(one) <= 1]
        self._ledger = Ledger(sorted(said, key=judgement_order))
        self._said = {_content(one) for one in said}
        self.known_already = self.withdrawn = 0

    def judgement(self, line: SaidLine) -> Judgement | None:
        if line.withdrawn:
            self.withdrawn += 1
            return None
        try:
            left, right = self._sides(line)
        except ConfigError as error:
            self._aside(line, str(error))
            return None
        judgement = Judgement(
            graph=self._known.graph,
            left=left,
            right=right,
            same=line.same,
            by="import",
            reason=line.reason,
            score=line.score,
        )
        if _content(judgement) in self._said:
            self.known_already += 1
            return None
        against = self._ledger.against(judgement)
        if against:
            self._aside(line, f"contradicts {named(against)}")
            return None
        self._ledger.add(judgement)
        self._said.add(_content(judgement))
        return judgement

    def _sides(self, line: SaidLine) -> tuple[tuple[str, ...], tuple[str, ...]]:
        written = [_ANCHORS.fullmatch(side) for side in (line.left, line.right)]
        if all(written):  # anchors hold for documents too that are not in this graph, or not yet
            left, right = (tuple(sorted(re.findall(r"[0-9a-f]{32}", side))) for side in (line.left, line.right))
            if set(left) & set(right):
                raise ConfigError("both sides hold the same mention")
            return left, right
        return self._known.sides(line.left, line.right)

    def _aside(self, line: SaidLine, reason: str) -> None:
        self._faults.append(SetAside(path=str(self._path), line=line.line, reason=reason))


def _content(judgement: Judgement) -> tuple[frozenset[tuple[str, ...]], bool]:
    return frozenset((tuple(sorted(judgement.left)), tuple(sorted(judgement.right)))), judgement.same
