"""A model as one file: a zip of JSON, CRF weights and plain arrays; nothing in it is code."""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from kgplatform.errors import WorkspaceError
from kgplatform.extraction.learned.crf import Tagger
from kgplatform.extraction.learned.entities import EntityReader
from kgplatform.extraction.learned.events import ArgumentReader, EventReader, TriggerReader
from kgplatform.extraction.learned.gazetteer import Gazetteer
from kgplatform.extraction.learned.judging import Judge
from kgplatform.extraction.learned.linear import Linear
from kgplatform.extraction.learned.mentions import MentionTagger
from kgplatform.extraction.learned.relations import RelationReader

Entries = dict[str, bytes]
_EPOCH = (1980, 1, 1, 0, 0, 0)  # zip wants a time; ours must not change the bytes


def write_archive(path: Path, entries: Mapping[str, bytes]) -> None:
    """The entries as one file, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in sorted(entries):
            archive.writestr(zipfile.ZipInfo(entry, _EPOCH), entries[entry], zipfile.ZIP_DEFLATED)
    Path(name).replace(path)


def read_archive(path: Path) -> Entries:
    """The entries of a file that `write_archive` wrote."""
    try:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (OSError, zipfile.BadZipFile) as error:
        raise WorkspaceError(
            f"{path}: not a learned model ({error}); remove it and build again to learn anew"
        ) from error


def digest_of(entries: Mapping[str, bytes]) -> str:
    """32 hexadecimal digits that name these entries."""
    total = hashlib.sha256()
    for name in sorted(entries):
        total.update(f"{name}\0{len(entries[name])}\0".encode())
        total.update(entries[name])
    return total.hexdigest()[:32]


def pack_json(value: object) -> bytes:
    """A value as JSON, the same bytes every time."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack_json(content: bytes) -> Any:  # JSON has no narrower type
    """The value of `pack_json`."""
    return json.loads(content.decode("utf-8", "surrogatepass"))


def pack_tagger(name: str, tagger: MentionTagger) -> Entries:
    """A tagger as entries under this name."""
    names = [[list(words), kind] for words, kind in sorted(tagger.gazetteer.names.items())]
    return {f"{name}.crf": tagger.tagger.weights, f"{name}.names.json": pack_json(names)}


def unpack_tagger(name: str, entries: Mapping[str, bytes]) -> MentionTagger:
    """The tagger under this name."""
    names = {tuple(words): kind for words, kind in unpack_json(entries[f"{name}.names.json"])}
    return MentionTagger(Gazetteer(names), Tagger(entries[f"{name}.crf"]))


def pack_judge(name: str, judge: Judge) -> Entries:
    """A judge as entries under this name."""
    chosen = {
        "constant": judge.linear.constant,
        "line": judge.line,
        "rivals": judge.rivals,
        "wider": judge.wider,
    }
    return {
        f"{name}.columns.npy": _pack_array(judge.linear.columns.astype(np.int32)),
        f"{name}.weights.npy": _pack_array(judge.linear.weights),
        f"{name}.judge.json": pack_json(chosen),
    }


def unpack_judge(name: str, entries: Mapping[str, bytes]) -> Judge:
    """The judge under this name."""
    chosen = unpack_json(entries[f"{name}.judge.json"])
    columns = _unpack_array(entries[f"{name}.columns.npy"]).astype(np.int64)
    linear = Linear(columns, _unpack_array(entries[f"{name}.weights.npy"]), chosen["constant"])
    slope, offset = chosen["line"]
    return Judge(linear, chosen["wider"], rivals=chosen["rivals"], line=(slope, offset))


def pack_entities(reader: EntityReader) -> Entries:
    """An entity reader as entries."""
    chosen = {"labels": reader.labels, "threshold": reader.threshold}
    return {"entities.json": pack_json(chosen), **pack_tagger("entities", reader.tagger)}


def unpack_entities(entries: Mapping[str, bytes]) -> EntityReader:
    """The entity reader of `pack_entities`."""
    chosen = unpack_json(entries["entities.json"])
    return EntityReader(unpack_tagger("entities", entries), chosen["labels"], chosen["threshold"])


def pack_relations(reader: RelationReader) -> Entries:
    """A relation reader as entries."""
    chosen = {"signatures": reader.signatures, "labels": reader.labels, "threshold": reader.threshold}
    return {
        "relations.json": pack_json(chosen),
        **pack_tagger("relations", reader.tagger),
        **pack_judge("relations", reader.judge),
    }


def unpack_relations(entries: Mapping[str, bytes]) -> RelationReader:
    """The relation reader of `pack_relations`."""
    chosen = unpack_json(entries["relations.json"])
    signatures = {
        predicate: tuple((subject, object_) for subject, object_ in kinds)
        for predicate, kinds in chosen["signatures"].items()
    }
    labels = {predicate: (subject, object_) for predicate, (subject, object_) in chosen["labels"].items()}
    return RelationReader(
        unpack_tagger("relations", entries),
        unpack_judge("relations", entries),
        signatures,
        labels,
        chosen["threshold"],
    )


def pack_events(reader: EventReader) -> Entries:
    """An event reader as entries."""
    triggers, arguments = reader.triggers, reader.arguments
    chosen = {
        "types": triggers.kinds,
        "trigger_threshold": triggers.threshold,
        "kinds": arguments.kinds,
        "roles": arguments.roles,
        "argument_threshold": arguments.threshold,
    }
    return {
        "events.json": pack_json(chosen),
        **pack_tagger("triggers", triggers.tagger),
        **pack_judge("triggers", triggers.judge),
        **pack_tagger("arguments", arguments.tagger),
        **pack_judge("arguments", arguments.judge),
    }


def unpack_events(entries: Mapping[str, bytes]) -> EventReader:
    """The event reader of `pack_events`."""
    chosen = unpack_json(entries["events.json"])
    triggers = TriggerReader(
        unpack_tagger("triggers", entries),
        unpack_judge("triggers", entries),
        chosen["types"],
        chosen["trigger_threshold"],
    )
    arguments = ArgumentReader(
        unpack_tagger("arguments", entries),
        unpack_judge("arguments", entries),
        chosen["kinds"],
        chosen["roles"],
        chosen["argument_threshold"],
    )
    return EventReader(triggers, arguments)


def _pack_array(array: np.ndarray[Any, Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def _unpack_array(content: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
