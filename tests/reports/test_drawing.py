"""An answer as a picture: what is drawn, what is not, and that names stay data."""

from __future__ import annotations

import re

from kgplatform.reports.drawing import MOST_NODES, draw_rows
from kgplatform.types.graph import Rows


def node(id_: str, name: str, label: str = "人物") -> dict[str, object]:
    return {"id": id_, "labels": ["Entity"], "properties": {"name": name, "label": label, "key": "0123"}}


def fact(id_: str, start: str, end: str, predicate: str) -> dict[str, object]:
    return {"id": id_, "type": "FACT", "start": start, "end": end, "properties": {"predicate": predicate}}


def drawn(*values: object, columns: tuple[str, ...] = ("p",)) -> str:
    return draw_rows(Rows(columns, tuple((value,) for value in values)), title="Graph main", query="MATCH …")


def counted(page: str) -> tuple[int, int]:
    """Nodes and links of the picture."""
    return page.count('<g class="node"'), page.count('<g class="link"')


LU, XU = node("1", "鲁迅"), node("2", "许广平")
PATH = {"nodes": [LU, XU], "relationships": [fact("9", "1", "2", "配偶")]}


def test_a_path_is_drawn_by_names_and_predicate() -> None:
    page = drawn(PATH)

    assert counted(page) == (2, 1)
    assert ">鲁迅</text>" in page
    assert ">配偶</text>" in page


def test_a_node_that_comes_in_many_rows_is_drawn_once() -> None:
    assert counted(drawn(PATH, PATH, LU, [LU, {"who": XU}])) == (2, 1)


def test_a_relationship_alone_gets_nameless_ends() -> None:
    assert counted(drawn(fact("9", "1", "2", "配偶"))) == (2, 1)


def test_rows_of_a_named_query_are_drawn_by_their_columns() -> None:
    rows = Rows(
        ("subject", "predicate", "object", "support"),
        (("活着", "作者", "余华", 3), ("许三观卖血记", "作者", "余华", 1)),
    )

    assert counted(draw_rows(rows, title="Graph main", query="most_supported_facts")) == (3, 2)


def test_plain_values_make_a_table_and_no_picture() -> None:
    page = draw_rows(Rows(("name", "n"), (("鲁迅", 3), (None, 4))), title="Graph main", query="MATCH …")

    assert "<svg" not in page
    assert "<script" not in page
    assert "<td>鲁迅</td><td>3</td>" in page


def test_names_are_data_and_never_markup() -> None:
    evil = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'

    page = drawn({"nodes": [node("1", evil, label=evil), XU], "relationships": [fact("9", "1", "2", evil)]}, evil)

    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("</script>") == 2


def test_two_relationships_between_the_same_nodes_bend_apart() -> None:
    page = drawn({"nodes": [LU, XU], "relationships": [fact("8", "1", "2", "配偶"), fact("9", "2", "1", "配偶")]})

    bends = re.findall(r'data-b="([-\d.]+)"', page)
    assert len(bends) == 2
    assert float(bends[0]) == 0
    assert float(bends[1]) != 0


def test_a_relationship_to_itself_is_drawn() -> None:
    assert counted(drawn({"nodes": [LU], "relationships": [fact("9", "1", "1", "别名")]})) == (1, 1)


def test_too_many_nodes_leave_out_those_with_the_fewest_relationships() -> None:
    hub = [{"nodes": [LU, XU], "relationships": [fact("9", "1", "2", "配偶")]}]
    lonely = [node(f"n{number}", f"某人{number}") for number in range(MOST_NODES + 5)]

    page = drawn(*hub, *lonely)

    assert counted(page) == (MOST_NODES, 1)
    assert "7 nodes with the fewest relationships are left out" in page


def test_the_same_rows_give_the_same_page() -> None:
    assert drawn(PATH, node("3", "周作人")) == drawn(PATH, node("3", "周作人"))


def test_the_page_needs_nothing_from_outside() -> None:
    assert not re.findall(r"(?:src|href)=|@import|https?://", drawn(PATH))
