"""docs/python.md is run as it stands; what its examples leave to a model is asked of a stub."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

import kgplatform
from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.stores.local import ServerAddress
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading, Relation
from kgplatform.types.schema import RelationType, Schema
from tests.stubs.llm_server import StubLLMServer

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "python.md").read_text("utf-8")
SCHEMA = Schema(relations=(RelationType(predicate="出生地", subjects=("人物",), objects=("城市",)),))
DOCUMENT = Document(source="notes", id="1", text="鲁迅生于绍兴。", language="zh", metadata={"title": "一"})


@pytest.fixture
def notebook(tmp_path: Path, neo4j_server: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as the guide's reader has it, with the server of these tests in the environment."""
    for name in os.environ:
        if name.startswith(("KGPLATFORM_", "NEO4J_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KGPLATFORM_STORE", neo4j_server.url)
    monkeypatch.setenv("NEO4J_USERNAME", neo4j_server.user)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_server.password)
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "dataset" / "sample" / "InstructIE", tmp_path / "dataset" / "sample" / "InstructIE")
    return tmp_path


def test_the_examples_of_the_guide_run(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))

    # the tests share one server: each run needs graphs of its own
    exec(code.replace('graph="triples"', f'graph="triples {notebook}"'), {})

    assert "it was not run" in capsys.readouterr().out


def test_the_guide_names_ten_names_that_are_public() -> None:
    table = GUIDE.split("| name |")[1].split("\n\n")[0]
    names = re.findall(r"`(\w+)(?:\(|`)", "\n".join(row.split("|")[1] for row in table.splitlines()[2:]))

    assert len(names) == 10
    assert set(names) <= set(kgplatform.__all__)


def test_documents_and_a_schema_in_memory_are_read_by_a_model(notebook: Path) -> None:
    relation = Relation(
        subject=Mention(text="鲁迅", label="人物"), predicate="出生地", object=Mention(text="绍兴", label="城市")
    )
    gold = Extraction.of(DOCUMENT, Reading.of((), [relation]), "gold")
    with StubLLMServer([Example(document=DOCUMENT, wanted=SCHEMA, gold=gold, task="RE")]) as stub:
        place = {"llm_base_url": stub.base_url, "llm_model": stub.model}
        counts = kgplatform.build([DOCUMENT], schema=SCHEMA, graph=f"{notebook}", **place)  # type: ignore[arg-type]
        read = kgplatform.extract(DOCUMENT.text, schema=SCHEMA, **place)  # type: ignore[arg-type]

    assert (counts.documents, counts.relations) == (1, 1)
    assert [(one.subject.text, one.predicate, one.object.text) for one in read.relations] == [
        ("鲁迅", "出生地", "绍兴")
    ]
    (row,) = kgplatform.ask("document_card", {"source": "notes", "document": "1"}, graph=f"{notebook}")
    assert (row["title"], row["text"]) == ("一", DOCUMENT.text)


def test_documents_of_two_sources_are_refused(settings: Settings) -> None:
    other = DOCUMENT.model_copy(update={"source": "other"})

    with pytest.raises(kgplatform.KGError, match="of one source"):
        kgplatform.build([DOCUMENT, other])


def test_what_a_notebook_builds_from_paths_is_what_the_command_reads(notebook: Path) -> None:
    sets = find_sets([notebook / "dataset" / "sample" / "InstructIE"], Choice(limit=2))
    wanted = sum(1 for one in sets for _ in read_set(one, Choice(limit=2), lambda _: None))

    counts = kgplatform.build("dataset/sample/InstructIE", extractor="gold", limit=2, graph=f"two {notebook}")

    assert counts.documents == wanted == 4
