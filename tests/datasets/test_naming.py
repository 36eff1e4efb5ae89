from pathlib import Path

import pytest

from kgplatform.datasets.naming import canonical_split, language_of, read_name, source_of, task_of_folder


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("test.json", ("test", None, None, "")),
        ("train_zh.json", ("train", "zh", None, "")),
        ("valid_en.json", ("dev", "en", None, "")),
        ("dev_en.jsonl.gz", ("dev", "en", None, "")),
        ("train_zh_old.json", ("train", "zh", "old", "")),
        ("train_plus_en.json", ("train", "en", "plus", "")),
        ("sample.json", ("sample", None, None, "")),
        ("news_test.jsonl", ("test", None, None, "news")),
        ("schema_zh.json", (None, None, None, "schema_zh")),
        ("asked_zh.jsonl", (None, None, None, "asked_zh")),
    ],
)
def test_a_file_name_gives_split_language_and_variant(name, parts):
    assert tuple(read_name(Path(name))) == parts


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("/home/a/dataset/iepile/IE-zh/NER/clue/test.json", "IE-zh/NER/clue"),
        ("/home/a/dataset/iepile/IE-en/EE/RAMS/life/test.json", "IE-en/EE/RAMS/life"),
        ("/home/a/dataset/iepile/IE-en/RE/fewrel_0/test.json", "IE-en/RE/fewrel_0"),
        ("/d/iepile/IE-zh-converted/KG/OneKE/test.json", "IE-zh-converted/KG/OneKE"),
        ("/d/iepile/samples/NER/train.json", "samples/NER"),
        ("/d/InstructIE/test_zh.json", "InstructIE/zh"),
        ("/d/InstructIE/train_zh_old.json", "InstructIE/zh"),
        ("/d/InstructIE-KG/test_zh.json", "InstructIE-KG/zh"),
        ("/InstructIE-tools/d/iepile/IE-zh/NER/clue/test.json", "IE-zh/NER/clue"),
        ("/d/mine/test.json", "mine"),
        ("/d/mine/test_zh.json", "mine/zh"),
        ("/d/mine/news_test.json", "news"),
        ("/d/mine/xquad_zh.jsonl", "xquad_zh"),
    ],
)
def test_the_source_is_the_path_below_the_dataset_root_without_the_split(path, source):
    assert source_of(Path(path)) == source


def test_sets_below_a_given_folder_are_told_apart_by_their_path():
    assert source_of(Path("/d/mine/a/test.json"), Path("/d/mine")) == "a"
    assert source_of(Path("/d/mine/a/wiki.jsonl"), Path("/d/mine")) == "a/wiki"
    assert source_of(Path("/d/mine/test.json"), Path("/d/mine")) == "mine"


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/d/IE-zh/NER/clue/test.json", "zh"),
        ("/d/IE-en/EE/PHEE/test.json", "en"),
        ("/d/InstructIE/test_en.json", "en"),
        ("/d/InstructIE-zh/InstructIE_Event/test.json", "zh"),
        ("/d/mine/test.json", None),
    ],
)
def test_the_layout_gives_the_language(path, language):
    assert language_of(Path(path)) == language


def test_the_task_is_the_nearest_folder_that_bears_its_name():
    assert task_of_folder(Path("/d/IE-en/EE/RAMS/life/test.json")) == "EE"
    assert task_of_folder(Path("/d/NER_old/test.json")) is None


@pytest.mark.parametrize(
    ("said", "split"),
    [("valid", ("dev", None)), ("dev", ("dev", None)), ("train_old", ("train", "old")), ("test", ("test", None))],
)
def test_valid_and_dev_are_one_split(said, split):
    assert canonical_split(said) == split
