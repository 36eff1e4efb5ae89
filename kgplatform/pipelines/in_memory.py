"""Documents and schemas that somebody holds in memory become files, for files are what the verbs read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kgplatform.errors import ConfigError
from kgplatform.pipelines.schema import as_yaml
from kgplatform.types.document import Document
from kgplatform.types.schema import Schema

Corpus = str | Path | Iterable[str | Path | Document]


def paths_of(corpus: Corpus, folder: Path) -> tuple[list[Path], str | None]:
    """The files of a corpus, and the source's name where documents were given."""
    given = [corpus] if isinstance(corpus, str | Path) else list(corpus)
    documents = [one for one in given if isinstance(one, Document)]
    if not documents:
        return [Path(one) for one in given if not isinstance(one, Document)], None
    sources = {document.source for document in documents}
    if len(documents) < len(given) or len(sources) > 1:
        raise ConfigError("give documents of one source, or paths: not several sources, not both")
    path = folder / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for one in documents:
            file.write(json.dumps({"id": one.id, "text": one.text, **one.metadata}, ensure_ascii=False) + "\n")
    return [path], sources.pop()


def schema_file(schema: Schema | str | Path | None, folder: Path) -> Path | None:
    """A schema as a file: what a name or path says, or this one written down."""
    if not isinstance(schema, Schema):
        return None if schema is None else Path(schema)
    path = folder / "schema.yaml"
    path.write_text(as_yaml(schema), encoding="utf-8")
    return path
