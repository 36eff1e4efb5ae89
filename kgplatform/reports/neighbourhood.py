"""A picture of the entities with most facts and what stands around them: places computed here, the same every time.

Each connected part is laid out by itself (forces, fixed seed) and the parts are set in rows, biggest first. A name goes
where it covers no other; where there is no room, it shows when pointed at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import networkx as nx

from kgplatform.types.noun import Noun

_WIDTH = 960.0
_MARGIN = 24.0
_LETTER = 6.2  # width of a Latin letter in a small name
_IDEOGRAPH = 11.5
_LINE = 14.0
_LONGEST = 18  # letters of a name that are drawn


class DrawnFact(NamedTuple):
    """A fact between two entities by id, with what is written beside them."""

    subject: str
    subject_name: str
    subject_label: str | None
    predicate: str
    object: str
    object_name: str
    object_label: str | None
    support: int


class Dot(NamedTuple):
    """An entity in the picture; `anchor` says on which side of (`text_x`, `text_y`) its name stands."""

    name: str
    shown: str
    label: str | None
    x: float
    y: float
    radius: float
    degree: int
    text_x: float = 0.0
    text_y: float = 0.0
    anchor: str = ""


class Line(NamedTuple):
    """All facts between two entities, as they are read when pointed at; `shown` = the predicate where there is room."""

    x1: float
    y1: float
    x2: float
    y2: float
    words: str
    shown: str = ""


class Drawing(Noun):
    """The picture; `labels` are the labels of its dots, most frequent first."""

    width: float
    height: float
    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    labels: tuple[str, ...]


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def draw(facts: Iterable[DrawnFact]) -> Drawing | None:
    """The picture of these facts; None where there are none."""
    kept = [fact for fact in facts if fact.subject != fact.object]
    graph = _graph(kept)
    if not graph:
        return None
    places, height = _places(graph)
    dots, taken = _named([_dot(graph, node, places[node]) for node in sorted(graph, key=_importance(graph))])
    counts = [dot.label for dot in dots if dot.label]
    return Drawing(
        width=_WIDTH,
        height=height,
        dots=tuple(dots),
        lines=tuple(_told(line, taken) for line in _lines(kept, places)),
        labels=tuple(sorted(set(counts), key=lambda label: (-counts.count(label), label))),
    )


def _graph(facts: Sequence[DrawnFact]) -> nx.Graph:
    graph = nx.Graph()
    for fact in facts:
        graph.add_node(fact.subject, name=fact.subject_name, label=fact.subject_label)
        graph.add_node(fact.object, name=fact.object_name, label=fact.object_label)
        graph.add_edge(fact.subject, fact.object)
    return graph


def _importance(graph: nx.Graph):  # type: ignore[no-untyped-def]  # networkx has no types
    return lambda node: (-graph.degree(node), graph.nodes[node]["name"], node)


def _places(graph: nx.Graph) -> tuple[dict[str, tuple[float, float]], float]:
    """Where every node goes, part by part in rows, and how high the picture is."""
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    places: dict[str, tuple[float, float]] = {}
    left, top, row = 0.0, _MARGIN, 0.0
    for part in parts:
        width, height = _room(len(part))
        if left and left + width > _WIDTH:
            left, top, row = 0.0, top + row, 0.0
        for node, (x, y) in _laid_out(graph, part).items():
            places[node] = (
                left + _MARGIN * 3 + x * (width - 6 * _MARGIN),
                top + _MARGIN + y * (height - 2 * _MARGIN),
            )
        left, row = left + width, max(row, height)
    return places, top + row + _MARGIN


def _room(nodes: int) -> tuple[float, float]:
    """Width and height that a part of so many nodes takes."""
    if nodes > 24:
        return _WIDTH, min(760.0, 90.0 * math.sqrt(nodes))
    if nodes > 9:
        return _WIDTH / 2, 340.0
    return _WIDTH / 3, 240.0 if nodes > 3 else 130.0


def _laid_out(graph: nx.Graph, part: set[str]) -> dict[str, tuple[float, float]]:
    """Places in 0..1. Nodes go in sorted, so that nothing but the facts decides."""
    inner = nx.Graph()
    inner.add_nodes_from(sorted(part))
    inner.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(part).edges))
    found = nx.spring_layout(inner, seed=1, iterations=300, k=2.2 / math.sqrt(len(part)))
    xs, ys = ([float(place[axis]) for place in found.values()] for axis in (0, 1))
    return {
        node: (_between(float(x), min(xs), max(xs)), _between(float(y), min(ys), max(ys)))
        for node, (x, y) in found.items()
    }


def _between(value: float, low: float, high: float) -> float:
    return (value - low) / (high - low) if high > low else 0.5


def _dot(graph: nx.Graph, node: str, place: tuple[float, float]) -> Dot:
    name, degree = graph.nodes[node]["name"], graph.degree(node)
    shown = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    x, y = round(place[0], 1), round(place[1], 1)
    return Dot(name, shown, graph.nodes[node]["label"], x, y, round(3.2 + 1.5 * math.sqrt(degree), 1), degree)


def _named(dots: list[Dot]) -> tuple[list[Dot], list[_Box]]:
    """The dots with their names where these cover nothing, most important first; and what is taken then."""
    taken = [_Box(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in dots]
    named = []
    for dot in dots:
        for text_x, text_y, anchor, box in _candidates(dot):
            if box.left >= 0 and box.right <= _WIDTH and not any(box.covers(other) for other in taken):
                taken.append(box)
                dot = dot._replace(text_x=round(text_x, 1), text_y=round(text_y, 1), anchor=anchor)
                break
        named.append(dot)
    return named, taken


def _candidates(dot: Dot) -> Iterable[tuple[float, float, str, _Box]]:
    width = _width(dot.shown) * (1.12 if dot.degree > 3 else 1)
    away, half = dot.radius + 3, _LINE / 2
    yield dot.x + away, dot.y + 4, "start", _Box(dot.x + away, dot.y - half, dot.x + away + width, dot.y + half)
    yield dot.x - away, dot.y + 4, "end", _Box(dot.x - away - width, dot.y - half, dot.x - away, dot.y + half)
    below, above = dot.y + away, dot.y - away
    yield dot.x, below + 9, "middle", _Box(dot.x - width / 2, below, dot.x + width / 2, below + _LINE)
    yield dot.x, above, "middle", _Box(dot.x - width / 2, above - _LINE, dot.x + width / 2, above)


def _width(text: str) -> float:
    return sum(_LETTER if letter < "\u2e80" else _IDEOGRAPH for letter in text)


def _lines(facts: Sequence[DrawnFact], places: dict[str, tuple[float, float]]) -> Iterable[Line]:
    words: dict[tuple[str, str], list[str]] = {}
    for fact in facts:
        ends = (fact.subject, fact.object) if fact.subject < fact.object else (fact.object, fact.subject)
        words.setdefault(ends, []).append(f"{fact.subject_name} — {fact.predicate} → {fact.object_name}")
    for (one, other), said in sorted(words.items()):
        (x1, y1), (x2, y2) = places[one], places[other]
        predicates = [fact.predicate for fact in facts if {fact.subject, fact.object} == {one, other}]
        shown = predicates[0] + (" …" if len(set(predicates)) > 1 else "")
        yield Line(round(x1, 1), round(y1, 1), round(x2, 1), round(y2, 1), "\n".join(dict.fromkeys(said)), shown)


def _told(line: Line, taken: list[_Box]) -> Line:
    """The line with its predicate at the middle, without where that would cover something."""
    x, y, half = (line.x1 + line.x2) / 2, (line.y1 + line.y2) / 2, _width(line.shown) * 0.43
    box = _Box(x - half, y - 6, x + half, y + 6)
    if any(box.covers(other) for other in taken):
        return line._replace(shown="")
    taken.append(box)
    return line
