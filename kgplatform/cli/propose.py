"""schema propose: what a model would look for in a corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import common
from kgplatform.cli import options as opt
from kgplatform.cli.show import say, verb, write_json


@verb
def propose(
    output: Annotated[Path, typer.Option("-o", "--output", help="Write the schema here (YAML).")],
    corpus: opt.Corpus = None,
    documents: Annotated[int, typer.Option("--documents", min=1, help="Ask about the first N documents.")] = 20,
    base_url: opt.BaseUrl = None,
    model: opt.Model = None,
    task: opt.Task = None,
    language: opt.Language = None,
    text_field: opt.TextField = "text",
    id_field: opt.IdField = "id",
    workspace: opt.Workspace = None,
    as_json: opt.Json = False,
) -> None:
    """Let the model propose a schema; look at the file, change it, then build with --schema.

    Where the documents are labelled, the names are scored against those of their own schema.

    [bold]Examples[/bold]

    kgplatform schema propose news.jsonl -o schema.yaml --base-url http://localhost:8000/v1 --model novel
    """
    from kgplatform.pipelines.propose import propose as run
    from kgplatform.pipelines.read import Reading

    given = common.settings(workspace=workspace, llm_base_url=base_url, llm_model=model)
    chosen = common.choice(None, task, language, None, None, None, None, 0, text_field, id_field)
    done = run(Reading(common.corpus(corpus, given), chosen), documents, output, given)
    schema, agreement = done.proposal.schema, done.agreement
    if as_json:
        score = None if agreement is None else {"precision": agreement.precision, "recall": agreement.recall}
        names = {"labels": list(schema.labels), "relations": list(schema.predicates)}
        write_json({**names, "documents": done.proposal.read, "unread": done.proposal.unread, "agreement": score})
        return
    common.write_schema(schema)
    say(f"{output}: from {done.proposal.read} documents; {done.proposal.unread} answers could not be read")
    if agreement is not None:
        say(f"against their own schema: P {agreement.precision:.1f}, R {agreement.recall:.1f}, F1 {agreement.f1:.1f}")
