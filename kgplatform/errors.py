"""The errors that kgplatform raises on purpose; anything else is a bug.

KGError
├── ConfigError       a setting or option is missing, unknown or contradicts another
├── DatasetError      a file of the user's cannot be read as what it should be
├── WorkspaceError    the journal is locked, damaged or of another version
├── ContradictionError  a judgement that others leave no room for; names them
├── LLMError
│   ├── LLMUnavailable    worth trying again later
│   ├── LLMBudgetSpent    a limit that the user set is reached; the same command goes on
│   ├── LLMRefused        the server understood and said no (key, model, request)
│   └── AnswerError       the model answered, but not what was asked; keeps the text
├── StoreError
│   ├── StoreUnavailable  no Neo4j answers, or it could not be fetched or started
│   ├── QueryError        the server refused a query
│   └── OwnershipError    the graph or database belongs to somebody else
└── MissingExtra      an optional dependency is not installed

Each message says what was wrong, where, and what to do next.
"""

from __future__ import annotations

from pathlib import Path


class KGError(Exception):
    """Base of all errors that a user can do something about."""


class ConfigError(KGError):
    """A setting or option is wrong: which one, and where it was read."""


class DatasetError(KGError):
    """A data file is not what it should be."""

    def __init__(self, reason: str, path: Path | str | None = None, line: int | None = None) -> None:
        self.reason, self.path, self.line = reason, path, line
        where = "" if path is None else f"{path}: " if line is None else f"{path}:{line}: "
        super().__init__(f"{where}{reason}")


class WorkspaceError(KGError):
    """The journal cannot be used as it is."""


class ContradictionError(KGError):
    """What somebody says of two names does not fit with what was said before."""


class LLMError(KGError):
    """Something went wrong between us and the model."""


class LLMUnavailable(LLMError):
    """No answer came, or the server asked us to come back: worth trying again."""


class LLMBudgetSpent(LLMError):
    """What the user allowed is spent; what was answered is kept, and the same command goes on from there."""


class LLMRefused(LLMError):
    """The server said no for good: wrong key, unknown model, bad request."""


class AnswerError(LLMError):
    """An answer that cannot be used; `text` is what the model wrote."""

    def __init__(self, reason: str, text: str) -> None:
        self.text = text
        super().__init__(reason)


class StoreError(KGError):
    """Something went wrong between us and Neo4j."""


class StoreUnavailable(StoreError):
    """No server answers at the address, or the local one could not be had."""


class QueryError(StoreError):
    """The server refused a query."""


class OwnershipError(StoreError):
    """The graph name or the database belongs to another workspace or program."""


class MissingExtra(KGError):
    """A feature needs an optional dependency that is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed; run: pip install 'kgplatform[{extra}]'")
