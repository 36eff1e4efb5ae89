"""Single cases: what gold and prediction say of each document, what kind of error each is, what is taken for what.

Only items of the headline. A wrong and a missing item of one document come near each other if one explains the other;
the error classes are tried in the order of `_CLASSES`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kgplatform.evaluation.items import Item
from kgplatform.evaluation.match import Answer, Claim, Match, gold_documents, headline_of, match_all, to_score
from kgplatform.text.fold import fold
from kgplatform.types.document import DocumentKey
from kgplatform.types.extraction import Example, Extraction, Failure
from kgplatform.types.findings import Cases, Confusion, DocumentCase, Judged, Mark
from kgplatform.types.score import Score

Spans = Mapping[str, tuple[int, int]]


def cases(gold: Iterable[Example], predicted: Mapping[DocumentKey, Answer], *, all_documents: bool = False) -> Cases:
    """Every scored document with its judged items, those with most errors first."""
    scored = to_score(gold_documents(gold), predicted, all_documents=all_documents)
    matches = match_all(scored, predicted)
    headline = headline_of(matches)
    kept = [_only(match, headline) for match in matches]
    documents = [_document(match, predicted.get(match.document.key)) for match in kept]
    documents.sort(key=lambda case: -(case.score.fp + case.score.fn))
    confusion = Counter(pair for match in kept for pair in _confused(match))
    classes = Counter(item.why for case in documents for item in case.items if item.why)
    return Cases(
        documents=tuple(documents),
        confusion=tuple(
            Confusion(kind=kind, gold=wanted, predicted=said, count=count)
            for (kind, wanted, said), count in sorted(confusion.items(), key=lambda pair: (-pair[1], repr(pair[0])))
        ),
        classes=dict(classes.most_common()),
    )


def without_text(case: DocumentCase) -> DocumentCase:
    """The case as it is kept: errors only, no text."""
    errors = tuple(item.model_copy(update={"marks": ()}) for item in case.items if item.verdict != "right")
    return case.model_copy(update={"text": "", "items": errors})


def error_class(wrong: Item, missed: Item) -> str | None:
    """How the one explains the other, if it does."""
    return next((name for name, fits in _CLASSES if wrong.kind == missed.kind and fits(wrong, missed)), None)


def _only(match: Match, claim: Claim) -> Match:
    hits, wrong, missed = (
        frozenset(item for item in items if claim(match, item)) for items in (match.hits, match.wrong, match.missed)
    )
    return match._replace(hits=hits, wrong=wrong, missed=missed)


def _document(match: Match, answer: Answer | None) -> DocumentCase:
    document = match.document
    spans = _spans(answer)
    judged = [
        *(_judged(item, "right", document.text, spans) for item in match.hits),
        *(_near(item, match.missed, "wrong", document.text, spans) for item in match.wrong),
        *(_near(item, match.wrong, "missing", document.text, {}) for item in match.missed),
    ]
    judged.sort(key=lambda item: (item.marks[0].start if item.marks else len(document.text), repr(item)))
    return DocumentCase(
        source=document.source,
        id=document.id,
        language=document.language,
        topic=document.topic,
        text=document.text,
        score=Score(tp=len(match.hits), fp=len(match.wrong), fn=len(match.missed)),
        failure=f"{answer.stage}: {answer.reason}" if isinstance(answer, Failure) else "",
        items=tuple(judged),
    )


def _near(item: Item, others: Iterable[Item], verdict: str, text: str, spans: Spans) -> Judged:
    """The item with its error class and the item of the other side that explains it."""
    found = [
        (place, str(why), other)
        for other in sorted(others, key=repr)
        if (why := error_class(item, other)) is not None
        for place in [_ORDER[why]]
    ]
    judged = _judged(item, verdict, text, spans)
    if found:
        _, why, other = min(found, key=lambda one: one[0])
        return judged.model_copy(update={"why": why, "beside": in_words(other)})
    if verdict == "missing":
        return judged.model_copy(update={"why": "missed"})
    absent = any(part not in text for part in _texts(item))
    return judged.model_copy(update={"why": "not in text" if absent else "extra"})


def _judged(item: Item, verdict: str, text: str, spans: Spans) -> Judged:
    return Judged.model_validate(
        {
            "kind": item.kind,
            "label": item.label,
            "parts": item.parts,
            "verdict": verdict,
            "marks": tuple(_marks(item, text, spans)),
        }
    )


def in_words(item: Item) -> str:
    """The item as people read it: `万科 [公司]`, `桐华 —作者→ 云中歌`, `收购 [事件] 买方: 万科`."""
    parts = ["" if part is None else part for part in item.parts]
    match item.kind:
        case "mention":
            return f"{parts[0]} [{item.label}]"
        case "trigger":
            return f"{parts[0]} [{item.label}]"
        case "argument":
            return f"{parts[0]} [{item.label}] {parts[1]}: {parts[2]}"
        case "argument event-free":
            return f"[{item.label}] {parts[0]}: {parts[1]}"
    return f"{parts[0]} —{item.label}→ {parts[1]}"


def _marks(item: Item, text: str, spans: Spans) -> Iterator[Mark]:
    """Where the parts stand: as the prediction says, else at their first occurrence."""
    for part, name in zip(_texts(item), _names(item), strict=True):
        place = text.find(part) if part else -1
        start, end = spans.get(part, (place, place + len(part)))
        if start >= 0:
            yield Mark(start=start, end=end, part=name)


def _spans(answer: Answer | None) -> Spans:
    if not isinstance(answer, Extraction):
        return {}
    triggers = (event.trigger for event in answer.events if event.trigger is not None)
    return {mention.text: mention.span for mention in (*answer.mentions, *triggers) if mention.span is not None}


def _texts(item: Item) -> tuple[str, ...]:
    """The parts that are texts; a role is not."""
    parts = tuple("" if part is None else part for part in item.parts)
    match item.kind:
        case "argument":
            return parts[0], parts[2]
        case "argument event-free":
            return (parts[1],)
        case "relation typed":
            return parts[:2]
    return parts


def _names(item: Item) -> tuple[str, ...]:
    match item.kind:
        case "mention":
            return (item.label,)
        case "trigger":
            return ("trigger",)
        case "argument":
            return "trigger", str(item.parts[1])
        case "argument event-free":
            return (str(item.parts[0]),)
    return "subject", "object"


def _role(item: Item) -> str | None:
    match item.kind:
        case "argument":
            return item.parts[1]
        case "argument event-free":
            return item.parts[0]
    return None


def _folded_texts(item: Item) -> tuple[str, ...]:
    return tuple(map(fold, _texts(item)))


def _same_but_label(one: Item, other: Item) -> bool:
    return one.parts == other.parts and one.label != other.label


def _same_but_spelling(one: Item, other: Item) -> bool:
    return (one.label, _role(one), _folded_texts(one)) == (other.label, _role(other), _folded_texts(other))


def _turned_round(one: Item, other: Item) -> bool:
    return one.kind == "relation" and one.label == other.label and one.parts == other.parts[::-1]


def _same_but_role(one: Item, other: Item) -> bool:
    return _role(one) is not None and one.label == other.label and _texts(one) == _texts(other)


def _same_but_trigger(one: Item, other: Item) -> bool:
    return one.kind == "argument" and one.label == other.label and one.parts[1:] == other.parts[1:]


def _overlapping(one: Item, other: Item) -> bool:
    if (one.label, _role(one)) != (other.label, _role(other)):
        return False
    pairs = zip(_folded_texts(one), _folded_texts(other), strict=True)
    return all(bool(a) and bool(b) and (a in b or b in a) for a, b in pairs)


_CLASSES: Sequence[tuple[str, Callable[[Item, Item], bool]]] = (
    ("spelling", _same_but_spelling),
    ("label", _same_but_label),
    ("direction", _turned_round),
    ("role", _same_but_role),
    ("trigger", _same_but_trigger),
    ("boundary", _overlapping),
)
_ORDER = {name: place for place, (name, _) in enumerate(_CLASSES)}


def _confused(match: Match) -> Iterator[tuple[str, str | None, str | None]]:
    """(kind, what gold says, what the prediction says) of the same words: labels, predicates; roles of arguments."""
    missed, wrong = (_by_words(items) for items in (match.missed, match.wrong))
    yield from ((item.kind, _called(item), _called(item)) for item in match.hits)
    for words, wanted in missed.items():
        said = wrong.get(words, [])
        answers: list[str | None] = [*said] or [None]
        yield from ((words[0], gold, answer) for gold in wanted for answer in answers)
    for words, said in wrong.items():
        if words not in missed:
            yield from ((words[0], None, answer) for answer in said)


def _by_words(items: Iterable[Item]) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for item in items:
        event = (item.label,) if _role(item) is not None else ()
        found.setdefault((item.kind, *event, *_texts(item)), []).append(_called(item))
    return found


def _called(item: Item) -> str:
    """What may be taken for something else: a role in an event, else the label."""
    return _role(item) or item.label
