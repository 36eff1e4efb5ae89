"""What file and folder names say: split, language, task, and the name of the source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kgplatform.types.task import LANGUAGES, TASKS, Language, Task

RECORD_SUFFIXES = (".json", ".jsonl")
TEXT_SUFFIXES = (".txt", ".md", ".text", ".markdown")
TABLE_SUFFIXES = (".csv", ".tsv")
STDIN = "-"

# `valid` and `dev` are one split; `sample` is IEPile's name for a few unified records.
_SPLITS = {"train": "train", "dev": "dev", "valid": "dev", "validation": "dev", "test": "test", "sample": "sample"}
_VARIANTS = ("old", "plus")
_IEPILE = re.compile(r"IE-(zh|en)(?:-.*)?")
_INSTRUCTIE = re.compile(r"InstructIE(?:-.*)?")


class FileName(NamedTuple):
    """A file name taken apart: `train_zh_old.json` is split train, language zh, variant old, and no other words."""

    split: str | None
    language: Language | None
    variant: str | None
    rest: str


def read_name(path: Path) -> FileName:
    """What a file name says; without a split it says nothing but its stem.

    >>> read_name(Path("train_zh_old.json"))
    FileName(split='train', language='zh', variant='old', rest='')
    """
    stem = stem_of(path)
    words = stem.split("_")
    split = next((_SPLITS[word] for word in (words[0], words[-1]) if word in _SPLITS), None)
    if split is None or (split == "sample" and len(words) > 1):
        return FileName(None, None, None, stem)
    language = next((language for language in LANGUAGES if language in words), None)
    variant = next((variant for variant in _VARIANTS if variant in words), None)
    rest = [word for word in words if word not in _SPLITS and word not in (language, variant)]
    return FileName(split, language, variant, "_".join(rest))


def canonical_split(name: str) -> tuple[str, str | None]:
    """The split and the variant that a user means: `valid` is dev, `train_old` the old variant of train."""
    words = name.lower().split("_")
    variant = next((word for word in words[1:] if word in _VARIANTS), None)
    return _SPLITS.get(words[0], words[0]), variant


def stem_of(path: Path) -> str:
    """The file name without its suffixes."""
    name = path.name.removesuffix(".gz")
    return next((name.removesuffix(s) for s in (*RECORD_SUFFIXES, *TEXT_SUFFIXES) if name.endswith(s)), name)


def suffix_of(path: Path) -> str:
    """The suffix that says what is inside, below `.gz`."""
    return Path(path.name.removesuffix(".gz")).suffix.lower()


def language_of(path: Path) -> Language | None:
    """The language that the layout gives: `IE-zh/…`, `InstructIE-en/…`, `test_zh.json`."""
    named = read_name(path).language
    if named is not None:
        return named
    parts = path.absolute().parts[:-1]
    return next(
        (
            language
            for part in reversed(parts)
            for language in LANGUAGES
            if re.fullmatch(rf"(?:IE|InstructIE)-{language}(?:-.*)?", part)
        ),
        None,
    )


def task_of_folder(path: Path) -> Task | None:
    """The task whose name one of the nearest folders has: `IE-zh/NER/clue`, `samples/EEA`."""
    parts = path.absolute().parts[:-1]
    return next((task for part in reversed(parts[-4:]) for task in TASKS if part == task), None)


def source_of(path: Path, root: Path | None = None) -> str:
    """The source of a set: its path below the dataset root, else its folder's name, else the file's stem.

    `root` is the folder that the user gave, where one was given. The split is never part of it.
    """
    absolute = path.absolute()
    name = read_name(path)
    folders = absolute.parts[1:-1]
    tail = [word for word in (name.rest, name.language) if word]
    start = _start_of_dataset(folders)
    if start is not None:
        return "/".join((*folders[start:], *tail))
    if name.split is None:
        return _stem_below(absolute, root)
    if name.rest or not folders:
        return "/".join(tail) or stem_of(path)
    return "/".join((*_folder_below(absolute, root), *tail))


def _start_of_dataset(folders: tuple[str, ...]) -> int | None:
    """Where the path inside a known dataset begins: at `IE-zh`, at `InstructIE`, below `iepile`."""
    named = [place for place, part in enumerate(folders) if _IEPILE.fullmatch(part) or _INSTRUCTIE.fullmatch(part)]
    if named:
        return named[-1]
    below = [place + 1 for place, part in enumerate(folders[:-1]) if part.lower() == "iepile"]
    return below[-1] if below else None


def _stem_below(path: Path, root: Path | None) -> str:
    folders = path.relative_to(root.absolute()).parts[:-1] if root is not None else ()
    return "/".join((*folders, stem_of(path)))


def _folder_below(path: Path, root: Path | None) -> tuple[str, ...]:
    below = path.parent.relative_to(root.absolute()).parts if root is not None else ()
    return below or (path.parent.name,)
