"""What the known contexts of one name make of the chance that it is one thing."""

from __future__ import annotations

from kgplatform.resolution.statistics import Rate


def test_contexts_that_agree_make_a_name_surer() -> None:
    agreed = Rate(trials=1.0, agreed=1.0, chance=0.0)

    assert agreed.weighed(0.9) > 0.93


def test_one_thing_with_many_rows_leaves_a_doubtful_name_doubtful() -> None:
    agreed = Rate(trials=8.0, agreed=8.0, chance=0.0)

    assert agreed.weighed(0.7) < 0.93


def test_contexts_that_differ_outweigh_what_a_name_makes_likely() -> None:
    differed = Rate(trials=1.0, agreed=0.0, chance=0.0)

    assert differed.weighed(0.95) < 0.8


def test_agreement_by_accident_says_nothing() -> None:
    by_accident = Rate(trials=1.0, agreed=1.0, chance=1.0)

    assert round(by_accident.weighed(0.9), 9) == 0.9


def test_a_name_of_many_things_is_many_things() -> None:
    crowded = Rate(trials=40.0, agreed=2.0, chance=0.0)

    assert crowded.weighed(0.9) < 0.2
