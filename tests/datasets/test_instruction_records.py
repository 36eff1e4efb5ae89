import json

import pytest

from kgplatform.datasets.extractions import are_extractions, read_extractions, read_predictions
from kgplatform.datasets.plan import Choice, find_sets
from kgplatform.datasets.reading import read_set
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Extraction, Mention, Reading, Span
from kgplatform.types.schema import EventType, RelationType, Schema


def record(schema, text, **keys):
    return {**keys, "instruction": json.dumps({"instruction": "…", "schema": schema, "input": text})}


def written(tmp_path, *records, name="test.json"):
    path = tmp_path / "mine" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in records), encoding="utf-8")
    return path


def read(path, **options):
    choice = Choice(**options)
    problems = []
    return [e for one in find_sets([path], choice) for e in read_set(one, choice, problems.append)], problems


def test_the_slices_of_one_text_become_one_example(tmp_path):
    label = json.dumps([{"entity": "Booth", "entity_type": "person"}])
    path = written(
        tmp_path,
        record(["person"], "Booth", id="1", task="NER", label=label),
        record(["place"], "Booth", id="1", task="NER", label=label),
        record(["person"], "Lincoln", id="2", task="NER", label="[]"),
    )

    examples, _ = read(path)

    assert [(e.document.id, e.wanted.labels) for e in examples] == [("1", ("person", "place")), ("2", ("person",))]
    assert examples[0].gold.mentions == (Mention(text="Booth", label="person"),)


def test_a_slice_that_stands_elsewhere_comes_again_even_beyond_the_limit(tmp_path):
    path = written(
        tmp_path,
        record(["person"], "Booth", task="NER", label="[]"),
        record(["person"], "Lincoln", task="NER", label="[]"),
        record(["place"], "Booth", task="NER", label="[]"),
    )

    examples, _ = read(path, limit=1)

    assert [(e.document.text, e.wanted.labels) for e in examples] == [("Booth", ("person",)), ("Booth", ("place",))]


def test_in_train_files_the_output_is_the_gold(tmp_path):
    output = json.dumps({"Kill": [{"head": "Booth", "tail": "Lincoln"}], "Live_In": []})
    path = written(tmp_path, record(["Kill", "Live_In"], "Booth shot Lincoln", task="RE", output=output))

    (example,), _ = read(path)

    assert [(r.subject.text, r.predicate, r.object.text) for r in example.gold.relations] == [
        ("Booth", "Kill", "Lincoln")
    ]


def test_the_output_of_spo_takes_its_labels_from_the_schema_that_was_asked(tmp_path):
    schema = [{"subject_type": "图书作品", "predicate": "作者", "object_type": "人物"}]
    output = json.dumps({"作者": [{"subject": "邪少兵王", "object": "冰火未央"}]})

    (example,), _ = read(written(tmp_path, record(schema, "《邪少兵王》是冰火未央写的", output=output)))

    assert (example.gold.relations[0].subject.label, example.gold.relations[0].object.label) == ("图书作品", "人物")
    assert example.task == "SPO"


def test_a_record_without_label_and_output_is_not_annotated(tmp_path):
    assert read(written(tmp_path, record(["Kill"], "a", task="RE")))[0][0].gold is None


def test_a_number_as_id_names_no_text(tmp_path):
    path = written(
        tmp_path, record(["X"], "a", id=7, task="NER", label="[]"), record(["X"], "b", id=7, task="NER", label="[]")
    )

    examples, problems = read(path)

    assert ([e.document.id for e in examples], problems) == ([id_of("a"), id_of("b")], [])


def test_records_of_several_tasks_each_keep_their_own(tmp_path):
    path = written(
        tmp_path,
        record(["X"], "a", task="NER", output='{"X": ["a"]}'),
        record(["r"], "a", task="RE", output='{"r": []}'),
    )

    assert [e.task for e in read(path)[0]] == ["NER", "RE"]
    assert [e.task for e in read(path, task="RE")[0]] == ["RE"]


@pytest.mark.parametrize(
    ("schema", "label", "task"),
    [
        ([{"entity_type": "人物", "attributes": ["别名"]}], {"人物": {"甲": {"别名": "乙"}}}, "KG"),
        ([{"event_type": "e", "trigger": True, "arguments": []}], [], "EE"),
        ([{"event_type": "e", "arguments": ["x"]}], [{"event_trigger": "a", "event_type": "e"}], "EEA"),
        (["e"], [{"event_trigger": "a", "event_type": "e", "arguments": []}], "EET"),
        (["r"], [{"head": "a", "relation": "r", "tail": "b"}], "RE"),
        (["X"], [{"entity": "a", "entity_type": "X"}], "NER"),
    ],
)
def test_the_task_is_told_by_the_schema_and_the_label_where_it_is_not_stated(tmp_path, schema, label, task):
    path = written(tmp_path, record(schema, "甲乙 a b", label=json.dumps(label, ensure_ascii=False)))

    assert [example.task for example in read(path)[0]] == [task]


def test_eea_is_given_the_triggers_of_its_label(tmp_path):
    label = [{"event_trigger": "裁员", "event_type": "e", "arguments": [{"argument": "甲", "role": "x"}]}]
    path = written(tmp_path, record([{"event_type": "e", "arguments": ["x"]}], "甲裁员", task="EEA", label=label))

    assert read(path)[0][0].wanted.events == (EventType(label="e", roles=("x",), triggers=("裁员",)),)


def test_a_broken_instruction_is_set_aside(tmp_path):
    path = written(
        tmp_path,
        record(["X"], "a", task="NER", label="[]"),
        {"instruction": "{oops", "label": "[]"},
        record(["X"], "b", task="NER", label="[{"),
        record(["X"], "c", task="NER", output="{"),
    )

    examples, problems = read(path)

    assert [e.document.text for e in examples] == ["a"]
    assert [(p.line, p.reason.split(":")[0]) for p in problems] == [
        (2, "no instruction record"),
        (3, "label is not JSON"),
        (4, "output is not JSON"),
    ]


def test_a_prediction_gives_document_question_answer_and_label(tmp_path):
    label = '[{"head": "Booth", "relation": "Kill", "tail": "Lincoln"}]'
    path = written(
        tmp_path,
        record(["Kill"], "Booth shot Lincoln", id="1", task="RE", label=label, output="I think {"),
        record(["Kill"], "nothing", id="2", task="RE", label="[]"),
    )
    problems = []

    ((document, asked, answer, gold),) = read_predictions(path, None, None, problems.append, source="IE-en/RE/x")

    assert document == Document(source="IE-en/RE/x", id="1", text="Booth shot Lincoln", language="en")
    assert asked == Schema(relations=(RelationType(predicate="Kill"),))
    assert answer == "I think {"
    assert gold.relations[0].predicate == "Kill"
    assert [(p.line, p.reason) for p in problems] == [(2, 'no "output"; is this the instruction file?')]


def test_extractions_are_read_back_as_they_were_written(tmp_path):
    document = Document(source="s", id="1", text="Booth shot", language="en")
    extraction = Extraction.of(document, Reading.of([Mention(text="Booth", label="person", span=Span(0, 5))]), "x")
    path = tmp_path / "ready.jsonl"
    path.write_text(extraction.model_dump_json() + '\n{"document": {"source": "s"}}\n')
    problems = []

    assert list(read_extractions(path, problems.append)) == [extraction]
    assert [(p.line, p.reason) for p in problems] == [(2, "no extraction: document.id: Field required")]
    assert are_extractions(path)
