"""Values kept on disk are there again as often as they are asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.errors import ConfigError
from kgplatform.pipelines.spool import Spool
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema


def example(text: str, name: str, wanted: Schema) -> Example:
    document = Document(source="set", id=text, text=text, language="zh")
    reading = Reading.of([Mention(text=name, label="人")])
    return Example(document=document, wanted=wanted, gold=Extraction.of(document, reading, "gold"), task="NER")


WANTED = Schema(labels=("人",))
WANG, ANN = example("王伟来了", "王伟", WANTED), example("Ann came", "Ann", WANTED)


def test_what_was_kept_is_read_again_and_again_in_its_order() -> None:
    with Spool() as spool:
        kept = spool.keep([WANG, ANN])

        assert (list(kept), list(kept)) == ([WANG, ANN], [WANG, ANN])


def test_each_is_found_by_its_place() -> None:
    with Spool() as spool:
        kept = spool.keep([WANG, ANN])

        assert (len(kept), kept[1], kept[-2], kept[:1]) == (2, ANN, WANG, [WANG])


def test_two_rows_of_values_grow_while_they_are_read() -> None:
    with Spool() as spool:
        some = spool.keep([WANG, ANN])
        others = spool.keep(one.document.text for one in some)
        others.append("more")

        assert (list(some), list(others)) == ([WANG, ANN], ["王伟来了", "Ann came", "more"])


def test_a_schema_stays_the_one_that_it_was() -> None:
    with Spool() as spool:
        kept = spool.keep([WANG, example("李娜来了", "李娜", Schema(labels=("人",)))])

        assert [one.wanted is WANTED for one in kept] == [True, True]


def test_nothing_stays_in_the_folder(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.keep([WANG])

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no place to put records aside"):
        Spool(tmp_path / "not there")
