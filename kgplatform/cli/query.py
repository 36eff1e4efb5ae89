"""ask, evaluate, health, report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kgplatform.cli import common, complete
from kgplatform.cli import options as opt
from kgplatform.cli.show import progress, say, verb, write, write_json, write_table

if TYPE_CHECKING:
    from kgplatform.config import Settings
    from kgplatform.pipelines.ask import Allowed
    from kgplatform.types.graph import Rows

_FORMS = ("table", "json", "csv", "html")

_MORE = "More than scores"


@verb
def ask(
    query: Annotated[
        str | None,
        typer.Argument(help="Cypher, or the name of a query (see --list).", autocompletion=complete.queries),
    ] = None,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", help="name=value, may be repeated.")] = None,
    words: Annotated[
        str | None, typer.Option(help="A question in words: a model writes the Cypher, which can only read.")
    ] = None,
    show_list: Annotated[bool, typer.Option("--list", help="The named queries and what they answer.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many rows.")] = 1000,
    timeout: Annotated[float, typer.Option(help="Seconds the server may take.")] = 60.0,
    write_access: Annotated[bool, typer.Option("--write", help="Let the query change the graph.")] = False,
    allow_files: Annotated[
        bool,
        typer.Option("--allow-files", help="Let it read files and addresses: LOAD CSV, foreign procedures."),
    ] = False,
    form: Annotated[str, typer.Option("--format", help="table, json, csv, or html: a picture one can open.")] = "table",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write to this file; its suffix may tell the format."),
    ] = None,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Ask the graph in Cypher, or in words; read-only unless --write. $graph is the graph's name.

    [bold]Examples[/bold]

    kgplatform ask "MATCH (a:Entity {graph: $graph})-[:FACT {predicate: '作者'}]->(b) RETURN a.name, b.name LIMIT 10"

    kgplatform ask --list

    kgplatform ask entity_card --param name=北京大学

    kgplatform ask --words "鲁迅写了哪些作品？" --base-url http://localhost:8000/v1 --model novel

    kgplatform ask "MATCH p = (:Entity {graph: $graph})-[:FACT]->(:Entity) RETURN p LIMIT 60" -o picture.html
    """
    from kgplatform.pipelines.ask import Allowed, named_queries, read_parameters
    from kgplatform.pipelines.ask import ask as run

    if show_list:
        write_table(("query", "parameters", "answers"), named_queries())
        return
    if form not in _FORMS:
        raise typer.BadParameter(f"unknown format {form!r}; {', '.join(_FORMS)}")
    given = common.settings(graph=graph, store=store, workspace=workspace, llm_base_url=base_url, llm_model=model)
    form = "json" if as_json else form
    if words is not None:
        if query is not None or param or write_access or allow_files:
            raise typer.BadParameter("--words goes without a query, --param, --write and --allow-files: it only reads")
        _ask_in_words(words, given, Allowed(limit=limit, timeout=timeout), form, output, quiet=quiet)
        return
    if query is None:
        raise typer.BadParameter("give a query, --words or --list")
    with progress(quiet) as report:
        rows, unknown = run(
            given,
            query,
            read_parameters(param or []),
            report,
            Allowed(write_access, allow_files, limit, timeout),
        )
    _show_answer(rows, form, output, query, given)
    for one in unknown:
        say(str(one))


def _ask_in_words(
    words: str, given: Settings, allowed: Allowed, form: str, output: Path | None, *, quiet: bool
) -> None:
    from kgplatform.pipelines.words import ask_in_words

    with progress(quiet) as report:
        answer = ask_in_words(given, words, report, say, limit=allowed.limit, timeout=allowed.timeout)
    if answer.refused is not None:
        say(f"(a first query was refused: {answer.refused.splitlines()[0]})")
    if form == "json" and output is None:
        write_json({"cypher": answer.cypher, "refused": answer.refused, "rows": _records(answer.rows)})
        return
    _show_answer(answer.rows, form, output, answer.cypher, given)


