"""Training chooses from a fixed draw that has some of every label."""

from __future__ import annotations

from kgplatform.pipelines.pool import draw
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema


def example(number: int, label: str) -> Example:
    document = Document(source="s", id=str(number), text=f"名{number}", language="zh")
    gold = Extraction.of(document, Reading.of(mentions=[Mention(text=f"名{number}", label=label)]), "gold")
    return Example(document=document, wanted=Schema(labels=(label,)), gold=gold, task="NER")


def ids(examples: tuple[Example, ...]) -> list[str]:
    return [one.document.id for one in examples]


def test_a_small_file_is_taken_whole_and_in_order() -> None:
    pool = draw([example(1, "人物"), example(2, "组织")], size=10)

    assert ids(pool.examples) == ["1", "2"]
    assert pool.available == 2


def test_a_rare_label_is_kept_though_the_draw_is_small() -> None:
    pool = draw([*(example(number, "人物") for number in range(200)), example(999, "罕见")], size=5, of_each=1)

    assert "999" in ids(pool.examples)
    assert len(pool.examples) <= 7
    assert pool.available == 201


def test_the_draw_does_not_depend_on_the_order_of_the_file() -> None:
    examples = [example(number, "人物") for number in range(50)]

    assert set(ids(draw(examples, 5, 0).examples)) == set(ids(draw(examples[::-1], 5, 0).examples))
