"""What holds for any mentions and judgements: order does not matter, judgements are kept, parts can come one by one."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable, Row
from kgplatform.types.resolution import Judgement

# names of which many are near each other
NAMES = (
    *(
        "万科集团",
        "万科股份有限公司",
        "万科",
        "萬科",
        "王伟",
        "王伟民",
        "王先生",
        "巴拉克·奥巴马",
        "奥巴马",
        "他",
        "朝阳区",
        "朝阳市",
        "朝阳",
    ),
    *("Arnold Schwarzenegger", "Arnold Schwarzeneger", "A. Schwarzenegger", "Schwarzenegger", "Acme Ltd", "ACME GmbH"),
    *("Acme", "2018年", "二〇一八年", "World War I", "World War II"),
)
LABELS = ("", "人物", "公司", "地点", "时间", "person", "other")

st_rows = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from(NAMES), st.sampled_from(LABELS), st.booleans()),
    min_size=1,
    max_size=14,
    unique_by=lambda row: row[:3],
).map(
    lambda drawn: [
        Row(number, place, argument and not label, f"{place:02}", text, label, "zh", "test")
        for place, (number, text, label, argument) in enumerate(drawn)
    ]
)
sides = st.lists(st.integers(0, 13).map("{:02}".format), min_size=1, max_size=2, unique=True)
st_judgements = st.lists(
    st.builds(
        lambda left, right, same, by: Judgement(graph="g", left=tuple(left), right=tuple(right), same=same, by=by),
        sides,
        sides,
        st.booleans(),
        st.sampled_from(("person", "import", "arbiter")),
    ).filter(lambda judgement: not set(judgement.left) & set(judgement.right)),
    max_size=4,
)


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_judgements_changes_nothing(
    rows: list[Row], judgements: list[Judgement], random: Random
) -> None:
    profile = fit_profile(MentionTable.of_rows(rows))
    before = resolve(MentionTable.of_rows(rows), judgements, profile)
    shuffled_rows, shuffled_judgements = list(rows), list(judgements)
    random.shuffle(shuffled_rows)
    random.shuffle(shuffled_judgements)

    assert resolve(MentionTable.of_rows(shuffled_rows), shuffled_judgements, profile) == before


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements)
def test_no_cluster_holds_both_sides_of_a_persons_difference(rows: list[Row], judgements: list[Judgement]) -> None:
    said = [judgement for judgement in judgements if judgement.by == "person" and not judgement.same]
    entity = entities(rows, judgements)

    assert not [judgement for judgement in said if met(entity, judgement.left, judgement.right)]


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements)
def test_what_a_person_says_is_the_same_is_one_entity(rows: list[Row], judgements: list[Judgement]) -> None:
    said = [judgement for judgement in judgements if judgement.same and judgement.by == "person"]
    entity = entities(rows, [judgement for judgement in judgements if judgement.by != "person"] + said)

    assert all(one_entity(entity, judgement) for judgement in said)


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements)
def test_an_entity_is_named_by_its_founder(rows: list[Row], judgements: list[Judgement]) -> None:
    place = {row.anchor: (row.number, row.offset) for row in rows}
    entity = entities(rows, judgements)

    assert all(place[founder] <= place[anchor] for anchor, founder in entity.items())
    assert all(entity[founder] == founder for founder in entity.values())


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements, st_rows)
def test_mentions_that_share_no_label_and_no_document_decide_nothing_for_each_other(
    rows: list[Row], judgements: list[Judgement], others: list[Row]
) -> None:
    profile = fit_profile(MentionTable.of_rows(rows))
    elsewhere = [
        row._replace(number=row.number + 90, anchor=f"other {row.anchor}", label=f"远{row.label}") for row in others
    ]
    alone = resolve(MentionTable.of_rows(rows), judgements, profile)
    beside = resolve(MentionTable.of_rows([*elsewhere, *rows]), judgements, profile)

    assert {anchor: beside.assignments[anchor] for anchor in alone.assignments} == alone.assignments
    assert {founder: beside.entities[founder] for founder in alone.entities} == alone.entities


@settings(max_examples=200, deadline=None)
@given(st_rows, st_judgements, st.data())
def test_an_undone_judgement_leaves_no_trace(rows: list[Row], judgements: list[Judgement], data: st.DataObject) -> None:
    table = MentionTable.of_rows(rows)
    profile = fit_profile(table)
    withdrawn = [judgement.model_copy(update={"withdrawn_at": "2026-01-01"}) for judgement in data.draw(st_judgements)]

    assert resolve(table, [*withdrawn, *judgements], profile) == resolve(table, judgements, profile)


def entities(rows: Sequence[Row], judgements: Sequence[Judgement]) -> dict[str, str]:
    table = MentionTable.of_rows(rows)
    found = resolve(table, judgements, fit_profile(table)).assignments
    return {anchor: assignment.entity for anchor, assignment in found.items()}


def met(entity: dict[str, str], left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return bool({entity[anchor] for anchor in left if anchor in entity} & {entity.get(anchor) for anchor in right})


def one_entity(entity: dict[str, str], judgement: Judgement) -> bool:
    left = {entity[anchor] for anchor in judgement.left if anchor in entity}
    right = {entity[anchor] for anchor in judgement.right if anchor in entity}
    return not left or not right or len(left | right) == 1
