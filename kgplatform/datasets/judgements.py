"""Files of judgements: CSV or JSON Lines of two sides and whether they are the same, by us or from a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from kgplatform.datasets.cells import Cells, cells_text, is_json_lines, read_cells
from kgplatform.text.fold import fold
from kgplatform.types.extraction import SetAside
from kgplatform.types.resolution import Judgement

Aside = Callable[[SetAside], None]

COLUMNS = ("left", "right", "left_names", "right_names", "same", "by", "score", "reason", "at", "withdrawn_at")
_HEADERS: Mapping[str, tuple[str, ...]] = {
    "left": ("left", "leftid", "id1", "ida", "a", "左", "左边", "左侧", "名称1", "名称一"),
    "right": ("right", "rightid", "id2", "idb", "b", "右", "右边", "右侧", "名称2", "名称二"),
    "same": ("same", "verdict", "match", "judgement", "judgment", "判断", "判定", "相同", "是否相同", "一致", "结论"),
    "reason": ("reason", "why", "note", "理由", "原因", "备注", "说明"),
    "score": ("score", "confidence", "得分", "分数", "置信度"),
    "withdrawn_at": ("withdrawnat", "withdrawn"),
}
_SAME = ("1", "1.0", "true", "yes", "y", "t", "same", "accept", "match", "是", "同", "相同", "一致", "对", "真")
_DIFFERENT = (
    "0",
    "0.0",
    "false",
    "no",
    "n",
    "f",
    "different",
    "reject",
    "否",
    "异",
    "不同",
    "不一致",
    "不是",
    "假",
    "错",
)


class SaidLine(NamedTuple):
    """One line: the two sides as they are written (ids, anchors or names), and what is said of them."""

    line: int
    left: str
    right: str
    same: bool
    reason: str
    score: float | None
    withdrawn: bool


def read_judgements(path: Path, set_aside: Aside) -> Iterator[SaidLine]:
    """The judgements of a file; a line without two sides and a clear verdict is set aside."""
    for cells in read_cells(path, set_aside):
        found = _found(cells)
        problem = _problem(found)
        if problem:
            set_aside(SetAside(path=str(path), line=cells.line, reason=problem))
            continue
        yield SaidLine(
            line=cells.line,
            left=found["left"],
            right=found["right"],
            same=fold(found["same"]) in _SAME,
            reason=found.get("reason", ""),
            score=float(found["score"]) if "score" in found else None,
            withdrawn="withdrawn_at" in found,
        )


def row_judgements(path: Path, ids: Container[str], set_aside: Aside) -> Iterator[Judgement]:
    """The judgements of a file on the rows of a table, by their ids; those on other rows are set aside."""
    for line in read_judgements(path, set_aside):
        strange = [side for side in (line.left, line.right) if side not in ids]
        if strange or line.left == line.right:
            reason = f"no row has the id {strange[0]!r}" if strange else "both sides are one row"
            set_aside(SetAside(path=str(path), line=line.line, reason=reason))
        elif not line.withdrawn:
            sides = {"left": (line.left,), "right": (line.right,), "same": line.same}
            yield Judgement.model_validate(
                {"graph": "table", **sides, "by": "import", "reason": line.reason, "score": line.score}
            )


def judgement_lines(path: Path, judgements: Iterable[tuple[Judgement, str, str]]) -> Iterator[str]:
    """Judgements, each with the names of its sides, as the lines of a file of this name."""
    json_lines = is_json_lines(path) or str(path) == "-"
    rows = (_row(judgement, left, right, json_lines) for judgement, left, right in judgements)
    return cells_text(COLUMNS, rows, json_lines=json_lines)


def _row(said: Judgement, left: str, right: str, json_lines: bool) -> tuple[object, ...]:
    sides = (said.left, said.right) if json_lines else (" ".join(said.left), " ".join(said.right))
    same = said.same if json_lines else int(said.same)
    return (*sides, left, right, same, said.by, said.score, said.reason, said.at, said.withdrawn_at)


def _found(cells: Cells) -> dict[str, str]:
    found: dict[str, str] = {}
    for header, cell in cells.value.items():
        column = _COLUMNS.get(fold(header).replace(" ", "").replace("_", "").replace("-", ""))
        if column is not None:
            found.setdefault(column, cell)
    return found


def _problem(found: Mapping[str, str]) -> str | None:
    missing = [name for name in ("left", "right", "same") if name not in found]
    if missing:
        return f"no {' and no '.join(missing)}: a judgement has left, right and same (1 or 0)"
    if fold(found["same"]) not in (*_SAME, *_DIFFERENT):
        return f"same is {found['same']!r}: write 1 or 0, true or false, 是 or 否"
    return None if _is_score(found.get("score", "1")) else f"the score {found['score']!r} is no number from 0 to 1"


def _is_score(written: str) -> bool:
    try:
        return 0.0 <= float(written) <= 1.0
    except ValueError:
        return False


_COLUMNS = {name: column for column, names in _HEADERS.items() for name in names}
