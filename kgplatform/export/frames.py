"""The facts as a data frame. The door of pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kgplatform.errors import MissingExtra
from kgplatform.types.view import GraphView

if TYPE_CHECKING:
    import pandas

    Frame: TypeAlias = pandas.DataFrame

_COLUMNS = ("subject", "predicate", "object", "subject_label", "object_label", "support", "documents")


def facts_frame(view: GraphView) -> Frame:
    """One fact a row; `documents` holds tuples of SOURCE#ID."""
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("pandas", "pandas") from error
    rows = (
        (f.subject_name, f.predicate, f.object_name, f.subject_label, f.object_label, f.support, f.documents)
        for f in view.facts
    )
    return pandas.DataFrame.from_records(list(rows), columns=list(_COLUMNS))
