"""Whole sets become instruction records and are read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.plain import PlainOptions
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.errors import DatasetError
from kgplatform.pipelines.convert import convert
from kgplatform.pipelines.convert_blocks import Recipe
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.read import Reading
from kgplatform.types.extraction import Example
from kgplatform.types.task import TASKS

SAMPLE = Path(__file__).parents[2] / "dataset" / "sample"
FEW = 25


def gold_by_text(examples: Iterator[Example], *, triggers: bool = True) -> dict[str, set[str]]:
    """Text to its gold as written; slices of one text are one."""
    found: dict[str, set[str]] = {}
    for example in examples:
        said = found.setdefault(example.document.text, set())
        if example.gold is not None:
            reading = example.gold.reading
            said |= {f"{mention.label} {mention.text}" for mention in reading.mentions if example.task == "NER"}
            said |= {f"{r.subject.text} {r.predicate} {r.object.text}" for r in reading.relations}
            if triggers:
                said |= {f"{event.label} {event.trigger and event.trigger.text}" for event in reading.events}
            said |= {f"{e.label} {a.role} {a.mention.text}" for e in reading.events for a in e.arguments}
    return found


def sets_of(folder: Path, split: str) -> list[Path]:
    found = find_sets([folder], Choice(split=split))
    return [Path(one.path) for one in found if one.layout in ("iepile", "instructie")]


@pytest.mark.parametrize("folder", ["IE-zh", "IE-en"])
def test_every_set_converts_and_reads_back(shared_data: Path, tmp_path: Path, folder: str) -> None:
    different = []
    for path in sets_of(shared_data / "data" / "iepile" / folder, "train"):
        choice = Choice(split="train", limit=FEW)
        recipe = Recipe(ConvertOptions(task="NER", neg_schema=0.3))
        output = tmp_path / f"{path.parent.name}.json"
        convert(Reading([path], choice), recipe, output, silent)
        (before,), (after,) = find_sets([path], choice), find_sets([output], Choice())
        if gold_by_text(read_set(before, choice, print)) != gold_by_text(read_set(after, Choice(), print)):
            different.append(path)

    assert different == []


def test_processes_and_order_do_not_reach_the_bytes(tmp_path: Path) -> None:
    reading = Reading([SAMPLE / "iepile"], Choice(split="train"))
    options = ConvertOptions(task="NER", neg_schema=0.4, random_sort=True)

    for processes in (1, 2):
        convert(reading, Recipe(options, processes=processes), tmp_path / f"{processes}.json", silent)

    assert (tmp_path / "1.json").read_bytes() == (tmp_path / "2.json").read_bytes()


def test_a_folder_gets_a_file_for_each_set_and_beside_it_its_origin(tmp_path: Path) -> None:
    written = convert(
        Reading([SAMPLE / "InstructIE"], Choice(split="train")), Recipe(ConvertOptions(task="RE")), tmp_path, silent
    )

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "en_RE_InstructIE_train.json",
        "en_RE_InstructIE_train.json.origin.json",
        "zh_RE_InstructIE_train.json",
        "zh_RE_InstructIE_train.json.origin.json",
    ]
    assert written.converted.records == 381 + 349


def test_a_record_that_cannot_be_understood_is_set_aside_with_its_line(tmp_path: Path) -> None:
    source = tmp_path / "train.json"
    source.write_text(
        '{"text": "甲到", "entity": [{"entity": "甲", "entity_type": "人"}]}\n'
        '{"text": "乙", "entity": [{"entity": "乙"}]}\n',
        encoding="utf-8",
    )

    written = convert(Reading([source], Choice()), Recipe(ConvertOptions(task="NER")), tmp_path / "out.json", silent)

    (fault,) = written.converted.set_aside
    assert (fault.line, fault.reason) == (2, 'an entity has no "entity_type"')
    assert written.converted.lines == 1


def test_slices_far_apart_become_one_record_in_the_order_of_their_texts(tmp_path: Path) -> None:
    reading = Reading([SAMPLE / "iepile" / "IE-zh" / "NER"], Choice(split="train"))
    convert(reading, Recipe(ConvertOptions(task="NER", split_num=2)), tmp_path / "slices.json", silent)
    lines = (tmp_path / "slices.json").read_text("utf-8").splitlines()
    (tmp_path / "apart.json").write_text("\n".join(lines[::2] + lines[1::2]) + "\n", encoding="utf-8")

    convert(
        Reading([tmp_path / "apart.json"], Choice()),
        Recipe(ConvertOptions(task="NER")),
        tmp_path / "again.json",
        silent,
        to="unified",
    )

    (before,) = find_sets(reading.paths, reading.choice)
    (after,) = find_sets([tmp_path / "again.json"], Choice())
    first = gold_by_text(read_set(before, reading.choice, print))
    again = gold_by_text(read_set(after, Choice(), print))
    assert list(again) == list(first)
    assert again == first


@pytest.mark.parametrize("ratio", [0.5, 2.0])
def test_so_many_records_without_an_answer_stay_for_each_one_with_an_answer(
    shared_data: Path, tmp_path: Path, ratio: float
) -> None:
    reading = Reading([shared_data / "data" / "iepile" / "IE-zh" / "RE" / "FinRE"], Choice(split="train", limit=600))
    recipe = Recipe(ConvertOptions(task="RE", pure_negatives=ratio))

    made = convert(reading, recipe, tmp_path / "out.json", silent).converted

    assert (made.lines - made.answered) / made.answered == pytest.approx(ratio, rel=0.1)


def test_records_of_the_competition_are_read_back_with_their_triples(tmp_path: Path) -> None:
    reading = Reading([SAMPLE / "iepile" / "IE-zh" / "SPO"], Choice(split="train"))
    recipe = Recipe(ConvertOptions(task="RE"), plain=PlainOptions(kind="ccks2023"))
    convert(reading, recipe, tmp_path / "ccks.json", silent, to="ccks2023")

    (before,), (after,) = find_sets(reading.paths, reading.choice), find_sets([tmp_path / "ccks.json"], Choice())

    assert after.layout == "ccks2023"
    again = gold_by_text(read_set(after, Choice(), print))
    assert again == gold_by_text(read_set(before, reading.choice, print))


def test_records_of_the_competition_become_unified_records_again(tmp_path: Path) -> None:
    reading = Reading([SAMPLE / "iepile" / "IE-zh" / "RE"], Choice(split="train"))
    recipe = Recipe(ConvertOptions(task="RE"), plain=PlainOptions(kind="ccks2023"))
    convert(reading, recipe, tmp_path / "ccks.json", silent, to="ccks2023")
    back = Reading([tmp_path / "ccks.json"], Choice())

    convert(back, Recipe(ConvertOptions(task="RE")), tmp_path / "again.json", silent, to="unified")

    (before,), (after,) = find_sets(reading.paths, reading.choice), find_sets([tmp_path / "again.json"], Choice())
    again = gold_by_text(read_set(after, Choice(), print))
    assert again == gold_by_text(read_set(before, reading.choice, print))


def differing(path: Path, folder: Path, limit: int | None) -> list[str]:
    """What reads differently after it was converted, and after it became unified records again."""
    choice = Choice(limit=limit)
    converted, again = folder / "converted.json", folder / "again.json"
    recipe = Recipe(ConvertOptions(task="NER", neg_schema=0.3))
    made = convert(Reading([path], choice), recipe, converted, silent).converted
    convert(Reading([converted], Choice()), recipe, again, silent, to="unified")
    (before,), (between,), (after,) = (find_sets([one], Choice()) for one in (path, converted, again))
    triggers = before.task != "EEA"  # its answers have none
    gold = gold_by_text(read_set(before, choice, lambda _: None), triggers=triggers)
    found = [f"{path}: {one.line} {one.reason}" for one in made.set_aside]
    for dataset in (between, after):
        other = gold_by_text(read_set(dataset, Choice(), print), triggers=triggers)
        found += [f"{path}: {text}" for text, said in gold.items() if said and other.get(text) != said]
    return found


EVERYTHING = ("iepile/IE-zh", "iepile/IE-en", "InstructIE", "InstructIE-KG")


@pytest.mark.parametrize("folder", EVERYTHING)
def test_every_set_becomes_itself_again(shared_data: Path, tmp_path: Path, folder: str) -> None:
    paths = sets_of(shared_data / "data" / folder, "train") or sets_of(shared_data / "data" / folder, "test")

    assert paths
    assert [one for path in paths for one in differing(path, tmp_path, 5)] == []


@pytest.mark.parametrize("task", TASKS)
def test_the_samples_of_every_task_become_themselves_again(shared_data: Path, tmp_path: Path, task: str) -> None:
    assert differing(shared_data / "data" / "iepile" / "samples" / task / "sample.json", tmp_path, None) == []


@pytest.mark.whole
@pytest.mark.parametrize("split", ["train", "dev", "test"])
@pytest.mark.parametrize("folder", EVERYTHING)
def test_every_record_of_every_set_becomes_itself_again(
    shared_data: Path, tmp_path: Path, folder: str, split: str
) -> None:
    try:
        paths = sets_of(shared_data / "data" / folder, split)
    except DatasetError:
        paths = []  # not every folder has every split

    assert [one for path in paths for one in differing(path, tmp_path, None)] == []


def test_the_one_trigger_that_was_given_is_that_of_the_event_again(tmp_path: Path) -> None:
    event = {"event_type": "裁员", "event_trigger": "裁掉", "arguments": [{"role": "时间", "argument": "5月"}]}
    source, folder = {"text": "5月裁掉三人", "event": [event]}, tmp_path / "IE-zh" / "EEA" / "set"
    folder.mkdir(parents=True)
    (folder / "train.json").write_text(json.dumps(source, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "schema.json").write_text('["裁员"]\n["时间"]\n{"裁员": ["时间"]}\n', encoding="utf-8")
    recipe, sliced = Recipe(ConvertOptions(task="EEA")), tmp_path / "slices.json"

    convert(Reading([folder], Choice(split="train")), recipe, sliced, silent)
    convert(Reading([sliced], Choice()), recipe, tmp_path / "again.json", silent, to="unified")

    assert json.loads((tmp_path / "again.json").read_text("utf-8")) == source
