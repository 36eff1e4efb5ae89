"""Tables of names to be merged: rows of id, name, label, language and context, whatever their columns are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.cells import Cells, read_cells
from kgplatform.errors import DatasetError
from kgplatform.text.fold import fold
from kgplatform.text.language import detect_language
from kgplatform.types.extraction import SetAside
from kgplatform.types.task import Language

Aside = Callable[[SetAside], None]

# what the columns of people's tables are called, Chinese and English, folded and without spaces
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "rowid", "recordid", "mentionid", "uid", "key", "编号", "序号", "标识", "标识符", "行号", "主键"),
    "name": (
        *("name", "mention", "text", "title", "surface", "surfaceform", "entity", "entityname", "fullname"),
        *("名称", "名字", "姓名", "实体", "实体名", "实体名称", "名", "提及", "文本", "标题", "指称"),
    ),
    "label": (
        *("label", "type", "class", "category", "kind", "entitytype", "entitylabel"),
        *("类型", "类别", "标签", "种类", "实体类型", "分类"),
    ),
    "language": ("language", "lang", "locale", "语言", "语种"),
    "context": ("context", "ctx", "contexts", "上下文", "语境", "背景", "上下文信息", "描述", "description"),
}
_CHINESE = ("zh", "cn", "chi", "zho", "中", "汉", "chinese", "cmn")


class NameRow(NamedTuple):
    """One name; `context` is what the table says besides, several columns joined by |."""

    line: int
    id: str
    name: str
    label: str
    language: Language
    context: str


def read_names(path: Path, set_aside: Aside, context: Sequence[str] = ()) -> Iterator[NameRow]:
    """The names of a table in its order; a row without a name, or with an id that came before, is set aside.

    Without a column of ids the number of the row is its id. `context` names more columns that tell names apart.
    """
    seen: set[str] = set()
    rows = read_cells(path, set_aside)
    for number, cells in enumerate(rows, start=1):
        row = _row_of(cells, number, context)
        problem = _problem(row, seen, cells)
        if problem:
            set_aside(SetAside(path=str(path), line=cells.line, reason=problem))
            continue
        seen.add(row.id)
        yield row
    if not seen:
        raise DatasetError(f"no names there: a column must be called {', '.join(_HEADERS['name'][:3])} or 名称", path)


def column_of(header: str) -> str | None:
    """What a column holds, by its name."""
    return _COLUMNS.get(_bare(header))


def _row_of(cells: Cells, number: int, context: Sequence[str]) -> NameRow:
    found: dict[str, str] = {}
    for header, cell in cells.value.items():
        column = column_of(header)
        if column is not None and header not in context:
            found.setdefault(column, cell)
    name = found.get("name", "")
    more = [cells.value.get(column, "") for column in context]
    said = [found["context"], *more] if "context" in found else more
    return NameRow(
        line=cells.line,
        id=found.get("id", str(number)),
        name=name,
        label=found.get("label", ""),
        language=_language(found.get("language", ""), name),
        context="|".join(said) if any(said) else "",
    )


def _problem(row: NameRow, seen: set[str], cells: Cells) -> str | None:
    if not row.name:
        return f"no name; the columns here are {', '.join(cells.value) or 'empty'}"
    return f"the id {row.id!r} came before" if row.id in seen else None


def _language(said: str, name: str) -> Language:
    if not said:
        return detect_language(name)
    return "zh" if fold(said).startswith(_CHINESE) else "en"


def _bare(header: str) -> str:
    return fold(header).replace(" ", "").replace("_", "").replace("-", "")


_COLUMNS = {name: column for column, names in _HEADERS.items() for name in names}
