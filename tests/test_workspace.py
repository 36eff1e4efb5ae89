"""The journal keeps what it was given, once, in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.errors import WorkspaceError
from kgplatform.types.completion import Completion
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Failure, Mention, Reading, Span
from kgplatform.types.resolution import Judgement, Profile
from kgplatform.workspace.journal import Workspace

PEKING = Document(source="s", id="1", text="北京大学在北京", language="zh", metadata={"topic": "组织"})
PARIS = Document(source="s", id="2", text="Paris is in France.", language="en")


def extraction(document: Document, name: str, label: str = "place") -> Extraction:
    start = document.text.index(name)
    mention = Mention(text=name, label=label, span=Span(start, start + len(name)))
    return Extraction.of(document, Reading.of(mentions=[mention]), "gold")


@pytest.fixture
def workspace(tmp_path: Path):
    with Workspace(tmp_path / "w") as opened:
        yield opened


def test_documents_get_numbers_in_the_order_given(workspace: Workspace) -> None:
    assert workspace.register([PEKING, PARIS]) == (1, 2)
    assert workspace.register([PARIS, PEKING]) == (2, 1)


def test_an_extraction_comes_back_as_it_was(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    kept = extraction(PEKING, "北京大学")

    workspace.record("main", [(number, kept, "gold")])

    assert list(workspace.outcomes("main")) == [(number, kept)]


def test_recording_the_same_again_changes_nothing(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    outcome = (number, extraction(PEKING, "北京"), "gold")

    assert workspace.record("main", [outcome]) == (True,)
    assert workspace.record("main", [outcome]) == (False,)


def test_a_later_failure_does_not_replace_an_extraction_of_the_same_text(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    kept = extraction(PEKING, "北京")
    workspace.record("main", [(number, kept, "a")])

    workspace.record("main", [(number, Failure(document=PEKING, stage="llm", reason="down"), "b")])

    assert list(workspace.outcomes("main")) == [(number, kept.model_copy(update={"recipe": "a"}))]


def test_a_failure_on_a_changed_text_replaces_the_extraction(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    workspace.record("main", [(number, extraction(PEKING, "北京"), "a")])
    changed = PEKING.model_copy(update={"text": "南京在江苏"})
    workspace.register([changed])
    failure = Failure(document=changed, stage="llm", reason="down")

    workspace.record("main", [(number, failure, "b")])

    assert list(workspace.outcomes("main")) == [(number, failure)]


def test_two_graphs_hold_their_own_extractions(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    workspace.record("gold", [(number, extraction(PEKING, "北京"), "a")])
    workspace.record("learned", [(number, extraction(PEKING, "北京大学"), "b")])

    texts = {graph: next(workspace.outcomes(graph))[1].mentions[0].text for graph in workspace.graphs()}  # type: ignore[union-attr]

    assert texts == {"gold": "北京", "learned": "北京大学"}


def test_a_forgotten_document_is_gone_until_it_is_read_again(workspace: Workspace) -> None:
    (number,) = workspace.register([PEKING])
    outcome = (number, extraction(PEKING, "北京"), "gold")
    workspace.record("main", [outcome])

    assert workspace.forget("main", [number]) == 1
    assert list(workspace.outcomes("main")) == []
    assert workspace.revive("main", number)
    assert len(list(workspace.outcomes("main"))) == 1


def test_purging_deletes_the_text(workspace: Workspace, tmp_path: Path) -> None:
    (number,) = workspace.register([PEKING])
    workspace.record("main", [(number, extraction(PEKING, "北京大学"), "gold")])

    workspace.forget("main", [number], purge=True)

    assert workspace.recorded("main", number) is None
    assert workspace.register([PEKING]) == (number,)


def test_a_withdrawn_judgement_is_no_longer_in_force(workspace: Workspace) -> None:
    said = workspace.judge(Judgement(graph="main", left=("a",), right=("b",), same=False, by="person"))
    assert said.id is not None

    assert workspace.withdraw("main", said.id)

    assert workspace.judgements("main") == ()
    assert workspace.judgements("main", withdrawn=True)[0].withdrawn_at is not None


def test_a_dead_entity_id_leads_to_where_its_first_member_went(workspace: Workspace) -> None:
    workspace.follow("main", {"a": "a", "b": "a", "c": "c"})
    workspace.follow("main", {"b": "b", "c": "c"})
    workspace.follow("main", {"b": "c", "c": "c"})

    assert workspace.current_entity("main", "a") == "c"
    assert workspace.current_entity("main", "c") == "c"


def test_completions_are_recalled_after_the_workspace_was_closed(tmp_path: Path) -> None:
    with Workspace(tmp_path) as first:
        first.keep([("k", Completion(text="{}"))])

    with Workspace(tmp_path) as second:
        assert second.recall("k") == Completion(text="{}")
        assert second.recall("other") is None


def test_the_profile_in_force_is_the_last_one_set(workspace: Workspace) -> None:
    workspace.set_profile("main", Profile(anchors=1, frequencies={}, thresholds={}))
    workspace.set_profile("main", Profile(anchors=2, frequencies={"北京": 2}, thresholds={}))

    assert workspace.profile("main") == Profile(anchors=2, frequencies={"北京": 2}, thresholds={})


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "workspace.sqlite").write_bytes(b"this is no database" * 100)

    with pytest.raises(WorkspaceError, match=r"workspace\.sqlite"):
        Workspace(tmp_path)
