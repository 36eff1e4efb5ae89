"""The English samples: their layout, and that every fact can be read off its own sentence."""

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
INSTRUCT_IE = SAMPLE / "InstructIE"
IEPILE = SAMPLE / "iepile" / "IE-en"
SPLITS = ("train", "valid", "test")
LITERAL_TYPES = {"time", "measure", "text"}

Record = dict[str, Any]  # Any: the records are JSON as it stands in the file


def read_lines(path: Path) -> list[Any]:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def documents(split: str) -> list[Record]:
    return read_lines(INSTRUCT_IE / f"{split}_en.json")


def all_documents() -> list[Record]:
    return [document for split in SPLITS for document in documents(split)]


def sets(task: str) -> list[Path]:
    return sorted(path.parent for path in (IEPILE / task).glob("kg_sample_*/schema.json"))


def records(task: str) -> list[Record]:
    return [
        record
        for folder in sets(task)
        for split in ("train", "dev", "test")
        for record in read_lines(folder / f"{split}.json")
    ]


def spelled(mention: str) -> re.Pattern[str]:
    """The mention as whole words: "Paris" is not found in "Parisian"."""
    return re.compile(rf"(?<!\w){re.escape(mention)}(?!\w)")


def mentions(record: Record) -> Iterator[str]:
    for relation in record.get("relation", ()):
        yield relation["head"]
        yield relation["tail"]
    for entity in record.get("entity", ()):
        yield entity["entity"]
    for event in record.get("event", ()):
        yield event["event_trigger"]
        yield from (argument["argument"] for argument in event["arguments"])


def masked(record: Record) -> str:
    """The text without its mentions and digits: what is left is the wording."""
    text: str = record["text"]
    for mention in sorted(set(mentions(record)), key=len, reverse=True):
        text = spelled(mention).sub("§", text)
    return re.sub(r"\d+", "0", text)


def distinct_share(rows: list[Record]) -> float:
    return len({masked(row) for row in rows}) / len(rows)


def missing(rows: list[Record]) -> list[tuple[str, str]]:
    return [
        (mention, row["text"]) for row in rows for mention in mentions(row) if not spelled(mention).search(row["text"])
    ]


@pytest.mark.parametrize(("split", "least"), [("train", 300), ("valid", 40), ("test", 80)])
def test_every_split_of_the_documents_has_its_size(split: str, least: int) -> None:
    assert len(documents(split)) >= least


def test_a_document_has_the_fields_of_the_layout_and_nothing_else() -> None:
    assert {tuple(document) for document in all_documents()} == {("id", "cate", "text", "relation")}


def test_a_relation_has_the_fields_of_the_layout_and_nothing_else() -> None:
    keys = {tuple(relation) for document in all_documents() for relation in document["relation"]}

    assert keys == {("head", "head_type", "relation", "tail", "tail_type")}


def test_the_id_of_a_document_is_the_digest_of_its_text() -> None:
    wrong = [d["text"] for d in all_documents() if d["id"] != hashlib.sha256(d["text"].encode()).hexdigest()]

    assert wrong == []


def test_no_text_comes_twice_in_or_across_the_splits() -> None:
    counts = Counter(document["text"] for document in all_documents())

    assert [text for text, count in counts.items() if count > 1] == []


def test_every_head_and_tail_stands_literally_in_its_text() -> None:
    assert missing(all_documents()) == []


def test_no_document_is_without_a_relation_and_none_repeats_one() -> None:
    facts = [[tuple(relation.values()) for relation in document["relation"]] for document in all_documents()]

    assert all(row and len(row) == len(set(row)) for row in facts)


def test_the_topic_schema_pairs_a_typed_list_with_its_relations() -> None:
    (schema,) = read_lines(INSTRUCT_IE / "schema_en.json")
    plain = {topic: [typed.split("_")[1] for typed in lists[0]] for topic, lists in schema.items()}

    assert len(schema) >= 6
    assert plain == {topic: lists[1] for topic, lists in schema.items()}


def test_every_relation_fits_the_types_of_its_topic() -> None:
    (schema,) = read_lines(INSTRUCT_IE / "schema_en.json")
    allowed = {
        (topic, head, name, tail)
        for topic, (typed, _) in schema.items()
        for head, name, tails in (row.split("_") for row in typed)
        for tail in tails.split("/")
    }
    used = {
        (document["cate"], row["head_type"], row["relation"], row["tail_type"])
        for document in all_documents()
        for row in document["relation"]
    }

    assert used - allowed == set()


def test_every_relation_of_the_test_split_is_also_in_the_train_split() -> None:
    train = {(d["cate"], row["relation"]) for d in documents("train") for row in d["relation"]}
    test = {(d["cate"], row["relation"]) for d in documents("test") for row in d["relation"]}

    assert test - train == set()


def test_nine_sentences_of_ten_differ_when_mentions_and_digits_are_masked() -> None:
    assert distinct_share(all_documents()) >= 0.9