def _show_answer(rows: Rows, form: str, output: Path | None, query: str, given: Settings) -> None:
    if form == "table" and output is None:
        write_table(rows.columns, rows.rows)
    else:
        _write_answer(rows, form, output, query, given)
    if rows.truncated:
        say(f"only the first {len(rows.rows)} rows are shown; --limit gives more")


def _records(rows: Rows) -> list[dict[str, object]]:
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _write_answer(rows: Rows, form: str, output: Path | None, query: str, given: Settings) -> None:
    """The answer as a document: on stdout, or in a file; a page never runs down a terminal."""
    from kgplatform.pipelines.ask import draw
    from kgplatform.pipelines.files import write_lines

    if form == "table" and output is not None:
        form = output.suffix.lower().removeprefix(".")
    if form == "html":
        text = draw(rows, query, given)
        output = output or (Path("answer.html") if sys.stdout.isatty() else None)
    elif form == "csv":
        text = _csv(rows.columns, rows.rows)
    else:
        text = json.dumps(_records(rows), ensure_ascii=False, indent=2)
    if output is None:
        write(text)
        return
    write_lines(output, text.splitlines())
    if str(output) != "-":
        say(f"wrote {output}")


def _csv(columns, rows) -> str:  # type: ignore[no-untyped-def]
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            [value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False) for value in row]
        )
    return out.getvalue().rstrip("\n")


