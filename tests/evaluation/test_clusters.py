"""Entities as sets of names: the measures on examples worked by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgplatform.evaluation.clusters import b_cubed, best_pairing, ceaf_e, pairwise, score_clusters
from kgplatform.types.document import Document
from kgplatform.types.evaluation import GoldEntity
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema
from kgplatform.types.score import Score

# Bagga and Baldwin's example: gold 12345 | 67 | 89ABC, the answer joins the last two.
JOINED = [("g1", "s1")] * 5 + [("g2", "s2")] * 2 + [("g3", "s2")] * 5
# The same gold, the answer joins the first and the last.
JOINED_BIG = [("g1", "s1")] * 5 + [("g2", "s2")] * 2 + [("g3", "s1")] * 5


def test_pairs_that_are_together_are_counted() -> None:
    # gold 10 + 1 + 10 pairs, answer 10 + 21 pairs
    assert pairwise(JOINED) == Score(tp=21, fp=10, fn=0)
    assert pairwise(JOINED_BIG) == Score(tp=21, fp=25, fn=0)


def test_b_cubed_is_that_of_the_published_example() -> None:
    found = b_cubed(JOINED)

    # (5·1 + 2·2/7 + 5·5/7) / 12 = 16/21
    assert found.precision == pytest.approx(100 * 16 / 21)
    assert found.recall == pytest.approx(100)
    assert found.f1 == pytest.approx(2 * 76.190476 * 100 / 176.190476)


def test_b_cubed_punishes_the_bigger_wrong_merge_more() -> None:
    assert b_cubed(JOINED_BIG).precision == pytest.approx(100 * 7 / 12)


def test_ceaf_e_pairs_entities_one_to_one() -> None:
    found = ceaf_e(JOINED)

    # 12345 agrees fully (1), the joined one best with 89ABC: 2·5 / (5 + 7) = 5/6
    assert found.precision == pytest.approx(100 * (1 + 5 / 6) / 2)
    assert found.recall == pytest.approx(100 * (1 + 5 / 6) / 3)


def test_the_best_pairing_is_not_the_greedy_one() -> None:
    # greedy takes .9 and is left with 0
    assert best_pairing(np.array([[0.9, 0.8], [0.7, 0.0]])) == pytest.approx(1.5)


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=4))
def test_the_best_pairing_is_the_best_of_all(rows: list[list[int]]) -> None:
    weights = np.array(rows, dtype=float)
    every = itertools.permutations(range(4), len(rows))

    assert best_pairing(weights) == max(sum(weights[row, column] for row, column in enumerate(p)) for p in every)
    assert best_pairing(weights.T) == best_pairing(weights)


def example(id: str, *names: str, label: str = "人物") -> Example:
    document = Document(source="S", id=id, text="、".join(names), language="zh")
    mentions = [Mention(text=name, label=label) for name in names]
    return Example(
        document=document, wanted=Schema(), gold=Extraction.of(document, Reading.of(mentions), ""), task="NER"
    )


GOLD = (example("1", "鲁迅", "茅盾"), example("2", "周树人"), example("3", "鲁迅"))
SCORED = {one.document.key: one for one in GOLD}
SAID = {one.document.key: one.gold for one in GOLD if one.gold}
KEYS = {(id, name): (GOLD[int(id) - 1].document.key, "人物", name) for id, name in
        (("1", "鲁迅"), ("1", "茅盾"), ("2", "周树人"), ("3", "鲁迅"))}  # fmt: skip
LU_XUN = GoldEntity(entity="鲁迅", label="人物", names=("鲁迅", "周树人"), documents=("1", "2", "3"))


def test_without_clusters_names_that_fold_alike_are_one() -> None:
    entity_of = {key: "L" if name == "鲁迅" else name for (_, name), key in KEYS.items()}

    found = score_clusters(SCORED, SAID, entity_of)

    assert found is not None
    assert (found.truth, found.common, found.gold_entities, found.stored_entities) == ("folded names", 4, 3, 3)
    assert found.pairwise == Score(tp=1)
    assert (found.b_cubed.f1, found.ceaf_e.f1) == (100.0, 100.0)
    assert (found.over_merged, found.under_merged) == ((), ())


def test_given_clusters_know_better_and_only_names_that_they_know_count() -> None:
    entity_of = {key: "L" if name == "鲁迅" else name for (_, name), key in KEYS.items()}

    found = score_clusters(SCORED, SAID, entity_of, [LU_XUN])

    assert found is not None
    assert (found.truth, found.common, found.gold_entities, found.stored_entities) == ("given clusters", 3, 1, 2)
    assert found.pairwise == Score(tp=1, fn=2)
    (case,) = found.under_merged
    assert (case.name, case.mentions, case.parts) == ("鲁迅", 3, (("鲁迅",), ("周树人",)))


def test_an_entity_that_holds_two_is_listed() -> None:
    found = score_clusters(SCORED, SAID, dict.fromkeys(KEYS.values(), "everything"))

    assert found is not None
    assert found.over_merged_entities == 1
    assert found.over_merged[0].parts == (("鲁迅",), ("周树人",), ("茅盾",))
    assert found.pairwise == Score(tp=1, fp=5)


def test_names_that_the_store_lacks_are_left_out_and_counted() -> None:
    found = score_clusters(SCORED, SAID, {KEYS["1", "鲁迅"]: "L"})

    assert found is not None
    assert (found.common, found.gold_mentions) == (1, 4)
