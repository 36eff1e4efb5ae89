"""The review of merging: questions in order, one key each, the last answer taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.config import Settings, read_settings
from kgplatform.errors import ContradictionError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.review import Review
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation, Span
from kgplatform.workspace.journal import Workspace


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Two documents that each give one thing two names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KGPLATFORM_GRAPH", raising=False)
    settings = read_settings(workspace=tmp_path / ".kgplatform")
    read = [
        aliased("zh", "清末，孙中山又名孙文，广东人。", "孙中山", "孙文", "人物"),
        aliased(
            "en", "Long ago Eric Blair, also known as George Orwell, wrote.", "Eric Blair", "George Orwell", "person"
        ),
    ]
    with open_workspace(settings) as workspace:
        numbers = workspace.register([one.document for one in read])
        workspace.record("main", [(n, one, "test") for n, one in zip(numbers, read, strict=True)])
    return settings


@pytest.fixture
def workspace(given: Settings) -> Iterator[Workspace]:
    with open_workspace(given) as journal:
        yield journal


def aliased(id: str, text: str, left: str, right: str, label: str) -> Extraction:
    mentions = [
        Mention(text=name, label=label, span=Span(text.index(name), text.index(name) + len(name)))
        for name in (left, right)
    ]
    relation = Relation(subject=mentions[0], predicate="alias", object=mentions[1])
    document = Document(source="news", id=id, text=text, language="zh" if id == "zh" else "en")
    return Extraction.of(document, Reading.of(mentions, [relation]), "test")


def test_a_question_shows_names_reasons_and_where_they_stand(workspace: Workspace) -> None:
    review = Review(workspace, "main")
    questions = []
    while (question := review.question()) is not None:
        questions.append(question)
        review.skip()

    chinese = next(question for question in questions if question.label == "人物")
    assert (chinese.total, chinese.same, chinese.names) == (2, True, (("孙中山",), ("孙文",)))
    assert chinese.reason == "alias by alias in document 1"
    assert [(one.document, one.before, one.name, one.after[:3]) for one in chinese.snippets] == [
        ("news#zh", "清末，", "孙中山", "又名孙"),
        ("news#zh", "清末，孙中山又名", "孙文", "，广东"),
    ]
    assert review.counts == {"same": 0, "different": 0, "skipped": 2}


def test_an_answer_is_kept_at_once_and_can_be_taken_back(workspace: Workspace) -> None:
    review = Review(workspace, "main")
    first = review.question()
    review.answer(same=False)
    kept = workspace.judgements("main")
    review.undo()

    assert [(said.same, said.by) for said in kept] == [(False, "person")]
    assert workspace.judgements("main") == ()
    assert review.question() == first


def test_an_answer_that_contradicts_an_earlier_word_is_refused_until_it_replaces_it(workspace: Workspace) -> None:
    review = Review(workspace, "main")
    review.question()
    review.answer(same=False)
    later = Review(workspace, "main")
    later._doubts = review._doubts  # a second person began before the first one answered

    with pytest.raises(ContradictionError, match="J1"):
        later.answer(same=True)
    assert "in place of J1" in later.answer(same=True, replace=True)


def test_what_was_answered_is_not_asked_again(workspace: Workspace) -> None:
    review = Review(workspace, "main")
    review.question()
    review.answer(same=True)

    again = Review(workspace, "main").question()
    assert again is not None
    assert again.total == 1


@pytest.mark.usefixtures("given")
def test_keys_can_be_piped_in() -> None:
    done = CliRunner().invoke(app, ["merges", "review", "--no-load"], input="d\nuz同异")

    assert done.exit_code == 0, done.output
    assert "merged now" in done.output
    assert "J1 is withdrawn" in done.output
    assert [line.split() for line in done.output.splitlines()[-3:]] == [
        ["same", "1"],
        ["different", "1"],
        ["skipped", "0"],
    ]


@pytest.mark.usefixtures("given")
def test_the_end_of_the_input_quits() -> None:
    done = CliRunner().invoke(app, ["merges", "review", "--no-load", "--json"], input="k")

    assert done.exit_code == 0, done.output
    assert '"skipped": 1' in done.output
