"""In an ordinary corpus, names that everybody knows stay one thing, whatever else their documents speak of."""

from __future__ import annotations

import pytest

from kgplatform.resolution.options import IN_DOCUMENTS
from kgplatform.resolution.profile import fit_profile
from kgplatform.resolution.resolve import resolve
from kgplatform.resolution.table import MentionTable
from kgplatform.types.document import Document
from kgplatform.types.extraction import Extraction, Mention, Reading, Relation
from kgplatform.types.task import Language

CITIES = [
    f"{first}{second}" for first in ("Ash", "Bel", "Cor", "Dun", "Elm") for second in ("by", "ton", "ford", "wick")
]


def governed(number: int, city: str, country: str, language: Language) -> tuple[int, Extraction]:
    mayor = f"{city} Vandermeerschen"
    document = Document(source="set", id=str(number), text=f"{mayor} {city} {country}", language=language)
    place = Mention(text=city, label="City")
    facts = [
        Relation(subject=place, predicate="country", object=Mention(text=country, label="Country")),
        Relation(subject=place, predicate="leader", object=Mention(text=mayor, label="Person")),
    ]
    return number, Extraction.of(document, Reading.of(relations=facts), "test")


@pytest.mark.parametrize(("country", "language"), [("United States", "en"), ("中华人民共和国", "zh")])
def test_a_country_of_many_documents_is_one_entity(country: str, language: Language) -> None:
    # three documents about each city share a mayor, as rare names do; about two cities they share the country alone
    table = MentionTable.of([governed(number, city, country, language) for number, city in enumerate(CITIES * 3, 1)])

    resolution = resolve(table, (), fit_profile(table, IN_DOCUMENTS))

    entities = {
        resolution.assignments[anchor].entity
        for anchor, text in zip(table.anchors, table.texts, strict=True)
        if text == country
    }
    assert len(entities) == 1
