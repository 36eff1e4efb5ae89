"""What is worth a question, and in which order."""

from __future__ import annotations

from kgplatform.resolution.doubt import abstained, doubt_of, doubts
from kgplatform.resolution.forest import Forest
from kgplatform.types.resolution import Judgement, Link, Profile

PROFILE = Profile(anchors=10, frequencies={}, thresholds={"near": 0.8})


def link(left: str, right: str, score: float, reason: str = "alike", accepted: bool = True, by: str = "model") -> Link:
    return Link(left, right, score, reason, accepted, by)  # type: ignore[arg-type]


def test_a_link_just_above_the_threshold_is_the_most_doubtful() -> None:
    assert [round(doubt_of(link("a", "b", score), 0.8), 2) for score in (0.8, 0.9, 0.99, 1.0)] == [1.0, 0.5, 0.05, 0.0]


def test_a_pair_just_below_the_threshold_is_more_doubtful_than_one_far_below() -> None:
    near, far = (link("a", "b", score, "alike; but not sure enough: 0.7 of 0.8", False) for score in (0.76, 0.5))

    assert doubt_of(near, 0.8) > doubt_of(far, 0.8) > 0


def test_equal_names_without_context_are_a_question() -> None:
    unknown = link("a", "b", 0.99, "same name; but other things may have this name (chance 0.4)", accepted=False)

    assert abstained(unknown)
    assert doubt_of(unknown, 0.8) == 0.8


def test_what_a_guard_refused_is_no_question() -> None:
    assert doubt_of(link("a", "b", 0.95, "alike; but numbers differ", accepted=False), 0.8) == 0.0


def test_what_somebody_said_is_no_question() -> None:
    assert doubt_of(link("a", "b", 0.8, by="person"), 0.8) == 0.0


def test_of_equally_doubtful_links_the_one_that_holds_more_together_comes_first() -> None:
    small = link("x", "y", 0.85)
    tree = [link("a", "b", 1.0), link("b", "c", 0.85), link("c", "d", 1.0)]

    first, second = doubts([small, *tree], [], PROFILE)

    assert (first.link, first.sides) == (tree[1], (("a", "b"), ("c", "d")))
    assert second.link == small


def test_a_judged_pair_is_not_asked_again() -> None:
    said = Judgement(graph="main", left=("q", "a"), right=("b",), same=True, by="person")

    assert doubts([link("b", "a", 0.85)], [said], PROFILE) == []
    assert len(doubts([link("a", "b", 0.85)], [said.model_copy(update={"withdrawn_at": "2026"})], PROFILE)) == 1


def test_the_sides_of_a_refused_pair_are_two_entities() -> None:
    refused = link("b", "c", 0.7, "alike; but not sure enough", accepted=False)
    forest = Forest([link("a", "b", 1.0), refused, link("c", "d", 1.0), link("d", "e", 1.0)])

    assert (forest.sides(refused), forest.sizes(refused)) == ((("a", "b"), ("c", "d", "e")), (2, 3))


def test_sizes_are_those_of_the_sides() -> None:
    links = [link("a", "b", 1.0), link("b", "c", 1.0), link("b", "d", 1.0), link("d", "e", 1.0)]
    forest = Forest(links)

    assert [forest.sizes(one) for one in links] == [tuple(map(len, forest.sides(one))) for one in links]
    assert forest.sizes(links[2]) == (3, 2)
