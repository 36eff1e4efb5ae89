"""Plain texts become documents: one per file, known by its path below the folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgplatform.datasets.files import read_text
from kgplatform.datasets.naming import STDIN
from kgplatform.datasets.plan import DataSet, text_files
from kgplatform.datasets.records import Aside
from kgplatform.datasets.unified import Found
from kgplatform.errors import DatasetError
from kgplatform.text.language import detect_language
from kgplatform.types.document import Document, id_of
from kgplatform.types.extraction import Example, SetAside
from kgplatform.types.schema import Schema


def read_texts(dataset: DataSet, set_aside: Aside, schema: Schema | None) -> Iterator[Found]:
    """Each text file as one document; a file that cannot be read is set aside, unless it is the only one."""
    path = Path(dataset.path)
    if not path.is_dir():
        yield from _document(dataset, path, path.name, set_aside, schema)
        return
    for file in text_files(path):
        try:
            yield from _document(dataset, file, file.relative_to(path).as_posix(), set_aside, schema)
        except DatasetError as error:
            set_aside(SetAside(path=str(file), line=None, reason=error.reason))


def _document(dataset: DataSet, path: Path, id_: str, set_aside: Aside, schema: Schema | None) -> Iterator[Found]:
    text = read_text(str(path))
    if not text.strip():
        set_aside(SetAside(path=str(path), line=None, reason="the text is empty"))
        return
    document = Document(
        source=dataset.source,
        id=id_of(text) if id_ == STDIN else id_,
        text=text,
        language=dataset.language or detect_language(text),
    )
    yield Found(None, Example(document=document, wanted=schema or Schema(), task=dataset.task), b"")
