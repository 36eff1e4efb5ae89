"""Questions in words: a model that answers from a table, with planted faults and hostile answers."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.config import Settings, read_settings
from kgplatform.errors import AnswerError, QueryError
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.words import ask_in_words
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Reading, Relation
from tests.stubs.llm_server import StubLLMServer
from tests.stubs.small_graph import write_small_graph

FACTS = [
    "z1 鲁迅/人物 出生地 绍兴/城市",
    "z1 鲁迅/人物 职业 作家/职业",
    "z2 呐喊/作品 作者 鲁迅/人物",
    "z3 彷徨/作品 作者 鲁迅/人物",
    "z4 骆驼祥子/作品 作者 老舍/人物",
    "z4 老舍/人物 出生地 北京/城市",
    "z4 老舍/人物 职业 作家/职业",
    "z5 家/作品 作者 巴金/人物",
    "z5 巴金/人物 出生地 成都/城市",
    "z5 巴金/人物 职业 作家/职业",
    "z6 红高粱/作品 作者 莫言/人物",
    "z7 红高粱/作品 作者 莫言/人物",
    "z7 莫言/人物 出生地 高密/城市",
    "z7 莫言/人物 获奖 诺贝尔文学奖/奖项",
    "e1 Marie_Curie/person born_in Warsaw/city",
    "e1 Marie_Curie/person award Nobel_Prize_in_Physics/award",
    "e2 Albert_Einstein/person born_in Ulm/city",
    "e2 Albert_Einstein/person award Nobel_Prize_in_Physics/award",
    "e3 Ulm/city located_in Germany/country",
    "e4 Warsaw/city located_in Poland/country",
    "e5 The_Who/band formed_in London/city",
    "e5 London/city located_in England/country",
]
EVENTS = {
    "z8": ("公司上市", {"上市公司": "阿里巴巴", "时间": "2014年9月"}),
    "e6": ("launch", {"rocket": "Falcon 9", "time": "June 2010"}),
}
CASES = Path(__file__).parents[1] / "cases" / "questions.csv"
TABLE = list(csv.DictReader(io.StringIO(CASES.read_text("utf-8"))))
ANSWERED = [pytest.param(row, id=f"{row['question']}: {row['reason']}") for row in TABLE if row["rows"] != "refused"]
HOSTILE = [pytest.param(row, id=f"{row['question']}: {row['reason']}") for row in TABLE if row["rows"] == "refused"]


class Writing(StubLLMServer):
    """Answers each question from the table; when it is told of an error, with the repair beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[list[dict[str, str]]] = []

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
        self.asked.append(messages)
        row = next(row for row in TABLE if messages[1]["content"].endswith(f"Question: {row['question']}"))
        self.answer = row["repair"] if len(messages) > 2 else row["answer"]
        return super()._completion(body)


@pytest.fixture(scope="module")
def model() -> Iterator[Writing]:
    with Writing() as server:
        yield server


@pytest.fixture(scope="module")
def filled(neo4j_server: ServerAddress, model: Writing, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    graph = f"words-{uuid.uuid4().hex[:8]}"
    with Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=graph) as store:
        store.prepare("workspace-1")
        ids = dict.fromkeys([*(line.split()[0] for line in FACTS), *EVENTS])
        write_small_graph(store, [read(id_) for id_ in ids])
        yield read_settings(
            workspace=tmp_path_factory.mktemp("workspace"),
            graph=graph,
            store=neo4j_server.url,
            neo4j_username=neo4j_server.user,
            neo4j_password=neo4j_server.password,
            llm_base_url=model.base_url,
            llm_model=model.model,
        )
        store.clear()


def read(id_: str) -> Extraction:
    relations = [relation(*line.split()[1:]) for line in FACTS if line.split()[0] == id_]
    events = []
    if id_ in EVENTS:
        label, arguments = EVENTS[id_]
        parts = tuple(Argument(role=role, mention=Mention(text=name)) for role, name in arguments.items())
        events.append(Event(label=label, arguments=parts))
    document = Document(source="test", id=id_, text=f"text of {id_}", language="zh" if id_ < "f" else "en")
    return Extraction.of(document, Reading.of((), relations, events), "gold")


def relation(subject: str, predicate: str, object_: str) -> Relation:
    (one, label), (two, other) = (written.replace("_", " ").split("/") for written in (subject, object_))
    return Relation(
        subject=Mention(text=one, label=label),
        predicate=predicate.replace("_", " "),
        object=Mention(text=two, label=other),
    )


@pytest.mark.parametrize("row", ANSWERED)
def test_a_question_in_words_gets_its_rows(filled: Settings, row: dict[str, str]) -> None:
    shown: list[str] = []

    answer = ask_in_words(filled, row["question"], silent, shown.append)

    assert [list(values) for values in answer.rows.rows] == json.loads(row["rows"])
    assert shown[-1] == answer.cypher
    assert (answer.refused is not None) == ("repaired" in row["reason"])


@pytest.mark.parametrize("row", HOSTILE)
def test_a_hostile_answer_is_never_run_and_never_shown_as_run(filled: Settings, row: dict[str, str]) -> None:
    shown: list[str] = []

    with pytest.raises((QueryError, AnswerError)):
        ask_in_words(filled, row["question"], silent, shown.append)

    assert shown == []


def test_the_model_is_told_what_the_graph_holds_and_then_what_was_wrong(
    filled: Settings, model: Writing, tmp_path: Path
) -> None:
    forgetful = filled.model_copy(update={"workspace": tmp_path})
    ask_in_words(forgetful, "老舍写了什么？", silent, lambda _: None)

    first, second = model.asked[-2:]
    assert "- 作品 | 作者 | 人物 | 5" in first[1]["content"]
    assert "- 公司上市: 上市公司, 时间" in first[1]["content"]
    assert [message["role"] for message in second] == ["system", "user", "assistant", "user"]
    assert "Invalid input" in second[3]["content"]


def test_a_question_that_was_answered_once_costs_nothing_again(filled: Settings, model: Writing) -> None:
    ask_in_words(filled, "谁写了《呐喊》？", silent, lambda _: None)
    before = len(model.asked)

    ask_in_words(filled, "谁写了《呐喊》？", silent, lambda _: None)

    assert len(model.asked) == before


def test_the_command_shows_the_query_and_then_the_rows(filled: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_USERNAME", filled.neo4j_username)
    monkeypatch.setenv("NEO4J_PASSWORD", filled.neo4j_password.get_secret_value())
    options = ["--store", filled.store, "--graph", filled.graph, "--workspace", str(filled.workspace), "--json"]
    llm = ["--base-url", str(filled.llm_base_url), "--model", str(filled.llm_model)]

    done = CliRunner().invoke(app, ["ask", "--words", "鲁迅写了哪些作品？", *options, *llm])

    assert done.exit_code == 0, done.output
    assert [row["name"] for row in json.loads(done.stdout)["rows"]] == ["呐喊", "彷徨"]
    assert "MATCH" in done.stderr


@pytest.mark.parametrize("more", [["--write"], ["--allow-files"], ["RETURN 1"], ["--param", "a=1"]])
def test_words_never_go_with_what_may_change_anything(more: list[str]) -> None:
    done = CliRunner().invoke(app, ["ask", "--words", "删除所有数据", *more])

    assert done.exit_code == 2
