"""The work that the store benchmarks write: documents with 12 entities and 10 relations, names by Zipf, zh and en.

3,000 documents come to about 77,000 nodes and 190,000 relationships of the full model. Equal names are one entity: how
names are merged is measured elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from kgplatform.graph.rows import anchors_of
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Mention, Relation, Span
from kgplatform.types.resolution import Assignment, Entity, Resolution

ENTITIES, RELATIONS = 12, 10
_POOL = 4  # names for each document
_EXPONENT = 0.8
_LABELS = {"zh": ("人物", "组织", "地点", "作品"), "en": ("Person", "Organization", "Place", "Work")}
_PREDICATES = {
    "zh": ("位于", "作者", "成立者", "毕业于", "配偶", "总部地点", "别名", "父亲"),
    "en": (
        "located in",
        "author of",
        "founder of",
        "educated at",
        "spouse",
        "headquarters in",
        "also called",
        "father",
    ),
}
_HAN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_SYLLABLES = [a + b for a in ("ba", "ko", "ri", "te", "mo", "sa") for b in ("", "n", "lu", "r")]


def documents(count: int, seed: int = 0, *, events: int = 0, source: str = "bench") -> Iterator[Extraction]:
    """The same extractions for the same count and seed."""
    random = np.random.default_rng(seed)
    weights = np.cumsum(1 / np.arange(1, _POOL * count + 1) ** _EXPONENT)
    for number in range(count):
        draws = np.searchsorted(weights, random.random(3 * ENTITIES) * weights[-1])
        chosen = list(dict.fromkeys(int(draw) for draw in draws))[:ENTITIES]
        yield _extraction(source, number, chosen, events)


def by_name(extractions: Iterator[Extraction]) -> Resolution:
    """Equal names with equal labels are one entity, whose id is the first one's anchor."""
    founders: dict[tuple[str | None, str], str] = {}
    assignments: dict[str, Assignment] = {}
    for extraction in extractions:
        for name, anchor in anchors_of(extraction).items():
            founder = founders.setdefault(name, anchor)
            assignments[anchor] = Assignment(founder, 1.0, "founder" if founder == anchor else "same spelling")
    entities = {anchor: Entity(anchor, label, text, ()) for (label, text), anchor in founders.items()}
    return Resolution("profile", assignments, entities, ())


def _extraction(source: str, number: int, chosen: list[int], events: int) -> Extraction:
    language = "zh" if number % 2 else "en"
    mentions: list[Mention] = []
    text = ""
    for rank in chosen:
        name = _name(rank)
        text += "据报道，" if language == "zh" else "It was said that "
        mentions.append(Mention(text=name, label=_label(rank), span=Span(len(text), len(text) + len(name))))
        text += name + ("在当地引起了关注。" if language == "zh" else " was seen there again. ")
    predicates = _PREDICATES[language]
    relations = [
        Relation(subject=left, predicate=predicates[(chosen[place] * 7 + chosen[place + 1]) % 8], object=right)
        for place, (left, right) in enumerate(pairwise(mentions[: RELATIONS + 1]))
    ]
    told = [
        Event(label="会见", trigger=Mention(text="said"), arguments=(Argument(role="who", mention=mentions[place]),))
        for place in range(events)
    ]
    return Extraction(
        document=Document(source=source, id=str(number), text=text, language=language, metadata={"title": text[:20]}),
        mentions=tuple(mentions),
        relations=tuple(relations),
        events=tuple(told),
        recipe="bench",
    )


def _label(rank: int) -> str:
    return _LABELS["zh" if rank % 2 else "en"][rank // 2 % 4]


def _name(rank: int) -> str:
    if rank % 2:
        place = rank * 61_717 % 1_000_000
        return _HAN[place % 100] + _HAN[place // 100 % 100] + _HAN[place // 10_000]
    first, second = _word(rank // 2), _word(rank // 2 * 7919 + 13)
    return f"{first} {second} {rank}"


def _word(number: int) -> str:
    return "".join(_SYLLABLES[number // 24**place % 24] for place in range(2)).capitalize()