@verb
def evaluate(
    gold: Annotated[
        list[str] | None, typer.Argument(help="Labelled datasets: files or folders.", metavar="GOLD…")
    ] = None,
    predictions: Annotated[
        Path | None,
        typer.Option(
            help="Score this file (our extractions or IEPile predictions) instead of the store; "
            "without GOLD the labels in it count."
        ),
    ] = None,
    official: Annotated[
        bool,
        typer.Option(
            "--official",
            help="Score --predictions as the datasets' own scorer does, bug for bug; with GOLD, a CCKS2023 submission.",
        ),
    ] = False,
    match: Annotated[
        str | None, typer.Option(help="Repeated answers: normal = wrong (official default), set = no matter (ours).")
    ] = None,
    by: Annotated[str | None, typer.Option(help="With --official: blocks by source or by input.")] = None,
    all_documents: Annotated[
        bool, typer.Option("--all", help="Documents that were never built count as empty.")
    ] = False,
    clusters: Annotated[
        Path | None, typer.Option(help="Which names of gold mean one thing: a file of clusters.", rich_help_panel=_MORE)
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(help="Is it better than this graph or prediction file? Paired.", rich_help_panel=_MORE),
    ] = None,
    beside: Annotated[
        str | None,
        typer.Option(help="Compare the graph with this one (gold, say) as a whole.", rich_help_panel=_MORE),
    ] = None,
    waterfall: Annotated[
        bool, typer.Option("--waterfall", help="Where quality is lost, step by step.", rich_help_panel=_MORE)
    ] = False,
    resamples: Annotated[
        int, typer.Option(min=0, help="Draws of the documents for the intervals.", rich_help_panel=_MORE)
    ] = 1000,
    save: Annotated[str | None, typer.Option(help="Keep this evaluation under a name.", rich_help_panel=_MORE)] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(help="What changed from one kept evaluation to another.", rich_help_panel=_MORE),
    ] = None,
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: opt.Seed = 0,
    source_name: opt.SourceName = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Score the stored graph against gold labels: by document, and as a graph of entities and facts.

    [bold]Examples[/bold]

    kgplatform evaluate dataset/sample/InstructIE

    kgplatform evaluate dataset/iepile --source conll04 --json

    kgplatform evaluate dataset/sample/InstructIE --predictions extractions.jsonl

    kgplatform evaluate dataset/sample/InstructIE --waterfall --clusters dataset/sample/InstructIE/clusters_zh.jsonl

    kgplatform evaluate dataset/sample/InstructIE --graph built --against other --beside gold --save first

    kgplatform evaluate --compare first second

    kgplatform evaluate --predictions answers.jsonl --official --task NER --by source
    """
    if official:
        from kgplatform.cli import scoring  # by itself: 100,000 lines take less than the rest of us to import

        if gold:
            scoring.competition(gold, predictions, as_json=as_json)
        else:
            scoring.official(predictions, task=task, match=match, by=by, as_json=as_json)
        return
    from kgplatform.cli import evaluating

    bootstrap = evaluating.bootstrap(resamples, seed)
    given = common.settings(graph=graph, store=store, workspace=workspace)
    if compare is not None:
        evaluating.compare(compare, given, bootstrap, as_json=as_json)
        return
    if not gold and predictions is None:
        raise typer.BadParameter("give GOLD, a labelled dataset, or --predictions, a file that carries its labels")
    chosen = common.choice(split, task, language, source, topic, limit, sample, seed, source_name=source_name)
    if predictions is not None and not gold:
        from kgplatform.cli import scoring

        scoring.labelled(predictions, chosen, match=match, as_json=as_json, quiet=quiet)
        return
    wish = evaluating.Wish(
        predictions=predictions,
        all_documents=all_documents,
        clusters=clusters,
        against=against,
        beside=beside,
        waterfall=waterfall,
        save=save,
    )
    evaluating.run(common.paths(gold or []), chosen, given, wish, bootstrap, as_json=as_json, quiet=quiet)


@verb
def health(
    check: Annotated[str | None, typer.Option(help="Only this check, with all its cases.")] = None,
    schema: opt.SchemaFile = None,
    task: opt.Task = None,
    language: opt.Language = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
    quiet: opt.Quiet = False,
) -> None:
    """Look at the stored graph without gold: what should not be, what is worth a look, how it hangs together.

    [bold]Examples[/bold]

    kgplatform health

    kgplatform health --schema dataset/sample/InstructIE/schema_zh.json --json

    kgplatform health --check check_near_names
    """
    from kgplatform.cli import evaluating

    given = common.settings(graph=graph, store=store, workspace=workspace)
    chosen = common.choice(None, task, language, None, None, None, None, 0)
    evaluating.health(given, schema, chosen, check, as_json=as_json, quiet=quiet)


@verb
def report(
    gold: Annotated[
        list[str] | None, typer.Argument(help="Labelled datasets to score against.", metavar="[GOLD…]")
    ] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where the page goes.")] = Path("report.html"),
    json: Annotated[Path | None, typer.Option(help="All numbers of the page as JSON, into this file.")] = None,
    csv: Annotated[Path | None, typer.Option(help="The scores as CSV, into this file.")] = None,
    compare: Annotated[
        tuple[str, str] | None,
        typer.Option(help="A page about what changed from one kept evaluation to another (`evaluate --save`)."),
    ] = None,
    all_documents: Annotated[
        bool, typer.Option("--all", help="Documents that were never built count as empty.")
    ] = False,
    clusters: Annotated[
        Path | None, typer.Option(help="Which names of gold mean one thing: a file of clusters.", rich_help_panel=_MORE)
    ] = None,
    augmented: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of examples that `augment` made, to be told of too.", rich_help_panel=_MORE),
    ] = None,
    schema: opt.SchemaFile = None,
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    sample: opt.Sample = None,
    seed: opt.Seed = 0,
    source_name: opt.SourceName = None,
    graph: opt.Graph = None,
    store: opt.Store = None,
    workspace: opt.Workspace = None,
    quiet: opt.Quiet = False,
) -> None:
    """One page about the graph, offline in any browser: what it holds, how it was made, how right it is.

    [bold]Examples[/bold]

    kgplatform report

    kgplatform report dataset/sample/InstructIE -o report.html --json report.json --csv scores.csv

    kgplatform report --compare first second -o changes.html
    """
    from kgplatform.cli import reporting

    given = common.settings(graph=graph, store=store, workspace=workspace)
    chosen = common.choice(split, task, language, source, topic, limit, sample, seed, source_name=source_name)
    if compare is not None:
        reporting.compare(compare, given, output, json)
        return
    from kgplatform.pipelines.report import Wish

    wish = Wish(output, json, csv, clusters, schema, all_documents, tuple(augmented or ()))
    reporting.run(common.paths(gold or []), chosen, wish, given, quiet=quiet)
