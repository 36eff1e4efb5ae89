"""The completions in the workspace: counted, pruned, never lost by mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.llm.options import LLMOptions
from kgplatform.types.completion import Completion, Message, Question
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction
from kgplatform.workspace.journal import Workspace

KEPT = Completion(text="{}", prompt_tokens=10, completion_tokens=2, seconds=0.5)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path) as opened:
        yield opened


def read_with(workspace: Workspace, id: str, key: str) -> int:
    """A document that was asked one question and read."""
    document = Document(source="news", id=id, text=f"text {id}", language="en")
    (number,) = workspace.register([document])
    workspace.note_question(document.key, key)
    workspace.keep([(key, KEPT)])
    workspace.record("main", [(number, Extraction(document=document, recipe="r"), "r")])
    return number


def test_completions_are_counted(workspace: Workspace) -> None:
    read_with(workspace, "1", "a")
    read_with(workspace, "2", "b")

    counts = workspace.count_completions()

    assert (counts.completions, counts.unused, counts.prompt_tokens, counts.completion_tokens) == (2, 0, 20, 4)
    assert counts.seconds == 1.0
    assert counts.bytes > 0
    assert counts.first <= counts.last


def test_an_empty_cache_is_counted_too(workspace: Workspace) -> None:
    assert workspace.count_completions() == (0, 0, 0, 0, 0, 0.0, "", "")


def test_pruning_deletes_only_what_no_live_document_was_asked(workspace: Workspace) -> None:
    read_with(workspace, "1", "a")
    gone = read_with(workspace, "2", "b")
    workspace.keep([("nobody's", KEPT)])
    workspace.forget("main", [gone])

    assert workspace.count_completions().unused == 2
    assert workspace.prune_completions() == 2
    assert workspace.recall("a") == KEPT
    assert workspace.recall("b") is None


def test_an_answer_to_a_document_that_was_not_read_to_its_end_stays(workspace: Workspace) -> None:
    document = Document(source="news", id="1", text="text", language="en")
    workspace.register([document])
    workspace.note_question(document.key, "a")
    workspace.keep([("a", KEPT)])

    assert workspace.prune_completions() == 0


def test_pruning_by_age_takes_everything_before(workspace: Workspace) -> None:
    read_with(workspace, "1", "a")

    assert workspace.prune_completions(before="2000-01-01") == 0
    assert workspace.prune_completions(before="9999-01-01") == 1


def test_a_document_that_shares_an_answer_keeps_it_alive(workspace: Workspace) -> None:
    first = read_with(workspace, "1", "a")
    document = Document(source="news", id="2", text="text 1", language="en")
    (number,) = workspace.register([document])
    workspace.note_question(document.key, "a")  # answered from the cache: nothing is kept anew
    workspace.record("main", [(number, Extraction(document=document, recipe="r"), "r")])
    workspace.forget("main", [first])

    assert workspace.prune_completions() == 0


ASKED = Question(messages=(Message(role="user", content="鲁迅是谁？"),), max_tokens=20)
NAMED = LLMOptions(base_url="http://one:8000/v1", model="novel")


def test_the_address_is_no_part_of_the_key() -> None:
    elsewhere = LLMOptions(base_url="http://two:9000/v1", model="novel", concurrency=3, timeout=7)

    assert elsewhere.key(ASKED) == NAMED.key(ASKED)


def test_model_revision_messages_parameters_and_sample_are_each_part_of_the_key() -> None:
    more = (*ASKED.messages, Message(role="assistant", content="作家"))
    others = [
        NAMED.model_copy(update={"model": "other"}).key(ASKED),
        NAMED.model_copy(update={"model_revision": "2"}).key(ASKED),
        NAMED.key(ASKED.model_copy(update={"messages": more})),
        NAMED.key(ASKED.model_copy(update={"messages": (Message(role="system", content="鲁迅是谁？"),)})),
        NAMED.key(ASKED.model_copy(update={"max_tokens": 21})),
        NAMED.key(ASKED.model_copy(update={"temperature": 0.7})),
        NAMED.key(ASKED.model_copy(update={"sample": 1})),
    ]

    assert len({NAMED.key(ASKED), *others}) == 8


def test_a_key_never_changes_from_one_version_to_the_next() -> None:
    assert NAMED.key(ASKED) == "d724e5c70f216dce4ab8b483a1800572"


def test_a_completion_is_recalled_exactly(workspace: Workspace) -> None:
    kept = Completion(
        text='{"人物": ["鲁迅"]}\n',
        finish_reason="length",
        reasoning="想",
        prompt_tokens=0,
        seconds=0.1,
        logprobs=(-0.1,),
    )
    workspace.keep([("a", kept)])

    assert workspace.recall("a") == kept
