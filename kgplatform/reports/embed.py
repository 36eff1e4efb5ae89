"""Values as JSON inside a page: whatever they hold, they cannot end the script that carries them."""

from __future__ import annotations

import json
from bisect import bisect_left

from kgplatform.types.findings import Cases, DocumentCase, Judged

MOST = 500
"""Documents that are shown; those with most errors come first."""

_LONGEST = 20_000  # characters of a text
# < > & end or open something in HTML; the separators end a line in JavaScript
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def as_json(value: object) -> str:
    """The value as JSON that is safe between <script> and </script>."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.translate(_ESCAPES)


def cases_as_json(cases: Cases) -> str:
    """The documents of the error browser, in the short form that browser.js reads."""
    return as_json([_case(case) for case in cases.documents[:MOST]])


def _case(case: DocumentCase) -> dict[str, object]:
    text = case.text[:_LONGEST]
    wide = _wide(text)
    return {
        "source": case.source,
        "id": case.id,
        "lang": case.language,
        "topic": case.topic or "",
        "text": text,
        "cut": len(case.text) - len(text),
        "failure": case.failure,
        "counts": [case.score.tp, case.score.fp, case.score.fn],
        "items": [_item(item, case, wide, len(text)) for item in case.items],
    }


def _item(item: Judged, case: DocumentCase, wide: list[int], length: int) -> list[object]:
    marks = [
        [mark.start + bisect_left(wide, mark.start), mark.end + bisect_left(wide, mark.end), mark.part]
        for mark in item.marks
        if mark.end <= length
    ]
    told = item.verdict == "missing" and any(other.verdict == "wrong" and other.why == item.why for other in case.items)
    beside = "" if told else item.beside  # the wrong item says already what gold has
    return [item.verdict, item.label, in_words(item), item.why, beside, marks]


def in_words(item: Judged) -> list[tuple[str, bool]]:
    """The item as it is read: texts, and between them what was said of them (True)."""
    parts = [part or "" for part in item.parts]
    match item.kind:
        case "relation" | "relation typed":
            return [(parts[0], False), (f"— {item.label} →", True), (parts[1], False)]
        case "argument":
            return [(parts[0], False), (f"[{item.label}] {parts[1]}:", True), (parts[2], False)]
        case "argument event-free":
            return [(f"[{item.label}] {parts[0]}:", True), (parts[1], False)]
    return [(parts[0], False), (f"[{item.label}]", True)]


def _wide(text: str) -> list[int]:
    """Where the characters stand that JavaScript counts as two."""
    return [] if text.isascii() else [place for place, letter in enumerate(text) if letter > "\uffff"]
