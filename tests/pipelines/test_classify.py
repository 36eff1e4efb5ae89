"""Pairs of names are asked one by one; what the answers are worth is computed by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kgplatform.config import read_settings
from kgplatform.datasets.plan import Choice
from kgplatform.extraction.pairs import PROMPT_KINDS
from kgplatform.pipelines.classify import Classified, Way, classify
from kgplatform.pipelines.progress import silent
from tests.stubs.llm_server import StubLLMServer, prompt_of


class Answering(StubLLMServer):
    """Answers by the name that the question ends with, as its table says."""

    def __init__(self, table: dict[str, str]) -> None:
        super().__init__()
        self._table = table

    def _completion(self, body: dict[str, object]) -> dict[str, object]:
        asked = prompt_of(body).rsplit("\n\n", 1)[-1]
        self.answer = next(said for name, said in self._table.items() if name in asked)
        return super()._completion(body)


def tacred(text: str, subject: int, object_: int, relation: str) -> dict[str, object]:
    ends = {"subj_start": subject, "subj_end": subject, "obj_start": object_, "obj_end": object_}
    return {"token": text.split(), **ends, "subj_type": "PERSON", "obj_type": "CITY", "relation": relation}


def write(path: Path, records: list[dict[str, object]]) -> Path:
    path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    return path


def run(folder: Path, test: Path, train: Path, way: Way, table: dict[str, str]) -> Classified:
    with Answering(table) as stub:
        given = read_settings(workspace=folder / "workspace", llm_base_url=stub.base_url, llm_model=stub.model)
        return classify(test, Choice(), way._replace(train=train), given, silent, folder / "out.jsonl")


@pytest.mark.parametrize("kind", PROMPT_KINDS)
def test_tacred_s_pairs_are_scored_without_no_relation(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    train = write(
        tmp_path / "train.json",
        [tacred("Eve left Rome", 0, 2, "per:city_of_birth"), tacred("Joe saw Bonn", 0, 2, "no_relation")],
    )
    test = write(
        tmp_path / "test.json",
        [
            tacred("Ann left Ulm", 0, 2, "per:city_of_birth"),
            tacred("Bob left Kiel", 0, 2, "per:city_of_birth"),
            tacred("Cid saw Paris", 0, 2, "no_relation"),
            tacred("Dan saw Oslo", 0, 2, "no_relation"),
        ],
    )
    table = {
        "'Ann'": "person cities of birth.",
        "'Bob'": "Sorry!",
        "'Cid'": "no relation",
        "'Dan'": "person city of birth",
    }

    done = run(tmp_path, test, train, Way(kind), table)  # type: ignore[arg-type]

    # by hand: Ann right; Bob's answer is none, so wrong and missing; Cid is no find; Dan is a wrong find
    assert (done.score.tp, done.score.fp, done.score.fn) == (1, 2, 1)
    assert round(done.score.f1, 2) == 40.0
    assert (done.pairs, done.unread, done.failed) == (4, 1, 0)
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["predicted"] for line in lines][:2] == ["per:city_of_birth", None]


def test_facts_of_a_chinese_set_are_pairs_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "IE-zh" / "RE" / "set"
    folder.mkdir(parents=True)
    for split, text, name in (("train", "茅盾生于桐乡。", "茅盾"), ("test", "鲁迅生于绍兴。", "鲁迅")):
        fact = {"head": name, "relation": "出生地点", "tail": text[3:5]}
        record = {"text": text, "relation": [fact]}
        (folder / f"{split}.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    (folder / "schema.json").write_text('[]\n["出生地点"]\n{}\n', encoding="utf-8")

    done = run(tmp_path, folder, folder, Way("text"), {"鲁迅": "出生地点。"})

    assert (done.score.tp, done.score.fp, done.score.fn) == (1, 0, 0)
