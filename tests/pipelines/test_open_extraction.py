"""No schema: the model proposes one, a build asks it, and where there is gold the result is scored. F1 by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import Settings
from kgplatform.datasets.plan import Choice
from kgplatform.pipelines.access import open_store, open_workspace
from kgplatform.pipelines.build import build, extract
from kgplatform.pipelines.evaluate import evaluate
from kgplatform.pipelines.making import Wish
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.propose import propose
from kgplatform.pipelines.read import Reading, plan
from kgplatform.types.extraction import Extraction, Relation
from tests.stubs.llm_server import StubLLMServer, gold_of

# text, what gold says, what the model proposes to look for
CORPUS = {
    "zh": [
        ("鲁迅生于绍兴。", {"人物": "鲁迅", "地点": "绍兴"}, ["人物", "地点"]),
        ("桐华写了步步惊心。", {"人物": "桐华", "作品": "步步惊心"}, ["人物", "书"]),
        ("王菲在北京。", {"人物": "王菲", "地点": "北京"}, ["人物", "地点"]),
    ],
    "en": [
        ("Ann lives in Rome.", {"person": "Ann", "place": "Rome"}, ["person", "place"]),
        ("Bob wrote Emma.", {"person": "Bob", "work": "Emma"}, ["Person", "book"]),
        ("Eve left York.", {"person": "Eve", "place": "York"}, ["person", "place"]),
    ],
}


class Proposing(StubLLMServer):
    """Proposes what the table says, and answers from gold."""

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        said = str(body["messages"][-1]["content"])  # type: ignore[index]
        self.answer = None
        if "entity_types" in said:
            labels = next(labels for corpus in CORPUS.values() for text, _, labels in corpus if text in said)
            self.answer = json.dumps({"entity_types": labels, "relations": []}, ensure_ascii=False)
        return super()._completion(body)


def written(folder: Path, language: str) -> Path:
    folder.mkdir(parents=True)
    records = [
        {"text": text, "entity": [{"entity": name, "entity_type": label} for label, name in gold.items()]}
        for text, gold, _ in CORPUS[language]
    ]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    labels = sorted({label for _, gold, _ in CORPUS[language] for label in gold})
    (folder / "train.json").write_text(lines, encoding="utf-8")
    (folder / "schema.json").write_text(f"{json.dumps(labels)}\n[]\n{{}}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_proposed_schema_is_built_with_and_scored(language: str, settings: Settings, tmp_path: Path) -> None:
    folder, schema = written(tmp_path / "NER" / "s", language), tmp_path / "schema.yaml"
    choice = Choice.model_validate({"task": "NER", "language": language, "split": "train"})
    with Proposing(gold_of([folder], "train")) as stub:
        given = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        proposed = propose(Reading([folder], choice), 10, schema, given)
        reading = Reading([folder], choice, schema)
        build(reading, plan(reading, "llm"), Wish(), given, silent)
    micro = evaluate(Reading([folder], choice), settings, silent).evaluation.micro

    # by hand: two of three labels are proposed and nothing else (only one document says 书, book): P 1, R 2/3, F1 80.0
    assert proposed.agreement is not None
    assert round(proposed.agreement.f1, 1) == 80.0
    # by hand: 5 of 6 names have those labels, the work is not asked: P 1, R 5/6, F1 90.9
    assert (micro.tp, micro.fp, micro.fn) == (5, 0, 1)
    assert round(micro.f1, 1) == 90.9


@pytest.mark.parametrize("language", ["zh", "en"])
def test_how_sure_the_model_was_is_stored_with_the_statement_and_read_back(
    language: str, settings: Settings, tmp_path: Path
) -> None:
    names = {"zh": ("鲁迅", "绍兴"), "en": ("Ann", "Rome")}[language]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(json.dumps({"text": CORPUS[language][0][0]}), encoding="utf-8")
    (tmp_path / "schema.yaml").write_text("relations: [p]\n", encoding="utf-8")
    reading = Reading([corpus], Choice(), tmp_path / "schema.yaml")
    with Sure(*names) as stub:
        given = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model})
        build(reading, plan(reading, "llm"), Wish(), given, silent)

    # by hand: both names are one token each, 0.9 and 0.4: (0.9 * 0.4) ** (1/2) = 0.6
    with open_store(settings) as store:
        stored = [relation.confidence for _, found in store.read_extractions() for relation in relations_of(found)]
    with open_workspace(settings) as workspace:
        kept = [outcome for _, outcome in workspace.outcomes(settings.graph)]
    assert stored == [0.6]
    assert [relation.confidence for outcome in kept for relation in relations_of(outcome)] == [0.6]


def relations_of(outcome: object) -> tuple[Relation, ...]:
    return outcome.relations if isinstance(outcome, Extraction) else ()


class Sure(StubLLMServer):
    """States one fact, and says how probable each token of it was."""

    def __init__(self, subject: str, object_: str) -> None:
        self._tokens = ['{"p": [{"subject": "', subject, '", "object": "', object_, '"}]}']
        super().__init__(answer="".join(self._tokens))

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        completion = super()._completion(body)
        logprobs = [-2.0, -0.1053605, -2.0, -0.9162907, -2.0]  # the logarithms of 0.9 and 0.4 are the names'
        told = [{"token": token, "logprob": logprob} for token, logprob in zip(self._tokens, logprobs, strict=True)]
        if body.get("logprobs"):
            completion["choices"][0]["logprobs"] = {"content": told}  # type: ignore[index]
        return completion


@pytest.mark.parametrize("mode", ["refuse-thinking", "break-on-format"])
def test_what_a_server_refused_is_not_sent_to_it_by_a_later_run(mode: str, settings: Settings, tmp_path: Path) -> None:
    folder = written(tmp_path / "NER" / "s", "zh")
    reading = Reading([folder], Choice.model_validate({"task": "NER", "language": "zh", "split": "train"}))
    more = {"llm_max_calls": 100, "llm_concurrency": 1}  # with a budget nobody probes first
    with StubLLMServer(gold_of([folder], "train"), modes=[mode]) as stub:
        given = settings.model_copy(update={"llm_base_url": stub.base_url, "llm_model": stub.model, **more})
        again = given.model_copy(update={"llm_refresh": True})
        first = extract(reading, plan(reading, "llm"), Wish(), given, silent, None)
        extract(reading, plan(reading, "llm"), Wish(), again, silent, None)
        stub.bodies.clear()
        third = extract(reading, plan(reading, "llm"), Wish(), again, silent, None)

    word = "chat_template_kwargs" if mode == "refuse-thinking" else "response_format"
    assert (first.counts.failed, third.counts.failed, stub.probes) == (0, 0, 0)
    assert len(stub.bodies) == 3
    assert not any(word in body for body in stub.bodies)
