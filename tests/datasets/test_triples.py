from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import DatasetError
from kgplatform.types.extraction import Example, SetAside


def read(path: Path) -> tuple[list[Example], list[SetAside]]:
    faults: list[SetAside] = []
    (dataset,) = find_sets([path], Choice())
    return list(read_set(dataset, Choice(), faults.append)), faults


def said(example: Example) -> list[tuple[object, ...]]:
    assert example.gold is not None
    return [
        (r.subject.text, r.subject.label, r.predicate, r.object.text, r.object.label) for r in example.gold.relations
    ]


@pytest.mark.parametrize(
    "header",
    ["subject,predicate,object", "head,relation,tail", "主语,谓语,宾语", "头实体,关系,尾实体", "Subj\trel\tObj"],
)
def test_columns_are_known_by_chinese_and_english_names(tmp_path, header):
    path = tmp_path / "triples.csv"
    row = "鲁迅,出生地,绍兴".replace(",", "\t" if "\t" in header else ",")
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")

    (example,), faults = read(path)

    assert said(example) == [("鲁迅", None, "出生地", "绍兴", None)]
    assert (example.document.text, example.document.language, example.task) == ("鲁迅 出生地 绍兴", "zh", "RE")
    assert faults == []


def test_a_text_that_states_the_fact_is_the_document(tmp_path):
    path = tmp_path / "triples.tsv"
    path.write_text("text\ts\tp\to\nHe was born in Ulm.\tHe\tborn in\tUlm\n", encoding="utf-8")

    (example,), _ = read(path)

    assert example.document.text == "He was born in Ulm."


def test_labels_and_confidence_are_taken_along(tmp_path):
    path = tmp_path / "triples.csv"
    path.write_text("主体,主体类型,关系,客体,客体类型,置信度\n鲁迅,人物,出生地,绍兴,城市,0.5\n", encoding="utf-8")

    (example,), _ = read(path)

    assert said(example) == [("鲁迅", "人物", "出生地", "绍兴", "城市")]
    assert example.gold is not None
    assert (example.gold.relations[0].confidence, example.task) == (0.5, "SPO")


def test_rows_of_one_source_are_one_document(tmp_path):
    path = tmp_path / "triples.csv"
    path.write_text("subject,predicate,object,source\na,is,b,x\nc,is,d,y\ne,is,f,x\n", encoding="utf-8")

    examples, faults = read(path)

    assert [(example.document.id, example.document.text) for example in examples] == [
        ("x", "x"),
        ("y", "y"),
        ("x", "x"),
    ]
    assert faults == []


def test_a_fact_with_several_documents_is_stated_in_each(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text("subject,predicate,object,documents\na,is,b,x#1; x#2\n", encoding="utf-8")

    examples, _ = read(path)

    assert [example.document.id for example in examples] == ["x#1", "x#2"]


def test_cells_with_line_breaks_and_quotes_stay_whole(tmp_path):
    path = tmp_path / "triples.csv"
    path.write_text('subject,predicate,object\n"a ""b""\nc",is,"d, e"\n', encoding="utf-8")

    (example,), _ = read(path)

    assert said(example) == [('a "b"\nc', None, "is", "d, e", None)]


def test_a_row_without_all_parts_is_set_aside_with_its_line(tmp_path):
    path = tmp_path / "triples.csv"
    path.write_text("subject,predicate,object,score\na,,b,\na,is,b,high\nc,is,d,2\ne,is,f,1\n", encoding="utf-8")

    examples, faults = read(path)

    assert [example.document.text for example in examples] == ["e is f"]
    assert [(fault.line, fault.reason) for fault in faults] == [
        (2, "no predicate"),
        (3, "the confidence 'high' is no number"),
        (4, "the confidence 2 is not between 0 and 1"),
    ]


def test_another_table_is_refused_with_what_it_lacks(tmp_path):
    path = tmp_path / "names.csv"
    path.write_text("id,name\n1,a\n", encoding="utf-8")

    with pytest.raises(DatasetError, match=r"subject, predicate, object; its columns are id, name"):
        find_sets([path], Choice())
