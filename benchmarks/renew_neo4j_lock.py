"""Renews the list of jars that make a Neo4j Community server: `python benchmarks/renew_neo4j_lock.py 5.26.30`.

jgo resolves the version's dependencies as Maven does and checks each download against the repository's own sum; this
script adds the sha256 that every later fetch is checked against. Run the tests of the local server afterwards.

With `--jars FOLDER` the list stays as it is and the jars are kept in the folder: another version to test against, as
`make test-neo4j-2026` does.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import Artifact, MavenContext

LOCK = Path(__file__).resolve().parent.parent / "kgplatform" / "stores" / "neo4j.lock.toml"
COORDINATES = ("org.neo4j:neo4j", "org.neo4j.app:neo4j-server")


def main(version: str, jars: Path | None) -> None:
    with tempfile.TemporaryDirectory() as cache:
        artifacts = resolve(version, Path(cache))
        if jars is not None:
            keep(artifacts, jars)
            print(f"{jars}: {len(artifacts)} jars of Neo4j {version}")
            return
        with ThreadPoolExecutor(8) as pool:
            lines = sorted(pool.map(describe, artifacts))
    LOCK.write_text(render(version, lines), encoding="utf-8")
    print(f"{LOCK}: {len(lines)} jars of Neo4j {version}")


def resolve(version: str, cache: Path) -> list[Artifact]:
    """The server's jars and all they need at run time."""
    context = MavenContext(repo_cache=cache, local_repos=[], timeout=60)
    wanted = [context.create_dependency(f"{name}:{version}::jar:compile") for name in COORDINATES]
    inputs, transitive = context.resolver.resolve(wanted)
    needed = [*inputs, *(each for each in transitive if each.scope in ("compile", "runtime"))]
    return list({each.artifact.key: each.artifact for each in needed}.values())


def keep(artifacts: Sequence[Artifact], folder: Path) -> None:
    """The folder appears by one rename when all jars are there."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with ThreadPoolExecutor(8) as pool:
        for jar in pool.map(lambda artifact: Path(artifact.resolve()), artifacts):
            shutil.copy2(jar, part)
    part.rename(folder)


def describe(artifact: Artifact) -> str:
    jar: Path = artifact.resolve()
    sha256 = hashlib.sha256(jar.read_bytes()).hexdigest()
    classifier = f'classifier = "{artifact.classifier}", ' if artifact.classifier else ""
    return (
        f'    {{ group = "{artifact.groupId}", artifact = "{artifact.artifactId}", version = "{artifact.version}", '
        f'{classifier}size = {jar.stat().st_size}, sha256 = "{sha256}" }},'
    )


def render(version: str, lines: Iterable[str]) -> str:
    head = "# The jars of a Neo4j Community server. Written by benchmarks/renew_neo4j_lock.py; do not edit by hand."
    return "\n".join([head, f'version = "{version}"', "jars = [", *lines, "]", ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--jars", type=Path)
    options = parser.parse_args()
    main(options.version, options.jars)
