"""Rows of an answer as a page one can open: nodes, relationships and paths become a picture, all rows a table.

The picture is inline SVG, laid out here, so that it stands without scripts; a few lines of JavaScript let it be moved.
Names are data: they are escaped wherever they appear.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import jinja2
import networkx as nx
import numpy as np
import numpy.typing as npt

from kgplatform.types.graph import Rows

MOST_NODES = 400
"""More than these do not make a picture that a person can read."""

_CAPTIONS = ("name", "text", "title", "predicate", "trigger", "label", "id", "key")
_COLOURS = 10
_ROOM = 106.0  # pixels between neighbours
_WIDE, _HIGH = 130.0, 70.0  # pixels between parts: room for captions
_SHAPE = 2.1  # the picture's width by its height
_EVEN = 150  # up to so many nodes all arrows can be made about equally long in a second
_WIDEST = 22  # of a caption, in Latin letters
_LONGEST = 300  # characters of a value that are shown
_STATEMENT = ("subject", "predicate", "object")
_NEIGHBOUR = ("name", "direction", "predicate", "neighbour")


Points = npt.NDArray[np.float64]


class Node(NamedTuple):
    """A dot of the picture; `facts` are what is told about it."""

    id: str
    caption: str
    group: str
    facts: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """An arrow of the picture."""

    source: str
    target: str
    caption: str
    facts: tuple[tuple[str, str], ...]


class Drawn(NamedTuple):
    """The picture: every node with its place, every link with how far it bends aside."""

    nodes: tuple[tuple[Node, float, float], ...]
    links: tuple[tuple[Link, float], ...]
    groups: tuple[tuple[str, int, int], ...]
    """Name, colour and number of nodes of each group, largest first."""
    box: tuple[float, float, float, float]
    left_out: int


def draw_rows(rows: Rows, *, title: str, query: str) -> str:
    """The page as HTML; a picture only where the rows hold something to draw."""
    nodes, links = _found(rows)
    drawn = _laid_out(nodes, links) if nodes else None
    table = [[_cell(value) for value in row] for row in rows.rows]
    return _template().render(title=title, query=query, rows=rows, table=table, drawn=drawn, colours=_colours(drawn))


# --- from rows to nodes and links


def _found(rows: Rows) -> tuple[dict[str, Node], dict[tuple[str, str, str, str], Link]]:
    nodes: dict[str, Node] = {}
    links: dict[tuple[str, str, str, str], Link] = {}
    for row in rows.rows:
        found = [*_parts(row), *_named(dict(zip(rows.columns, row, strict=True)))]
        for key, part in found:
            if isinstance(part, Node):
                nodes[part.id] = part
            else:
                links[part.source, part.target, part.caption, key] = part
    for source, target, _, _ in links:  # a relationship alone knows its ends by id only
        for end in (source, target):
            nodes.setdefault(end, Node(end, "…", "", ()))
    return nodes, links


def _parts(value: object) -> Iterator[tuple[str, Node | Link]]:
    """All nodes and links in a value, whatever it is wrapped in; each with what tells it apart."""
    if isinstance(value, dict):
        properties = value.get("properties")
        if isinstance(properties, dict) and isinstance(value.get("id"), str):
            if "labels" in value:
                yield value["id"], _node(value["id"], value["labels"], properties)
                return
            if "type" in value:
                yield value["id"], _link(value, properties)
                return
        yield from (part for kept in value.values() for part in _parts(kept))
    elif isinstance(value, list | tuple):
        yield from (part for kept in value for part in _parts(kept))


def _named(row: Mapping[str, object]) -> Iterator[tuple[str, Node | Link]]:
    """Rows that name a statement by their columns, as our named queries do, are drawn too."""
    if all(isinstance(row.get(name), str) for name in _STATEMENT):
        subject = _by_name(row["subject"], row.get("subject_label"))
        object_ = _by_name(row["object"], row.get("object_label"))
    elif all(isinstance(row.get(name), str) for name in _NEIGHBOUR):
        subject, object_ = _by_name(row["name"], None), _by_name(row["neighbour"], row.get("label"))
        if row["direction"] == "←":
            subject, object_ = object_, subject
    else:
        return
    told = {name: row[name] for name in ("support",) if name in row}
    yield from ((node.id, node) for node in (subject, object_))
    yield "", Link(subject.id, object_.id, str(row["predicate"]), _facts(told))


def _by_name(name: object, label: object) -> Node:
    group = str(label or "")
    return Node(f"{name}\0{group}", _short(str(name)), group, _facts({"name": name, "label": group or None}))


def _node(id_: str, labels: object, properties: Mapping[str, object]) -> Node:
    kinds = labels if isinstance(labels, list) else []
    caption = next((properties[name] for name in _CAPTIONS if properties.get(name)), " ".join(map(str, kinds)))
    group = properties.get("label") or next(iter(kinds), "")
    return Node(id_, _short(str(caption)), str(group), _facts({"": " ".join(map(str, kinds)), **properties}))


def _link(value: Mapping[str, object], properties: Mapping[str, object]) -> Link:
    caption = properties.get("predicate") or properties.get("role") or value["type"]
    facts = _facts({"": value["type"], **properties})
    return Link(str(value.get("start")), str(value.get("end")), _short(str(caption)), facts)


def _facts(properties: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    hidden = ("key", "digest", "graph")
    return tuple(
        (name, _cell(value)[:_LONGEST])
        for name, value in properties.items()
        if value not in (None, "", []) and name not in hidden
    )


def _cell(value: object) -> str:
    """A value in words: a node by its caption, a path by its nodes, a list by its parts."""
    if isinstance(value, dict) and value.keys() == {"nodes", "relationships"}:
        return " – ".join(map(_cell, value["nodes"]))
    found = next((part for _, part in _parts(value)), None) if isinstance(value, dict) else None
    if isinstance(found, Node | Link):
        return found.caption
    if isinstance(value, list | tuple):
        return ", ".join(map(_cell, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_cell(kept)}" for name, kept in value.items())
    return "" if value is None else str(value)


def _short(caption: str) -> str:
    """Cut where it would be wider than a neighbour is far; a Chinese character is as wide as two letters."""
    width = 0
    for place, character in enumerate(caption):
        width += 2 if ord(character) > 0x2E7F else 1
        if width > _WIDEST:
            return caption[:place] + "…"
    return caption


# --- from nodes and links to places


def _laid_out(nodes: Mapping[str, Node], links: Mapping[tuple[str, str, str, str], Link]) -> Drawn:
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((link.source, link.target) for link in links.values())
    kept = sorted(nodes, key=lambda id_: (-graph.degree[id_], id_))[:MOST_NODES]
    graph = graph.subgraph(kept)
    places = _places(graph)
    drawn = [link for link in links.values() if link.source in places and link.target in places]
    sizes = Counter(nodes[id_].group for id_ in places)
    groups = tuple((name, number % _COLOURS, size) for number, (name, size) in enumerate(sizes.most_common()))
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    left, top = min(xs) - _ROOM, min(ys) - _ROOM / 3
    return Drawn(
        nodes=tuple((nodes[id_], round(x, 1), round(y, 1)) for id_, (x, y) in places.items()),
        links=tuple(_bent(drawn)),
        groups=groups,
        box=(left, top, round(max(xs) + _ROOM - left, 1), round(max(ys) + _ROOM / 2 - top, 1)),
        left_out=len(nodes) - len(places),
    )


def _places(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Each connected part is laid out by itself; the parts stand in rows, the largest first."""
    parts = sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part)))
    placed = [_place_part(graph, sorted(part)) for part in parts]
    sizes = [points.max(axis=0) + np.array((_WIDE, _HIGH)) for _, points in placed]
    widest = max(math.sqrt(_SHAPE * sum(float(w * h) for w, h in sizes)), *(float(w) for w, _ in sizes))
    places: dict[str, tuple[float, float]] = {}
    x = y = row = 0.0
    for (names, points), (width, height) in zip(placed, sizes, strict=True):
        if x and x + width > widest:
            x, y, row = 0.0, y + row, 0.0
        places |= {name: (float(x + px), float(y + py)) for name, (px, py) in zip(names, points, strict=True)}
        x, row = x + float(width), max(row, float(height))
    return places


