"""A change writes what it changes and nothing else: counted on the real store."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from kgplatform.config import Settings
from kgplatform.pipelines import merges
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.forget import forget
from kgplatform.pipelines.merges import How
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.update import load_stage
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation, anchor_of
from kgplatform.types.resolution import Judgement
from kgplatform.workspace.judgements import say

LATER = How(load=False)
FIRMS = ("万科", "腾讯", "华为", "中兴", "比亚迪", "海尔", "Siemens", "Bosch", "Toyota", "Nestlé")
CITIES = ("深圳", "Berlin", "上海")


class Written(NamedTuple):
    written: int
    deleted: int


def says(number: int, firm: str, text: str = "") -> Extraction:
    """A document that says in which of three cities a firm is."""
    document = Document(source="news", id=str(number), text=text or f"{firm} {number}", language="zh")
    company, city = Mention(text=firm, label="company"), Mention(text=CITIES[number % 3], label="city")
    return Extraction.of(
        document, Reading.of((), [Relation(subject=company, predicate="位于", object=city)], ()), "gold"
    )


def record(settings: Settings, *read: Extraction) -> None:
    with open_workspace(settings) as workspace:
        numbers = workspace.register([one.document for one in read])
        workspace.record(settings.graph, [(number, one, "gold") for number, one in zip(numbers, read, strict=True)])


def load(settings: Settings) -> Written:
    counts, _ = load_stage(settings, silent, extractions=None, adopt=False)
    return Written(counts.written, counts.deleted)


@pytest.fixture
def living(settings: Settings) -> Settings:
    """Thirty documents of ten firms in three cities, stored."""
    record(settings, *(says(number, FIRMS[number % 10]) for number in range(29)), says(29, "Rosneft"))
    assert load(settings) == Written(30 + 11 + 3, 0)
    return settings


def facts_of(settings: Settings, firm: str) -> int:
    with open_store(settings) as store:
        cypher = (
            "MATCH (e:Entity {graph: $graph})-[:FACT]->() WHERE e.name = $firm OR $firm IN e.aliases RETURN count(*)"
        )
        ((count,),) = store.run(cypher, {"firm": firm}).rows
    assert isinstance(count, int)
    return count


def entities_of(settings: Settings) -> int:
    with open_store(settings) as store:
        return store.counts()["entities"]


def test_a_merge_writes_the_documents_of_both_sides_and_no_other(living: Settings) -> None:
    list(merges.judge(living, "华为", "Rosneft", True, "a test", how=LATER))

    # the only document of Rosneft, three of 华为, the entity that stays; the entity that goes
    assert load(living) == Written(1 + 3 + 1, 1)
    assert facts_of(living, "Rosneft") == 3
    assert load(living) == Written(0, 0)


def test_a_merge_taken_back_writes_the_same_documents_again(living: Settings) -> None:
    list(merges.judge(living, "华为", "Rosneft", True, "a test", how=LATER))
    load(living)
    list(merges.undo(living, "J1", how=LATER))

    assert load(living) == Written(1 + 3 + 2, 0)
    assert (facts_of(living, "Rosneft"), facts_of(living, "华为")) == (1, 3)


def test_a_new_text_replaces_what_the_old_one_said(living: Settings) -> None:
    record(living, says(29, "Lukoil", "another text"))

    assert load(living) == Written(1 + 1, 1)
    assert (facts_of(living, "Rosneft"), facts_of(living, "Lukoil")) == (0, 1)


def test_what_is_forgotten_goes_with_all_that_only_it_supports(living: Settings) -> None:
    forget(living, ["news#29"], silent, load_after=False)

    assert load(living) == Written(0, 1 + 1)
    assert facts_of(living, "Rosneft") == 0


def test_merges_that_only_a_forgotten_document_caused_are_taken_back(living: Settings) -> None:
    bridge, one, other = (
        anchor_of("news", id_, "company", firm) for id_, firm in (("29", "Rosneft"), ("0", "万科"), ("1", "腾讯"))
    )
    with open_workspace(living) as workspace:
        said = Judgement(graph=living.graph, left=(bridge,), right=(one,), same=True, by="person")
        say(workspace, [said, said.model_copy(update={"right": (other,)})])
    load(living)
    merged = entities_of(living)
    forget(living, ["news#29"], silent, load_after=False)
    load(living)

    assert (merged, entities_of(living)) == (14 - 2, 14 - 1)


def test_another_threshold_changes_only_the_merges_that_it_decides(settings: Settings) -> None:
    record(settings, *(says(number, FIRMS[number % 10]) for number in range(20)))
    record(settings, says(20, "Volkswagen Financial Services"), says(21, "Volkswagen Financal Services"))
    load(settings)
    merged = entities_of(settings)
    with open_workspace(settings) as workspace:
        profile = workspace.profile(settings.graph)
        assert profile is not None
        thresholds = {**profile.thresholds, "near": 0.999999}
        workspace.set_profile(settings.graph, profile.model_copy(update={"thresholds": thresholds}))

    assert load(settings) == Written(2 + 2, 0)
    assert (merged, entities_of(settings)) == (14, 15)
