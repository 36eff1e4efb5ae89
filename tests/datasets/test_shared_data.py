"""Every set of the shared data reads completely, and its gold says the same after it was written as JSON again."""

import json
from pathlib import Path

import pytest

from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.notation.records import GOLD_KEYS, read_gold, render_gold
from kgplatform.notation.schemas import asked, schema_of
from kgplatform.text.language import detect_language

# Records of train, dev and test, and gold altogether, as the origin's table counts them.
SETS = {
    "iepile/IE-en/EE/CASIE": (1800, 1000, 3000, 3158),
    "iepile/IE-en/EE/CASIE-doc": (60, 40, 150, 2140),
    "iepile/IE-en/EE/PHEE": (1800, 960, 968, 3877),
    "iepile/IE-en/NER/SciERC": (1800, 275, 551, 7801),
    "iepile/IE-en/NER/WNUT17": (1800, 1000, 1280, 2872),
    "iepile/IE-en/RE/conll04": (847, 241, 287, 1920),
    "iepile/IE-en/RE/semval-RE": (1800, 1000, 2714, 5523),
    "iepile/IE-en/SPO/WebNLG": (1800, 500, 701, 6876),
    "iepile/IE-zh/EE/DuEE-fin": (604, 116, 452, 1538),
    "iepile/IE-zh/EE/DuEE1.0": (757, 155, 586, 1790),
    "iepile/IE-zh/NER/clue": (1800, 328, 1015, 6934),
    "iepile/IE-zh/NER/resume_ner": (1800, 462, 476, 9046),
    "iepile/IE-zh/RE/CN-RE": (1800, 998, 1000, 3798),
    "iepile/IE-zh/RE/FinRE": (1800, 676, 1677, 6735),
    "iepile/IE-zh/SPO/DuIE2.0": (1800, 492, 1508, 6853),
    "InstructIE/en": (1800, 297, 2011, 12621),
    "InstructIE/zh": (1800, 492, 1508, 6853),
    # the table counts 1,204: four triples have an empty tail and say nothing
    "InstructIE-KG/zh": (87, 49, 389, 1200),
}
# Documents in the instruction records and in the unified records of the bundled samples.
SAMPLES = {"EE": 6, "EEA": 6, "EET": 6, "KG": 5, "NER": 6, "RE": 6, "SPO": 5}


def read(data: Path, name: str, split: str, **options):
    """The examples of a set, and what was set aside; InstructIE's name ends with the language."""
    choice = Choice(split=split, **options)
    folder, language = (data / name, None) if name.startswith("iepile") else (data / name[:-3], name[-2:])
    problems = []
    sets = [one for one in find_sets([folder], choice) if language in (None, one.language)]
    return [example for one in sets for example in read_set(one, choice, problems.append)], problems


def gold_of(example):
    kinds = {"NER": "mentions", "EE": "events", "EET": "events", "EEA": "events"}
    return getattr(example.gold, kinds.get(example.task, "relations"))


def lines_of(data: Path, name: str, split: str):
    folder, suffix = (data / name, "") if name.startswith("iepile") else (data / name[:-3], f"_{name[-2:]}")
    split = {"dev": "valid"}.get(split, split) if suffix else split
    with (folder / f"{split}{suffix}.json").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def plain(parts):
    """Parts of a record as a set: key order and repetitions do not count, empty tails say nothing."""
    return {json.dumps(part, sort_keys=True, ensure_ascii=False) for part in parts if part.get("tail") != ""}


@pytest.mark.parametrize("name", SETS)
def test_every_set_reads_completely_with_all_its_gold(shared_data, name):
    read_splits = [read(shared_data / "data", name, split) for split in ("train", "dev", "test")]

    examples = [example for found, _ in read_splits for example in found]
    assert [len(found) for found, _ in read_splits] == list(SETS[name][:3])
    assert [problems for _, problems in read_splits] == [[], [], []]
    assert sum(len(gold_of(example)) for example in examples) == SETS[name][3]
    assert all(example.wanted for example in examples)


@pytest.mark.parametrize("name", SETS)
def test_gold_survives_a_json_round_trip(shared_data, name):
    data = shared_data / "data"
    task = name.split("/")[2] if name.startswith("iepile") else "SPO"
    records = [record for split in ("train", "dev", "test") for record in lines_of(data, name, split)]
    key = GOLD_KEYS[task]

    rendered = [json.loads(json.dumps(render_gold(read_gold(record, task), task))) for record in records]

    assert [plain(parts) for parts in rendered] == [plain(record[key]) for record in records]
    assert [read_gold({key: parts}, task) for parts in rendered] == [read_gold(record, task) for record in records]


