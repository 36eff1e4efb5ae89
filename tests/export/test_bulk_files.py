from __future__ import annotations

from pathlib import Path

from kgplatform.export.bulk import SEPARATOR, BulkFiles, import_arguments
from kgplatform.graph.rows import anchors_of, document_rows, entity_rows
from kgplatform.types.document import Document
from kgplatform.types.extraction import Argument, Event, Extraction, Failure, Mention, Reading, Relation, Span
from kgplatform.types.resolution import Assignment, Entity, Resolution

PKU = Mention(text="北京大学", label="学校", span=Span(0, 4))
CITY = Mention(text="北京", label="城市")


def read(id_: str, *, text: str = "北京大学在北京", events=(), **metadata: str) -> Extraction:
    lies = Relation(subject=PKU, predicate='位于 "in"', object=CITY)
    document = Document(source="百科", id=id_, text=text, language="zh", metadata=metadata)
    return Extraction.of(document, Reading.of((), [lies], events), "gold")


def written(folder: Path, *outcomes: Extraction | Failure, aliases: tuple[str, ...] = ()) -> BulkFiles:
    """The files of these documents; equal names are one entity."""
    founders: dict[tuple[str | None, str], str] = {}
    assignments: dict[str, Assignment] = {}
    for outcome in outcomes:
        for name, anchor in anchors_of(outcome).items() if isinstance(outcome, Extraction) else ():
            assignments[anchor] = Assignment(founders.setdefault(name, anchor), 1.0, "same name")
    entities = {anchor: Entity(anchor, label, text, aliases) for (label, text), anchor in founders.items()}
    resolution = Resolution("profile", assignments, entities, ())
    with BulkFiles(folder, "main", "workspace-1", 2) as files:
        files.add_entities(entity_rows(resolution, "main"))
        for number, outcome in enumerate(outcomes):
            files.add(document_rows(number, outcome, resolution, "main"))
    return files


def lines(folder: Path, name: str) -> list[str]:
    return (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()[1:]


def test_a_fact_that_two_documents_state_is_one_row_with_support_two(tmp_path):
    written(tmp_path, read("1"), read("2"))

    (fact,) = lines(tmp_path, "relation")
    assert fact.endswith('"位于 ""in""",2')
    assert len(lines(tmp_path, "fact")) == 1
    assert len(lines(tmp_path, "stated_in")) == 2


def test_an_absent_value_is_an_empty_cell_and_an_empty_text_is_quoted(tmp_path):
    written(tmp_path, read("1", title=""))

    (document,) = lines(tmp_path, "document")
    assert document.endswith('"百科","1","zh","",,"北京大学在北京",,,"gold",')


def test_a_mention_that_stands_nowhere_has_no_place(tmp_path):
    written(tmp_path, read("1"))

    assert lines(tmp_path, "mention")[1].endswith(',"北京","城市",,,false,false,1')


def test_the_tool_is_told_of_files_whose_values_hold_line_breaks(tmp_path):
    files = written(tmp_path, read("1", text="北京大学\n在北京"), read("2"))

    assert files.multiline == {"Document"}
    assert "--multiline-fields=document.csv" in import_arguments(files.multiline)


def test_files_without_line_breaks_are_read_the_quick_way(tmp_path):
    files = written(tmp_path, read("1"))

    assert not any(word.startswith("--multiline") for word in import_arguments(files.multiline))


def test_an_entity_whose_aliases_cannot_be_told_apart_is_left_to_the_load_that_follows(tmp_path):
    files = written(tmp_path, read("1"), aliases=(f"a{SEPARATOR}b", "c"))

    assert files.left_out == 2
    assert all(line.split(",")[3] == "" for line in lines(tmp_path, "entity"))  # no digest


def test_a_document_whose_metadata_cannot_be_told_apart_is_left_to_the_load_that_follows(tmp_path):
    files = written(tmp_path, read("1", author=f"a{SEPARATOR}b"), read("2"))

    assert (files.documents, files.left_out) == (1, 1)
    assert lines(tmp_path, "fact")[0].endswith(",1")


def test_a_failed_document_has_nothing_under_it(tmp_path):
    document = Document(source="百科", id="3", text="", language="zh")
    written(tmp_path, Failure(document=document, stage="extraction", reason='no "JSON"'))

    assert lines(tmp_path, "document")[0].endswith(',"extraction: no ""JSON"""')
    assert lines(tmp_path, "mention") == []


def test_events_keep_their_triggers_and_who_takes_part(tmp_path):
    founded = Event(
        label="创办", trigger=Mention(text="在", span=Span(4, 5)), arguments=(Argument(role="机构", mention=PKU),)
    )
    written(tmp_path, read("1", events=(founded, Event(label="无论元"))))

    assert [line.partition('"main"')[2] for line in lines(tmp_path, "event")] == [
        ',"创办","在",4,5,,0',
        ',"无论元",,,,,1',
    ]
    assert len(lines(tmp_path, "argument")) == 1
