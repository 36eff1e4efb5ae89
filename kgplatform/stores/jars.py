"""The jars of a Neo4j Community server: fetched once, shared by all workspaces, or the user's own.

Neo4j Community is GPL, so it is never bundled: the user's machine fetches it. The list of jars with the sha256 of each
is part of this package. They gather in a folder beside the final one, which appears by one rename when all are there.
"""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock
import platformdirs

from kgplatform.errors import ConfigError, StoreUnavailable
from kgplatform.stores.fetch import OTHER_WAYS, Jar, Progress, fetch_all, silent
from kgplatform.stores.options import LocalOptions

LOCK_LIST = Path(__file__).with_name("neo4j.lock.toml")
_PARTS = ("jars", "modules", "lib")  # jgo sorts jars into two folders, Neo4j's own archive has them in lib


@dataclass(frozen=True)
class LockList:
    """All jars of one version of the server."""

    version: str
    jars: tuple[Jar, ...]

    @property
    def folder_name(self) -> str:
        """Two lists never share a folder, even for one version."""
        sums = "".join(sorted(jar.sha256 for jar in self.jars))
        return f"neo4j-{self.version}-{hashlib.sha256(sums.encode()).hexdigest()[:8]}"

    @property
    def size(self) -> int:
        """How many bytes a complete fetch brings."""
        return sum(jar.size for jar in self.jars)


def read_lock_list(path: Path = LOCK_LIST) -> LockList:
    """The jars that this package was tested with."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return LockList(version=content["version"], jars=tuple(Jar(**line) for line in content["jars"]))


def jar_folders(options: LocalOptions, progress: Progress | None = None) -> tuple[Path, ...]:
    """The folders whose jars make the server; they are fetched first where they are missing."""
    return own_jars(options.jars) if options.jars else (fetch(read_lock_list(), options, progress),)


def own_jars(folder: Path) -> tuple[Path, ...]:
    """The parts of the user's own folder that hold jars."""
    parts = tuple(part.resolve() for part in (folder, *(folder / name for name in _PARTS)) if any(part.glob("*.jar")))
    if server_version(parts):
        return parts
    raise StoreUnavailable(
        f"{folder}: no neo4j-server-….jar here or in {', '.join(_PARTS)}; is KGPLATFORM_NEO4J_JARS right?"
    )


def server_version(folders: Sequence[Path]) -> str | None:
    """The version of the server that these jars make."""
    stems = (jar.stem for folder in folders for jar in sorted(folder.glob("neo4j-server-[0-9]*.jar")))
    return next((stem.removeprefix("neo4j-server-") for stem in stems), None)


def fetch(wanted: LockList, options: LocalOptions, progress: Progress | None = None) -> Path:
    """The folder with all jars of the list, each with the right sum."""
    cache = _cache(options)
    folder = cache / wanted.folder_name
    if _is_complete(folder, wanted):
        return folder
    with _writable(cache), filelock.FileLock(cache / f"{wanted.folder_name}.lock"):
        if not _is_complete(folder, wanted):  # another process may have fetched it while we waited
            _fetch_beside(folder, wanted, _repository(options), progress or silent)
    return folder


def is_fetched(wanted: LockList, options: LocalOptions) -> bool:
    """Whether a start would have to fetch nothing."""
    return _is_complete(_cache(options) / wanted.folder_name, wanted)


def _cache(options: LocalOptions) -> Path:
    return options.cache or platformdirs.user_cache_path("kgplatform")


def _is_complete(folder: Path, wanted: LockList) -> bool:
    """The rename promises it; the sizes notice a cache cleaner that took single files."""
    files = ((folder / jar.name, jar.size) for jar in wanted.jars)
    return all(file.is_file() and file.stat().st_size == size for file, size in files)


@contextmanager
def _writable(cache: Path) -> Iterator[None]:
    """A full disk or a folder without permission ends in one clear message."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise StoreUnavailable(
            f"{error.filename or cache}: {error.strerror}. Neo4j cannot be kept. {OTHER_WAYS}"
        ) from error


def _repository(options: LocalOptions) -> str:
    if options.repository is None:
        return _known_repository()
    if options.repository.startswith(("http://", "https://")):
        return options.repository
    raise ConfigError(
        f"KGPLATFORM_MAVEN_REPOSITORY: {options.repository!r} is no http(s) address of a Maven repository"
    )


def _known_repository() -> str:
    from jgo.maven import MavenContext  # slow to import, and needed for the first fetch only

    return str(next(iter(MavenContext().remote_repos.values())))


def _fetch_beside(folder: Path, wanted: LockList, repository: str, progress: Progress) -> None:
    """What an interrupted fetch left beside the final folder is verified and taken up again."""
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists():
        shutil.rmtree(part, ignore_errors=True)
        folder.rename(part)
    part.mkdir(exist_ok=True)
    what = f"fetching Neo4j {wanted.version}"
    fetch_all(wanted.jars, repository, part, lambda received: progress(what, received, wanted.size))
    part.rename(folder)
