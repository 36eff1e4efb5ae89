"""schema list|show|check: what a build asks, by name or from a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.complete import starters
from kgplatform.cli.show import ERROR, say, verb, write, write_json, write_table

app = typer.Typer(help="What is asked of the texts: starter schemas by name, or a file of yours.", no_args_is_help=True)

Name = Annotated[
    Path, typer.Argument(help="A schema file, a dataset folder, or starter schemas by name.", autocompletion=starters)
]


@app.command("list")
@verb
def list_schemas(as_json: opt.Json = False) -> None:
    """The starter schemas: twelve topics in Chinese and in English, to be used by name.

    [bold]Examples[/bold]

    kgplatform schema list

    kgplatform build notes.txt --schema Person,Organization --base-url http://localhost:8000/v1 --model novel
    """
    from kgplatform.pipelines.schema import list_starters

    found = list_starters()
    if as_json:
        write_json([{"language": language, "name": name, "relations": names} for language, name, names in found])
    else:
        write_table(("language", "name", "relations"), found)


@app.command()
@verb
def show(
    name: Name,
    yaml: Annotated[bool, typer.Option("--yaml", help="As a YAML file to change and use.")] = False,
    task: opt.Task = None,
    language: opt.Language = None,
    topic: opt.Topic = None,
    as_json: opt.Json = False,
) -> None:
    """A schema as a build would understand it.

    [bold]Examples[/bold]

    kgplatform schema show 人物

    kgplatform schema show Works,Organization --yaml

    kgplatform schema show dataset/sample/InstructIE --language zh --topic 作品 --json
    """
    from kgplatform.pipelines.schema import as_yaml, show_schema

    schema = show_schema(name, common.choice(None, task, language, None, topic, None, None, 0))
    if as_json:
        write_json(schema.model_dump(mode="json"))
    elif yaml:
        write(as_yaml(schema).rstrip("\n"))
    else:
        common.write_schema(schema)


@app.command()
@verb
def check(
    name: Name,
    corpus: Annotated[
        list[str] | None, typer.Argument(help="Labelled datasets to hold it against.", metavar="[CORPUS…]")
    ] = None,
    split: opt.Split = None,
    task: opt.Task = None,
    language: opt.Language = None,
    source: opt.Source = None,
    topic: opt.Topic = None,
    limit: opt.Limit = None,
    as_json: opt.Json = False,
) -> None:
    """What is wrong in a schema file, with its line; beside labelled data also what is never used or missing.

    Exit code 1 when something is wrong.

    [bold]Examples[/bold]

    kgplatform schema check dataset/sample/InstructIE/schema_zh.json

    kgplatform schema check dataset/sample/InstructIE/schema_en.json dataset/sample/InstructIE --language en
    """
    from kgplatform.pipelines.schema import check_schema

    choice = common.choice(split, task, language, source, topic, limit, None, 0)
    remarks, use = check_schema(name, common.paths(corpus or []), choice)
    if as_json:
        write_json({"remarks": [remark._asdict() for remark in remarks], "use": use and use._asdict()})
    else:
        for remark in remarks:
            where = f"{name}:{remark.line}" if remark.line else str(name)
            write(f"{where}: {'' if remark.wrong else 'note: '}{remark.text}")
        if use is not None:
            common.write_use(use)
        if not remarks:
            say(f"{name}: nothing wrong was found; `kgplatform schema show {name}` shows how it is understood")
    if any(remark.wrong for remark in remarks):
        raise typer.Exit(ERROR)


@app.command("hard-negatives")
@verb
def hard_negatives(
    name: Name,
    output: Annotated[Path, typer.Option("-o", "--output", help="Write here (JSON); - is stdout.")] = Path("-"),
    task: opt.Task = None,
    language: opt.Language = None,
    topic: opt.Topic = None,
) -> None:
    """Which labels are easily taken for which, for `convert --cluster-mode --hard-negatives FILE`.

    [bold]Examples[/bold]

    kgplatform schema hard-negatives schema.yaml --task NER -o near.json
    """
    from kgplatform.pipelines.files import write_lines
    from kgplatform.pipelines.schema import hard_negatives as run

    found = run(name, common.choice(None, task, language, None, topic, None, None, 0))
    write_lines(output, [json.dumps(found, ensure_ascii=False, indent=2)])
    say(f"{sum(map(bool, found.values()))} of {len(found)} labels have neighbours")
