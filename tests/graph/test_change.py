from __future__ import annotations

from kgplatform.graph.change import change
from kgplatform.types.graph import DocumentRows, EntityRow, WantedDocument


def wanted(key: str, digest: str) -> WantedDocument:
    def rows() -> DocumentRows:
        raise AssertionError("rows are made when they are written, not when they are compared")

    return WantedDocument(key, digest, rows)


def entity(key: str, digest: str) -> EntityRow:
    return EntityRow(key, digest, id=key, label=None, name=key, aliases=[])


def test_nothing_changes_where_all_digests_are_stored():
    same = change([wanted("d", "1")], [entity("e", "1")], stored_documents={"d": "1"}, stored_entities={"e": "1"})

    assert not same


def test_new_and_changed_documents_are_written_and_only_the_changed_are_replaced():
    found = change(
        [wanted("new", "1"), wanted("changed", "2"), wanted("same", "1")],
        [],
        stored_documents={"changed": "1", "same": "1"},
        stored_entities={},
    )

    assert [document.key for document in found.documents] == ["new", "changed"]
    assert found.replaced == {"changed"}


def test_what_is_stored_and_not_wanted_goes():
    found = change([], [], stored_documents={"b": "1", "a": "1"}, stored_entities={"e": "1"})

    assert (found.gone_documents, found.gone_entities) == (("a", "b"), ("e",))


def test_entities_are_written_in_the_order_of_their_keys():
    found = change([], [entity("b", "1"), entity("a", "1")], stored_documents={}, stored_entities={})

    assert [row.key for row in found.entities] == ["a", "b"]
