"""What prompts are made from, race on and are judged by never meets."""

from __future__ import annotations

import random

from kgplatform.tuning.splits import split
from kgplatform.types.document import PARENT, Document, id_of
from kgplatform.types.extraction import Example, Extraction
from kgplatform.types.schema import Schema


def example(text: str, **metadata: str) -> Example:
    document = Document(source="s", id=id_of(text), text=text, language="zh", metadata=metadata)
    return Example(document=document, wanted=Schema(labels=("人物",)), gold=Extraction(document=document), task="NER")


def many(count: int, start: int = 0) -> list[Example]:
    signs = "山水风云花鸟木石金玉春夏秋冬东西南北天地日月星河江湖"
    draws = random.Random(start)
    return [example("".join(draws.choices(signs, k=30))) for _ in range(count)]


def texts(part: tuple[Example, ...]) -> set[str]:
    return {one.document.text for one in part}


def test_dev_and_holdout_are_cut_off_train_where_they_are_not_given() -> None:
    parts = split(many(400), [], [])

    assert (len(parts.train), len(parts.dev) + len(parts.final), len(parts.holdout)) == (196, 84, 120)
    assert not texts(parts.train) & (texts(parts.dev) | texts(parts.holdout))


def test_a_large_dev_gives_the_holdout_too() -> None:
    parts = split(many(100), many(300, 1), [])

    assert (len(parts.train), len(parts.dev), len(parts.final), len(parts.holdout)) == (100, 105, 45, 150)


def test_the_same_documents_are_cut_off_in_whatever_order_they_come() -> None:
    examples = many(300)

    assert split(examples, [], []) == split(examples[::-1], [], [])
    assert split(examples, [], [], seed=1).holdout != split(examples, [], []).holdout


def test_nothing_is_learnt_from_a_text_that_is_nearly_one_of_the_holdout() -> None:
    train, dev, holdout = many(50), many(20, 1), many(20, 2)
    nearly = example(holdout[0].document.text + "!")

    assert nearly not in split([*train, nearly], dev, holdout).train


def test_nothing_is_learnt_from_what_was_made_from_a_document_of_the_holdout() -> None:
    train, dev, holdout = many(50), many(20, 1), many(20, 2)
    made = example("完全不同的文字说了别的事情", **{PARENT: holdout[0].document.id})

    assert made not in split([*train, made], dev, holdout).train


def test_made_up_documents_judge_nobody() -> None:
    made = [example(one.document.text, **{PARENT: "elsewhere"}) for one in many(200, 3)]
    parts = split([*many(100), *made], [], [])

    assert not texts(parts.holdout) & texts(tuple(made))
    assert not texts(parts.dev) & texts(tuple(made))
