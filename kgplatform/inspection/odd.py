"""What is odd about a labelled document. Each check is a function that gives what it saw; all are listed below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kgplatform.text.language import detect_language
from kgplatform.types.extraction import Example

_LONG = 20_000  # characters: most models take no more at once
_LONG_MENTION = 100
# U+FFFD, and UTF-8 read as Latin-1: what remains of a wrong encoding
_BROKEN = re.compile("\ufffd|[\u00c3\u00e4-\u00e9][\u0080-\u00bf]{1,2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

Check = Callable[[Example], Iterator[str]]


class Remark(NamedTuple):
    """What is odd, in the words of its check, and what was seen."""

    what: str
    seen: str


def remarks_on(example: Example) -> Iterator[Remark]:
    """Everything odd about a document."""
    for what, check in CHECKS.items():
        yield from (Remark(what, seen) for seen in check(example))


def _long_text(example: Example) -> Iterator[str]:
    if len(example.document.text) > _LONG:
        yield f"{len(example.document.text):,} characters"


def _broken(example: Example) -> Iterator[str]:
    if found := _BROKEN.search(example.document.text):
        yield example.document.text[max(0, found.start() - 10) : found.end() + 10]


def _control(example: Example) -> Iterator[str]:
    if found := _CONTROL.search(example.document.text):
        yield f"U+{ord(found[0]):04X}"


def _language(example: Example) -> Iterator[str]:
    found = detect_language(example.document.text)
    if found != example.document.language:
        yield f"looks like {found}, not {example.document.language}"


def _absent_mention(example: Example) -> Iterator[str]:
    gold = example.gold
    for mention in gold.mentions if gold else ():
        if mention.text not in example.document.text:
            yield mention.text
            return


def _long_mention(example: Example) -> Iterator[str]:
    gold = example.gold
    yield from (mention.text for mention in (gold.mentions if gold else ()) if len(mention.text) > _LONG_MENTION)


def _self_relation(example: Example) -> Iterator[str]:
    gold = example.gold
    for relation in gold.relations if gold else ():
        if relation.subject.text == relation.object.text:
            yield f"{relation.subject.text} {relation.predicate} {relation.object.text}"


def _both_ways(example: Example) -> Iterator[str]:
    """One predicate between two mentions in both directions: often a mistake, right for spouses and siblings."""
    gold = example.gold
    facts = {(r.subject.text, r.predicate, r.object.text) for r in gold.relations} if gold else set()
    for subject, predicate, object_ in sorted(facts):
        if subject < object_ and (object_, predicate, subject) in facts:
            yield f"{subject} {predicate} {object_}"


CHECKS: dict[str, Check] = {
    "a mention that does not stand in its text": _absent_mention,
    "a fact about itself": _self_relation,
    "a fact in both directions": _both_ways,
    "a mention of more than 100 characters": _long_mention,
    "a text of more than 20,000 characters": _long_text,
    "a text in another language": _language,
    "signs of a wrong encoding": _broken,
    "control characters": _control,
}
