"""Looks at the documents of a set, one at a time: however many there are, only counts and a few examples are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kgplatform.inspection.odd import Remark, remarks_on
from kgplatform.inspection.texts import Texts
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.inspection import Lengths, Odd, SetInspection, Use
from kgplatform.types.schema import Schema

_EXAMPLES = 3
_SHOWN = 10  # odd records of each kind
_SCHEMAS = 1000  # that are known again: the topics of a set share theirs, slices have each their own

# Kind and name: ("label", "人物"), ("relation", "配偶"), ("event", "加盟"), ("role", "加盟 · 时间").
_Name = tuple[str, str]


class Inspector:
    """What was seen so far of one set."""

    def __init__(self) -> None:
        self.texts = Texts()
        self._languages: Counter[str] = Counter()
        self._topics: Counter[str] = Counter()
        self._lengths: Counter[int] = Counter()
        self._counts: Counter[_Name] = Counter()
        self._documents: Counter[_Name] = Counter()
        self._examples: dict[_Name, dict[str, None]] = {}
        self._asked: dict[_Name, None] = {}
        self._schemas: dict[int, Schema] = {}  # held, so that their numbers stay theirs
        self._odd: Counter[str] = Counter()
        self._odd_examples: dict[str, list[tuple[str, str]]] = {}
        self._annotated = self._empty = self._mentions = self._grounded = 0

    def add(self, example: Example) -> None:
        """Take a document in; `example` holds all that its slices say."""
        document = example.document
        self.texts.add(document.text)
        self._languages[document.language] += 1
        self._lengths[len(document.text)] += 1
        if topic := document.metadata.get("topic"):
            self._topics[topic] += 1
        self._take_schema(example.wanted)
        if example.gold is not None:
            self._take_gold(example.gold)
        for remark in remarks_on(example):
            self._take_remark(document.id, remark)

    def inspection(
        self, *, source: str, split: str | None, path: str, task: str | None, doubled: int, set_aside: int
    ) -> SetInspection:
        """What was found, without what only other splits can tell."""
        return SetInspection(
            source=source,
            split=split,
            path=path,
            task=task,
            languages=dict(self._languages.most_common()),
            topics=dict(self._topics.most_common()),
            documents=len(self.texts),
            annotated=self._annotated,
            empty=self._empty,
            lengths=_lengths(self._lengths),
            mentions=self._mentions,
            grounded=self._grounded,
            uses=tuple(self._uses()),
            unused=tuple(f"{kind} {name}" for kind, name in self._asked if (kind, name) not in self._counts),
            doubled=doubled,
            leaks=(),
            odd=tuple(self._odds()),
            set_aside=set_aside,
        )

    def _take_schema(self, wanted: Schema) -> None:
        if id(wanted) in self._schemas:
            return
        if len(self._schemas) < _SCHEMAS:
            self._schemas[id(wanted)] = wanted
        self._asked.update(dict.fromkeys(_names_asked(wanted)))

    def _take_gold(self, gold: Extraction) -> None:
        self._annotated += 1
        used = list(_names_used(gold))
        self._empty += not used
        self._counts.update(name for name, _ in used)
        self._documents.update({name for name, _ in used})
        for name, said in used:
            examples = self._examples.setdefault(name, {})
            if len(examples) < _EXAMPLES:
                examples[said] = None
        text = gold.document.text
        for mention in gold.mentions:
            self._mentions += 1
            self._grounded += mention.text in text

    def _take_remark(self, id_: str, remark: Remark) -> None:
        self._odd[remark.what] += 1
        examples = self._odd_examples.setdefault(remark.what, [])
        if len(examples) < _SHOWN:
            examples.append((id_, remark.seen))

    def _uses(self) -> Iterator[Use]:
        kinds = {kind for kind, _ in self._asked}
        for (kind, name), count in sorted(self._counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
            yield Use(
                kind=kind,
                name=name,
                count=count,
                documents=self._documents[kind, name],
                examples=tuple(self._examples[kind, name]),
                asked=kind not in kinds or (kind, name) in self._asked,
            )

    def _odds(self) -> Iterator[Odd]:
        for what, count in self._odd.most_common():
            yield Odd(what=what, count=count, examples=tuple(self._odd_examples[what]))


def _names_asked(schema: Schema) -> Iterator[_Name]:
    yield from (("label", label) for label in schema.labels)
    yield from (("relation", predicate) for predicate in schema.predicates)
    for event in schema.events:
        yield "event", event.label
        yield from (("role", f"{event.label} · {role}") for role in event.roles)


def _names_used(gold: Extraction) -> Iterator[tuple[_Name, str]]:
    """What is used, each time, with an example in words."""
    yield from ((("label", one.label), one.text) for one in gold.mentions if one.label)
    for relation in gold.relations:
        yield ("relation", relation.predicate), f"{relation.subject.text} → {relation.object.text}"
    for event in gold.events:
        yield ("event", event.label), event.trigger.text if event.trigger else "(no trigger)"
        for argument in event.arguments:
            yield ("role", f"{event.label} · {argument.role}"), argument.mention.text


def _lengths(counts: Counter[int]) -> Lengths:
    total = counts.total()
    if not total:
        return Lengths()
    seen = 0
    for median in sorted(counts):
        seen += counts[median]
        if 2 * seen >= total:
            break
    mean = sum(length * count for length, count in counts.items()) / total
    return Lengths(shortest=min(counts), median=median, mean=round(mean, 1), longest=max(counts))
