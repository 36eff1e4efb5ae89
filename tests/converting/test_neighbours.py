"""Hard negatives of a new schema."""

from __future__ import annotations

from kgplatform.converting.neighbours import neighbours
from kgplatform.types.schema import EventType, RelationType, Schema


def test_labels_whose_names_share_characters_are_near() -> None:
    schema = Schema(labels=("出生日期", "死亡日期", "公司"))

    assert neighbours(schema, "NER") == {"出生日期": ["死亡日期"], "死亡日期": ["出生日期"], "公司": []}


def test_relations_between_the_same_labels_are_near() -> None:
    director = RelationType(predicate="director", subjects=("film",), objects=("person",))
    actor = RelationType(predicate="cast", subjects=("film",), objects=("person",))
    capital = RelationType(predicate="seat", subjects=("country",), objects=("city",))

    near = neighbours(Schema(relations=(director, actor, capital)), "SPO")

    assert near["film_director_person"] == ["film_cast_person"]
    assert near["country_seat_city"] == []


def test_events_with_the_same_roles_are_near() -> None:
    schema = Schema(
        events=(
            EventType(label="win", roles=("winner", "loser", "match")),
            EventType(label="draw", roles=("match", "winner", "loser")),
            EventType(label="strike", roles=("firm",)),
        )
    )

    assert neighbours(schema, "EE")["win"] == ["draw"]
