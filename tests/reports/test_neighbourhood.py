"""The drawn neighbourhood: the same every time, inside its frame, no name over another."""

from __future__ import annotations

from itertools import combinations

from kgplatform.reports.neighbourhood import Dot, DrawnFact, draw

STAR = [DrawnFact("1", "北京", "城市", f"p{n}", str(n), f"Institute number {n}", "组织", 1) for n in range(2, 12)]
PAIR = [DrawnFact("20", "鲁迅", "人物", "作品", "21", "呐喊", "作品", 1)]


def box(dot: Dot) -> tuple[float, float, float, float]:
    """About where a name stands."""
    width = sum(5.5 if letter < "\u2e80" else 11 for letter in dot.shown)
    left = {"start": dot.text_x, "end": dot.text_x - width, "middle": dot.text_x - width / 2}[dot.anchor]
    return left, dot.text_y - 9, left + width, dot.text_y + 1


def test_the_order_of_facts_does_not_move_the_picture() -> None:
    assert draw([*STAR, *PAIR]) == draw([*reversed(PAIR), *STAR])


def test_everything_stands_inside_the_frame() -> None:
    drawing = draw([*STAR, *PAIR])

    assert drawing is not None
    assert all(0 <= dot.x <= drawing.width and 0 <= dot.y <= drawing.height for dot in drawing.dots)
    assert len(drawing.dots) == 13
    assert len(drawing.lines) == 11


def test_names_do_not_cover_each_other() -> None:
    drawing = draw([*STAR, *PAIR])

    assert drawing is not None
    boxes = [box(dot) for dot in drawing.dots if dot.anchor]
    assert len(boxes) > 8
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(boxes, 2)
    )  # fmt: skip


def test_the_hub_is_biggest() -> None:
    drawing = draw(STAR)

    assert drawing is not None
    assert max(drawing.dots, key=lambda dot: dot.radius).name == "北京"


def test_several_facts_between_two_entities_are_one_line() -> None:
    both = [*PAIR, DrawnFact("21", "呐喊", "作品", "作者", "20", "鲁迅", "人物", 1)]

    drawing = draw(both)

    assert drawing is not None
    (line,) = drawing.lines
    assert line.words == "鲁迅 — 作品 → 呐喊\n呐喊 — 作者 → 鲁迅"


def test_facts_of_an_entity_about_itself_draw_nothing() -> None:
    assert draw([DrawnFact("1", "a", None, "p", "1", "a", None, 1)]) is None
