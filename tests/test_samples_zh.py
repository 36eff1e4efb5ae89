"""The Chinese samples keep the published layouts, and what they say stands in their texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parent.parent / "dataset" / "sample"
INSTRUCTIE = SAMPLE / "InstructIE"
IEPILE = SAMPLE / "iepile" / "IE-zh"
SPLITS = ("train", "valid", "test")
TASKS = ("NER", "RE", "SPO", "EE", "EET", "EEA", "KG")
LITERALS = {"时间", "度量", "文本"}

Record = dict[str, Any]


def lines(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def instructie(split: str) -> list[Record]:
    return lines(INSTRUCTIE / f"{split}_zh.json")


def all_documents() -> list[Record]:
    return [record for split in SPLITS for record in instructie(split)]


def set_of(task: str) -> Path:
    (folder,) = (IEPILE / task).iterdir()
    return folder


def names(record: Record) -> Iterator[str]:
    """Every string that a record claims to have read in its text."""
    for entity in record.get("entity", ()):
        yield entity["entity"]
    for relation in record.get("relation", ()):
        yield from (relation["head"], relation["tail"])
    for event in record.get("event", ()):
        yield event["event_trigger"]
        yield from (argument["argument"] for argument in event["arguments"])


def masked_sentences(record: Record) -> list[str]:
    """The sentences with names and digits blanked: what is left is the wording."""
    found = sorted(set(names(record)), key=len, reverse=True)
    text = re.sub("|".join(map(re.escape, found)), "@", record["text"]) if found else record["text"]
    return [part for part in re.split("[。！？]", re.sub(r"\d+", "0", text)) if part.strip()]


def triples(record: Record) -> list[tuple[str, str, str]]:
    return [(x["head_type"], x["relation"], x["tail_type"]) for x in record["relation"]]


def test_there_are_enough_documents_over_enough_topics() -> None:
    assert len(instructie("train")) >= 300
    assert len(instructie("valid")) >= 40
    assert len(instructie("test")) >= 80
    assert len({record["cate"] for record in instructie("test")}) >= 6


def test_a_record_has_the_published_fields_and_its_id_is_the_digest_of_its_text() -> None:
    for record in all_documents():
        assert list(record) == ["id", "cate", "text", "relation"]
        assert record["id"] == hashlib.sha256(record["text"].encode("utf-8")).hexdigest()
        assert record["relation"]
        assert all(list(x) == ["head", "head_type", "relation", "tail", "tail_type"] for x in record["relation"])


def test_every_head_and_tail_stands_in_its_text() -> None:
    assert [name for record in all_documents() for name in names(record) if name not in record["text"]] == []


def test_no_text_occurs_twice_in_any_split() -> None:
    texts = [record["text"] for record in all_documents()]

    assert len(texts) == len(set(texts))


def test_non_ascii_is_written_raw() -> None:
    assert "\\u" not in (INSTRUCTIE / "train_zh.json").read_text(encoding="utf-8")


def test_the_schema_lists_typed_and_bare_relations_in_one_order() -> None:
    (schema,) = lines(INSTRUCTIE / "schema_zh.json")

    assert {record["cate"] for record in all_documents()} <= set(schema)
    for typed, bare in schema.values():
        assert [name.split("_")[1] for name in typed] == bare
        assert len(set(bare)) == len(bare)


def test_every_triple_fits_the_schema_of_its_topic() -> None:
    (schema,) = lines(INSTRUCTIE / "schema_zh.json")
    allowed = {
        topic: {
            (head, relation, tail)
            for name in typed
            for heads, relation, tails in [name.split("_")]
            for head in heads.split("/")
            for tail in tails.split("/")
        }
        for topic, (typed, _) in schema.items()
    }

    assert [t for record in all_documents() for t in triples(record) if t not in allowed[record["cate"]]] == []


def test_the_test_split_asks_only_relations_that_can_be_learnt_from_train() -> None:
    seen = {(record["cate"], x[1]) for record in instructie("train") for x in triples(record)}
    asked = {(record["cate"], x[1]) for record in instructie("test") for x in triples(record)}

    assert asked - seen == set()


def test_nine_sentences_in_ten_are_worded_differently() -> None:
    sentences = [sentence for record in all_documents() for sentence in masked_sentences(record)]

    assert len(set(sentences)) / len(sentences) >= 0.9


def clusters() -> list[Record]:
    return lines(INSTRUCTIE / "clusters_zh.jsonl")


def surface_forms(record: Record) -> set[tuple[str, str]]:
    """The (label, spelling) pairs of a document that name something, not a date or a measure."""
    sides = [(x[f"{side}_type"], x[side]) for x in record["relation"] for side in ("head", "tail")]
    return {(label, name) for label, name in sides if label not in LITERALS}


def test_every_name_of_every_document_belongs_to_exactly_one_entity() -> None:
    owners = Counter(
        (document, cluster["label"], name)
        for cluster in clusters()
        for document in cluster["documents"]
        for name in cluster["names"]
    )
    wanted = {(record["id"], label, name) for record in all_documents() for label, name in surface_forms(record)}

    assert [key for key in wanted if owners[key] != 1] == []


def test_a_cluster_lists_only_spellings_that_occur_in_its_documents() -> None:
    forms = {record["id"]: surface_forms(record) for record in all_documents()}

    for cluster in clusters():
        found = {name for document in cluster["documents"] for label, name in forms[document]}
        assert set(cluster["names"]) <= found


def test_entities_come_back_under_other_spellings_and_in_both_splits() -> None:
    train = {record["id"] for record in instructie("train")}
    test = {record["id"] for record in instructie("test")}

    assert sum(len(cluster["names"]) > 1 for cluster in clusters()) >= 50
    assert sum(bool(train & set(c["documents"]) and test & set(c["documents"])) for c in clusters()) >= 50


def test_at_least_ten_names_stand_for_two_things_of_one_kind_and_each_has_a_note() -> None:
    meanings: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for cluster in clusters():
        for name in cluster["names"]:
            meanings[cluster["label"], name].append(cluster)
    homonyms = {key: found for key, found in meanings.items() if len(found) > 1}

    assert len(homonyms) >= 10
    assert all("note" in cluster for found in homonyms.values() for cluster in found)


@pytest.mark.parametrize("task", TASKS)
def test_an_iepile_set_has_forty_lines_to_learn_from_and_ten_to_be_asked(task: str) -> None:
    assert len(lines(set_of(task) / "train.json")) >= 40
    assert len(lines(set_of(task) / "dev.json")) >= 4
    assert len(lines(set_of(task) / "test.json")) >= 10


@pytest.mark.parametrize("task", TASKS)
def test_every_gold_string_of_an_iepile_set_stands_in_its_text(task: str) -> None:
    records = [record for split in ("train", "dev", "test") for record in lines(set_of(task) / f"{split}.json")]

    assert [name for record in records for name in names(record) if name not in record["text"]] == []


@pytest.mark.parametrize("task", TASKS)
def test_the_splits_of_an_iepile_set_share_no_text(task: str) -> None:
    texts = [r["text"] for split in ("train", "dev", "test") for r in lines(set_of(task) / f"{split}.json")]

    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("task", TASKS)
def test_nine_sentences_in_ten_of_an_iepile_set_are_worded_differently(task: str) -> None:
    records = [record for split in ("train", "dev", "test") for record in lines(set_of(task) / f"{split}.json")]
    sentences = [sentence for record in records for sentence in masked_sentences(record)]

    assert len(set(sentences)) / len(sentences) >= 0.9


def used_labels(task: str, key: str, field: str) -> set[str]:
    records = [record for split in ("train", "dev", "test") for record in lines(set_of(task) / f"{split}.json")]
    return {item[field] for record in records for item in record[key]}


def test_the_schema_of_ner_lists_the_types_in_use() -> None:
    types, roles, by_type = lines(set_of("NER") / "schema.json")

    assert set(types) == used_labels("NER", "entity", "entity_type")
    assert (roles, by_type) == ([], {})


def test_the_schema_of_re_lists_the_relations_in_use() -> None:
    types, relations, by_type = lines(set_of("RE") / "schema.json")

    assert set(relations) == used_labels("RE", "relation", "relation")
    assert (types, by_type) == ([], {})


def test_the_schema_of_spo_lists_the_typed_relations_in_use() -> None:
    typed, relations, by_type = lines(set_of("SPO") / "schema.json")
    records = [record for split in ("train", "dev", "test") for record in lines(set_of("SPO") / f"{split}.json")]

    assert {tuple(name.split("_")) for name in typed} == {t for record in records for t in triples(record)}
    assert set(relations) == used_labels("SPO", "relation", "relation")
    assert by_type == {}


@pytest.mark.parametrize("task", ["EE", "EEA"])
def test_the_schema_of_events_lists_types_and_roles(task: str) -> None:
    types, roles, by_type = lines(set_of(task) / "schema.json")
    records = [record for split in ("train", "dev", "test") for record in lines(set_of(task) / f"{split}.json")]
    used = {(e["event_type"], a["role"]) for r in records for e in r["event"] for a in e["arguments"]}

    assert set(types) == set(by_type) == used_labels(task, "event", "event_type")
    assert used <= {(kind, role) for kind, allowed in by_type.items() for role in allowed}
    assert set(roles) == {role for allowed in by_type.values() for role in allowed}


def test_the_schema_of_event_types_has_no_roles() -> None:
    types, roles, by_type = lines(set_of("EET") / "schema.json")

    assert set(types) == used_labels("EET", "event", "event_type")
    assert (roles, by_type) == ([], {})


def test_the_schema_of_attributes_names_them_per_entity_type() -> None:
    typed, attributes, by_type = lines(set_of("KG") / "schema.json")

    assert used_labels("KG", "relation", "relation") <= set(attributes)
    assert by_type == {"人物": attributes}
    assert [name.split("_")[1] for name in typed] == attributes
