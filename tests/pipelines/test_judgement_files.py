"""Judgements leave a workspace and come into another, by anchors or by names; what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgplatform.config import Settings, read_settings
from kgplatform.errors import ConfigError, ContradictionError
from kgplatform.pipelines.access import open_workspace
from kgplatform.pipelines.decisions import Decision, list_decisions
from kgplatform.pipelines.explained import explain_entity, show_decision
from kgplatform.pipelines.judgement_files import export_judgements, import_judgements
from kgplatform.pipelines.merges import How, judge, undo
from kgplatform.pipelines.merging_portions import mention_table
from kgplatform.pipelines.progress import silent
from kgplatform.pipelines.stages import resolve_graph
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention

ONLY_NOTED = How(load=False)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A graph of documents that name one thing each."""
    monkeypatch.chdir(tmp_path)
    settings = read_settings(workspace=tmp_path / "workspace")
    names = [("孙中山", "人物"), ("孙文", "人物"), ("孙逸仙", "人物"), ("New York", "place"), ("Big Apple", "place")]
    with open_workspace(settings) as workspace:
        documents = [Document(source="test", id=name, text=name, language="zh") for name, _ in names]
        numbers = workspace.register(documents)
        read = (
            Extraction(document=document, mentions=(Mention(text=name, label=label),), recipe="test")
            for document, (name, label) in zip(documents, names, strict=True)
        )
        workspace.record("main", [(n, one, "test") for n, one in zip(numbers, read, strict=True)])
    return settings


def entities(settings: Settings) -> dict[str, str]:
    """The entity of each name."""
    with open_workspace(settings) as workspace:
        resolution, _ = resolve_graph(workspace, "main", silent)
        table = mention_table(workspace, "main")
    return {text: resolution.assignments[a].entity for a, text in zip(table.anchors, table.texts, strict=True)}


def say(settings: Settings, left: str, right: str, same: bool, reason: str = "", **how: bool) -> list[str]:
    return list(judge(settings, left, right, same, reason, how=How(load=False, **how)))


def listed(settings: Settings, **more: bool) -> tuple[Decision, ...]:
    return list_decisions(settings, name=None, rejected=False, limit=50, **more)


@pytest.mark.parametrize("name", ["judgements.jsonl", "judgements.csv"])
def test_what_is_exported_comes_back_in_another_workspace(name: str, given: Settings, tmp_path: Path) -> None:
    say(given, "孙中山", "孙文", True, "他的名")
    say(given, "New York", "孙文", False, 'a "place", no person')
    file = tmp_path / name

    exported = export_judgements(given, file, withdrawn=False)
    list(undo(given, "J1", how=ONLY_NOTED))
    list(undo(given, "J2", how=ONLY_NOTED))
    done = import_judgements(given, file, silent, load=False)

    assert (exported, done.read, done.taken, done.set_aside) == (2, 2, 2, ())
    assert [(d.left, d.right, d.same, d.by, d.reason) for d in listed(given)] == [
        ("孙中山", "孙文", True, "import", "他的名"),
        ("New York", "孙中山, 孙文", False, "import", 'a "place", no person'),
    ]


def test_lines_by_names_are_taken_and_bad_ones_named_with_their_line(given: Settings, tmp_path: Path) -> None:
    file = tmp_path / "核对.csv"
    rows = ("左,右,是否相同,理由", "孙中山,孙文,是,同一人", "New York,Big Apple,1,nickname", "New York,Nowhere,1,")
    file.write_text("\n".join([*rows, "孙文,,1,", "孙中山,孙文,是,", ""]), encoding="gb18030")

    done = import_judgements(given, file, silent, load=False)

    assert (done.taken, done.known) == (2, 1)
    assert [(fault.line, fault.reason.split(";")[0]) for fault in done.set_aside] == [
        (4, "'Nowhere' names no entity"),
        (5, "no right: a judgement has left, right and same (1 or 0)"),
    ]


