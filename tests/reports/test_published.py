"""Published rows stand beside ours only where the records are known to be the published ones."""

from __future__ import annotations

from kgplatform.reports.published import PublishedSet, ScoredSet, beside, ids_digest, on_file

IDS = ["a", "b", "c"]
PUBLISHED = PublishedSet(
    set="CLUE", names=("clue",), task="NER", language="zh", kind="mention", group="supervised",
    documents=(3, 3), ids=ids_digest(IDS), rows=(("OneKE", 78.43),), caveats=("best of five",),
)  # fmt: skip
OURS = ScoredSet(
    source="IE-zh/NER/clue", task="NER", language="zh", documents=3, ids=ids_digest(IDS), f1={"mention": 61.0}
)


def test_the_same_number_of_documents_with_the_same_ids_is_the_published_set() -> None:
    (found,) = beside([OURS], [PUBLISHED])

    assert (found.ours, found.rows, found.caveats, found.why_not) == (61.0, (("OneKE", 78.43),), ("best of five",), "")


def test_another_number_of_documents_is_not_comparable() -> None:
    (found,) = beside([OURS.model_copy(update={"documents": 2})], [PUBLISHED])

    assert found.rows == ()
    assert found.ours is None
    assert found.why_not == "different records: 2 documents here, 3 in the published test set"


def test_other_ids_are_not_comparable() -> None:
    (found,) = beside([OURS.model_copy(update={"ids": ids_digest(["a", "b", "d"])})], [PUBLISHED])

    assert found.rows == ()
    assert found.why_not.startswith("different records: their ids")


def test_a_name_alone_proves_nothing() -> None:
    (found,) = beside([OURS], [PUBLISHED.model_copy(update={"documents": None, "ids": None})])

    assert found.rows == ()
    assert "not on file" in found.why_not


def test_other_names_tasks_and_languages_are_other_sets() -> None:
    others = [
        OURS.model_copy(update={"source": "IE-zh/NER/boson"}),
        OURS.model_copy(update={"task": "RE"}),
        OURS.model_copy(update={"language": "en"}),
    ]

    assert beside(others, [PUBLISHED]) == ()


def test_ids_in_another_order_are_the_same_ids() -> None:
    assert ids_digest(["a", "b"]) == ids_digest(["b", "a"])


def test_the_numbers_on_file_are_those_of_the_papers() -> None:
    rows = {(one.set, one.group, one.kind, one.language): dict(one.rows) for one in on_file()}

    assert rows["CrossNER", "zero-shot", "mention", "en"]["OneKE-13B"] == 60.91
    assert rows["SKE2020", "zero-shot", "relation", "zh"]["GPT-4"] == 56.77
    assert rows["DuIE2.0", "supervised", "relation", "zh"]["OneKE"] == 75.73
    assert rows["PHEE", "supervised", "argument event-free", "en"]["YAYI-UIE"] == 77.19
    assert rows["InstructIE", "overall", "relation", "zh"]["ChatGPT, zero-shot"] == 24.01
    assert "UIE" not in rows["FewRel", "zero-shot", "relation", "en"]


def test_a_set_of_the_same_name_and_other_size_is_told_to_be_other_records() -> None:
    instructie = ScoredSet(source="InstructIE/zh", task="RE", language="zh", documents=1508, ids="x", f1={})

    (found,) = beside([instructie])

    assert found.why_not == "different records: 1,508 documents here, 900 to 1,100 in the published test set"
