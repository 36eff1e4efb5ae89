"""Gold damaged by hand scores as computed by hand; graphs against and beside each other; evaluations that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.errors import ConfigError, DatasetError
from kgplatform.evaluation.options import BootstrapOptions
from kgplatform.pipelines.access import open_store
from kgplatform.pipelines.build import build
from kgplatform.pipelines.compare import compare
from kgplatform.pipelines.evaluate import Evaluated, Extras, evaluate, read_gold
from kgplatform.pipelines.files import write_lines
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.merges import judge
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading, plan
from kgplatform.pipelines.saving import compare_saved, save
from kgplatform.types.extraction import Event, Example, Extraction, Mention, Relation
from kgplatform.types.extraction import Reading as Content
from kgplatform.types.score import Score
from kgplatform.types.task import Task

SAMPLES = Path(__file__).resolve().parents[2] / "dataset" / "sample"
ZH = Reading([SAMPLES / "InstructIE"], Choice(language="zh"))
QUICK = BootstrapOptions(resamples=50)


def built(reading: Reading, settings: Settings, extractor: str = "gold") -> Settings:
    build(reading, plan(reading, extractor), Wish(extractor), settings, silent)
    return settings


def scored(reading: Reading, settings: Settings, extras: Extras | None = None) -> Evaluated:
    return evaluate(reading, settings, silent, extras=extras or Extras(bootstrap=QUICK))


def beside(settings: Settings, name: str) -> Settings:
    return settings.model_copy(update={"graph": f"{settings.graph}-{name}"})


# Damage that is computed by hand


class Damaged(NamedTuple):
    """Of the different facts in reading order, the tenth of every ten is left out and the first is changed."""

    extractions: list[Extraction]
    facts: int

    @property
    def expected(self) -> Score:
        dropped, changed = self.facts // 10, (self.facts + 9) // 10
        return Score(tp=self.facts - dropped - changed, fp=changed, fn=dropped + changed)


def damaged(examples: Iterable[Example]) -> Damaged:
    extractions, facts = [], 0
    for example in examples:
        kept = []
        for fact in facts_of(example):
            place, facts = facts % 10, facts + 1
            if place == 0:
                kept.append((fact[0], fact[1], fact[2] + "⁂"))
            elif place != 9:
                kept.append(fact)
        content = Content.of(*said(example.task, kept, labels_of(example)))
        extractions.append(Extraction.of(example.document, content, "damaged"))
    return Damaged(extractions, facts)


Fact = tuple[str, str, str]


def facts_of(example: Example) -> Iterator[Fact]:
    """Each different one once; the last part is the one that is changed."""
    gold = example.gold
    assert gold is not None
    if example.task == "NER":
        yield from dict.fromkeys(("", str(mention.label), mention.text) for mention in gold.mentions)
    elif example.task == "EET":
        yield from dict.fromkeys(
            ("", event.label, event.trigger.text if event.trigger else "") for event in gold.events
        )
    else:
        yield from dict.fromkeys((one.subject.text, one.predicate, one.object.text) for one in gold.relations)


def labels_of(example: Example) -> dict[str, str | None]:
    assert example.gold is not None
    return {mention.text: mention.label for mention in example.gold.mentions}


def said(
    task: Task | None, facts: list[Fact], labels: dict[str, str | None]
) -> tuple[list[Mention], list[Relation], list[Event]]:
    if task == "NER":
        return [Mention(text=text, label=label) for _, label, text in facts], [], []
    if task == "EET":
        return [], [], [Event(label=label, trigger=Mention(text=text)) for _, label, text in facts]
    return [], [Relation(subject=named(a, labels), predicate=p, object=named(b, labels)) for a, p, b in facts], []


def named(text: str, labels: dict[str, str | None]) -> Mention:
    return Mention(text=text, label=labels[text.removesuffix("⁂")])


@pytest.mark.parametrize(
    ("name", "task"),
    [
        ("iepile/IE-zh/NER/clue", None),
        ("iepile/IE-en/NER/SciERC", None),
        ("iepile/IE-zh/SPO/DuIE2.0", None),
        ("iepile/IE-en/RE/conll04", None),
        ("iepile/IE-zh/EE/DuEE1.0", "EET"),
        ("InstructIE/test_zh.json", None),
        ("InstructIE/test_en.json", None),
    ],
)
def test_gold_with_a_tenth_dropped_and_a_tenth_changed_scores_as_computed_by_hand(
    name: str, task: Task | None, settings: Settings, shared_data: Path, tmp_path: Path
) -> None:
    reading = Reading([shared_data / "data" / name], Choice(task=task, limit=60))
    damage = damaged(read_gold(reading, silent, []))
    path = tmp_path / "damaged.jsonl"
    write_lines(path, (one.model_dump_json() for one in damage.extractions))

    built(reading, settings, str(path))
    found = scored(reading, settings).evaluation

    assert damage.facts > 60
    assert found.micro == damage.expected


# Gold entities


def test_given_clusters_join_the_aliases_that_names_alone_keep_apart(settings: Settings) -> None:
    built(ZH, settings)

    found = scored(ZH, settings, Extras(SAMPLES / "InstructIE" / "clusters_zh.jsonl", None, QUICK)).evaluation

    assert found.clusters is not None
    assert found.clusters.truth == "given clusters"
    assert found.clusters.common == found.clusters.gold_mentions > 100
    assert found.graph_level_clusters is not None
    assert found.graph_level is not None
    assert found.micro.f1 == 100.0
    assert found.clusters.b_cubed.recall < 100.0
    assert found.clusters.under_merged


def test_a_wrong_merge_shows_among_those_worth_a_look(settings: Settings) -> None:
    built(ZH, settings)
    list(judge(settings, "西宁", "纽黑文", True, "forced, wrong"))

    found = scored(ZH, settings).evaluation.clusters

    assert found is not None
    assert any({"西宁", "纽黑文"} <= {name for part in case.parts for name in part} for case in found.over_merged)


# Two graphs


def test_a_graph_is_not_different_from_itself(settings: Settings) -> None:
    built(ZH, settings)

    found = scored(ZH, settings, Extras(None, settings.graph, QUICK)).against

    assert found is not None
    assert {one.verdict for one in found.differences} == {"not different"}
    assert {one.difference for one in found.differences} == {0.0}


def test_a_damaged_graph_is_worse_than_gold_and_a_file_will_do(settings: Settings, tmp_path: Path) -> None:
    built(ZH, settings)
    path = tmp_path / "damaged.jsonl"
    write_lines(path, (one.model_dump_json() for one in damaged(read_gold(ZH, silent, [])).extractions))
    worse = built(ZH, beside(settings, "damaged"), str(path))

    by_graph = scored(ZH, worse, Extras(None, settings.graph, QUICK)).against
    by_file = scored(ZH, settings, Extras(None, str(path), QUICK)).against

    assert by_graph is not None
    assert by_file is not None
    verdicts = {one.number: one.verdict for one in by_graph.differences}
    assert (verdicts["micro.f1"], verdicts["graph_level.f1"]) == ("worse", "worse")
    assert {one.number: one.verdict for one in by_file.differences}["micro.f1"] == "better"


def test_nobody_of_that_name_is_an_error(settings: Settings) -> None:
    built(ZH._replace(choice=Choice(language="zh", limit=2)), settings)

    with pytest.raises(DatasetError, match="nobody"):
        scored(ZH, settings, Extras(None, "nobody", QUICK))
    with pytest.raises(ConfigError, match="nobody"):
        compare(settings, "nobody", silent)


def test_the_same_graph_twice_covers_itself_and_answers_alike(settings: Settings) -> None:
    gold = built(ZH, beside(settings, "gold"))
    built(ZH, settings)

    found = compare(settings, gold.graph, silent)

    assert found.here.model_copy(update={"graph": ""}) == found.there.model_copy(update={"graph": ""})
    assert (found.entities.f1, found.facts.f1) == (100.0, 100.0)
    assert {one.score.f1 for one in found.queries if one.score != Score()} == {100.0}
    assert {"neighbours", "schema_summary", "facts_of_predicate", "entity_card"} <= {one.query for one in found.queries}


def test_a_fact_that_the_built_graph_lacks_is_missing_in_its_answers(settings: Settings) -> None:
    gold = built(ZH, beside(settings, "gold"))
    built(ZH, settings)
    with open_store(settings) as store:
        rows = store.run(
            "MATCH (r:Relation {graph: $graph}) WITH r ORDER BY r.key LIMIT 1 WITH r, r.predicate AS predicate "
            "DETACH DELETE r RETURN predicate",
            write=True,
        ).rows

    found = compare(settings, gold.graph, silent)

    assert len(rows) == 1
    assert (found.facts.fp, found.facts.fn) == (0, 1)
    by_name = {one.query: one.score for one in found.queries}
    assert by_name["facts_of_predicate"].fn == 1


# Evaluations that are kept


def test_what_changed_between_two_kept_evaluations_is_told_document_by_document(settings: Settings) -> None:
    built(ZH, settings)
    save("before", scored(ZH, settings), ZH, settings)
    with open_store(settings) as store:
        store.run("MATCH (r:Relation {graph: $graph}) WITH r ORDER BY r.key LIMIT 1 DETACH DELETE r", write=True)
    after = scored(ZH, settings)
    save("after", after, ZH, settings)

    found = compare_saved(settings, "before", "after", QUICK)

    lost = [one for change in found.documents for one in change.lost]
    assert len(lost) == after.evaluation.micro.fn > 0
    assert not any(change.gained or change.wrong_added or change.wrong_removed for change in found.documents)
    assert found.unchanged + len(found.documents) == after.evaluation.scored
    assert set(found.made) == {"graph_digest"}
    assert found.remarks == ()


def test_a_kept_evaluation_knows_how_it_was_made(settings: Settings) -> None:
    few = ZH._replace(choice=Choice(language="zh", limit=5))
    built(few, settings)

    kept = save("first", scored(few, settings), few, settings)

    assert (kept.graph, kept.recipes, kept.choice) == (settings.graph, {"gold": 5}, {"language": "zh", "limit": 5})
    with open_store(settings) as store:
        assert kept.graph_digest == store.digest()


def test_an_unknown_name_is_refused_with_those_that_are_kept(settings: Settings) -> None:
    few = ZH._replace(choice=Choice(language="zh", limit=2))
    built(few, settings)
    save("first", scored(few, settings), few, settings)

    with pytest.raises(ConfigError, match=r"'second'.*kept are: first"):
        compare_saved(settings, "first", "second", QUICK)
