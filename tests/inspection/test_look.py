"""What is found in labelled data."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.inspect import inspect
from kgplatform.pipelines.progress import silent
from kgplatform.reports.inspected import inspection_page
from kgplatform.types.inspection import SetInspection

TRAIN = """\
{"text": "王伟在北京。", "entity": [{"entity": "王伟", "entity_type": "人"}, {"entity": "北京", "entity_type": "地"}]}
{"text": "王伟在北京。", "entity": [{"entity": "王伟", "entity_type": "人"}]}
{"text": "下雨了", "entity": []}
{"text": "An English text about Berlin", "entity": [{"entity": "berlin", "entity_type": "地"}]}
not json
"""
TEST = """\
{"text": "王伟在北京", "entity": [{"entity": "王伟", "entity_type": "人"}]}
{"text": "下雨了", "entity": []}
{"text": "新的", "entity": []}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema.json").write_text('["人", "地", "时"]\n[]\n{}\n', encoding="utf-8")
    (tmp_path / "train.json").write_text(TRAIN, encoding="utf-8")
    (tmp_path / "test.json").write_text(TEST, encoding="utf-8")
    return tmp_path


@pytest.fixture
def found(folder: Path) -> dict[str | None, SetInspection]:
    sets, _ = inspect([folder], Choice(language="zh"), silent)
    return {one.split: one for one in sets}


def test_labels_are_counted_with_examples(found: dict[str | None, SetInspection]) -> None:
    uses = {(use.name, use.count, use.examples) for use in found["train"].uses}

    assert uses == {("人", 1, ("王伟",)), ("地", 2, ("北京", "berlin"))}


def test_what_the_schema_has_and_nobody_uses_is_named(found: dict[str | None, SetInspection]) -> None:
    assert found["train"].unused == ("label 时",)


def test_mentions_that_do_not_stand_in_their_text_are_counted(found: dict[str | None, SetInspection]) -> None:
    assert (found["train"].mentions, found["train"].grounded) == (3, 2)


def test_texts_of_an_earlier_split_are_found_to_the_letter_and_but_for_signs(
    found: dict[str | None, SetInspection],
) -> None:
    (leak,) = found["test"].leaks

    assert (leak.split, leak.exact, leak.folded) == ("train", 1, 1)
    assert found["train"].leaks == ()


def test_odd_documents_are_listed_with_what_was_seen(found: dict[str | None, SetInspection]) -> None:
    odd = {kind.what: [seen for _, seen in kind.examples] for kind in found["train"].odd}

    assert odd == {
        "a mention that does not stand in its text": ["berlin"],
        "a text in another language": ["looks like en, not zh"],
    }


def test_lines_that_cannot_be_read_are_counted(found: dict[str | None, SetInspection]) -> None:
    assert found["train"].set_aside == 1


def test_texts_that_stand_twice_are_counted(found: dict[str | None, SetInspection]) -> None:
    assert (found["train"].documents, found["train"].doubled) == (3, 1)


def test_the_page_escapes_what_the_data_say(folder: Path) -> None:
    (folder / "test.json").write_text(
        '{"text": "<b>x</b>", "entity": [{"entity": "<b>", "entity_type": "<i>"}]}\n', encoding="utf-8"
    )
    sets, _ = inspect([folder], Choice(split="test"), silent)

    page = inspection_page(sets)

    assert "&lt;i&gt;" in page
    assert "<i>" not in page
