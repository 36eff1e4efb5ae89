"""The gate that shows a model new examples: what they teach it is told with its interval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.augment import augment
from kgplatform.pipelines.augment_wish import Gating, Wanted
from kgplatform.pipelines.progress import silent
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, Extraction, Mention, Reading
from kgplatform.types.schema import Schema
from kgplatform.types.task import Language
from tests.stubs.llm_server import StubLLMServer

PERSONS = {"zh": "王李张刘陈杨赵黄周吴", "en": ("Ann", "Bob", "Eve", "Tom", "Joe", "Kim", "Pam", "Ray", "Sue", "Ted")}
TOWNS = {
    "zh": ("北京", "上海", "广州", "成都", "西安", "武汉", "杭州", "重庆", "沈阳", "长沙"),
    "en": ("Rome", "Oslo", "Bonn", "Lima", "Cork", "Bath", "York", "Kyiv", "Baku", "Doha"),
}
# A text of train, a text of dev, the labels.
WORDS = {
    "zh": ("{person}先生昨天下午终于来了", "{person}先生上个月坐火车去了{town}", ("人", "地")),
    "en": (
        "{person} came home yesterday afternoon",
        "{person} went to {town} by train last month",
        ("person", "place"),
    ),
}
# What the model writes when it is asked for new texts: nothing like dev, and each different.
NEW = {
    "zh": (
        "听说{person}总在{town}买菜",
        "{town}的夏天让{person}难忘",
        "谁把{person}请到{town}的",
        "{person}的店开在{town}老街",
    ),
    "en": (
        "Nobody in {town} had ever heard of {person}",
        "{person} bought a small house near {town}",
        "The summers of {town} made {person} cheerful",
        "Who invited {person} over to sunny {town} again",
    ),
}


class Imitating(StubLLMServer):
    """Reads labels that it was shown names of, all of them where it is shown nothing; writes of towns when asked."""

    def __init__(self, language: Language, gold: list[Example]) -> None:
        super().__init__(gold)
        self._language = language
        self._written = 0

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        messages: list[dict[str, str]] = body["messages"]  # type: ignore[assignment]
        shown = [json.loads(one["content"]) for one in messages if one["role"] == "assistant"]
        prompt = messages[-1]["content"]
        if '"records"' in prompt:
            self.answer = json.dumps({"records": [self._record(), self._record()]}, ensure_ascii=False)
        else:
            said = json.loads(self.gold.answer(prompt))
            taught = {label for answer in shown for label, names in answer.items() if names}
            kept = {label: names if not shown or label in taught else [] for label, names in said.items()}
            self.answer = json.dumps(kept, ensure_ascii=False)
        return super()._completion(body)

    def _record(self) -> dict[str, object]:
        person, town = PERSONS[self._language][self._written], TOWNS[self._language][-self._written]
        sentence = NEW[self._language][self._written].format(person=person, town=town)
        one = example(self._language, sentence, person, town)
        self._written += 1
        self.gold.add(one)
        assert one.gold is not None
        names = [{"entity": mention.text, "entity_type": mention.label} for mention in one.gold.mentions]
        return {"text": one.document.text, "entity": names}


def example(language: Language, text: str, *names: str) -> Example:
    labels = WORDS[language][2]
    document = Document(source="set", id=id_of(text), text=text, language=language)
    reading = Reading.of(Mention(text=name, label=label) for name, label in zip(names, labels, strict=False))
    gold = Extraction.of(document, reading, "gold")
    return Example(document=document, wanted=Schema(labels=labels), gold=gold, task="NER")


def travelling(language: Language, person: int, town: int) -> Example:
    names = PERSONS[language][person], TOWNS[language][town]
    return example(language, WORDS[language][1].format(person=names[0], town=names[1]), *names)


def written(path: Path, examples: list[Example]) -> None:
    def record(one: Example) -> dict[str, object]:
        assert one.gold is not None
        names = [{"entity": mention.text, "entity_type": mention.label} for mention in one.gold.mentions]
        return {"text": one.document.text, "entity": names}

    path.write_text("".join(json.dumps(record(one), ensure_ascii=False) + "\n" for one in examples), "utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_new_examples_that_teach_a_label_help(tmp_path: Path, language: Language) -> None:
    came = WORDS[language][0]
    train = [example(language, came.format(person=name), name) for name in PERSONS[language]]
    dev = [travelling(language, number, number) for number in range(10)]
    folder = tmp_path / f"IE-{language}" / "NER" / "travels"
    folder.mkdir(parents=True)
    written(folder / "train.json", train)
    written(folder / "dev.json", dev)
    schema = json.dumps(list(WORDS[language][2]), ensure_ascii=False)
    (folder / "schema.json").write_text(f"{schema}\n[]\n{{}}\n", "utf-8")
    gating = Gating(wanted=True, extractor="llm", shots=2)
    with Imitating(language, dev) as server:
        settings = read_settings(workspace=tmp_path / "w", llm_base_url=server.base_url, llm_model="novel")
        wanted = Wanted(("new",), size=4, gating=gating, labels=WORDS[language][2][1:])
        (done,) = augment([folder], Choice(split="train"), wanted, tmp_path / "out", settings, silent)

    verdict = done.verdicts["new"]
    assert (done.kept, done.refused) == ({"new": 4}, {"new": {}})
    assert verdict is not None
    assert verdict.helps
    assert (round(verdict.difference.there, 1), verdict.difference.here) == (66.7, 100.0)
    assert done.left_out == []
