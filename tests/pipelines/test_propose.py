"""Open extraction: the model says what there is to look for, then it is asked for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.datasets.schemas import read_schema
from kgplatform.pipelines.propose import propose
from kgplatform.pipelines.read import Reading
from tests.stubs.llm_server import StubLLMServer

TEXTS = {
    "zh": ["鲁迅生于绍兴。", "桐华写了书。", "王菲在北京。"],
    "en": ["Ann is in Rome.", "Bob wrote it.", "Eve left York."],
}
ANSWERS = {
    "zh": [
        {"entity_types": ["人物", "地点"], "relations": ["出生地"]},
        {"entity_types": ["人物", "作品"], "relations": ["作者"]},
        {"entity_types": ["人 物", "地点"], "relations": ["出生地", "一个非常长的句子，它不是名字。"]},
    ],
    "en": [
        {"entity_types": ["person", "place"], "relations": ["located in"]},
        {"entity_types": ["Person", "work"], "relations": ["author"]},
        {"entity_types": ["person", "place"], "relations": ["located in"]},
    ],
}
KEPT = {"zh": (("人物", "地点"), ("出生地",)), "en": (("person", "place"), ("located in",))}


class Proposing(StubLLMServer):
    """Proposes for each text what the table says."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        asked = str(body["messages"][-1]["content"])  # type: ignore[index]
        number = next(n for n, text in enumerate(TEXTS[self._language]) if text in asked)
        self.answer = json.dumps(ANSWERS[self._language][number], ensure_ascii=False)
        return super()._completion(body)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_that_two_documents_speak_of_become_the_schema(language: str, settings: Settings, tmp_path: Path) -> None:
    corpus, output = tmp_path / "news.jsonl", tmp_path / "schema.yaml"
    corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS[language]), encoding="utf-8")
    with Proposing(language) as stub:
        given = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        proposed = propose(Reading([corpus], Choice()), 10, output, given)

    schema = read_schema(output, None, "zh" if language == "zh" else "en", None)
    assert (schema.labels, schema.predicates) == KEPT[language]
    assert (proposed.proposal.read, proposed.proposal.unread, proposed.agreement) == (3, 0, None)


def test_a_proposal_is_scored_against_the_schema_of_labelled_documents(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "NER" / "s"
    folder.mkdir(parents=True)
    records = [{"text": text, "entity": [{"entity": text[:2], "entity_type": "人物"}]} for text in TEXTS["zh"]]
    (folder / "train.json").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    (folder / "schema.json").write_text('["人物", "作品"]\n[]\n{}\n', encoding="utf-8")
    with Proposing("zh") as stub:
        given = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        choice = Choice.model_validate({"task": "NER", "language": "zh"})
        proposed = propose(Reading([folder], choice), 10, tmp_path / "schema.yaml", given)

    # by hand: proposed are 人物, 地点, 出生地; wanted are 人物 and 作品: P 1/3, R 1/2, F1 40.0
    assert proposed.agreement is not None
    assert round(proposed.agreement.f1, 1) == 40.0