def test_an_import_that_contradicts_a_person_is_set_aside(given: Settings, tmp_path: Path) -> None:
    say(given, "孙中山", "孙文", False)
    (tmp_path / "a.jsonl").write_text('{"left": "孙中山", "right": "孙文", "same": true}\n', encoding="utf-8")

    done = import_judgements(given, tmp_path / "a.jsonl", silent, load=False)

    assert [fault.reason for fault in done.set_aside] == ["contradicts J1 (different, by person)"]


def test_a_contradiction_over_a_third_name_is_refused_and_names_the_others(given: Settings) -> None:
    say(given, "孙中山", "孙文", True, "one")
    say(given, "孙文", "孙逸仙", False, "two")

    with pytest.raises(ContradictionError, match="J2 \\(different, by person: two\\)"):
        say(given, "孙中山", "孙逸仙", True)

    assert len(listed(given)) == 2


def test_replace_withdraws_what_stands_in_the_way_and_undo_brings_it_back(given: Settings) -> None:
    say(given, "孙中山", "孙文", True)
    before = entities(given)

    told = say(given, "孙中山", "孙文", False, replace=True)
    parted = entities(given)
    back = list(undo(given, "J2", how=ONLY_NOTED))

    assert told[0].startswith("J2 in place of J1 (same, by person)")
    assert parted["孙文"] != parted["孙中山"]
    assert back[0] == "J2 is withdrawn; in force again: J1 (same, by person)"
    assert entities(given) == before


def test_a_persons_word_overrules_an_import_without_asking_and_says_so(given: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"left": "孙中山", "right": "孙文", "same": true}\n', encoding="utf-8")
    import_judgements(given, tmp_path / "a.jsonl", silent, load=False)

    told = say(given, "孙中山", "孙文", False)
    with open_workspace(given) as workspace:
        counts = resolve_graph(workspace, "main", silent)[1]

    assert "which overrules J1 (same, by import)" in told[0]
    assert [(d.id, d.state, d.to) for d in listed(given)] == [
        ("J1", "overruled", ("J2",)),
        ("J2", "in force", ()),
    ]
    assert (counts.overruled, counts.contradictions) == (1, 0)


def test_what_was_withdrawn_is_listed_when_asked_for(given: Settings) -> None:
    say(given, "孙中山", "孙文", True)
    list(undo(given, "J1", how=ONLY_NOTED))

    assert listed(given) == ()
    (gone,) = listed(given, withdrawn=True)
    assert (gone.id, gone.state) == ("J1", "withdrawn")
    assert gone.withdrawn_at is not None


def test_two_spellings_of_one_entity_can_be_parted_by_name(given: Settings) -> None:
    say(given, "孙中山", "孙文", True)
    say(given, "孙中山", "孙文", False, replace=True)

    parted = entities(given)
    assert parted["孙中山"] != parted["孙文"]


def test_an_entity_is_not_different_from_itself(given: Settings) -> None:
    with pytest.raises(ConfigError, match="one entity already"):
        say(given, "孙文", "孙文", False)


def test_an_entity_is_explained_member_by_member(given: Settings) -> None:
    say(given, "孙中山", "孙文", True, "他的名")

    explained = explain_entity(given, "孙文")

    assert [(told.name, told.document) for told in explained.members] == [
        ("孙中山", "test#孙中山"),
        ("孙文", "test#孙文"),
    ]
    assert [step.reason for step in explained.members[1].way] == ["judged the same by a person: 他的名"]
    assert [said.id for said in explained.judgements] == ["J1"]


def test_a_judgement_is_shown_with_all_mentions_of_both_sides(given: Settings) -> None:
    say(given, "孙中山", "孙文", True, "他的名")
    shown = show_decision(given, "J1")

    assert (shown["by"], shown["state"], shown["reason"]) == ("person", "in force", "他的名")
    assert str(shown["left_mentions"]).endswith("孙中山']")


def test_a_mention_is_named_by_the_beginning_of_its_anchor(given: Settings) -> None:
    anchor = explain_entity(given, "孙文").members[0].mention[:12]

    assert say(given, anchor, "孙中山", True)[0].startswith("J1")
