"""What can be chosen about writing to and reading from a Neo4j."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class StoreOptions(BaseModel):
    """How the store talks to the server; the defaults suit a small machine with a local server."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documents: int = Field(default=300, ge=1)
    """How many documents are written in one transaction, at most."""
    replaced: int = Field(default=50, ge=1)
    """How many stored documents are replaced or deleted in one transaction: each deletion slows its later look-ups."""
    weight: int = Field(default=4_000_000, ge=1)
    """About how many bytes of documents go into one transaction; long documents make short transactions."""
    entities: int = Field(default=2000, ge=1)
    """How many entities are written in one transaction."""
    page: int = Field(default=200, ge=1)
    """How many documents are read back at a time."""
    connect_seconds: float = 15
    """How long a server may take to accept a connection."""
    retry_seconds: float = 60
    """How long a transaction is tried again when the server says that it is worth it."""
    transaction_seconds: float = Field(default=600, gt=0)
    """How long a writing transaction may take: somebody else may hold a lock that it waits for."""
    index_seconds: int = 300
    """How long indexes may take to become ready."""
