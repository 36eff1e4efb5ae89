"""inspect: what is in a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json, write_table

if TYPE_CHECKING:
    from kgplatform.types.inspection import SetInspection

_NAMES = 8  # of each kind on the screen; the page has them all


@verb
def inspect(
    corpus: opt.Corpus = None,
    html: Annotated[Path | None, typer.Option(help="Also write a page with everything.")] = None,
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """What is in labelled data: counts, labels with examples, texts in two splits, records worth a look.

    All splits are read unless `--split` names one. Exit code 3 when records could not be read.

    [bold]Examples[/bold]

    kgplatform inspect dataset/sample/InstructIE --html inspected.html

    kgplatform inspect dataset/sample/iepile --task NER --language zh --json
    """
    from kgplatform.pipelines.files import write_lines
    from kgplatform.pipelines.inspect import inspect as run
    from kgplatform.reports.inspected import inspection_page, overview

    chosen = common.choice(split, task, language, source, topic, limit, None, 0, text_field, id_field)
    with progress(quiet) as report:
        found, aside = run(common.corpus(corpus, common.settings()), chosen, report)
    if html is not None:
        write_lines(html, [inspection_page(found)])
    if as_json:
        write_json({"sets": [one.model_dump(mode="json") for one in found]})
    else:
        write_table(*overview(found))
        for one in found if len(found) == 1 else ():
            _write_set(one)
        if html is not None:
            say(f"wrote {html}")
        elif len(found) > 1:
            say("--html FILE writes a page with everything; --source shows one set here")
    common.tell_losses(aside, ())


def _write_set(one: SetInspection) -> None:
    for kind in dict.fromkeys(use.kind for use in one.uses):
        uses = [use for use in one.uses if use.kind == kind]
        rows = [(use.name, use.count, use.documents, " · ".join(use.examples)) for use in uses[:_NAMES]]
        write_table((kind, "count", "documents", "examples"), rows)
        if len(uses) > _NAMES:
            write(f"… and {len(uses) - _NAMES:,} more")
    for odd in one.odd:
        write(f"{odd.count:,} × {odd.what}: {', '.join(seen for _, seen in odd.examples[:3])}")
    for leak in one.leaks:
        write(f"{leak.exact:,} texts stand in {leak.split} too, {leak.folded:,} more but for case, width and signs")
    if one.unused:
        write(f"{len(one.unused):,} names of the schema are never used: {', '.join(one.unused[:_NAMES])}")
