"""Finds the sets that the user means and says what they are, before anything is read."""

from __future__ import annotations

import difflib
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kgplatform.datasets.files import utf8_chunks
from kgplatform.datasets.naming import (
    RECORD_SUFFIXES,
    STDIN,
    TEXT_SUFFIXES,
    FileName,
    canonical_split,
    language_of,
    read_name,
    source_of,
    suffix_of,
)
from kgplatform.datasets.recognise import Layout, Look, is_topic_schema, look_at, schema_beside
from kgplatform.datasets.records import is_array
from kgplatform.datasets.samples import sample_folder
from kgplatform.datasets.schemas import read_topics
from kgplatform.errors import DatasetError
from kgplatform.notation.records import GOLD_KEYS
from kgplatform.notation.schemas import find_topic
from kgplatform.types.noun import Noun
from kgplatform.types.task import EVENT_TASKS, Language, Task

logger = logging.getLogger(__name__)

# Texts about a folder, which are no documents of it.
_NOT_TEXTS = ("readme", "license", "licence", "changelog", "notice")

# What our verbs write beside records, about them.
_BESIDE = (".origin.json", ".provenance.jsonl", ".refused.jsonl", "dataset_info.json")


class Choice(Noun):
    """What of the data is wanted; None and empty mean no choice.

    `limit` takes the first documents of each set, `sample` as many by a hash of their ids.
    """

    split: str | None = None
    task: Task | None = None
    language: Language | None = None
    sources: tuple[str, ...] = ()
    topic: str | None = None
    limit: int | None = None
    sample: int | None = None
    seed: int = 0
    text_field: str = "text"
    id_field: str = "id"
    source_name: str | None = None


class DataSet(Noun):
    """One set: a file of records or texts, or a folder of texts, and what belongs to it.

    `task` None: a corpus, or records that each say their own. `train_path` is the train split beside it.
    """

    source: str
    layout: Layout
    task: Task | None
    language: Language | None
    split: str | None
    path: str
    schema_path: str | None
    train_path: str | None


def find_sets(paths: Sequence[Path], choice: Choice, default_split: str = "test") -> tuple[DataSet, ...]:
    """The sets under these paths that the choice wants, in a fixed order.

    A file is one set; a folder gives every set in it, each with its own schema; `-` is standard input.
    """
    found = tuple(dict.fromkeys(dataset for path in paths for dataset in _sets_of(path, choice, default_split)))
    chosen = tuple(dataset for dataset in found if not choice.sources or _is_chosen(dataset.source, choice.sources))
    if not chosen and found:
        known = ", ".join(sorted({dataset.source for dataset in found}))
        raise DatasetError(f"no set is called {', '.join(choice.sources)}; there are: {known}", paths[0])
    return chosen


def count_documents(dataset: DataSet) -> int:
    """About how many documents a set holds, counted by lines (of instruction records: records); 0 for stdin."""
    if dataset.path == STDIN:
        return 0
    path = Path(dataset.path)
    if path.is_dir():
        return sum(1 for _ in text_files(path))
    if dataset.layout == "corpus" and not _holds_records(path):
        return 1
    if dataset.layout == "triples":
        return max(0, sum(chunk.count(b"\n") for chunk in utf8_chunks(dataset.path, table=True)) - 1)
    mark = b'"text"' if is_array(dataset.path) else b"\n"
    count, tail = 0, b""
    for chunk in utf8_chunks(dataset.path):
        count += (tail + chunk).count(mark)
        tail = (tail + chunk)[1 - len(mark) :] if len(mark) > 1 else b""
    return count + (mark == b"\n" and not chunk.endswith(b"\n"))


def text_files(folder: Path) -> Iterator[Path]:
    """The plain texts below a folder, in a fixed order."""
    return (
        path
        for path in _walk(folder)
        if suffix_of(path) in TEXT_SUFFIXES and not path.name.lower().startswith(_NOT_TEXTS)
    )


def _sets_of(path: Path, choice: Choice, default_split: str) -> Iterator[DataSet]:
    if str(path) == STDIN:
        yield _stdin(choice)
    elif path.is_dir():
        yield from _sets_in(path, choice, default_split)
    elif path.exists():
        yield _file_set(path, choice)
    else:
        raise DatasetError(f"no such file or folder; {_instead(path)}", path)


def _instead(path: Path) -> str:
    """What may have been meant: a name beside it that is nearly the same, else the samples."""
    beside = [other.name for other in path.parent.iterdir()] if os.access(path.parent, os.R_OK) else []
    near = difflib.get_close_matches(path.name, beside, n=1)
    return f"did you mean {path.parent / near[0]}?" if near else f"to try it out: {sample_folder() / 'InstructIE'}"


def _stdin(choice: Choice) -> DataSet:
    return DataSet(
        source=choice.source_name or "stdin",
        layout="corpus",
        task=choice.task,
        language=choice.language,
        split=None,
        path=STDIN,
        schema_path=None,
        train_path=None,
    )


def _file_set(path: Path, choice: Choice, root: Path | None = None, look: Look | None = None) -> DataSet:
    look = look or look_at(path, text_field=choice.text_field)
    if choice.task is not None and look.gold and GOLD_KEYS[choice.task] not in look.gold:
        held = ", ".join(sorted(look.gold))
        needed = GOLD_KEYS[choice.task]
        raise DatasetError(
            f'task {choice.task} needs "{needed}", but the records hold "{held}"; try --task {look.task}', path
        )
    if not look.is_text and look.layout != "triples" and is_array(str(path)):
        logger.warning("%s is one JSON array, not JSON Lines; each element is read as a record", path)
    schema = None if look.layout in ("corpus", "triples") else schema_beside(path)
    layout_language = None if look.layout in ("corpus", "triples") else language_of(path)
    return DataSet(
        source=choice.source_name or source_of(path, root),
        layout=look.layout,
        task=choice.task or look.task,
        language=choice.language or layout_language,
        split=read_name(path).split,
        path=str(path),
        schema_path=None if schema is None else str(schema),
        train_path=_train_beside(path),
    )