def test_the_cluster_file_covers_exactly_the_entities_of_the_documents() -> None:
    clusters = read_lines(INSTRUCT_IE / "clusters_en.jsonl")
    told = {
        (name, cluster["label"], i) for cluster in clusters for name in cluster["names"] for i in cluster["documents"]
    }
    seen = {
        (row[side], row[f"{side}_type"], document["id"])
        for document in all_documents()
        for row in document["relation"]
        for side in ("head", "tail")
        if row[f"{side}_type"] not in LITERAL_TYPES
    }

    assert seen - told == set()
    assert {document for _, _, document in seen} == {document for _, _, document in told}


def test_no_cluster_lists_a_name_or_a_document_that_does_not_hold_it() -> None:
    texts = {document["id"]: document["text"] for document in all_documents()}
    clusters = read_lines(INSTRUCT_IE / "clusters_en.jsonl")
    idle_names = [
        (cluster["entity"], name)
        for cluster in clusters
        for name in cluster["names"]
        if not any(spelled(name).search(texts[i]) for i in cluster["documents"])
    ]
    idle_documents = [
        (cluster["entity"], texts[i])
        for cluster in clusters
        for i in cluster["documents"]
        if not any(spelled(name).search(texts[i]) for name in cluster["names"])
    ]

    assert (idle_names, idle_documents) == ([], [])


def test_at_least_ten_names_stand_for_two_things_and_say_so() -> None:
    owners: dict[str, list[Record]] = defaultdict(list)
    for cluster in read_lines(INSTRUCT_IE / "clusters_en.jsonl"):
        for name in cluster["names"]:
            owners[name].append(cluster)
    shared = {name: clusters for name, clusters in owners.items() if len(clusters) > 1}

    assert len(shared) >= 10
    assert all(cluster.get("note") for clusters in shared.values() for cluster in clusters)


def test_many_entities_come_back_under_another_spelling() -> None:
    clusters = read_lines(INSTRUCT_IE / "clusters_en.jsonl")

    assert sum(len(cluster["names"]) > 1 for cluster in clusters) >= 80


@pytest.mark.parametrize("task", ["NER", "RE", "SPO", "EE", "EET", "EEA", "KG"])
def test_every_task_has_a_set_with_three_splits_and_a_three_line_schema(task: str) -> None:
    (folder,) = sets(task)
    sizes = [len(read_lines(folder / f"{split}.json")) for split in ("train", "dev", "test")]

    assert all(size >= least for size, least in zip(sizes, (40, 4, 10), strict=True))
    assert [type(line) for line in read_lines(folder / "schema.json")] == [list, list, dict]


@pytest.mark.parametrize("task", ["NER", "RE", "SPO", "EE", "KG"])
def test_every_mention_of_a_unified_record_stands_literally_in_its_text(task: str) -> None:
    assert missing(records(task)) == []


@pytest.mark.parametrize("task", ["NER", "RE", "SPO", "EE", "KG"])
def test_the_wording_of_a_unified_set_differs_from_line_to_line(task: str) -> None:
    assert distinct_share(records(task)) >= 0.9


def test_no_text_is_shared_by_two_sets_or_two_splits() -> None:
    unified = [record["text"] for task in ("NER", "RE", "SPO", "EE", "KG") for record in records(task)]
    counts = Counter(unified + [document["text"] for document in all_documents()])

    assert [text for text, count in counts.items() if count > 1] == []


def test_the_three_event_tasks_share_their_texts() -> None:
    assert [r["text"] for r in records("EE")] == [r["text"] for r in records("EET")]
    assert [r["text"] for r in records("EE")] == [r["text"] for r in records("EEA")]


def test_the_labels_of_the_entity_records_are_the_schema() -> None:
    types, roles, table = read_lines(sets("NER")[0] / "schema.json")

    assert {entity["entity_type"] for record in records("NER") for entity in record["entity"]} == set(types)
    assert (roles, table) == ([], {})


def test_the_labels_of_the_relation_records_are_the_schema() -> None:
    types, relations, table = read_lines(sets("RE")[0] / "schema.json")

    assert {row["relation"] for record in records("RE") for row in record["relation"]} == set(relations)
    assert (types, table) == ([], {})


def test_the_triples_with_types_fit_the_typed_strings_of_the_schema() -> None:
    typed, relations, _ = read_lines(sets("SPO")[0] / "schema.json")
    rows = [row for record in records("SPO") for row in record["relation"]]
    allowed = {
        (head, name, tail) for head, name, tails in (row.split("_") for row in typed) for tail in tails.split("/")
    }

    assert {(row["head_type"], row["relation"], row["tail_type"]) for row in rows} - allowed == set()
    assert {row["relation"] for row in rows} == set(relations)


def test_the_roles_of_the_event_records_belong_to_their_event_type() -> None:
    types, roles, table = read_lines(sets("EE")[0] / "schema.json")
    events = [event for record in records("EE") for event in record["event"]]
    used = {(event["event_type"], argument["role"]) for event in events for argument in event["arguments"]}

    assert set(table) == set(types) == {event["event_type"] for event in events}
    assert used - {(kind, role) for kind, allowed in table.items() for role in allowed} == set()
    assert {role for _, role in used} == set(roles)


def test_the_attributes_of_the_graph_records_are_those_of_the_entity_type() -> None:
    typed, attributes, table = read_lines(sets("KG")[0] / "schema.json")

    assert {row["relation"] for record in records("KG") for row in record["relation"]} == set(attributes)
    assert [row.split("_")[1] for row in typed] == attributes == table["human"]
