import io
import json
import sys

import pytest

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import DatasetError
from kgplatform.types.document import id_of
from kgplatform.types.extraction import Mention, join_examples
from kgplatform.types.schema import EventType, RelationType, Schema

TOPICS = {
    "人物": [["人物_父亲_人物"], ["父亲"]],
    "Geographic_Location": [["地理地区_位于_地理地区", "地理地区_别名_文本"], ["位于", "别名"]],
}
FATHER = {"head": "刘盈", "head_type": "人物", "relation": "父亲", "tail": "刘邦", "tail_type": "人物"}
LAYOFF = {
    "event_trigger": "裁员",
    "event_type": "layoff",
    "arguments": [{"argument": "甲骨文", "role": "employer"}],
}


def put(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in files.items():
        lines = [json.dumps(record, ensure_ascii=False) for record in records]
        (folder / f"{name}.json").write_text("\n".join(lines), encoding="utf-8")
    return folder


def read(path, schema=None, **options):
    choice = Choice(**options)
    problems = []
    examples = [
        example for one in find_sets([path], choice) for example in read_set(one, choice, problems.append, schema)
    ]
    return examples, problems


def test_a_record_becomes_a_document_with_what_is_wanted_and_unplaced_gold(tmp_path):
    record = {"text": "温格执教", "entity": [{"entity": "温格", "entity_type": "姓名"}]}
    folder = put(tmp_path / "IE-zh/NER/clue", test=[record], schema=[["姓名", "地址"], [], {}])

    (example,), _ = read(folder)

    assert (example.document.source, example.document.language) == ("IE-zh/NER/clue", "zh")
    assert example.document.id == id_of("温格执教")
    assert example.wanted == Schema(labels=("姓名", "地址"))
    assert example.gold.mentions == (Mention(text="温格", label="姓名"),)
    assert (example.gold.recipe, example.task) == ("gold", "NER")


def test_a_record_with_a_topic_is_asked_its_relations_only(tmp_path):
    records = [{"id": "1", "cate": "人物", "text": "刘盈是刘邦之子", "relation": [FATHER]}]
    folder = put(tmp_path / "InstructIE", test_zh=records, schema_zh=[TOPICS])

    (example,), _ = read(folder)

    assert example.wanted.predicates == ("父亲",)
    assert example.document.metadata == {"topic": "人物"}
    assert example.gold.relations[0].subject == Mention(text="刘盈", label="人物")


def test_a_record_without_topic_is_asked_everything(tmp_path):
    folder = put(tmp_path / "InstructIE", test_zh=[{"id": "1", "text": "甲", "relation": []}], schema_zh=[TOPICS])

    assert read(folder)[0][0].wanted.predicates == ("父亲", "位于", "别名")


def test_a_chosen_topic_is_asked_where_none_is_given_and_leaves_other_topics_out(tmp_path):
    records = [
        {"id": "1", "cate": "人物", "text": "甲", "relation": []},
        {"id": "2", "text": "乙", "relation": []},
        {"id": "3", "cate": "Geographic Location", "text": "丙", "relation": []},
    ]
    folder = put(tmp_path / "InstructIE", test_zh=records, schema_zh=[TOPICS])

    examples, _ = read(folder, topic="geographic location")

    assert [(e.document.id, e.wanted.predicates) for e in examples] == [
        ("2", ("位于", "别名")),
        ("3", ("位于", "别名")),
    ]


def test_an_unknown_topic_is_an_error_that_names_those_there_are(tmp_path):
    folder = put(tmp_path / "InstructIE", test_zh=[{"text": "甲", "relation": []}], schema_zh=[TOPICS])

    with pytest.raises(DatasetError, match="none of its 1 sets is 医学; topics: 人物, Geographic_Location"):
        read(folder, topic="医学")
    with pytest.raises(DatasetError, match="no topic '医学'; there are: 人物, Geographic_Location"):
        read(folder / "test_zh.json", topic="医学")


def test_where_no_schema_stands_beside_a_set_its_records_give_the_labels(tmp_path):
    records = [
        {"text": "a", "entity": [{"entity": "a", "entity_type": "X"}]},
        {"text": "b", "entity": [{"entity": "b", "entity_type": "Y"}]},
    ]

    examples, _ = read(put(tmp_path / "mine", test=records))

    assert [example.wanted.labels for example in examples] == [("X", "Y"), ("X", "Y")]


def test_instructie_without_a_schema_gathers_the_relations_of_each_topic(tmp_path):
    records = [
        {"id": "1", "cate": "人物", "text": "甲", "relation": [FATHER]},
        {"id": "2", "text": "乙", "relation": []},
    ]

    examples, _ = read(put(tmp_path / "InstructIE", test_zh=records))

    assert examples[1].wanted.relations == (RelationType(predicate="父亲", subjects=("人物",), objects=("人物",)),)


def test_a_schema_of_the_users_stands_for_the_one_beside_the_set(tmp_path):
    record = {"text": "a", "entity": []}
    folder = put(tmp_path / "mine", test=[record], schema=[["X"], [], {}])

    assert read(folder, schema=Schema(labels=("Z",)))[0][0].wanted == Schema(labels=("Z",))


def test_a_record_without_gold_is_not_annotated(tmp_path):
    records = [{"text": "a", "entity": []}, {"text": "b"}]

    examples, _ = read(put(tmp_path / "mine", test=records))

    assert [example.gold is None for example in examples] == [False, True]


def test_eet_is_derived_by_leaving_roles_and_arguments_out(tmp_path):
    folder = put(
        tmp_path / "mine",
        test=[{"text": "甲骨文裁员", "event": [LAYOFF]}],
        schema=[["layoff", "arrest"], ["employer"], {"layoff": ["employer"], "arrest": ["suspect"]}],
    )

    (example,), _ = read(folder, task="EET")

    assert example.wanted.events == (EventType(label="layoff"), EventType(label="arrest"))
    assert example.gold.events[0].arguments == ()
    assert example.gold.mentions == ()


def test_eea_is_derived_by_giving_the_event_types_and_triggers_of_the_record(tmp_path):
    folder = put(
        tmp_path / "mine",
        test=[{"text": "甲骨文裁员", "event": [LAYOFF]}, {"text": "无事", "event": []}],
        schema=[["layoff", "arrest"], ["employer"], {"layoff": ["employer", "time"], "arrest": ["suspect"]}],
    )

    (example,), problems = read(folder, task="EEA")

    assert example.wanted.events == (EventType(label="layoff", roles=("employer", "time"), triggers=("裁员",)),)
    assert [argument.mention.text for argument in example.gold.events[0].arguments] == ["甲骨文"]
    assert problems == []


def test_records_that_cannot_be_used_are_set_aside_and_the_rest_goes_on(tmp_path):
    records = [
        {"text": "a", "entity": []},
        {"text": "", "entity": []},
        {"entity": []},
        {"text": "b", "entity": [{"entity": "b"}]},
        {"text": "c", "entity": []},
    ]

    examples, problems = read(put(tmp_path / "mine", test=records, schema=[["X"], [], {}]))

    assert [example.document.text for example in examples] == ["a", "c"]
    assert [(problem.line, problem.reason) for problem in problems] == [
        (2, "the text is empty"),
        (3, "no text"),
        (4, 'an entity has no "entity_type"'),
    ]


def test_an_id_at_two_texts_is_set_aside_and_an_equal_record_let_go(tmp_path):
    path = tmp_path / "wiki.jsonl"
    path.write_text('{"id": 1, "text": "a"}\n{"id": 1, "text": "b"}\n{"id": 1, "text": "a"}\n')

    examples, problems = read(path)

    assert [(example.document.id, example.document.text) for example in examples] == [("1", "a")]
    assert [(problem.line, problem.reason) for problem in problems] == [
        (2, "the id '1' already stands at another text")
    ]


def test_a_document_that_comes_again_with_other_gold_comes_as_an_example_of_its_own(tmp_path):
    records = [
        {"text": "a b", "entity": [{"entity": "a", "entity_type": "X"}]},
        {"text": "a b", "entity": [{"entity": "b", "entity_type": "X"}]},
    ]

    (first, second), _ = read(put(tmp_path / "mine", test=records))

    assert [mention.text for mention in join_examples(first, second).gold.mentions] == ["a", "b"]


def test_limit_takes_the_first_documents(tmp_path):
    path = tmp_path / "wiki.jsonl"
    path.write_text("".join(f'{{"id": "{n}", "text": "text {n}"}}\n' for n in range(10)))

    assert [example.document.id for example in read(path, limit=3)[0]] == ["0", "1", "2"]


def test_a_sample_depends_on_the_seed_and_not_on_the_order_of_the_file(tmp_path):
    lines = [f'{{"id": "{n}", "text": "text {n}"}}\n' for n in range(50)]
    (tmp_path / "wiki.jsonl").write_text("".join(lines))
    (tmp_path / "turned.jsonl").write_text("".join(reversed(lines)))

    sample = [example.document.id for example in read(tmp_path / "wiki.jsonl", sample=5)[0]]
    turned = [example.document.id for example in read(tmp_path / "turned.jsonl", sample=5)[0]]
    other = [example.document.id for example in read(tmp_path / "wiki.jsonl", sample=5, seed=1)[0]]

    assert len(sample) == 5
    assert sample == sorted(sample, key=int)
    assert turned == sample[::-1]
    assert set(other) != set(sample)


def test_the_fields_of_a_corpus_can_be_named(tmp_path):
    path = tmp_path / "wiki.jsonl"
    path.write_text('{"key": "k1", "body": "Lincoln was shot.", "title": "Lincoln"}\n')

    (example,), _ = read(path, text_field="body", id_field="key")

    assert (example.document.id, example.document.language) == ("k1", "en")
    assert example.document.metadata == {"title": "Lincoln"}
    assert (example.task, example.gold, example.wanted) == (None, None, Schema())


def test_each_text_file_is_a_document_known_by_its_path_in_the_folder(tmp_path):
    (tmp_path / "notes/deep").mkdir(parents=True)
    (tmp_path / "notes/deep/a.txt").write_bytes("孝明天皇".encode("gb18030"))
    (tmp_path / "notes/b.md").write_bytes(b"Lincoln was shot.\r\n")
    (tmp_path / "notes/c.txt").write_bytes(b"")

    examples, problems = read(tmp_path / "notes")

    assert [(e.document.source, e.document.id, e.document.text) for e in examples] == [
        ("notes", "b.md", "Lincoln was shot.\n"),
        ("notes", "deep/a.txt", "孝明天皇"),
    ]
    assert [(p.path, p.reason) for p in problems] == [(str(tmp_path / "notes/c.txt"), "the file is empty")]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('{"id": "1", "text": "北京"}\n{"id": "2", "text": "上海"}\n', ["北京", "上海"]),
        ("Lincoln was shot.\nBooth did it.", ["Lincoln was shot.\nBooth did it."]),
    ],
)
def test_standard_input_is_json_lines_or_one_text(monkeypatch, content, texts):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    choice = Choice()
    (one,) = find_sets(["-"], choice)

    examples = list(read_set(one, choice, [].append))

    assert [example.document.text for example in examples] == texts
    assert {example.document.source for example in examples} == {"stdin"}


def test_an_empty_standard_input_is_an_error_that_names_it(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    (one,) = find_sets(["-"], Choice())

    with pytest.raises(DatasetError, match="standard input: the file is empty"):
        list(read_set(one, Choice(), [].append))
