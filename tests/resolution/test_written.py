"""A name that was written down beside its row is read as the name it was."""

from __future__ import annotations

import pytest

from kgplatform.resolution.columns import columns_of
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.resolution.written import Known, read, words_in, written


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("北京大学", "学校"),
        ("万科企业股份有限公司", "公司"),
        ("王先生", "人物"),
        ("Desi B. Wilson Jr.", "person"),
        ("Springfield, Illinois", "place"),
        ("New York", "place"),
        ("C++ 17", "product"),
        ("2018年5月", "时间"),
        ("Ａｃｍｅ　Ｌｔｄ", "company"),
        ("Café «Zoë»", ""),
        ("!!!", "work"),
    ],
)
def test_a_name_is_read_as_it_was(text: str, label: str) -> None:
    columns = columns_of(table(text, label, ("birth=1976", "~清华大学")))
    (line,) = written(columns)

    assert read(line) == Known(columns.names[0], columns.says[0])
    assert words_in(line) == " ".join(columns.names[0].words)


def table(text: str, label: str, context: tuple[str, ...]) -> MentionTable:
    return MentionTable.of_rows([Row(1, 0, False, "a", text, label, "zh", "test", context)])
