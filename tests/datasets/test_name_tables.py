"""Tables of names and of judgements, whatever their columns are called; bad rows are set aside with their line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from kgplatform.datasets.cells import cells_text
from kgplatform.datasets.judgements import read_judgements, row_judgements
from kgplatform.datasets.name_tables import NameRow, read_names
from kgplatform.datasets.parquet import write_parquet
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import SetAside


def names(path: Path, *context: str) -> tuple[list[NameRow], list[SetAside]]:
    faults: list[SetAside] = []
    return list(read_names(path, faults.append, context)), faults


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


EXPECTED = [NameRow(2, "7", "北京大学", "机构", "zh", "高校"), NameRow(3, "8", "Acme Ltd", "company", "en", "US|AR")]


@pytest.mark.parametrize(
    ("name", "text", "encoding"),
    [
        ("a.csv", "id,name,type,lang,ctx\n7,北京大学,机构,zh,高校\n8,Acme Ltd,company,en,US|AR\n", "utf-8"),
        (
            "b.csv",
            "编号;名称;类型;语言;上下文\r\n7;北京大学;机构;中文;高校\r\n8;Acme Ltd;company;英文;US|AR\r\n",
            "gb18030",
        ),
        (
            "c.tsv",
            "ID\tName\tLabel\tLang\tContext\n7\t北京大学\t机构\tzh-CN\t高校\n8\tAcme Ltd\tcompany\ten\tUS|AR",
            "utf-16",
        ),
        (
            "d.csv",
            '"id","name","label","context"\n"7","北京大学","机构","高校"\n8,"Acme Ltd",company,"US|AR"\n',
            "utf-8-sig",
        ),
    ],
)
def test_a_table_is_read_whatever_its_columns_and_letters(name: str, text: str, encoding: str, tmp_path: Path) -> None:
    assert names(written(tmp_path / name, text, encoding)) == (EXPECTED, [])


def test_json_lines_and_their_gzip_are_tables_too(tmp_path: Path) -> None:
    text = '\n{"id": 7, "名称": "北京大学", "type": "机构", "上下文": ["高校"]}\n'
    text += '{"id": "8", "name": "Acme Ltd", "label": "company", "ctx": "US|AR"}\n'
    packed = tmp_path / "packed.jsonl"
    packed.write_bytes(gzip.compress(text.encode()))

    assert names(written(tmp_path / "names.jsonl", text)) == (EXPECTED, [])
    assert names(packed) == (EXPECTED, [])


def test_parquet_is_a_table_too(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    rows = [("7", "北京大学", "机构", "zh", "高校"), ("8", "Acme Ltd", "company", "en", "US|AR")]
    write_parquet(tmp_path / "names.parquet", ("id", "name", "type", "lang", "ctx"), rows)

    found, faults = names(tmp_path / "names.parquet")
    assert ([row[1:] for row in found], faults) == ([row[1:] for row in EXPECTED], [])


def test_bad_rows_are_set_aside_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path / "names.csv", 'id,name\n1,a\n1,b\n2,\n3,c,d,e\n\n4,"two\nlines"\n5,f\n')
    found, faults = names(path)

    assert [(row.line, row.id, row.name) for row in found] == [(2, "1", "a"), (7, "4", "two\nlines"), (9, "5", "f")]
    assert [(fault.line, fault.reason.split(";")[0]) for fault in faults] == [
        (3, "the id '1' came before"),
        (4, "no name"),
        (5, "4 cells where the header has 2: is a quote or a comma missing?"),
    ]


def test_without_ids_the_number_of_the_row_is_its_id(tmp_path: Path) -> None:
    found, _ = names(written(tmp_path / "names.csv", "名称\n北京\n上海\n"))

    assert [(row.id, row.name, row.language) for row in found] == [("1", "北京", "zh"), ("2", "上海", "zh")]


def test_more_columns_can_tell_names_apart(tmp_path: Path) -> None:
    found, _ = names(
        written(tmp_path / "names.csv", "name,born,city\nJohn Smith,1976,Leeds\nJohn Smith,,\n"), "born", "city"
    )

    assert [row.context for row in found] == ["1976|Leeds", ""]


def test_a_table_without_names_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no names there"):
        names(written(tmp_path / "a.csv", "x,y\n1,2\n"))


@pytest.mark.parametrize("verdict", ["1", "true", "Yes", "same", "是", "相同"])
def test_the_same_is_said_in_many_ways(verdict: str, tmp_path: Path) -> None:
    (said,) = read_judgements(written(tmp_path / "a.csv", f"left,right,same\na,b,{verdict}\n"), lambda _: None)

    assert (said.left, said.right, said.same) == ("a", "b", True)


def test_judgements_on_rows_that_are_not_there_are_set_aside(tmp_path: Path) -> None:
    faults: list[SetAside] = []
    path = written(tmp_path / "a.csv", "左,右,相同,得分\n1,2,否,\n1,9,是,\n1,1,是,\n1,2,是,7\n")
    said = list(row_judgements(path, {"1", "2"}, faults.append))

    assert [(one.left, one.right, one.same, one.by) for one in said] == [(("1",), ("2",), False, "import")]
    assert [(fault.line, fault.reason) for fault in faults] == [
        (3, "no row has the id '9'"),
        (4, "both sides are one row"),
        (5, "the score '7' is no number from 0 to 1"),
    ]


def test_rows_go_back_into_a_table() -> None:
    rows = [("1", "a,b", 0.5, None)]

    assert list(cells_text(("id", "name", "score", "why"), rows, json_lines=False)) == [
        "id,name,score,why",
        '1,"a,b",0.5,',
    ]
    assert list(cells_text(("id", "name", "score", "why"), rows, json_lines=True)) == [
        '{"id": "1", "name": "a,b", "score": 0.5, "why": null}'
    ]
