"""How near names are found, scored and turned down: hashes, keys, trees, guards, groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pytest

from kgplatform.resolution.candidates import pairs_of
from kgplatform.resolution.cluster import Clusters, RowLink, join_strongest_first, without_ambiguous
from kgplatform.resolution.features import FEATURES
from kgplatform.resolution.guards import veto
from kgplatform.resolution.hashing import Hashes, Rows, Texts, hash_of
from kgplatform.resolution.keys import crowded_among, near_keys
from kgplatform.resolution.model import Trees, trees
from kgplatform.resolution.normalize import name_of
from kgplatform.resolution.pairs import Pair
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import merge
from kgplatform.resolution.sketch import Sketch
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Profile

NOTHING = Profile(anchors=2, frequencies={}, thresholds={})


def pairs(owners: Rows, hashes: Hashes, kinds: Hashes) -> list[tuple[int, int]]:
    return [pair for left, right in pairs_of(owners, hashes, kinds) for pair in zip(left, right, strict=True)]


def test_a_text_and_the_same_with_one_letter_more_share_a_hash() -> None:
    owners, hashes = Texts.of(["schwarzenegger", "schwarzeneger", "merkel"]).deletions(np.arange(3))

    assert pairs(owners, hashes, np.arange(3).astype(np.uint64)) == [(0, 1)]


def test_owners_of_one_kind_are_no_pair() -> None:
    owners, hashes = np.array([0, 1, 2, 3, 3, 4]), np.array([9, 9, 9, 9, 9, 7], dtype=np.uint64) << np.uint64(40)
    kinds = np.array([5, 1, 5, 1, 1], dtype=np.uint64)

    assert sorted(pairs(owners, hashes, kinds)) == [(0, 1), (0, 3), (1, 2), (2, 3)]


def test_nobody_makes_no_pair() -> None:
    nobody = np.zeros(0, dtype=np.int64)

    assert pairs(nobody, nobody.astype(np.uint64), nobody.astype(np.uint64)) == []


def test_a_digit_is_never_left_out() -> None:
    owners, hashes = Texts.of(["asr1603", "asr163"]).deletions(np.arange(2))

    assert pairs(owners, hashes, np.arange(2).astype(np.uint64)) == []


def test_a_piece_has_the_same_hash_wherever_it_stands() -> None:
    owners, hashes = Texts.of(["北京大学", "在北京"]).grams(np.arange(2), 2)

    assert set(hashes[owners == 0].tolist()) & set(hashes[owners == 1].tolist())


def test_the_hash_of_a_text_is_the_same_in_every_process() -> None:
    assert hash_of("北京大学") == 10104837578069618739


def test_a_sketch_never_counts_too_little() -> None:
    hashes = np.array([hash_of("a"), hash_of("b"), hash_of("a")], dtype=np.uint64)
    sketch = Sketch.unpacked(Sketch.of(hashes).packed())

    assert sketch.count(hashes[:2]).tolist() == [2, 1]


def test_the_model_was_trained_on_the_features_of_this_version() -> None:
    assert trees().features == FEATURES


def test_a_tree_goes_left_up_to_its_threshold_and_adds_the_leaf() -> None:
    # feature 0 > 0.5 → leaf 4.0; else feature 1 > 2.0 → leaf 2.0, else leaf 1.0
    model = {
        "features": ["one", "other"],
        "bias": 0.25,
        "roots": [0],
        "feature": [0, 1, 0, 0, 0],
        "threshold": [0.5, 2.0, 0.0, 0.0, 0.0],
        "left": [1, 2, 2, 3, 4],
        "right": [4, 3, 2, 3, 4],
        "value": [0.0, 0.0, 1.0, 2.0, 4.0],
    }
    rows = np.array([[0.5, 2.0], [0.5, 2.5], [0.75, 0.0], [0.75, 9.0]], dtype=np.float32)

    assert Trees.read(orjson.dumps(model)).log_odds(rows).tolist() == [1.25, 2.25, 4.25, 4.25]


@pytest.mark.parametrize(
    ("left", "right", "label", "reason"),
    [
        ("I District", "VI District", "place", "numbers differ"),
        ("Kan Lan", "Kan Chang", "place", "lan is not chang"),
        ("School of Agriculture of Norwich", "Norwich School of Geology", "school", "agriculture is not geology"),
        ("Nuevo Xochimilco", "Xochimilco", "place", "nuevo narrows it"),
        ("George W. Bush", "George H. W. Bush", "person", "initials differ"),
        ("Robert T. Thigpen", "R. T. Thigpen", "person", None),
        ("Jim Prendergast", "James Prendergast", "person", None),
        ("Maria Garcia", "Mario Garcia", "person", "given names differ"),
        ("Gazi University", "Ghazi University", "university", None),
        ("Nagano College", "Nagaoka College", "school", "nagano is not nagaoka"),
        ("NGC 2115", "NGC 2115 A", "celestial", "product names must be equal"),
        ("University of", "University", "university", None),
        ("张伟", "张玮", "人物", "one Han character off"),
    ],
)
def test_a_guard_gives_its_reason(left: str, right: str, label: str, reason: str | None) -> None:
    assert veto(Pair(name_of(left, label), name_of(right, label), NOTHING)) == reason


def test_one_name_that_fits_two_contexts_joins_neither() -> None:
    says = [frozenset({("1/1", "tx")}), frozenset({("1/1", "il")}), frozenset[tuple[str, str]]()]
    links = without_ambiguous([RowLink(0, 2, 0.9, "alike"), RowLink(1, 2, 0.99, "alike")], says)

    assert [link.against for link in links] == ["could be any of: il, tx"] * 2


def test_two_groups_need_a_surer_link_than_two_names() -> None:
    clusters = Clusters([frozenset[tuple[str, str]]()] * 4)
    pairs = [RowLink(0, 1, 0.95, "a", by="model"), RowLink(2, 3, 0.94, "b", by="model")]
    made = join_strongest_first(clusters, [*pairs, RowLink(1, 2, 0.82, "c", by="model")], "0123", near=0.8)

    assert [link.against for link in made] == [None, None, "groups of 2 and 2 names need 0.88"]


def test_what_nobody_is_told_of_does_not_change_what_is_joined() -> None:
    texts = ("Arnold Schwarzenegger", "Arnold Schwarzeneger", "Arnold Schwarzenegge", "Angela Merkel", "Angela Merkl")
    table = MentionTable.of_rows(
        Row(number, 0, False, str(number), text, "person", "en", "test") for number, text in enumerate(texts)
    )
    statistics = Statistics.of(fit_profile(table))

    assert merge(table, (), statistics).founders == merge(table, (), statistics, refused=True).founders


def test_a_key_that_many_names_share_is_no_reason_to_compare_them() -> None:
    texts = [f"{given} Zhukovskaya" for given in ("Anna", "Berta", "Clara", "Dora", "Ella", "Frida")] + [
        "Ana Zhukovskaya"
    ]
    names, scopes = [name_of(text, "person") for text in texts], np.zeros(len(texts), dtype=np.uint64)
    statistics = Statistics.of(NOTHING)
    crowded = crowded_among(names, scopes, statistics, 5)
    owners, hashes = near_keys(names, scopes, replace(statistics, crowded=crowded))

    assert np.isin(near_keys(names, scopes, statistics)[1], crowded).any()
    assert not np.isin(hashes, crowded).any()
    # Anna and Ana still meet: they are one letter apart
    assert set(hashes[owners == 0].tolist()) & set(hashes[owners == 6].tolist())


def test_rows_that_no_tree_can_save_are_dropped() -> None:
    rows = np.random.default_rng(7).uniform(0, 1, (500, len(FEATURES))).astype(np.float32)
    odds = trees().log_odds(rows)
    found = trees().log_odds(rows, least=float(np.median(odds)))

    assert np.array_equal(found[odds >= np.median(odds)], odds[odds >= np.median(odds)])
    assert not np.isfinite(found[odds < np.median(odds) - 0.1]).any()


def test_many_pairs_are_scored_as_few_are() -> None:
    rows = np.random.default_rng(5).uniform(0, 2, (2000, len(FEATURES))).astype(np.float32)
    few = np.concatenate([trees().log_odds(rows[start : start + 250]) for start in range(0, 2000, 250)])

    assert np.array_equal(trees().log_odds(rows), few)
    assert np.array_equal(np.isfinite(trees().log_odds(rows, least=1.0)), few >= 1.0)
