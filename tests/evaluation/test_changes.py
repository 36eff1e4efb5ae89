"""What changed from one kept evaluation to the next."""

from __future__ import annotations

from kgplatform.evaluation.changes import changes
from kgplatform.types.evaluation import Evaluation
from kgplatform.types.findings import DocumentCase, Judged, Verdict
from kgplatform.types.saved import SavedEvaluation
from kgplatform.types.score import Score


def item(verdict: Verdict, text: str) -> Judged:
    return Judged(kind="mention", label="人物", parts=(text,), verdict=verdict)


def case(id: str, score: Score, *items: Judged) -> DocumentCase:
    return DocumentCase(source="S", id=id, language="zh", topic=None, text="", score=score, items=items)


def saved(name: str, *documents: DocumentCase, gold: str = "g", recipe: str = "llm:a") -> SavedEvaluation:
    return SavedEvaluation(
        name=name,
        at="2026-01-01",
        graph="main",
        gold_paths=("gold",),
        choice={},
        gold_digest=gold,
        graph_digest=name,
        recipes={recipe: 1},
        version="1",
        evaluation=Evaluation(rules="fixed", micro=Score(), relaxed=Score()),
        documents=documents,
    )


def test_documents_tell_what_came_and_went() -> None:
    before = saved("A", case("1", Score(tp=1, fp=1, fn=1), item("missing", "a"), item("wrong", "x")))
    after = saved("B", case("1", Score(tp=1, fp=1, fn=1), item("missing", "b"), item("wrong", "y")))

    (change,) = changes(before, after).documents

    said = (change.gained, change.lost, change.wrong_added, change.wrong_removed)
    assert [[one.parts for one in side] for side in said] == [[("a",)], [("b",)], [("y",)], [("x",)]]


def test_documents_that_stayed_as_they_were_are_counted() -> None:
    same = case("1", Score(tp=1))
    found = changes(saved("A", same), saved("B", same))

    assert (found.documents, found.unchanged) == ((), 1)


def test_the_numbers_are_compared_pair_by_pair() -> None:
    before = [case(str(number), Score(fn=1), item("missing", "a")) for number in range(5)]
    after = [case(str(number), Score(tp=1)) for number in range(5)]

    found = changes(saved("A", *before), saved("B", *after)).against

    assert found is not None
    assert [(one.number, one.here, one.there, one.verdict) for one in found.differences] == [
        ("micro.f1", 100.0, 0.0, "better"),
        ("micro.precision", 100.0, 0.0, "better"),
        ("micro.recall", 100.0, 0.0, "better"),
    ]


def test_what_differs_in_the_making_is_named() -> None:
    found = changes(saved("A", recipe="llm:a"), saved("B", recipe="llm:b"))

    assert found.made["recipes"] == ('{"llm:a": 1}', '{"llm:b": 1}')
    assert found.made["graph_digest"] == ("A", "B")
    assert "gold_digest" not in found.made


def test_other_gold_and_other_documents_are_remarked() -> None:
    found = changes(saved("A", case("1", Score(tp=1))), saved("B", case("2", Score(tp=1)), gold="h"))

    assert len(found.remarks) == 2
    assert "gold is not the same" in found.remarks[0]
    assert "2 documents were scored in one of the two only" in found.remarks[1]
