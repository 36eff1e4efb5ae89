"""The page of a search: the picture, the winner's diff, labels and documents; names and texts are data."""

from __future__ import annotations

import re

from kgplatform.reports.search_picture import HEIGHT, TOP, picture_of
from kgplatform.reports.searched import Outcome, searches_page
from kgplatform.types.extraction import Mention, Reading, Relation
from kgplatform.types.saved import Difference
from kgplatform.types.score import Score
from kgplatform.types.tuning import Changed, Compared, Search, Splits, Step, Trial

HOSTILE = "</style><script>alert(1)</script>{{ 7 * 7 }}"


def reading(*pairs: tuple[str, str]) -> Reading:
    return Reading.of([Mention(text=text, label=label) for label, text in pairs], [], [])


def trial(number: int, origin: str, f1: float, *, at: int, documents: int, ended: str = "", **setting: str) -> Trial:
    values = {"form": "labels", "descriptions": "none"} | setting
    return Trial(
        number=number,
        origin=origin,  # type: ignore[arg-type]
        setting=values,
        prompt=f"ner-zh {number}",
        digest=str(number),
        documents=documents,
        f1=f1,
        tokens=310.4,
        calls=documents,
        at=at,
        ended=ended,
    )


SEARCH = Search(
    name="ner-zh-1a2b3c4d",
    stage="finished",
    task="NER",
    language="zh",
    model="novel",
    sources=("IE-zh/NER/kg_sample_news",),
    aim="micro",
    token_price=0.0,
    seed=0,
    splits=Splits(train=300, dev=120, final=36, holdout=100),
    knobs={"form": ("labels", "code"), "descriptions": ("none", "names")},
    settings=4,
    exhaustive=480,
    budget=400,
    trials=(
        trial(0, "base", 61.0, at=0, documents=84),
        trial(1, "design", 70.5, at=16, documents=84, descriptions="names"),
        trial(2, "predicted", 40.25, at=120, documents=32, ended="behind trial 1 by 30.2 points", form="code"),
    ),
    steps=(Step(calls=16, trial=0, f1=61.0), Step(calls=96, trial=1, f1=70.5)),
    proposed=2,
    refused={"copies a text": 1},
    base=0,
    best=1,
    dev=Difference(number="micro F1", here=70.5, there=61.0, low=6.0, high=13.0),
    holdout=Difference(number="micro F1", here=69.0, there=60.0, low=4.5, high=13.5),
    base_by_label={"人物": Score(tp=6, fp=2, fn=4), "组织机构": Score(tp=8, fp=0, fn=2)},
    tuned_by_label={"人物": Score(tp=9, fp=1, fn=1), "组织机构": Score(tp=7, fp=1, fn=3)},
    changed=(
        Changed(
            text="莫言在斯德哥尔摩领奖。",
            gold=reading(("人物", "莫言"), ("地理位置", "斯德哥尔摩")),
            base=reading(("人物", "领奖")),
            tuned=reading(("人物", "莫言"), ("地理位置", "斯德哥尔摩")),
            better=True,
        ),
        Changed(
            text="Ada wrote.",
            gold=reading(("人物", "Ada")),
            base=reading(("人物", "Ada")),
            tuned=reading(("人物", "wrote")),
            better=False,
        ),
    ),
    compared=(
        Compared(
            knob="pool",
            value="gold + new",
            other="gold",
            documents=120,
            difference=Difference(number="micro F1", here=70.5, there=70.0, low=-1.0, high=2.0),
        ),
    ),
    promoted=True,
    verdict="better",
    calls=240,
    tokens=74000,
    paid_calls=200,
    warnings=("only 36 documents to choose by",),
)
DIFF = (
    "--- ner-zh\n+++ ner-zh-1a2b3c4d-tuned\n@@ -1 +1,2 @@\n instruction: 找\n+descriptions: 人物\n-described: false\n"
)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_says_what_was_gained_and_what_it_took() -> None:
    page = words(searches_page([Outcome(SEARCH, DIFF)]))

    assert "NER zh: better" in page
    assert "+9.00 +4.50 to +13.50, paired" in page
    assert "50.0 % of trying everything" in page
    assert "only 36 documents to choose by" in page
    assert "2 proposals were tried ; turned down: copies a text 1" in page.replace(" ;", ";").replace(";", " ;")


