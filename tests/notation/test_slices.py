from __future__ import annotations

import pytest

from kgplatform.notation.slices import batches, slices
from kgplatform.types.schema import EventType, RelationType, Schema
from kgplatform.types.task import Task


@pytest.mark.parametrize(
    ("total", "size", "lengths"),
    [
        (0, 4, []),
        (3, 6, [3]),
        (8, 4, [4, 4]),
        (9, 4, [4, 5]),
        (10, 4, [4, 4, 2]),
        (8, 6, [8]),
        (9, 6, [6, 3]),
        (3, 1, [1, 1, 1]),
        (49, 4, [4] * 11 + [5]),
        (48, 4, [4] * 12),
        (65, 4, [4] * 15 + [5]),
        (7, -1, [7]),
    ],
)
def test_a_small_rest_joins_the_last_batch(total: int, size: int, lengths: list[int]) -> None:
    assert [len(batch) for batch in batches(range(total), size)] == lengths


def test_ner_asks_six_labels_at_a_time_in_the_order_of_the_schema() -> None:
    schema = Schema(labels=tuple("zyxwvutsrq"), relations=(RelationType(predicate="位于"),))

    assert slices(schema, "NER") == (Schema(labels=tuple("zyxwvu")), Schema(labels=tuple("tsrq")))


def test_relation_types_that_share_a_predicate_are_asked_together_in_re() -> None:
    of_person = RelationType(predicate="alias", subjects=("person",))
    of_place = RelationType(predicate="alias", subjects=("place",))
    other = RelationType(predicate="part of")

    schema = Schema(relations=(of_person, other, of_place))

    assert slices(schema, "RE", 1) == (Schema(relations=(of_person, of_place)), Schema(relations=(other,)))


def test_kg_asks_one_entity_type_at_a_time_with_all_its_attributes() -> None:
    attributes = tuple(RelationType(predicate=f"属性{number}", subjects=("人物",)) for number in range(9))
    river = RelationType(predicate="长度", subjects=("河流",))

    assert slices(Schema(relations=(*attributes, river)), "KG") == (
        Schema(relations=attributes),
        Schema(relations=(river,)),
    )


@pytest.mark.parametrize("task", ["EE", "EET", "EEA"])
def test_event_types_keep_their_roles_in_a_slice(task: Task) -> None:
    events = tuple(EventType(label=f"event {number}", roles=("time",)) for number in range(6))

    assert slices(Schema(events=events), task) == (Schema(events=events[:4]), Schema(events=events[4:]))


def test_nothing_asked_means_no_slice() -> None:
    assert slices(Schema(labels=("人物",)), "RE") == ()