def _place_part(graph: nx.Graph, names: list[str]) -> tuple[list[str], Points]:
    """A connected part, lying on its longer side, its corner at zero."""
    if len(names) == 1:
        return names, np.zeros((1, 2))
    part = nx.Graph()  # in a fixed order: the same picture in every run
    part.add_nodes_from(names)
    part.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(names).edges))
    even = len(names) <= _EVEN
    found = nx.kamada_kawai_layout(part) if even else nx.spring_layout(part, seed=7, iterations=150)
    points = np.array([found[name] for name in names])
    points -= points.mean(axis=0)
    points = points @ np.linalg.svd(points, full_matrices=False)[2].T
    ends = np.array([(names.index(one), names.index(other)) for one, other in part.edges if one != other])
    length = float(np.median(np.linalg.norm(points[ends[:, 0]] - points[ends[:, 1]], axis=1))) or 1.0
    points *= (_ROOM + 1.2 * math.sqrt(len(names))) / length
    return names, points - points.min(axis=0)


def _bent(links: Iterable[Link]) -> Iterator[tuple[Link, float]]:
    """Links between the same two nodes bend aside, each a little further."""
    met: Counter[frozenset[str]] = Counter()
    for link in links:
        pair = frozenset((link.source, link.target))
        number = met[pair]
        met[pair] += 1
        aside = (number + 1) // 2 * 34.0 * (1 if number % 2 else -1)
        yield link, aside if link.source <= link.target else -aside


def _colours(drawn: Drawn | None) -> dict[str, int]:
    return {name: colour for name, colour, _ in drawn.groups} if drawn else {}


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["curve"] = _curve
    text = files("kgplatform.reports").joinpath("templates/drawing.html.jinja").read_text("utf-8")
    return environment.from_string(text)


def _curve(source: tuple[float, float], target: tuple[float, float], bend: float) -> tuple[str, float, float]:
    """The path of an arrow and where its caption stands; the script on the page draws it by the same rule."""
    (x1, y1), (x2, y2) = source, target
    if source == target:
        above = y1 - 60
        bows = f"C{x1 - 45:.1f},{above:.1f} {x1 + 45:.1f},{above:.1f} {x1 + 7:.1f},{y1 - 11:.1f}"
        return f"M{x1 - 6:.1f},{y1 - 9:.1f} {bows}", x1, y1 - 50
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    path = f"M{x1 + ux * 11:.1f},{y1 + uy * 11:.1f} Q{mx:.1f},{my:.1f} {x2 - ux * 15:.1f},{y2 - uy * 15:.1f}"
    return path, round((x1 + x2) / 4 + mx / 2, 1), round((y1 + y2) / 4 + my / 2, 1)