def test_labels_stand_by_what_they_gain() -> None:
    page = words(searches_page([Outcome(SEARCH)]))

    assert page.index("人物 10 66.67 90.00 +23.33") < page.index("组织机构 10 88.89 77.78 −11.11")


def test_documents_show_what_was_fixed_and_what_was_broken() -> None:
    page = words(searches_page([Outcome(SEARCH)]))

    assert re.search(r"fixed .*莫言在斯德哥尔摩领奖。.* gained .*莫言 .*人物.* wrong went .*领奖", page)
    assert re.search(r"broken .*Ada wrote\..* lost .*Ada .*new wrong .*wrote", page)


def test_every_prompt_says_what_it_changes_and_when_it_was_dropped() -> None:
    page = words(searches_page([Outcome(SEARCH)]))

    assert "1 design descriptions names 16 84 310 70.50 the winner" in page
    assert "2 predicted form code 120 32 310 40.25 behind trial 1 by 30.2 points" in page


def test_the_diff_of_the_winner_is_marked_line_by_line() -> None:
    page = searches_page([Outcome(SEARCH, DIFF)])

    assert '<span class="t-right"><span lang="zh">+descriptions: 人物</span></span>' in page
    assert '<span class="t-wrong">-described: false</span>' in page


def test_made_up_texts_are_compared_with_gold_alone() -> None:
    assert "pool gold + new instead of gold: +0.50 (−1.00 to +2.00 on 120 documents), not different" in words(
        searches_page([Outcome(SEARCH)])
    )


def test_better_prompts_stand_higher_and_later_ones_further_right() -> None:
    picture = picture_of(SEARCH)

    assert picture is not None
    places = {dot.trial.number: dot for dot in picture.dots}
    assert places[1].y < places[0].y < places[2].y
    assert places[0].x < places[1].x < places[2].x
    assert (places[2].dropped, places[1].dropped) == (True, False)
    assert all(TOP <= dot.y <= HEIGHT for dot in picture.dots)
    assert picture.leader.startswith("M")


def test_prompts_of_one_round_stand_side_by_side() -> None:
    together = (
        trial(0, "base", 50.0, at=0, documents=16),
        *(trial(n, "design", 50.0, at=16, documents=16) for n in (1, 2)),
    )

    picture = picture_of(SEARCH.model_copy(update={"trials": together, "steps": (), "best": 1}))

    assert picture is not None
    places = {dot.trial.number: dot.x for dot in picture.dots}
    assert places[2] == places[1] + 7
    assert picture.dots[-1].trial.number == 1  # the winner lies on top


def test_a_search_that_asked_nothing_yet_has_no_picture() -> None:
    begun = SEARCH.model_copy(update={"trials": (), "steps": (), "holdout": None, "dev": None, "verdict": ""})

    assert picture_of(begun) is None
    assert "still searching" in searches_page([Outcome(begun)])


def test_equal_scores_are_still_drawn() -> None:
    even = SEARCH.model_copy(update={"trials": (trial(0, "base", 100.0, at=0, documents=16),), "steps": ()})

    picture = picture_of(even)

    assert picture is not None
    assert [tick.label for tick in picture.up][-1] == "100"


def test_names_and_texts_are_data() -> None:
    gold = Reading.of([], [Relation(subject=Mention(text=HOSTILE), predicate=HOSTILE, object=Mention(text="x"))], [])
    case = Changed(text=HOSTILE, gold=gold, base=Reading(), tuned=gold, better=True)
    update = {"task": "RE", "model": HOSTILE, "verdict": HOSTILE, "changed": (case,), "warnings": (HOSTILE,)}

    page = searches_page([Outcome(SEARCH.model_copy(update=update), HOSTILE)], [HOSTILE])

    assert "<script>" not in page
    assert "49" not in re.findall(r">([^<]*7 \* 7[^<]*|49)<", page)
    assert page.count("{{ 7 * 7 }}") >= 5
