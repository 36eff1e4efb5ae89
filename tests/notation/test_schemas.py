import json

import pytest

from kgplatform.notation.schemas import asked, find_topic, read_schema_lines, read_topic_schemas, schema_of
from kgplatform.types.schema import EventType, RelationType, Schema


def test_ner_takes_its_labels_from_the_first_line():
    assert read_schema_lines(['["人物", "地理位置"]', "[]", "{}"], "NER") == Schema(labels=("人物", "地理位置"))


def test_a_fourth_empty_line_is_tolerated():
    assert read_schema_lines(['["person"]\n', "[]\n", "{}\n", "\n"], "NER").labels == ("person",)


def test_re_takes_its_predicates_from_the_second_line():
    schema = read_schema_lines(["[]", '["Live_In", "Kill"]', "{}"], "RE")

    assert schema.relations == (RelationType(predicate="Live_In"), RelationType(predicate="Kill"))


def test_typed_strings_are_split_at_the_known_predicate_even_where_names_hold_underscores():
    schema = read_schema_lines(['["Drug_1_has_effect_Side_Effect"]', '["has_effect"]', "{}"], "SPO")

    assert schema.relations == (RelationType(predicate="has_effect", subjects=("Drug_1",), objects=("Side_Effect",)),)


def test_the_predicate_in_the_same_place_wins_over_a_longer_one_that_fits_too():
    schema = read_schema_lines(['["A_b_c_d_E", "A_c_E"]', '["c", "b_c"]', "{}"], "SPO")

    assert schema.relations[0] == RelationType(predicate="c", subjects=("A_b",), objects=("d_E",))


def test_alternatives_of_an_spo_type_stay_one_label_as_written():
    schema = read_schema_lines(['["企业/品牌_代言人_人物"]', '["代言人"]', "{}"], "SPO")

    assert schema.relations[0].subjects == ("企业/品牌",)


def test_ee_gives_each_event_type_its_own_roles():
    schema = read_schema_lines(['["裁员"]', '["时间", "裁员方"]', '{"裁员": ["时间"]}'], "EE")

    assert schema.events == (EventType(label="裁员", roles=("时间",)),)


def test_eet_asks_no_roles():
    schema = read_schema_lines(['["裁员"]', '["时间"]', '{"裁员": ["时间"]}'], "EET")

    assert schema.events == (EventType(label="裁员"),)


def test_kg_gives_each_attribute_its_entity_type():
    schema = read_schema_lines(['["人物_别名_人物"]', '["别名"]', '{"人物": ["别名"]}'], "KG")

    assert schema.relations == (RelationType(predicate="别名", subjects=("人物",)),)


def test_two_lines_are_no_schema():
    with pytest.raises(ValueError, match="three JSON lines"):
        read_schema_lines(["[]", "{}"], "NER")


def test_a_broken_line_is_named():
    with pytest.raises(ValueError, match="line 2 is not JSON"):
        read_schema_lines(["[]", "[oops", "{}"], "RE")


def test_a_typed_string_without_parts_is_refused():
    with pytest.raises(ValueError, match="subject_predicate_object"):
        read_schema_lines(['["人物"]', '["别名"]', "{}"], "SPO")


@pytest.mark.parametrize(
    ("task", "value"),
    [
        ("NER", ["person", "人物"]),
        ("RE", ["Live_In", "别名"]),
        ("EET", ["裁员"]),
        ("SPO", [{"subject_type": "企业/品牌", "predicate": "代言人", "object_type": "人物"}]),
        ("EE", [{"event_type": "裁员", "trigger": True, "arguments": ["时间", "裁员方"]}]),
        ("EEA", [{"event_type": "裁员", "arguments": ["时间"]}]),
        (
            "KG",
            [{"entity_type": "人物", "attributes": ["别名", "父母"]}, {"entity_type": "学科", "attributes": ["别名"]}],
        ),
        ("KG", [{"entity_type": "人物", "attributes": {"别名": "another name"}}]),
    ],
)
def test_what_is_asked_reads_back_as_the_same_value(task, value):
    assert asked(schema_of(value, task), task) == value


def test_eea_names_the_triggers_where_they_are_given():
    schema = Schema(events=(EventType(label="裁员", roles=("时间",), triggers=("裁员",)),))

    assert asked(schema, "EEA", given_triggers=True) == [
        {"event_type": "裁员", "trigger": ["裁员"], "arguments": ["时间"]}
    ]


def test_descriptions_of_a_dictionary_of_relations_are_kept():
    assert schema_of({"别名": "another name"}, "RE").relations == (
        RelationType(predicate="别名", description="another name"),
    )


def test_descriptions_of_labels_are_kept():
    schema = schema_of({"person": "a human being", "place": ""}, "NER")

    assert schema == Schema(labels=("person", "place"), label_descriptions=(("person", "a human being"),))


def test_the_description_of_an_event_stands_under_its_own_name():
    value = {"layoff": {"layoff": "jobs are cut", "trigger": True, "arguments": {"time": "when", "employer": "who"}}}

    assert schema_of(value, "EE").events == (
        EventType(
            label="layoff",
            roles=("time", "employer"),
            description="jobs are cut",
            role_descriptions=(("time", "when"), ("employer", "who")),
        ),
    )


def test_a_topic_asks_its_typed_relations_with_each_alternative_as_a_label():
    text = json.dumps({"Event": [["event_sponsor_organization/human"], ["sponsor"]]})

    assert read_topic_schemas(text) == {
        "Event": Schema(
            relations=(RelationType(predicate="sponsor", subjects=("event",), objects=("organization", "human")),)
        )
    }


def test_a_relation_with_a_broken_typed_string_is_asked_without_types():
    text = json.dumps({"人物": [["人物职业专业", "人物_国籍_地理地区"], ["职业", "国籍"]]})

    assert read_topic_schemas(text)["人物"].relations == (
        RelationType(predicate="职业"),
        RelationType(predicate="国籍", subjects=("人物",), objects=("地理地区",)),
    )


@pytest.mark.parametrize(
    ("name", "topic"),
    [
        ("Geographic Location", "Geographic_Location"),
        ("geographic_location", "Geographic_Location"),
        ("建筑", "建筑结构"),
        ("建筑结构", "建筑结构"),
        ("医学", None),
    ],
)
def test_a_topic_is_found_across_spelling(name, topic):
    assert find_topic(("Geographic_Location", "建筑结构"), name) == topic