@pytest.mark.parametrize("name", [name for name in SETS if "/EE/" in name])
def test_eet_and_eea_are_derived_from_every_ee_set(shared_data, name):
    data = shared_data / "data"
    full, _ = read(data, name, "test")

    eet, eet_problems = read(data, name, "test", task="EET")
    eea, eea_problems = read(data, name, "test", task="EEA")

    assert (eet_problems, eea_problems) == ([], [])
    assert [[e.trigger for e in one.gold.events] for one in eet] == [
        [e.trigger for e in one.gold.events] for one in full
    ]
    assert not any(event.arguments for one in eet for event in one.gold.events)
    assert [one.gold for one in eea] == [one.gold for one in full if one.gold.events]
    assert all({e.label for e in one.gold.events} == {e.label for e in one.wanted.events} for one in eea)


@pytest.mark.parametrize("task", SAMPLES)
@pytest.mark.parametrize("split", ["train", "test", "sample"])
def test_the_samples_of_every_task_read_as_instructions_and_as_unified_records(shared_data, task, split):
    examples, problems = read(shared_data / "data", f"iepile/samples/{task}", split)
    unified, _ = read(shared_data / "data", f"iepile/samples/{task}", "sample")

    assert (len(examples), problems) == (SAMPLES[task], [])
    assert {example.task for example in examples} == {task}
    assert sorted(e.document.text for e in examples) == sorted(e.document.text for e in unified)


@pytest.mark.parametrize("task", ["NER", "RE", "SPO", "EET", "KG"])
@pytest.mark.parametrize("split", ["train", "test"])
def test_instructions_say_the_same_as_the_unified_records_they_were_made_of(shared_data, task, split):
    examples, _ = read(shared_data / "data", f"iepile/samples/{task}", split)
    unified, _ = read(shared_data / "data", f"iepile/samples/{task}", "sample")

    def said(found):
        return {
            (one.document.text, *words)
            for one in found
            for words in (
                [(m.text, m.label) for m in one.gold.mentions if task == "NER"]
                + [(r.subject.text, r.predicate, r.object.text) for r in one.gold.relations]
                + [(e.label, e.trigger.text) for e in one.gold.events]
            )
        }

    assert said(examples) == said(unified)


def test_the_test_of_oneke_reads_completely(shared_data):
    examples, problems = read(shared_data / "data", "iepile/IE-zh-converted/KG/OneKE", "test")

    assert (len(examples), problems) == (525, [])
    assert sum(len(example.gold.relations) for example in examples) == 1200
    assert {example.document.source for example in examples} == {"IE-zh-converted/KG/OneKE"}


@pytest.mark.parametrize("task", SAMPLES)
def test_every_schema_asked_in_the_samples_is_written_as_it_was_read(shared_data, task):
    path = shared_data / "data/iepile/samples" / task / "test.json"
    lines = path.read_text(encoding="utf-8").splitlines()
    values = [json.loads(json.loads(line)["instruction"])["schema"] for line in lines]

    assert [asked(schema_of(value, task), task) for value in values] == values


def test_the_language_of_nearly_every_text_is_told_right(shared_data):
    examples = [e for name in SETS for split in ("dev", "test") for e in read(shared_data / "data", name, split)[0]]

    wrong = [e.document.text for e in examples if detect_language(e.document.text) != e.document.language]

    assert len(wrong) <= 0.001 * len(examples)


@pytest.mark.parametrize(
    ("name", "count", "source"),
    [
        ("2wiki_abstracts_en.jsonl", 6119, "2wiki_abstracts_en"),
        ("cmrc2018_zh.jsonl", 1104, "cmrc2018_zh"),
        ("xquad_zh.jsonl", 240, "xquad_zh"),
        ("wizard_of_oz_en.txt", 1, "wizard_of_oz_en"),
    ],
)
def test_every_text_is_read(shared_data, name, count, source):
    choice = Choice()
    problems = []
    (one,) = find_sets([shared_data / "data/text" / name], choice)

    examples = list(read_set(one, choice, problems.append))

    assert (one.source, len(examples), problems) == (source, count, [])
