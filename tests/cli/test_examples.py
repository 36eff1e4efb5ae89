"""The examples of the help are run as they stand, where they need neither a model nor anything but this machine."""

from __future__ import annotations

import html
import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.stores.local import ServerAddress

ROOT = Path(__file__).resolve().parents[2]

# What keeps an example from being run here; all others are run.
NEEDS = {
    r"--base-url|--show-prompt|^kgplatform classify": "a model",
    r"--text|(build|extract) dataset/sample/InstructIE( -o \S+)?$": "a model that is learnt first, for a minute",
    r"dataset/(iepile|InstructIE)\b|millions|conll04|answers\.jsonl|labelled/": "data of the user's",
    r"--base models/": "the weights of a model",
    r"localhost:7687|^kgplatform store": "a server besides that of the tests",
    r"init$": "a person who answers",
    r" undo | reject | show J|#4711": "a decision or document of the user's",
    r"--compare|--against": "two evaluations that were saved before",
}
EXAMPLES = [
    html.unescape(line.strip())
    for line in (ROOT / "docs" / "cli.md").read_text("utf-8").splitlines()
    if re.match(r"kgplatform \w+", line.strip())
]
RUNNABLE = [example for example in EXAMPLES if not any(re.search(pattern, example) for pattern in NEEDS)]
IN_ORDER = sorted(RUNNABLE, key=lambda example: "forget" in example)  # what removes comes last


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory, neo4j_server: ServerAddress) -> Iterator[Path]:
    """A folder as a user has it: samples, texts, a schema, and a graph built from gold."""
    folder = tmp_path_factory.mktemp("examples")
    shutil.copytree(ROOT / "dataset" / "sample", folder / "dataset" / "sample")
    (folder / "news").mkdir()
    (folder / "news" / "curie.txt").write_text("Marie Curie was born in Warsaw.", "utf-8")
    (folder / "schema.yaml").write_text("labels: [人物, 作品]\nrelations: [作者]\n", "utf-8")
    (folder / "names.csv").write_text("id,name,label\na,Acme Ltd,company\nb,ACME Limited,company\n", "utf-8")
    (folder / "near.json").write_text('{"人物": ["作品"]}', "utf-8")
    (folder / "few.json").write_text(
        '{"text": "鲁迅写了书", "entity": [{"entity": "鲁迅", "entity_type": "人物"}]}\n', "utf-8"
    )
    (folder / "known.csv").write_text("left,right,same\na,b,1\n", "utf-8")
    (folder / "名单.jsonl").write_text('{"编号": 17, "名称": "北京大学"}\n', "utf-8")
    (folder / "已核对.csv").write_text("左,右,相同\n鲁迅,刘慈欣,否\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith(("KGPLATFORM_", "NEO4J_")):
                patch.delenv(name)
        patch.setenv("KGPLATFORM_STORE", neo4j_server.url)
        patch.setenv("NEO4J_USERNAME", neo4j_server.user)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password)
        patch.setenv("KGPLATFORM_GRAPH", "examples")
        patch.chdir(folder)
        for start in ("build dataset/sample/InstructIE", "extract dataset/sample/InstructIE -o extractions.jsonl"):
            done = CliRunner().invoke(app, [*start.split(), "--extractor", "gold"])
            assert done.exit_code == 0, done.output
        yield folder


@pytest.mark.usefixtures("playground")
@pytest.mark.parametrize("example", IN_ORDER)
def test_the_example_does_what_it_says(example: str) -> None:
    arguments = shlex.split(example)[1:]
    if "--dry-run" in arguments and arguments[0] != "load":
        arguments += ["--base-url", "http://localhost:8000/v1", "--model", "novel"]

    done = CliRunner().invoke(app, arguments)

    assert done.exit_code == 0, done.output
    assert done.output.strip()


def test_most_verbs_have_an_example_that_runs() -> None:
    assert {example.split()[1] for example in RUNNABLE} >= {
        *("init", "doctor", "config", "build", "resolve", "load", "ask", "evaluate", "report", "forget", "merges"),
        "schema",
    }
