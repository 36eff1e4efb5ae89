"""GraphML: what Gephi, yEd, Cytoscape and networkx read.

XML has no place for control characters and a few others: U+FFFD stands for them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from kgplatform.export.elements import Edge, Node, Value, elements
from kgplatform.types.view import GraphView

_NODE_KEYS = {
    "kind": "string",
    "name": "string",
    "label": "string",
    "aliases": "string",
    "mentions": "long",
    "trigger": "string",
    "start": "long",
    "end": "long",
    "documents": "string",
    "number": "long",
    "language": "string",
    "title": "string",
    "topic": "string",
    "text": "string",
    "recipe": "string",
    "failure": "string",
}
_EDGE_KEYS = {
    "kind": "string",
    "predicate": "string",
    "support": "long",
    "documents": "string",
    "role": "string",
    "score": "double",
    "reason": "string",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(view: GraphView, *, full: bool = False) -> Iterator[str]:
    """The lines of the file. Lists are written as JSON."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    for domain, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'<key id="{domain}-{name}" for="{domain}" attr.name="{name}" attr.type="{kind}"/>'
    yield f'<graph id={_quoted(view.name)} edgedefault="directed">'
    for element in elements(view, full=full):
        yield _line(element)
    yield "</graph>"
    yield "</graphml>"


def _line(element: Node | Edge) -> str:
    inside = "".join(_field(element, name, value) for name, value in _fields(element))
    if isinstance(element, Node):
        return f"<node id={_quoted(element.id)}>{inside}</node>"
    return f"<edge source={_quoted(element.source)} target={_quoted(element.target)}>{inside}</edge>"


def _fields(element: Node | Edge) -> Iterator[tuple[str, Value]]:
    yield "kind", element.kind
    yield from element.properties.items()


def _field(element: Node | Edge, name: str, value: Value) -> str:
    if value is None or value == ():
        return ""
    domain = "node" if isinstance(element, Node) else "edge"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else str(value)
    # a bare carriage return would be read as a line feed
    return f'<data key="{domain}-{name}">{escape(_NOT_XML.sub("�", text), {chr(13): "&#13;"})}</data>'


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("�", text))
