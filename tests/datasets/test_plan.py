import json
import os
from pathlib import Path

import pytest

from kgplatform.datasets.plan import Choice, count_documents, find_sets
from kgplatform.errors import DatasetError

NER = {"text": "温格执教", "entity": [{"entity": "温格", "entity_type": "姓名"}]}
RE = {"text": "a b", "relation": [{"head": "a", "relation": "r", "tail": "b"}]}
SPO = {"text": "a b", "relation": [{"head": "a", "head_type": "X", "relation": "r", "tail": "b", "tail_type": "Y"}]}
EE = {"text": "a b", "event": [{"event_trigger": "a", "event_type": "e", "arguments": []}]}
NER_LINES = '["姓名"]\n[]\n{}'
RE_LINES = '[]\n["r"]\n{}'
EE_LINES = '["e"]\n["x"]\n{"e": ["x"]}'
KG_LINES = '["X_r_Y"]\n["r"]\n{"X": ["r"]}'
TOPICS = json.dumps({"人物": [["X_r_Y"], ["r"]]})


def put(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    return folder


def iepile(tmp_path):
    root = tmp_path / "iepile"
    put(root / "IE-zh/NER/clue", train=NER, dev=NER, test=NER, schema=NER_LINES)
    put(root / "IE-en/RE/fewrel_0", test=RE, schema=RE_LINES)
    put(root / "IE-en/EE/RAMS/life", test=EE, schema=EE_LINES)
    put(root / "samples/hard_negative", hard_dict={"EE": {}})
    return root


def test_a_folder_gives_every_set_in_it_with_its_own_schema(tmp_path):
    root = iepile(tmp_path)

    sets = find_sets([root], Choice())

    assert [(s.source, s.task, s.language, s.split) for s in sets] == [
        ("IE-en/EE/RAMS/life", "EE", "en", "test"),
        ("IE-en/RE/fewrel_0", "RE", "en", "test"),
        ("IE-zh/NER/clue", "NER", "zh", "test"),
    ]
    assert sets[2].schema_path == str(root / "IE-zh/NER/clue/schema.json")
    assert sets[2].train_path == str(root / "IE-zh/NER/clue/train.json")
    assert sets[1].train_path is None


def test_the_split_can_be_chosen_by_either_of_its_names(tmp_path):
    sets = find_sets([iepile(tmp_path)], Choice(split="valid"))

    assert [(s.source, s.split) for s in sets] == [("IE-zh/NER/clue", "dev")]


def test_a_split_that_is_nowhere_is_an_error_that_names_those_there_are(tmp_path):
    folder = put(tmp_path / "mine", train=NER)

    with pytest.raises(DatasetError, match=r"no test split; there are: train \(say --split\)"):
        find_sets([folder], Choice())


@pytest.mark.parametrize(
    ("choice", "sources"),
    [
        (Choice(task="RE"), ["IE-en/RE/fewrel_0"]),
        (Choice(language="zh"), ["IE-zh/NER/clue"]),
        (Choice(sources=("clue",)), ["IE-zh/NER/clue"]),
        (Choice(sources=("IE-en/EE",)), ["IE-en/EE/RAMS/life"]),
    ],
)
def test_task_language_and_source_choose_among_the_sets_of_a_folder(tmp_path, choice, sources):
    assert [s.source for s in find_sets([iepile(tmp_path)], choice)] == sources


@pytest.mark.parametrize("task", ["EET", "EEA"])
def test_an_ee_set_serves_for_the_tasks_derived_from_it(tmp_path, task):
    sets = find_sets([iepile(tmp_path)], Choice(task=task))

    assert [(s.source, s.task) for s in sets] == [("IE-en/EE/RAMS/life", task)]


def test_an_unknown_source_is_an_error_that_names_those_there_are(tmp_path):
    with pytest.raises(DatasetError, match="there are: IE-en/EE/RAMS/life, IE-en/RE/fewrel_0, IE-zh/NER/clue"):
        find_sets([iepile(tmp_path)], Choice(sources=("MSRA",)))


def test_a_task_that_no_set_has_is_an_error(tmp_path):
    with pytest.raises(DatasetError, match="none of its 3 sets is KG"):
        find_sets([iepile(tmp_path)], Choice(task="KG"))


def test_instructie_has_one_set_for_each_language(tmp_path):
    record = {"id": "1", "cate": "人物", **SPO}
    root = put(tmp_path / "InstructIE", test_zh=record, test_en=record, train_zh=record, schema_zh=TOPICS)
    (root / "asked_zh.jsonl").write_text('{"id": "1", "asked": []}\n')

    sets = find_sets([root], Choice())

    assert [(s.source, s.layout, s.task, s.language) for s in sets] == [
        ("InstructIE/en", "instructie", "RE", "en"),
        ("InstructIE/zh", "instructie", "RE", "zh"),
    ]
    assert [s.schema_path for s in sets] == [None, str(root / "schema_zh.json")]


def test_a_topic_chooses_the_sets_of_a_folder_whose_schema_knows_it(tmp_path):
    record = {"id": "1", "cate": "人物", **SPO}
    english = json.dumps({"Person": [["X_r_Y"], ["r"]]})
    root = put(tmp_path / "InstructIE", test_zh=record, test_en=record, schema_zh=TOPICS, schema_en=english)

    assert [s.source for s in find_sets([root], Choice(topic="person"))] == ["InstructIE/en"]
    with pytest.raises(DatasetError, match="none of its 2 sets is 医学"):
        find_sets([root], Choice(topic="医学"))


def test_the_plain_train_file_is_taken_before_its_variants(tmp_path):
    record = {"id": "1", "cate": "人物", **SPO}
    root = put(tmp_path / "InstructIE", train_zh_old=record, train_zh=record, train_zh_plus=record)

    assert [s.path for s in find_sets([root], Choice(split="train"))] == [str(root / "train_zh.json")]
    assert [s.path for s in find_sets([root], Choice(split="train_old"))] == [str(root / "train_zh_old.json")]


@pytest.mark.parametrize(
    ("records", "schema", "task"),
    [
        (NER, None, "NER"),
        (RE, None, "RE"),
        (SPO, '["X_r_Y"]\n["r"]\n{}', "SPO"),
        (RE, KG_LINES, "KG"),
        (EE, None, "EE"),
    ],
)
def test_the_task_of_a_file_is_told_by_its_records_and_schema(tmp_path, records, schema, task):
    folder = put(tmp_path / "mine", test=records, **({"schema": schema} if schema else {}))

    assert [(s.layout, s.task) for s in find_sets([folder / "test.json"], Choice())] == [("iepile", task)]


def test_instructions_are_recognised_by_what_stands_in_them(tmp_path):
    inner = json.dumps({"instruction": "…", "schema": ["r"], "input": "a b"})
    folder = put(tmp_path / "mine", test={"id": "1", "task": "RE", "instruction": inner, "label": "[]"})

    assert [(s.layout, s.task) for s in find_sets([folder], Choice())] == [("instructions", "RE")]


def test_a_file_is_one_set_and_its_options_win(tmp_path):
    folder = put(tmp_path / "IE-zh/RE/mine", test=RE)

    (one,) = find_sets([folder / "test.json"], Choice(task="KG", language="en", source_name="other"))

    assert (one.task, one.language, one.source) == ("KG", "en", "other")


def test_a_task_that_the_records_cannot_serve_is_an_error(tmp_path):
    folder = put(tmp_path / "mine", test=NER)

    with pytest.raises(DatasetError, match='task RE needs "relation", but the records hold "entity"; try --task NER'):
        find_sets([folder / "test.json"], Choice(task="RE"))


def test_a_folder_of_texts_is_one_corpus_without_its_readme(tmp_path):
    (tmp_path / "notes/deep").mkdir(parents=True)
    (tmp_path / "notes/a.txt").write_text("one")
    (tmp_path / "notes/deep/b.md").write_text("two")
    (tmp_path / "notes/README.md").write_text("about")

    (one,) = find_sets([tmp_path / "notes"], Choice())

    assert (one.source, one.layout, one.task, count_documents(one)) == ("notes", "corpus", None, 2)


def test_a_file_of_records_with_texts_only_is_a_corpus(tmp_path):
    path = tmp_path / "wiki.jsonl"
    path.write_text('{"body": "a"}\n{"body": "b"}')

    (one,) = find_sets([path], Choice(text_field="body"))

    assert (one.source, one.layout, one.schema_path) == ("wiki", "corpus", None)


def test_records_without_the_text_field_are_an_error_that_names_their_fields(tmp_path):
    path = tmp_path / "wiki.jsonl"
    path.write_text('{"body": "a"}\n')

    with pytest.raises(DatasetError, match=r'no "text" in its records \(they hold: body\); say --text-field'):
        find_sets([path], Choice())


def test_full_width_json_is_an_error_that_names_it(tmp_path):
    path = tmp_path / "test.json"
    path.write_text("｛“text”：“北京”｝\n", encoding="utf-8")

    with pytest.raises(DatasetError, match=r"test\.json:1: no record in it can be read: full-width"):
        find_sets([path], Choice())


@pytest.mark.parametrize(("name", "reason"), [("gone.json", "no such file or folder"), ("empty", "no sets in it")])
def test_a_path_without_sets_is_an_error(tmp_path, name, reason):
    (tmp_path / "empty").mkdir()

    with pytest.raises(DatasetError, match=reason):
        find_sets([tmp_path / name], Choice())


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_file_without_permission_is_an_error(tmp_path):
    folder = put(tmp_path / "mine", test=NER)
    (folder / "test.json").chmod(0)

    with pytest.raises(DatasetError, match="no permission"):
        find_sets([folder], Choice())


def test_documents_are_counted_by_lines_and_in_arrays_by_elements(tmp_path):
    folder = put(tmp_path / "mine", dev=json.dumps(NER) + "\n" + json.dumps(NER), test=json.dumps([NER, NER, NER]))

    assert [count_documents(s) for split in ("dev", "test") for s in find_sets([folder], Choice(split=split))] == [2, 3]


def test_an_array_is_said_once(tmp_path, caplog):
    folder = put(tmp_path / "mine", test=json.dumps([NER]))

    find_sets([folder], Choice())

    assert [record.getMessage() for record in caplog.records] == [
        f"{folder / 'test.json'} is one JSON array, not JSON Lines; each element is read as a record"
    ]


def test_what_stands_beside_records_about_them_is_no_set(tmp_path):
    (tmp_path / "zh_NER_clue_augmented.json").write_text('{"text": "鲁迅", "entity": []}\n', "utf-8")
    (tmp_path / "zh_NER_clue_augmented.json.origin.json").write_text('{\n"made_by": "kgplatform augment"\n}\n', "utf-8")
    (tmp_path / "zh_NER_clue_augmented.json.refused.jsonl").write_text('{"text": "x", "reason": "too long"}\n', "utf-8")

    (tmp_path / "en_RE_nyt_augmented.json").write_text("", "utf-8")  # nothing was kept
    (tmp_path / "en_RE_nyt_augmented.json.provenance.jsonl").write_text("", "utf-8")

    (found,) = find_sets([tmp_path], Choice())

    assert Path(found.path).name == "zh_NER_clue_augmented.json"