def _train_beside(path: Path) -> str | None:
    name = read_name(path)
    if name.split in (None, "train"):
        return None
    trains = [
        other
        for other in sorted(path.parent.iterdir())
        if suffix_of(other) in RECORD_SUFFIXES
        and _same_set(read_name(other), name)
        and read_name(other).split == "train"
    ]
    trains.sort(key=lambda other: read_name(other).variant is not None)
    return str(trains[0]) if trains else None


def _same_set(one: FileName, other: FileName) -> bool:
    return (one.rest, one.language) == (other.rest, other.language)


# --- folders


def _sets_in(folder: Path, choice: Choice, default_split: str) -> Iterator[DataSet]:
    files = [path for path in _walk(folder) if suffix_of(path) in RECORD_SUFFIXES and not _is_beside(path)]
    splits = [path for path in files if read_name(path).split is not None]
    if not splits:
        yield from _corpora_in(folder, files, choice)
        return
    chosen = tuple(_chosen_splits(splits, choice.split or default_split))
    if not chosen:
        known = ", ".join(sorted({read_name(path).split or "" for path in splits}))
        raise DatasetError(f"no {choice.split or default_split} split; there are: {known} (say --split)", folder)
    sets = [dataset for path in chosen if (dataset := _folder_set(path, choice, folder)) is not None]
    if not sets:
        wish = " ".join(word for word in (choice.task, choice.language, choice.topic) if word)
        raise DatasetError(f"none of its {len(chosen)} sets is {wish}{_known_topics(chosen, choice)}", folder)
    yield from sets


def _is_beside(path: Path) -> bool:
    """Whether a file is about records, or was to hold new ones and none was kept."""
    return path.name.endswith(_BESIDE) or (path.with_name(path.name + _BESIDE[1]).exists() and not path.stat().st_size)


def _chosen_splits(paths: Sequence[Path], split: str) -> Iterator[Path]:
    """For each set the file of the split; the plain file where there are variants and none is named."""
    wanted, variant = canonical_split(split)
    groups: dict[tuple[Path, str, str | None], list[Path]] = {}
    for path in paths:
        name = read_name(path)
        if name.split == wanted and variant in (None, name.variant):
            groups.setdefault((path.parent, name.rest, name.language), []).append(path)
    for group in groups.values():
        yield min(group, key=lambda path: (read_name(path).variant is not None, path.name))


def _folder_set(path: Path, choice: Choice, root: Path) -> DataSet | None:
    """The set of a file in a folder; None where it has not the chosen task, language or topic."""
    language = language_of(path)
    if choice.language and language and choice.language != language:
        return None
    look = look_at(path, text_field=choice.text_field)
    if not _has_task(look, choice.task) or not _has_topic(path, look, choice.topic):
        return None
    return _file_set(path, choice, root, look)


def _has_task(look: Look, task: Task | None) -> bool:
    if task is None or look.task is None or look.task == task:
        return True
    if look.layout == "instructie":
        return task == "SPO"
    return look.task == "EE" and task in EVENT_TASKS


def _has_topic(path: Path, look: Look, topic: str | None) -> bool:
    """A topic that only the Chinese schema knows leaves the English set out."""
    schema = schema_beside(path)
    if topic is None or look.layout != "instructie" or schema is None or not is_topic_schema(schema):
        return True
    return find_topic(read_topics(schema), topic) is not None


def _known_topics(paths: Sequence[Path], choice: Choice) -> str:
    """The topics to choose from, for the message, where a topic was chosen."""
    schemas = dict.fromkeys(schema_beside(path) for path in paths if choice.topic is not None)
    topics = [topic for schema in schemas if schema and is_topic_schema(schema) for topic in read_topics(schema)]
    return f"; topics: {', '.join(topics)}" if topics else ""


def _corpora_in(folder: Path, files: Sequence[Path], choice: Choice) -> Iterator[DataSet]:
    """The sets of a folder without splits: each file of records, and all its plain texts together."""
    records = [path for path in files if not path.name.startswith("schema")]
    texts = next(text_files(folder), None)
    if not records and texts is None:
        raise DatasetError(
            "no sets in it: expected train, dev or test .json, .jsonl, .txt or .md files; "
            "`kgplatform forget SOURCE` empties a source",
            folder,
        )
    for path in records:
        yield _file_set(path, choice, folder)
    if texts is not None:
        yield DataSet(
            source=choice.source_name or folder.absolute().name,
            layout="corpus",
            task=choice.task,
            language=choice.language,
            split=None,
            path=str(folder),
            schema_path=None,
            train_path=None,
        )


def _walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder that is not hidden, sorted."""
    for parent, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(parent, name)


def _refuse(error: OSError) -> None:
    raise DatasetError(f"the folder cannot be read: {error.strerror or error}", error.filename) from error


def _holds_records(path: Path) -> bool:
    return not look_at(path).is_text


def _is_chosen(source: str, names: Sequence[str]) -> bool:
    """Whether one of the names is the source or consecutive parts of it: `clue`, `IE-zh/NER`."""
    return any(f"/{name.strip('/')}/" in f"/{source}/" for name in names)
