"""What can be chosen about the stores."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict


class LocalOptions(BaseModel):
    """How the local server is fetched and run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jars: Path | None = None
    """A folder of Neo4j's jars that is used as it is; nothing is fetched then. Setting: KGPLATFORM_NEO4J_JARS."""
    repository: str | None = None
    """Address of a Maven repository or mirror; None is the one that jgo knows. Setting: KGPLATFORM_MAVEN_REPOSITORY."""
    cache: Path | None = None
    """Where fetched jars are kept for all workspaces; None is the user's cache folder."""
    idle_minutes: float = 15
    """The server stops itself so long after its last use."""
    heap: str = "1g"
    """The most memory that the server's Java heap takes, in Java's notation."""
    start_timeout: float = 120
    """Seconds until a start that does not answer counts as failed; recovery after a crash takes its time."""
