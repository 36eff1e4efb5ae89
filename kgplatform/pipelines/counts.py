"""What a verb did, in numbers; the JSON that scripts read."""

from __future__ import annotations

from collections import Counter

from pydantic import Field

from kgplatform.types.noun import Noun


class ExtractCounts(Noun):
    """`documents` = extracted + failed + skipped (unchanged since an earlier run). Tokens are the server's count.

    `ungrounded` mentions do not stand literally in their text; `dropped` parts of answers were not asked for; `unread`
    answers were no JSON that could be repaired. `placed` mentions stand in their text. `answers` counts what a model
    wrote by the rung of the ladder that read it, and by each rule that was needed besides. Of the
    `read` documents that this run got an answer for, `empty` ones say nothing at all. `prompts` names those that were
    asked with, with the beginning of their digests.
    """

    extractor: str = ""
    prompts: tuple[str, ...] = ()
    documents: int = 0
    extracted: int = 0
    failed: int = 0
    skipped: int = 0
    set_aside: int = 0
    read: int = 0
    empty: int = 0
    placed: int = 0
    ungrounded: int = 0
    dropped: int = 0
    unread: int = 0
    calls: int = 0
    cached: int = 0
    tokens: int = 0
    answers: dict[str, int] = Field(default_factory=dict)

    def since(self, before: ExtractCounts) -> ExtractCounts:
        """What has come on top of earlier counts."""
        rest = {name: getattr(self, name) - getattr(before, name) for name in _NUMBERS}
        answers = dict(Counter(self.answers) - Counter(before.answers))
        return ExtractCounts(extractor=self.extractor, prompts=self.prompts, answers=answers, **rest)

    def __add__(self, other: ExtractCounts) -> ExtractCounts:
        numbers = {name: getattr(self, name) + getattr(other, name) for name in _NUMBERS}
        names = dict.fromkeys(name for name in (self.extractor, other.extractor) if name)
        answers = dict(Counter(self.answers) + Counter(other.answers))
        prompts = tuple(dict.fromkeys((*self.prompts, *other.prompts)))
        return ExtractCounts(extractor=", ".join(names), prompts=prompts, answers=answers, **numbers)


_NUMBERS = tuple(name for name in ExtractCounts.model_fields if name not in ("extractor", "prompts", "answers"))


class ResolveCounts(Noun):
    """Anchors in, entities out; `links` were accepted, `refitted` says whether the profile is new.

    Of the judgements in force `overruled` give way to a higher rank, `contradictions` to one of their own rank.
    """

    anchors: int = 0
    entities: int = 0
    links: int = 0
    refitted: bool = False
    overruled: int = 0
    contradictions: int = 0
    asked: int = 0


class LoadCounts(Noun):
    """Documents and entities written and deleted in this run, and what the graph holds afterwards.

    `repaired` counts the places that `--repair` found changed by hand. `content` names all digests, for our own use.
    """

    written: int = 0
    deleted: int = 0
    repaired: int = 0
    content: str = Field(default="", exclude=True)
    stored: dict[str, int] = Field(default_factory=dict)


class BuildCounts(Noun):
    """The whole job. `mentions … events` are what the graph holds afterwards; `pruned` left the corpus."""

    extractor: str
    prompts: tuple[str, ...] = ()
    graph: str
    documents: int
    extracted: int
    failed: int
    skipped: int
    set_aside: int
    read: int = 0
    empty: int = 0
    placed: int = 0
    ungrounded: int
    dropped: int
    unread: int
    answers: dict[str, int] = Field(default_factory=dict)
    mentions: int
    entities: int
    relations: int
    events: int
    written: int
    deleted: int
    pruned: int = 0
    overruled: int = 0
    contradictions: int = 0
    asked: int = 0
    calls: int
    cached: int
    tokens: int
    seconds: float
