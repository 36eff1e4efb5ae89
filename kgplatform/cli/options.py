"""The options that verbs share, each with its one line of help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kgplatform.cli import complete

_STORE, _DATA, _EXTRACT = "Where", "Which data", "Extraction"

Workspace = Annotated[
    Path | None, typer.Option(help="Folder of the journal (default .kgplatform).", rich_help_panel=_STORE)
]
Graph = Annotated[
    str | None,
    typer.Option(
        help="Name of the graph; several live side by side (default main).",
        rich_help_panel=_STORE,
        autocompletion=complete.graphs,
    ),
]
Bulk = Annotated[
    bool | None,
    typer.Option(
        "--bulk/--no-bulk",
        help="Into an empty local database by Neo4j's import tool (default: from 5,000 documents on).",
    ),
]
Typed = Annotated[
    bool,
    typer.Option("--typed", help="Also real labels and relationship types, from now on: (:人物)-[:任职]->(:公司)."),
]
Store = Annotated[
    str | None,
    typer.Option(help="`local`, or bolt://… with NEO4J_USERNAME and NEO4J_PASSWORD.", rich_help_panel=_STORE),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bars.")]

Corpus = Annotated[
    list[str] | None,
    typer.Argument(
        help="Files or folders: datasets, .jsonl, .txt; - reads standard input (default: `data` in kgplatform.toml).",
        metavar="[CORPUS…]",
    ),
]
Split = Annotated[str | None, typer.Option(help="train, valid, dev or test.", rich_help_panel=_DATA)]
Task = Annotated[str | None, typer.Option(help="NER, RE, SPO, EE, EET, EEA or KG.", rich_help_panel=_DATA)]
Language = Annotated[
    str | None, typer.Option(help="zh, en or auto (default: by file name, else by each text).", rich_help_panel=_DATA)
]
Source = Annotated[
    list[str] | None, typer.Option(help="Only sets whose source contains this; may be repeated.", rich_help_panel=_DATA)
]
Topic = Annotated[str | None, typer.Option(help="The topic to ask records without one.", rich_help_panel=_DATA)]
Limit = Annotated[
    int | None, typer.Option(min=1, help="Only the first N documents of each set.", rich_help_panel=_DATA)
]
Sample = Annotated[
    int | None, typer.Option(min=1, help="Only N documents of each set, drawn by --seed.", rich_help_panel=_DATA)
]
Seed = Annotated[int, typer.Option(help="Seed of --sample.", rich_help_panel=_DATA)]
TextField = Annotated[str, typer.Option(help="Field of the text in .jsonl files.", rich_help_panel=_DATA)]
IdField = Annotated[str, typer.Option(help="Field of the id in .jsonl files.", rich_help_panel=_DATA)]
SourceName = Annotated[
    str | None, typer.Option(help="Name of the source, instead of the path's.", rich_help_panel=_DATA)
]

SchemaFile = Annotated[
    Path | None,
    typer.Option(
        "--schema",
        help="What to ask: a schema.json, a topic file, YAML, or starter schemas by name (`schema list`).",
        rich_help_panel=_EXTRACT,
        autocompletion=complete.starters,
    ),
]
Extractor = Annotated[
    str | None,
    typer.Option(
        help="llm, learned, gold, or a file of extractions (default: llm where an endpoint is set, else learned).",
        rich_help_panel=_EXTRACT,
    ),
]
Train = Annotated[
    Path | None,
    typer.Option(
        help="What the learned extractor learns from (default: the train split beside).", rich_help_panel=_EXTRACT
    ),
]
Prompt = Annotated[
    Path | None,
    typer.Option(
        help="A file of prompts (YAML), or the name of a kept one, instead of ours.", rich_help_panel=_EXTRACT
    ),
]
Grounded = Annotated[
    bool, typer.Option("--grounded", help="Drop what does not stand literally in the text.", rich_help_panel=_EXTRACT)
]
BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", help="OpenAI-compatible endpoint, as http://host:8000/v1.", rich_help_panel=_EXTRACT),
]
Model = Annotated[
    str | None, typer.Option("--model", help="Name of the model at the endpoint.", rich_help_panel=_EXTRACT)
]

Api = Annotated[
    str | None,
    typer.Option(
        "--api", help="chat, or completions for servers and base models without a chat.", rich_help_panel=_EXTRACT
    ),
]
Template = Annotated[
    str | None,
    typer.Option(
        "--template",
        help="With --api completions: llama2_zh, alpaca, qwen, qwen3, baichuan2, chatglm3, llama3, or a file.",
        rich_help_panel=_EXTRACT,
    ),
]
ResponseFormat = Annotated[
    str | None,
    typer.Option(
        "--response-format",
        help="Hold the answers to a schema by json_schema, json_object or the prompt alone (default auto: as it can).",
        rich_help_panel=_EXTRACT,
    ),
]

_COST = "Cost"
MaxCalls = Annotated[
    int | None, typer.Option("--max-calls", min=0, help="Stop after N answers of the model.", rich_help_panel=_COST)
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "--max-tokens", min=0, help="Stop before N tokens of questions and answers are passed.", rich_help_panel=_COST
    ),
]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", min=0, help="Stop before this cost is passed.", rich_help_panel=_COST)
]
PriceIn = Annotated[
    float | None, typer.Option("--price-in", min=0, help="Price of a million tokens asked.", rich_help_panel=_COST)
]
PriceOut = Annotated[
    float | None, typer.Option("--price-out", min=0, help="Price of a million tokens answered.", rich_help_panel=_COST)
]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask everything again, whatever was answered before.", rich_help_panel=_COST)
]
Offline = Annotated[
    bool,
    typer.Option(
        "--offline",
        help="Ask nobody: answers come from the workspace, a missing one is an error.",
        rich_help_panel=_COST,
    ),
]

_ASKING = "How a model is asked"
Votes = Annotated[
    int,
    typer.Option(
        "--votes", min=1, help="Ask each question N times and keep what most answers say.", rich_help_panel=_ASKING
    ),
]
Glean = Annotated[
    int, typer.Option("--glean", min=0, help="Ask N times more what was missed.", rich_help_panel=_ASKING)
]
Shots = Annotated[
    int,
    typer.Option(
        "--shots", min=0, help="Show N labelled examples of --train, or of the train split.", rich_help_panel=_ASKING
    ),
]
Pick = Annotated[
    str,
    typer.Option(
        "--pick",
        help="Which --shots: diverse (every label), similar (to each document), random, fixed (the first ones).",
        rich_help_panel=_ASKING,
    ),
]
Form = Annotated[
    str | None,
    typer.Option(
        "--form",
        help="How the model answers: labels (lists by label), objects, triples, or code (Python, parsed, never run).",
        rich_help_panel=_ASKING,
    ),
]
ChunkTokens = Annotated[
    int | None,
    typer.Option(
        "--chunk-tokens", min=0, help="Ask longer texts in parts of N tokens; 0 never.", rich_help_panel=_ASKING
    ),
]
Instructions = Annotated[
    Path | None,
    typer.Option(
        "--iepile",
        help="Ask in IEPile's layout, in the words of these instruction records (file or folder).",
        rich_help_panel=_ASKING,
    ),
]
Arbiter = Annotated[
    bool,
    typer.Option(
        "--arbiter",
        help="Ask the model about doubtful merges, the most costly first: with what --max-calls leaves, or 200 calls.",
        rich_help_panel=_ASKING,
    ),
]
