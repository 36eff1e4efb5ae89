from __future__ import annotations

from kgplatform.extraction.ready import Prediction, ReadyExtractor
from kgplatform.types.document import Document
from kgplatform.types.extraction import Example, Extraction, Failure, Mention, Reading, Span
from kgplatform.types.schema import RelationType, Schema


def document(text: str = "Ann met Bob", *, source: str = "s", id: str = "1") -> Document:
    return Document(source=source, id=id, text=text, language="en")


def example(of: Document) -> Example:
    return Example(document=of, wanted=Schema(labels=("person",)), task="NER")


ANN = Mention(text="Ann", label="person")
READY = Extraction.of(document(), Reading.of([ANN]), "somewhere")


def test_a_ready_extraction_is_found_by_source_and_id_and_placed() -> None:
    extraction = ReadyExtractor([READY]).extract(example(document()))

    assert isinstance(extraction, Extraction)
    assert extraction.mentions == (Mention(text="Ann", label="person", span=Span(0, 3)),)
    assert extraction.recipe.startswith("file:")


def test_a_ready_extraction_is_found_by_its_text_under_other_ids() -> None:
    extraction = ReadyExtractor([READY]).extract(example(document(source="t", id="9")))

    assert isinstance(extraction, Extraction)
    assert (extraction.document.source, len(extraction.mentions)) == ("t", 1)


def test_the_same_id_with_another_text_is_not_the_same_document() -> None:
    outcome = ReadyExtractor([READY]).extract(example(document("another text")))

    assert isinstance(outcome, Failure)
    assert outcome.reason == "the file has no extraction of this document"


def test_the_recipe_names_the_content() -> None:
    other = Extraction.of(document(), Reading.of([Mention(text="Bob", label="person")]), "somewhere")

    assert ReadyExtractor([READY]).recipe == ReadyExtractor([READY]).recipe != ReadyExtractor([other]).recipe


def test_the_slices_of_a_prediction_file_are_joined() -> None:
    predictions: list[Prediction] = [
        (document(), Schema(labels=("person",)), '{"person": ["Ann"]}', None),
        (document(), Schema(labels=("place",)), '{"place": ["Bob"]}', None),
    ]

    extraction = ReadyExtractor.of_predictions(predictions, "NER").extract(example(document()))

    assert isinstance(extraction, Extraction)
    assert {(mention.text, mention.label) for mention in extraction.mentions} == {("Ann", "person"), ("Bob", "place")}


def test_labels_of_a_prediction_file_come_from_its_schema() -> None:
    wanted = Schema(relations=(RelationType(predicate="met", subjects=("person",), objects=("person",)),))
    predictions: list[Prediction] = [
        (document(), wanted, '{"met": [{"subject": "Ann", "object": "Bob"}]}', None),
    ]

    extraction = ReadyExtractor.of_predictions(predictions, "SPO").extract(example(document()))

    assert isinstance(extraction, Extraction)
    assert extraction.relations[0].subject == Mention(text="Ann", label="person", span=Span(0, 3), inferred=True)


def test_a_document_whose_answers_cannot_be_read_is_a_failure_with_its_answer() -> None:
    predictions: list[Prediction] = [(document(), Schema(labels=("person",)), "nothing found", None)]

    outcome = ReadyExtractor.of_predictions(predictions, "NER").extract(example(document()))

    assert isinstance(outcome, Failure)
    assert (outcome.stage, outcome.answer) == ("file", "nothing found")


def test_a_readable_slice_outweighs_an_unreadable_one() -> None:
    predictions: list[Prediction] = [
        (document(), Schema(labels=("place",)), "none", None),
        (document(), Schema(labels=("person",)), '{"person": ["Ann"]}', None),
    ]

    assert isinstance(ReadyExtractor.of_predictions(predictions, "NER").extract(example(document())), Extraction)
