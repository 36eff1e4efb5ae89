"""What the columns of tables of triples hold, by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kgplatform.text.fold import fold

# what the columns of people's tables are called, Chinese and English, folded and without spaces and underscores
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "subject": ("subject", "head", "subj", "s", "from", "主体", "主语", "头实体", "头", "主实体"),
    "predicate": ("predicate", "relation", "rel", "property", "p", "谓词", "谓语", "关系", "属性"),
    "object": ("object", "tail", "obj", "o", "to", "value", "客体", "宾语", "尾实体", "尾", "客实体", "值", "属性值"),
    "subject_label": ("subjectlabel", "subjecttype", "headtype", "主体类型", "主语类型", "头实体类型"),
    "object_label": ("objectlabel", "objecttype", "tailtype", "客体类型", "宾语类型", "尾实体类型"),
    "text": ("text", "sentence", "evidence", "context", "文本", "原文", "句子", "依据", "上下文"),
    "id": ("id", "document", "documentid", "docid", "source", "url", "文档", "文档编号", "编号", "来源", "出处"),
    "documents": ("documents", "sources", "文档列表"),  # several, as `export` writes them
    "title": ("title", "标题"),
    "confidence": ("confidence", "score", "probability", "置信度", "得分"),
}
_COLUMNS = {name: column for column, names in _HEADERS.items() for name in names}
NEEDED = ("subject", "predicate", "object")


def column_of(header: str) -> str | None:
    """What a column holds, by its name."""
    return _COLUMNS.get(fold(header).replace(" ", "").replace("_", "").replace("-", ""))


def missing_columns(headers: Sequence[str]) -> tuple[str, ...]:
    """Which of subject, predicate and object no column holds."""
    held = {column_of(header) for header in headers}
    return tuple(name for name in NEEDED if name not in held)
