"""The local Neo4j of a workspace: start, stop, status."""

from __future__ import annotations

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.pipelines.access import local_options, server_folder
from kgplatform.pipelines.progress import Progress
from kgplatform.stores import local


def start(settings: Settings, progress: Progress) -> dict[str, object]:
    """Have it running; says where."""
    if not settings.store_is_local:
        raise ConfigError(f"the store is {settings.store}; `store start` is for the local server")
    local.start(server_folder(settings), local_options(settings), progress)
    return status(settings)


def stop(settings: Settings) -> bool:
    """Have nothing running; whether anything was."""
    return local.stop(server_folder(settings))


def status(settings: Settings, *, password: bool = False) -> dict[str, object]:
    """What is known about it; the password only when asked for."""
    found = local.status(server_folder(settings))
    if found is None:
        return {"running": False, "data": str(server_folder(settings))}
    known: dict[str, object] = {
        "running": found.running,
        "url": found.url,
        "user": found.user,
        "version": found.version,
        "data": str(found.data),
        "pid": found.pid,
        "since": found.since and found.since.isoformat(timespec="seconds"),
        "stops_at": found.stops_at and found.stops_at.isoformat(timespec="seconds"),
    }
    if password and found.running:
        known["password"] = local.start(server_folder(settings), local_options(settings)).password
    return known


def ways_to_look(known: dict[str, object]) -> tuple[str, ...]:
    """How other programs look into the running server, one line each."""
    if not known["running"]:
        return ("it starts by itself when it is needed, or by: kgplatform store start",)
    url, user = known["url"], known["user"]
    password = "the password above" if known.get("password") else "the password of `kgplatform store status --password`"
    until = "unless something uses it" if known.get("stops_at") else "once nothing uses it any more"
    return (
        f"Neo4j Desktop (Query and Explore, which was Bloom), Neo4j Browser, VS Code: connect to {url}, user {user}, "
        f"{password}",
        f"in a terminal: cypher-shell -a {url} -u {user}",
        f"it stops by itself {until}, and other programs do not count: for a day of looking around, "
        "kgplatform store stop, then kgplatform store start --idle-minutes 600",
    )
