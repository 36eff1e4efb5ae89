import pytest

from kgplatform.notation.records import read_gold, read_label, render_gold
from kgplatform.types.extraction import Argument, Event, Mention, Reading, Relation


def test_the_label_of_a_mention_is_its_entity_type():
    record = {"text": "北京", "entity": [{"entity": "北京", "entity_type": "地址"}]}

    assert read_gold(record, "NER") == Reading(mentions=(Mention(text="北京", label="地址"),))


def test_head_and_tail_become_subject_and_object_without_labels():
    record = {"relation": [{"head": "明治天皇", "relation": "父母", "tail": "孝明天皇"}]}

    assert read_gold(record, "RE").relations == (
        Relation(subject=Mention(text="明治天皇"), predicate="父母", object=Mention(text="孝明天皇")),
    )


def test_subject_and_object_are_read_too():
    record = {"relation": [{"subject": "Booth", "predicate": "Kill", "object": "Lincoln"}]}

    assert read_gold(record, "RE").relations == (
        Relation(subject=Mention(text="Booth"), predicate="Kill", object=Mention(text="Lincoln")),
    )


def test_types_become_labels_as_they_are_written():
    record = {
        "relation": [
            {
                "head": "Expo",
                "head_type": "event",
                "relation": "sponsor",
                "tail": "X",
                "tail_type": "organization/human",
            }
        ]
    }

    assert read_gold(record, "SPO").relations[0].object == Mention(text="X", label="organization/human")


def test_re_gives_no_labels_even_where_types_are_stated():
    record = {"relation": [{"head": "a", "head_type": "X", "relation": "r", "tail": "b", "tail_type": "Y"}]}

    assert read_gold(record, "RE").relations[0].subject == Mention(text="a")


def test_nan_means_the_argument_is_absent():
    record = {
        "event": [
            {
                "event_trigger": "裁员",
                "event_type": "layoff",
                "arguments": [{"argument": "5月份", "role": "time"}, {"argument": "NAN", "role": "employer"}],
            }
        ]
    }

    assert read_gold(record, "EE").events == (
        Event(
            label="layoff",
            trigger=Mention(text="裁员"),
            arguments=(Argument(role="time", mention=Mention(text="5月份")),),
        ),
    )


def test_a_list_of_values_is_one_argument_each():
    record = {"event": [{"event_type": "e", "arguments": [{"argument": ["甲", "乙"], "role": "方"}]}]}

    assert [argument.mention.text for argument in read_gold(record, "EE").events[0].arguments] == ["甲", "乙"]


def test_a_nan_trigger_is_no_trigger():
    assert read_gold({"event": [{"event_trigger": "NAN", "event_type": "e"}]}, "EE").events == (Event(label="e"),)


def test_eet_leaves_the_arguments_out():
    record = {"event": [{"event_trigger": "t", "event_type": "e", "arguments": [{"argument": "a", "role": "r"}]}]}

    assert read_gold(record, "EET") == Reading(events=(Event(label="e", trigger=Mention(text="t")),))


def test_equal_events_of_a_record_stay_two():
    event = {"event_trigger": "t", "event_type": "e", "arguments": []}

    assert len(read_gold({"event": [event, event]}, "EE").events) == 2


def test_an_object_that_is_empty_makes_no_relation():
    assert read_gold({"relation": [{"head": "沙田区", "relation": "地理位置", "tail": ""}]}, "RE") == Reading()


def test_a_record_without_the_key_says_nothing():
    assert read_gold({"text": "..."}, "EE") == Reading()


@pytest.mark.parametrize(
    ("record", "task", "reason"),
    [
        ({"entity": [{"entity": "a"}]}, "NER", 'an entity has no "entity_type"'),
        ({"entity": [{"entity_type": "a"}]}, "NER", 'an entity has no "entity"'),
        ({"relation": [{"head": "a", "relation": "r"}]}, "RE", 'a relation has no "tail"'),
        ({"relation": [{"head": "a", "tail": "b"}]}, "RE", 'a relation has no "relation"'),
        ({"event": [{"event_trigger": "t"}]}, "EE", 'an event has no "event_type"'),
        ({"event": [{"event_type": "e", "arguments": [{"argument": "a"}]}]}, "EE", 'has no "role"'),
        ({"event": [{"event_type": "e", "arguments": "a"}]}, "EE", "not a list of objects"),
        ({"entity": "北京"}, "NER", '"entity" is not a list of objects'),
        ({"relation": [{"head": {"a": 1}, "relation": "r", "tail": "b"}]}, "RE", '"head" is neither'),
    ],
)
def test_what_cannot_be_understood_is_named(record, task, reason):
    with pytest.raises(ValueError, match=reason):
        read_gold(record, task)


def test_a_label_may_be_a_json_string_of_a_list():
    assert read_label('[{"head": "a", "relation": "r", "tail": "b"}]', "RE").relations[0].predicate == "r"


def test_a_nested_label_gives_a_relation_for_each_value():
    label = '{"人物": {"明治天皇": {"别名": "睦仁", "父母": ["孝明天皇", "英照皇太后"]}}}'

    relations = read_label(label, "KG").relations

    assert [(r.subject.text, r.predicate, r.object.text) for r in relations] == [
        ("明治天皇", "别名", "睦仁"),
        ("明治天皇", "父母", "孝明天皇"),
        ("明治天皇", "父母", "英照皇太后"),
    ]


def test_a_label_that_is_not_json_is_named():
    with pytest.raises(ValueError, match="label is not JSON"):
        read_label("[{", "RE")


@pytest.mark.parametrize(
    ("task", "parts"),
    [
        ("NER", [{"entity": "北京", "entity_type": "地址"}]),
        ("RE", [{"head": "a", "relation": "r", "tail": "b"}]),
        ("KG", [{"head": "a", "relation": "r", "tail": "b"}]),
        ("SPO", [{"head": "a", "head_type": "X", "relation": "r", "tail": "b", "tail_type": "Y/Z"}]),
        ("EE", [{"event_trigger": "t", "event_type": "e", "arguments": [{"argument": "a", "role": "r"}]}]),
        ("EE", [{"event_trigger": "NAN", "event_type": "e", "arguments": []}]),
    ],
)
def test_gold_is_rendered_as_it_was_read(task, parts):
    key = {"NER": "entity", "EE": "event"}.get(task, "relation")

    assert render_gold(read_gold({key: parts}, task), task) == parts
