"""What may happen to a graph over the years, one step after the other, through the doors that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from kgplatform.config import Settings
from kgplatform.errors import ConfigError, ContradictionError
from kgplatform.graph.change import change
from kgplatform.graph.rows import entity_rows
from kgplatform.pipelines import merges
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.decisions import link_id
from kgplatform.pipelines.forget import forget
from kgplatform.pipelines.merges import How
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.pipelines.wanted import wanted_documents
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Reading, Relation
from kgplatform.types.graph import DocumentRows, EntityRow
from kgplatform.types.resolution import Resolution
from kgplatform.workspace.journal import Workspace
from kgplatform.workspace.judgements import say

NAMES = {
    "zh": {
        "公司": ("万科集团", "万科股份有限公司", "万科", "萬科"),
        "人物": ("王伟", "王伟民", "奥巴马", "巴拉克·奥巴马"),
        "地点": ("朝阳区", "朝阳市", "朝阳"),
    },
    "en": {
        "company": ("Acme Ltd", "ACME GmbH", "Acme", "Acme Corporation"),
        "person": ("Arnold Schwarzenegger", "Arnold Schwarzeneger", "A. Schwarzenegger", "Schwarzenegger"),
        "place": ("Paris, Texas", "Paris", "Springfield"),
    },
}
SLOTS = 6

Step = tuple[str, int, int]
st_steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, SLOTS - 1), st.integers(0, 3)),
        st.tuples(st.just("fail"), st.integers(0, SLOTS - 1), st.just(0)),
        st.tuples(st.just("forget"), st.integers(0, SLOTS - 1), st.integers(0, 1)),
        st.tuples(st.just("accept"), st.integers(0, 40), st.integers(0, 40)),
        st.tuples(st.just("reject"), st.integers(0, 40), st.integers(0, 40)),
        st.tuples(st.just("undo"), st.integers(0, 40), st.just(0)),
        st.tuples(st.just("split"), st.integers(0, 40), st.just(0)),
    ),
    min_size=4,
    max_size=14,
).map(lambda steps: [("write", 0, 0), ("write", 1, 1), ("write", 2, 2), *steps])


def document(slot: int, text: str) -> Document:
    return Document(source="新闻" if slot % 2 else "news", id=f"{slot}", text=text, language="zh" if slot % 2 else "en")


def reading(slot: int, variant: int) -> Extraction:
    """What this version of the document says: two or three facts and an event between names of which many are near."""
    random = Random(f"{slot} {variant}")
    kinds = NAMES["zh" if slot % 2 else "en"]
    drawn = [Mention(text=random.choice(kinds[label]), label=label) for label in kinds for _ in range(2)]
    predicates = ("位于", "任职") if slot % 2 else ("located in", "works for")
    relations = [
        Relation(subject=drawn[one], predicate=random.choice(predicates), object=drawn[other])
        for one, other in random.sample([(0, 2), (2, 4), (1, 4), (3, 5), (0, 5)], 2 + variant % 2)
    ]
    event = Event(label="裁员" if slot % 2 else "layoff", arguments=(Argument(role="who", mention=drawn[1]),))
    written = document(slot, f"version {variant} of {slot}: " + ", ".join(mention.text for mention in drawn))
    return Extraction.of(written, Reading.of(drawn, relations, [event]), "gold")


def take(settings: Settings, step: Step) -> None:
    """One step; what the platform refuses, as a judgement that contradicts another, changes nothing."""
    kind, one, other = step
    if kind in ("write", "fail"):
        _write(settings, one, other if kind == "write" else None)
        return
    try:
        _ACTS[kind](settings, one, other)
    except (ConfigError, ContradictionError):
        return


def _write(settings: Settings, slot: int, variant: int | None) -> None:
    outcome: Extraction | Failure
    if variant is None:
        outcome = Failure(document=document(slot, "unreadable"), stage="extraction", reason="no JSON")
    else:
        outcome = reading(slot, variant)
    with open_workspace(settings) as workspace:
        (number,) = workspace.register([outcome.document])
        workspace.record(settings.graph, [(number, outcome, "gold")])


def _forget(settings: Settings, slot: int, purge: int) -> None:
    source = "新闻" if slot % 2 else "news"
    forget(settings, [f"{source}#{slot}"], silent, purge=bool(purge), load_after=False)


def _judge(settings: Settings, one: int, other: int, *, same: bool) -> None:
    entities = _entities(settings)
    if len(entities) > 1:
        left, right = entities[one % len(entities)], entities[other % len(entities)]
        list(merges.judge(settings, left, right, same, "said", how=How(load=False)))


def _undo(settings: Settings, which: int, _: int) -> None:
    with open_workspace(settings) as workspace:
        said = workspace.judgements(settings.graph)
    if said:
        list(merges.undo(settings, f"J{said[which % len(said)].id}", how=How(load=False)))


def _split(settings: Settings, which: int, _: int) -> None:
    with open_workspace(settings) as workspace:
        resolution, _counts = resolve_graph(workspace, settings.graph, silent)
    links = [link for link in resolution.links if link.accepted]
    if links:
        list(merges.undo(settings, link_id(links[which % len(links)]), how=How(load=False)))


_ACTS: dict[str, Callable[[Settings, int, int], None]] = {
    "forget": _forget,
    "accept": lambda settings, one, other: _judge(settings, one, other, same=True),
    "reject": lambda settings, one, other: _judge(settings, one, other, same=False),
    "undo": _undo,
    "split": _split,
}


def _entities(settings: Settings) -> list[str]:
    with open_workspace(settings) as workspace:
        resolution, _counts = resolve_graph(workspace, settings.graph, silent)
    return sorted(resolution.entities)


def from_nothing(settings: Settings, folder: Path, *, graph: str = "") -> Settings:
    """The end state in a new workspace: the documents that live, the judgements in force, the same profile."""
    fresh = settings.model_copy(update={"workspace": folder, "graph": graph or settings.graph})
    with open_workspace(settings) as old, open_workspace(fresh) as new:
        known = sorted(old.numbers().items(), key=lambda pair: pair[1])
        new.register([Document(source=key.source, id=key.id, text="", language="zh") for key, _ in known])
        outcomes = list(old.outcomes(settings.graph))
        new.register([outcome.document for _, outcome in outcomes])
        new.record(fresh.graph, [(number, outcome, "gold") for number, outcome in outcomes])
        said = old.judgements(settings.graph)
        say(new, [judgement.model_copy(update={"replaces": (), "graph": fresh.graph}) for judgement in said])
        profile = old.profile(settings.graph)
        assert profile is not None
        new.set_profile(fresh.graph, profile)
    return fresh


@dataclass
class Held:
    """What a store holds: changes are applied to it as they say, and nothing else happens to it."""

    documents: dict[str, DocumentRows] = field(default_factory=dict)
    entities: dict[str, EntityRow] = field(default_factory=dict)

    def load(self, settings: Settings, *, refit: bool = False) -> None:
        with open_workspace(settings) as workspace:
            resolution, _counts = resolve_graph(workspace, settings.graph, silent, refit=refit)
            self._apply(workspace, settings.graph, resolution)

    def _apply(self, workspace: Workspace, graph: str, resolution: Resolution) -> None:
        difference = change(
            wanted_documents(workspace, graph, resolution),
            entity_rows(resolution, graph),
            stored_documents={key: rows.digest for key, rows in self.documents.items()},
            stored_entities={key: row.digest for key, row in self.entities.items()},
        )
        self.entities.update((row.key, row) for row in difference.entities)
        self.documents.update((wanted.key, wanted.rows()) for wanted in difference.documents)
        for key in difference.gone_documents:
            del self.documents[key]
        for key in difference.gone_entities:
            del self.entities[key]
