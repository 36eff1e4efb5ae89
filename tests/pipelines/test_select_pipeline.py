"""The best records of a set are written as they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.converting.options import ConvertOptions
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError
from kgplatform.pipelines.convert import convert
from kgplatform.pipelines.convert_blocks import Recipe
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading
from kgplatform.pipelines.select import select
from kgplatform.selection.options import SelectOptions

SAMPLE = Path(__file__).parents[2] / "dataset" / "sample"
NER = SAMPLE / "iepile" / "IE-zh" / "NER"


def test_lines_are_those_of_the_file_in_its_order_and_beside_them_their_origin(tmp_path: Path) -> None:
    (train,) = NER.glob("*/train.json")

    made = select([NER], Choice(), SelectOptions(size=10), tmp_path / "ten.json", silent)

    lines, chosen = train.read_text("utf-8").splitlines(), (tmp_path / "ten.json").read_text("utf-8").splitlines()
    assert (made.chosen, len(chosen)) == (10, 10)
    assert [json.loads(line) for line in lines if json.loads(line) in map(json.loads, chosen)] == [
        json.loads(line) for line in chosen
    ]
    origin = json.loads((tmp_path / "ten.json.origin.json").read_text("utf-8"))
    assert (origin["made_by"], origin["records"], origin["options"]["size"]) == ("kgplatform select", 10, 10)


def test_instruction_records_come_with_all_slices_of_a_text(tmp_path: Path) -> None:
    slices = tmp_path / "slices.json"
    convert(Reading([NER], Choice()), Recipe(ConvertOptions(task="NER", split_num=2)), slices, silent)

    made = select([slices], Choice(), SelectOptions(size=4, near=1), tmp_path / "four.json", silent)

    lines = (tmp_path / "four.json").read_text("utf-8").splitlines()
    texts = [json.loads(json.loads(line)["instruction"])["input"] for line in lines]
    assert (len(set(texts)), made.lines) == (4, len(lines))
    assert len(lines) > 4


def test_records_of_several_kinds_do_not_go_into_one_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="choose by --task"):
        select([SAMPLE / "iepile"], Choice(), SelectOptions(size=4), tmp_path / "out.json", silent)
