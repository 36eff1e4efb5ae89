"""The mentions of a corpus as columns, one row per anchor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from kgplatform.resolution.context import Context, contexts_of, read_context
from kgplatform.resolution.stated import Stated, stated_in
from kgplatform.types.extraction import Extraction, Mention, anchor_of
from kgplatform.types.task import Language


@dataclass(frozen=True)
class MentionTable:
    """Columns over unique anchors, ordered by (document number, offset): the first row of a cluster is its founder.

    `contexts` = the clues of each row (`context.py`); () = nothing is known. `stated` = other names that the documents
    themselves give (`stated.py`).
    """

    anchors: tuple[str, ...]
    texts: tuple[str, ...]
    labels: tuple[str | None, ...]
    numbers: tuple[int, ...]
    offsets: tuple[int, ...]
    languages: tuple[Language, ...]
    sources: tuple[str, ...]
    argument_only: tuple[bool, ...]
    contexts: tuple[Context, ...]
    stated: tuple[Stated, ...] = ()
    derived: dict[str, object] = field(default_factory=dict, init=False, compare=False, repr=False)  # see `columns_of`

    def __len__(self) -> int:
        return len(self.anchors)

    @classmethod
    def of(cls, extractions: Iterable[tuple[int, Extraction]]) -> Self:
        """The table of these extractions, each with the number of its document; the order of input does not matter."""
        found: set[Row] = set()
        stated: set[Stated] = set()
        for number, extraction in extractions:
            found.update(_rows_of(number, extraction))
            stated.update(stated_in(number, extraction))
        unique = {row.anchor: row for row in sorted(found, reverse=True)}
        return cls.of_rows(unique.values(), stated)

    @classmethod
    def of_names(
        cls,
        numbers: Sequence[int],
        anchors: Sequence[str],
        texts: Sequence[str],
        labels: Sequence[str],
        languages: Sequence[str],
        contexts: Sequence[str],
    ) -> Self:
        """Names that stand in no document, as columns in ascending order of their numbers; contexts as written."""
        return cls(
            anchors=tuple(anchors),
            texts=tuple(texts),
            labels=tuple(label or None for label in labels),
            numbers=tuple(numbers),
            offsets=(0,) * len(anchors),
            languages=tuple("zh" if language == "zh" else "en" for language in languages),
            sources=("table",) * len(anchors),
            argument_only=(False,) * len(anchors),
            contexts=tuple(map(read_context, contexts)),
        )

    @classmethod
    def of_rows(cls, rows: Iterable[Row], stated: Iterable[Stated] = ()) -> Self:
        """The table of rows that are at hand already; their anchors must differ."""
        ordered = sorted(rows)
        return cls(
            anchors=tuple(row.anchor for row in ordered),
            texts=tuple(row.text for row in ordered),
            labels=tuple(row.label or None for row in ordered),
            numbers=tuple(row.number for row in ordered),
            offsets=tuple(row.offset for row in ordered),
            languages=tuple(row.language for row in ordered),
            sources=tuple(row.source for row in ordered),
            argument_only=tuple(row.argument_only for row in ordered),
            contexts=tuple(row.context for row in ordered),
            stated=tuple(sorted(stated)),
        )


class Row(NamedTuple):
    """One anchor; the order of the fields is the order of founders. `label` "" stands for none, so that rows sort."""

    number: int
    offset: int
    argument_only: bool
    anchor: str
    text: str
    label: str
    language: Language
    source: str
    context: Context = ()


def _rows_of(number: int, extraction: Extraction) -> Iterator[Row]:
    document = extraction.document
    only_arguments = _only_arguments(extraction)
    contexts = contexts_of(extraction)
    for (text, label), offset in _first_offsets(extraction.mentions, len(document.text)).items():
        yield Row(
            number=number,
            offset=offset,
            argument_only=label is None and text in only_arguments,
            anchor=anchor_of(document.source, document.id, label, text),
            text=text,
            label=label or "",
            language=document.language,
            source=document.source,
            context=contexts[text, label],
        )


def _first_offsets(mentions: Iterable[Mention], end: int) -> dict[tuple[str, str | None], int]:
    """Where each name first stands; a name that is not literally in the text comes after all that are."""
    offsets: dict[tuple[str, str | None], int] = {}
    for mention in mentions:
        offset = end if mention.span is None else mention.span.start
        key = mention.text, mention.label
        offsets[key] = min(offset, offsets.get(key, offset))
    return offsets


def _only_arguments(extraction: Extraction) -> set[str]:
    """Texts without a label that take part in events and in no relation."""
    arguments = {argument.mention for event in extraction.events for argument in event.arguments}
    related = {side for relation in extraction.relations for side in (relation.subject, relation.object)}
    return {mention.text for mention in arguments if mention.label is None} - {
        mention.text for mention in related if mention.label is None
    }
