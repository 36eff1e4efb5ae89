"""What `report` does once its options are read: write the page, say where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kgplatform.cli import common
from kgplatform.cli.show import progress, say

if TYPE_CHECKING:
    from kgplatform.config import Settings
    from kgplatform.datasets.plan import Choice
    from kgplatform.pipelines.report import Wish


def run(gold: list[Path], chosen: Choice, wish: Wish, settings: Settings, *, quiet: bool) -> None:
    """The page about a graph."""
    from kgplatform.pipelines.read import Reading
    from kgplatform.pipelines.report import report

    if wish.csv is not None and not gold:
        raise typer.BadParameter("--csv holds scores: give GOLD, a labelled dataset")
    with progress(quiet) as bars:
        set_aside = report(Reading(gold, chosen), wish, settings, bars)
    _tell(wish.output, wish.json, wish.csv)
    common.tell_losses(set_aside, ())


def compare(names: tuple[str, str], settings: Settings, output: Path, json: Path | None) -> None:
    """The page about what changed between two kept evaluations."""
    from kgplatform.pipelines.report import report_changes

    report_changes(*names, settings, output, json=json)
    _tell(output, json)


def _tell(*files: Path | None) -> None:
    for file in files:
        if file is not None and str(file) != "-":
            say(f"wrote {file}")
