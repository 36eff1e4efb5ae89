"""Equal names are not equal things: contexts, rarity and what the corpus shows decide."""

from __future__ import annotations

from kgplatform.resolution.context import Context, read_context
from kgplatform.resolution.normalize import name_of
from kgplatform.resolution.prior import accidents
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.statistics import Statistics
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Profile, Resolution


def table_of(*rows: tuple[str, str, str]) -> MentionTable:
    """Rows of (name, label, context), each a document of its own, named by their place."""
    return MentionTable.of_rows(
        Row(place, 0, False, str(place), name, label, "en", "test", read_context(context))
        for place, (name, label, context) in enumerate(rows)
    )


def entities(resolution: Resolution) -> list[str]:
    return [resolution.assignments[anchor].entity for anchor in sorted(resolution.assignments, key=int)]


def big(**totals: int) -> Profile:
    """The profile of a large corpus that has shown nothing about names."""
    return Profile(version=2, anchors=10, frequencies={}, thresholds={"equal": 0.93, "near": 0.8}, totals=totals)


def test_two_contexts_that_exclude_each_other_part_equal_names() -> None:
    table = table_of(("Springfield", "city", "US|IL"), ("Springfield", "city", "US|MO"))

    assert entities(resolve(table, (), fit_profile(table))) == ["0", "1"]


def test_a_name_without_context_beside_two_that_exclude_each_other_stays_alone_and_says_so() -> None:
    table = table_of(("Springfield", "city", "US|IL"), ("Springfield", "city", "US|MO"), ("Springfield", "city", ""))
    resolution = resolve(table, (), fit_profile(table))

    assert entities(resolution) == ["0", "1", "2"]
    assert any("could be any of" in link.reason for link in resolution.links)


def test_a_frequent_name_of_a_person_stays_apart_in_a_crowd_and_a_rare_one_does_not() -> None:
    crowd = [(f"王{given}", "人物", "") for given in GIVEN] + [(f"{surname}伟", "人物", "") for surname in SURNAMES]
    table = table_of(
        ("王伟", "人物", ""), ("王伟", "人物", ""), ("欧阳予倩", "人物", ""), ("欧阳予倩", "人物", ""), *crowd
    )
    resolution = resolve(table, (), fit_profile(table))

    assert entities(resolution)[:4] == ["0", "1", "2", "2"]
    assert any("other things may have this name" in link.reason for link in resolution.links)


def test_in_a_small_corpus_even_a_frequent_name_is_one_person() -> None:
    table = table_of(("王伟", "人物", ""), ("王伟", "人物", ""))

    assert entities(resolve(table, (), fit_profile(table))) == ["0", "0"]


def test_a_rare_shared_neighbour_joins_a_frequent_name() -> None:
    table = MentionTable.of_rows(
        Row(number, 0, False, str(number), "王伟", "人物", "zh", "test", context)
        for number, context in enumerate[Context]([("~北溟渔业公司", "~中国"), ("~北溟渔业公司",), ("~中国",)])
    )
    profile = big(**{"names person": 2_000, "known": 5_000})

    assert entities(resolve(table, (), profile))[:2] == ["0", "0"]


def test_temples_share_their_names() -> None:
    profile = big(**{"names place": 5_000})
    table = table_of(("观音寺", "地点", ""), ("观音寺", "地点", ""), ("万里长城", "地点", ""), ("万里长城", "地点", ""))

    assert entities(resolve(table, (), profile)) == ["0", "1", "2", "2"]


def test_what_known_contexts_show_of_a_label_counts_for_names_without_context() -> None:
    shared = [(f"Hall {word}", "venue", context) for word in WORDS for context in ("US|a", "FR|b")]
    alone = [(f"Hall {word}", "venue", context) for word in WORDS for context in ("US|a", "US|a")]
    unknown = [("Hall Zeta", "venue", ""), ("Hall Zeta", "venue", "")]
    doubtful, clear = table_of(*shared, *unknown), table_of(*alone, *unknown)

    assert len(set(entities(resolve(doubtful, (), fit_profile(doubtful)))[-2:])) == 2
    assert len(set(entities(resolve(clear, (), fit_profile(clear)))[-2:])) == 1


def test_the_chance_of_a_namesake_falls_with_rarity_and_length() -> None:
    statistics = Statistics.of(big(**{"names person": 1000}))

    def chance(text: str, label: str) -> float:
        return accidents([name_of(text, label)], statistics)[0]

    assert chance("王伟", "人物") > 100 * chance("欧阳予倩", "人物")
    assert chance("Hero", "film") > chance("The Silence of the Hero", "film")
    assert chance("Acme", "company") > chance("Acme Ltd", "company")


WORDS = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Kappa", "Lambda", "Sigma", "Omega", "Theta", "Iota", "Rho")
GIVEN = "芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂华红玲辉鹏英波斌宇浩"
SURNAMES = "李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭"
