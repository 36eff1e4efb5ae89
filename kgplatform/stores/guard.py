"""What a query may not do unless it is allowed: read files and addresses, call procedures of others, end transactions.

The plan of a query does not show what stands inside expressions (`[x IN list | COUNT { LOAD CSV … }]`), so its words
are looked at too. Knows no server.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

# Procedures of Neo4j itself that read the graph and nothing else.
_HARMLESS = re.compile(
    r"db\.(labels|relationshiptypes|propertykeys|info|ping|awaitindex(es)?|index\.\w+\.\w+|schema\.\w+)|dbms\.components"
)
_WORD = re.compile(
    r"""(?P<nothing> //[^\n\r]* | /\*.*?(?:\*/|\Z) | '(?:\\.|[^'\\])*' | "(?:\\.|[^"\\])*" )
      | (?P<word> `(?:``|[^`])*` | \w+ | \S )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\u+([0-9a-fA-F]{4})")


def reads_files(cypher: str) -> str | None:
    """What in the query may read files or addresses, in words; None where nothing does."""
    for words in _readings(cypher):
        if _stand_together(words, "load", "csv"):
            return "reads files or addresses by LOAD CSV"
        for procedure in _procedures(words):
            if not is_harmless(procedure):
                return f"calls {procedure}, which may read files or addresses"
    return None


def ends_transactions(cypher: str, operators: Collection[str]) -> bool:
    """Whether the query stops what others are doing: to the plan's query type that is reading."""
    return "TerminateTransactions" in operators or any(
        _stand_together(words, "terminate", what)
        for words in _readings(cypher)
        for what in ("transaction", "transactions")
    )


def is_harmless(procedure: str) -> bool:
    """Whether a procedure is one of Neo4j's own that only read the graph."""
    return _HARMLESS.fullmatch(procedure.lower()) is not None


def _readings(cypher: str) -> Iterator[list[str]]:
    """The words of a query, in both ways in which versions of Cypher understand escapes like \\u0041."""
    yield _words(cypher)
    if "\\u" in cypher:
        yield _words(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), cypher))


def _words(cypher: str) -> list[str]:
    """The words in lower case; what stands in comments and strings is none."""
    return [found["word"].strip("`").lower() for found in _WORD.finditer(cypher) if found["word"]]


def _stand_together(words: Sequence[str], first: str, second: str) -> bool:
    return any(one == first and next_ == second for one, next_ in pairwise(words))


def _procedures(words: Sequence[str]) -> Iterator[str]:
    """The names after CALL; a subquery has none, and a property or variable may be called `call`."""
    for place, word in enumerate(words):
        if word != "call" or (place and words[place - 1] in (".", ":", "$")):
            continue
        name = list(_dotted(words[place + 1 :]))
        after = words[place + 1 + len(name) :][:1]
        if len(name) > 1 or (name and after in (["("], ["yield"])):
            yield "".join(name)


def _dotted(words: Sequence[str]) -> Iterator[str]:
    """The words of a name with dots at the beginning: every second one is a dot."""
    for place, word in enumerate(words):
        if (word == ".") != bool(place % 2) or word in "(){":
            return
        yield word
