"""All verbs, in the order in which people meet them."""

from __future__ import annotations

from typing import Annotated

import typer

from kgplatform.cli import (
    again,
    augmenting,
    build,
    cache,
    classifying,
    converting,
    exporting,
    inspecting,
    merges,
    prompts,
    propose,
    query,
    resolving,
    review,
    schema,
    selecting,
    setup,
    store,
    training,
    tuning,
)

app = typer.Typer(
    name="kgplatform",
    help="Build knowledge graphs from text in Neo4j and prove how good they are.",
    epilog="Every verb has --help with examples. Exit: 0 fine, 1 error, 2 wrong usage, 3 done with losses, "
    "130 interrupted.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for panel, verbs in {
    "Set up": (setup.init, setup.doctor, setup.config),
    "Build": (build.build, build.extract, classifying.classify, resolving.resolve, build.load, again.retry),
    "Use": (query.ask, query.evaluate, query.health, query.report, exporting.export),
    "Data": (inspecting.inspect, selecting.select, converting.convert, augmenting.augment, tuning.tune, training.train),
    "Change": (merges.forget,),
}.items():
    for command in verbs:
        app.command(rich_help_panel=panel)(command)
merges.app.command()(review.review)
app.add_typer(merges.app, name="merges", rich_help_panel="Change")
schema.app.command()(propose.propose)
app.add_typer(prompts.app, name="prompt", rich_help_panel="Data")
app.add_typer(schema.app, name="schema", rich_help_panel="Set up")
app.add_typer(store.app, name="store", rich_help_panel="Set up")
app.add_typer(cache.app, name="cache", rich_help_panel="Set up")


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context, show: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False
) -> None:
    """Build knowledge graphs from text in Neo4j and prove how good they are."""
    if show:
        from importlib.metadata import version as installed

        typer.echo(f"kgplatform {installed('kgplatform')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
