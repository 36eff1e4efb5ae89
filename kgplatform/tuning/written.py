"""A prompt as YAML: the file that `--prompt` takes, and what two of them differ in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import yaml

from kgplatform.extraction.prompt import Prompt


class _Words(str):
    """Text that is written as a block where it has several lines."""

    __slots__ = ()


class _Writer(yaml.SafeDumper):
    """YAML with texts as people write them."""


def _represented(dumper: yaml.SafeDumper, words: _Words) -> yaml.ScalarNode:
    style = "|" if "\n" in words and not any(line != line.rstrip() for line in words.split("\n")) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(words), style=style)


_Writer.add_representer(_Words, _represented)


def prompt_yaml(prompt: Prompt) -> str:
    """The prompt as a record that reads back as the same; what is as ever is left out."""
    kept = prompt.model_dump(mode="json", exclude_defaults=True)
    if prompt.descriptions:
        kept["descriptions"] = dict(prompt.descriptions)
    return yaml.dump(_worded(kept), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=110)


def _worded(value: object) -> object:
    match value:
        case str():
            return _Words(value)
        case dict():
            return {name: _worded(one) for name, one in value.items()}
        case list() | tuple():
            return [_worded(one) for one in value]
    return value


def prompt_diff(base: Prompt, other: Prompt) -> str:
    """What changes from one to the other, line by line."""
    return "".join(_lines(base, other))


def _lines(base: Prompt, other: Prompt) -> Iterator[str]:
    before, after = (prompt_yaml(one).splitlines(keepends=True) for one in (base, other))
    yield from difflib.unified_diff(before, after, base.name, other.name, n=2)
