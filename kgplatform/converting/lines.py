"""Instruction records as lines of JSON, put together from pieces that are encoded once.

A record is JSON inside JSON: schema and answer are escaped twice. Most records of a set ask the same slices, so a
slice is encoded once and kept; what is left for a line is the text and its few answers.
"""

from __future__ import annotations

import hashlib
import json
import re
from json.encoder import encode_basestring

_ESCAPED = re.compile(r'["\\\x00-\x1f]')  # what JSON does not write as it stands


def once(value: object) -> str:
    """A value as JSON, as the datasets write it."""
    return encode_basestring(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def twice(encoded: str) -> str:
    """JSON as it stands inside a JSON string, without the quotes around it."""
    return encode_basestring(encoded)[1:-1]


class Slate:
    """Lines of one set: the task, its source and its sentence are the same in each."""

    def __init__(self, task: str, source: str, sentence: str) -> None:
        start = f'{{"task": {once(task)}, "source": {once(source)}, "instruction": "'
        self._test = f', "task": {once(task)}, "source": {once(source)}, "instruction": "'
        self._sentence = twice(f'{{"instruction": {once(sentence)}, "schema": ')
        self._train = start + self._sentence

    def train(self, text: str, schema: str, output: str) -> str:
        """A record to learn from: text as `text_of` gives it, schema and output escaped twice."""
        return f'{self._train}{schema}{text}", "output": "{output}"}}\n'

    def test(self, id_: str, text: str, schema: str, label: str | None) -> str:
        """A record to answer: the label is escaped twice; None where nothing is known."""
        end = "}\n" if label is None else f', "label": "{label}"}}\n'
        return f'{{"id": {id_}{self._test}{self._sentence}{schema}{text}"{end}'


def string_twice(text: str) -> str:
    """A text as a JSON string inside a JSON string: nearly always as it stands."""
    return f'\\"{text}\\"' if _ESCAPED.search(text) is None else twice(encode_basestring(text))


def text_of(text: str) -> str:
    """The end of every instruction of a text."""
    quoted = encode_basestring(text)
    said = f'\\"{text}\\"' if len(quoted) == len(text) + 2 else twice(quoted)  # of a long text quicker than a search
    return f', \\"input\\": {said}}}'


def id_of(text: str) -> str:
    """The `id` of a record: the digest of its text, quoted."""
    return f'"{hashlib.sha256(text.encode()).hexdigest()}"'
