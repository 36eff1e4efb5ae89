"""KG: what is asked are entity types with their attributes, and each has its entities for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kgplatform.converting.asking import Asker, Neighbours
from kgplatform.converting.gold import Gold
from kgplatform.converting.lines import once, twice
from kgplatform.converting.options import ConvertOptions
from kgplatform.converting.shape import Asked, one_or_many
from kgplatform.notation.slices import batches
from kgplatform.types.schema import Schema

_Type = tuple[str, list[str]]  # an entity type and the attributes asked
_Entities = dict[str, dict[str, list[str]]]  # entity, attribute, values


class Entities:
    """KG: entity types with their attributes; the answer says each entity's attributes."""

    def __init__(self, schema: Schema, options: ConvertOptions, near: Neighbours) -> None:
        self._options = options
        self._near = near
        self._words = {relation.predicate: relation.description for relation in schema.relations}
        self._attributes: dict[str, list[str]] = {}
        for relation in schema.relations:
            for label in relation.subjects or ("",):
                self._attributes.setdefault(label, []).append(relation.predicate)

    def train(self, text: str, gold: Gold) -> Iterator[Asked]:
        """The slices of a text: every entity type, those of the text always."""
        entities = self._by_label(gold)
        asker = Asker(self._options, text)
        for labels in batches(asker.units(tuple(self._attributes), list(entities), self._near), self._options.size):
            asked = tuple((label, self._asked(asker, label, entities.get(label, {}))) for label in labels)
            yield Asked(self._schema(asked), *self.answer(asked, gold), asked)

    def answer(self, asked: tuple[_Type, ...], gold: Gold) -> tuple[str, bool]:
        """The answer to a slice, and whether it says anything."""
        entities = self._by_label(gold)
        answer = {
            label: {
                name: {attribute: one_or_many(said[attribute]) for attribute in attributes if attribute in said}
                for name, said in entities.get(label, {}).items()
                if not said.keys().isdisjoint(attributes)
            }
            for label, attributes in asked
        }
        return twice(once(answer)), any(answer.values())

    def test(self, _: Gold | None) -> Iterator[str]:
        """All entity types with all attributes."""
        for labels in batches(list(self._attributes), self._options.size):
            yield self._schema([(label, self._attributes[label]) for label in labels])

    def _asked(self, asker: Asker, label: str, entities: _Entities) -> list[str]:
        used = (attribute for said in entities.values() for attribute in said)
        return asker.roles(self._attributes.get(label, ()), used)

    def _schema(self, asked: Iterable[_Type]) -> str:
        return twice(
            once([{"entity_type": label, "attributes": self._written(attributes)} for label, attributes in asked])
        )

    def _written(self, attributes: list[str]) -> object:
        if not self._options.described:
            return attributes
        return {attribute: self._words.get(attribute, "") for attribute in attributes}

    def _by_label(self, gold: Gold) -> dict[str, _Entities]:
        """Label, entity, attribute, values. An entity without a label stands where its attributes are asked."""
        labels: dict[str, _Entities] = {}
        for (label, attribute, _), pairs in gold.found.items():
            home = label if label in self._attributes else self._home(attribute, label)
            for entity, value in pairs:
                said = labels.setdefault(home, {}).setdefault(entity, {}).setdefault(attribute, [])
                if value not in said:
                    said.append(value)
        return labels

    def _home(self, attribute: str, label: str) -> str:
        fits = (known for known, attributes in self._attributes.items() if attribute in attributes)
        return next(fits, label or next(iter(self._attributes), ""))
