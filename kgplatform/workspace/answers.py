"""The answers that documents were read with, taken out of the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kgplatform.types.document import DocumentKey
from kgplatform.workspace.journal import Workspace


def drop_answers(workspace: Workspace, documents: Iterable[DocumentKey]) -> int:
    """Deletes every completion that these documents were asked with, so that they are asked anew; says how many."""
    numbers = workspace.numbers()
    chosen = json.dumps([numbers[key] for key in documents if key in numbers])
    with workspace.transaction() as sql:
        return sql.execute(
            "DELETE FROM completions WHERE key IN"
            " (SELECT completion FROM questions WHERE document IN (SELECT value FROM json_each(?)))",
            (chosen,),
        ).rowcount
