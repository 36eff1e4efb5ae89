"""A load of what has not changed compares digests and merges nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.update import update_store
from kgplatform.stores.local import ServerAddress
from kgplatform.stores.neo4j import Neo4jStore
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Relation
from kgplatform.types.resolution import Judgement
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.standing import revision, standing


@pytest.fixture
def workspace(tmp_path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


@pytest.fixture
def store(neo4j_server: ServerAddress) -> Iterator[Neo4jStore]:
    graph = f"standing-{uuid.uuid4().hex[:8]}"
    with Neo4jStore(neo4j_server.url, neo4j_server.user, neo4j_server.password, graph=graph) as opened:
        yield opened
        opened.clear()


def record(workspace: Workspace, graph: str, id_: str, subject: str, object_: str) -> int:
    mentions = tuple(Mention(text=name, label="人物") for name in (subject, object_))
    met = Relation(subject=mentions[0], predicate="认识", object=mentions[1])
    document = Document(source="红楼", id=id_, text="", language="zh")
    read = Extraction(document=document, mentions=mentions, relations=(met,), recipe="gold")
    (number,) = workspace.register([document])
    workspace.record(graph, [(number, read, "gold")])
    return number


def stages_of_load(workspace: Workspace, store: Neo4jStore) -> list[str]:
    """The stages that a load told of, each once."""
    told: list[str] = []
    update_store(workspace, store.graph, store, lambda stage, _done, _total: told.append(stage))
    return list(dict.fromkeys(told))


def test_the_second_load_merges_and_writes_nothing(workspace, store):
    record(workspace, store.graph, "1", "宝玉", "黛玉")
    _, first = update_store(workspace, store.graph, store, silent)

    _, second = update_store(workspace, store.graph, store, silent)

    assert (first.written, second.written, second.deleted) == (3, 0, 0)
    assert second.stored == first.stored
    assert stages_of_load(workspace, store) == ["comparing with the store"]


def test_a_new_document_is_merged_and_written(workspace, store):
    record(workspace, store.graph, "1", "宝玉", "黛玉")
    update_store(workspace, store.graph, store, silent)
    record(workspace, store.graph, "2", "宝钗", "贾母")

    _, counts = update_store(workspace, store.graph, store, silent)

    assert counts.written == 3


def test_what_is_missing_in_the_store_is_written_though_nothing_changed(workspace, store):
    record(workspace, store.graph, "1", "宝玉", "黛玉")
    update_store(workspace, store.graph, store, silent)
    store.run("MATCH (d:Document {graph: $graph}) DETACH DELETE d", write=True)

    _, counts = update_store(workspace, store.graph, store, silent)

    assert counts.written == 1


def test_documents_judgements_forgetting_and_new_metadata_end_a_standing(workspace):
    number = record(workspace, "main", "1", "宝玉", "黛玉")
    states = [revision(workspace, "main")]
    record(workspace, "main", "2", "宝玉", "黛玉")
    states.append(revision(workspace, "main"))
    workspace.judge(Judgement(graph="main", left=("a",), right=("b",), same=False, by="person"))
    states.append(revision(workspace, "main"))
    workspace.withdraw("main", 1)
    states.append(revision(workspace, "main"))
    workspace.forget("main", [number])
    states.append(revision(workspace, "main"))
    workspace.register([Document(source="红楼", id="2", text="", language="zh", metadata={"title": "回目"})])
    states.append(revision(workspace, "main"))

    assert states == sorted(set(states))


def test_another_graph_of_the_workspace_does_not_end_a_standing(workspace):
    revision(workspace, "other")
    before = revision(workspace, "main")
    record(workspace, "other", "1", "宝玉", "黛玉")

    assert revision(workspace, "main") == before


def test_other_rules_know_nothing_of_a_standing(workspace, store):
    record(workspace, store.graph, "1", "宝玉", "黛玉")
    update_store(workspace, store.graph, store, silent)

    assert standing(workspace, store.graph, "other rules") is None
