"""Fetches jars from a Maven repository by several threads and lets none pass whose sum is wrong.

Knows HTTP and sums; does not know what the jars are for or where they go in the end.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import requests

from kgplatform.errors import StoreUnavailable

Progress = Callable[[str, int, int], None]
"""Is told what is under way, how much of it is done, and how much there is."""

OTHER_WAYS = (
    "Other ways to a Neo4j: a mirror in KGPLATFORM_MAVEN_REPOSITORY, a folder of its jars in KGPLATFORM_NEO4J_JARS, "
    "`docker compose up -d` with `--store bolt://127.0.0.1:7687`, or any other server by `--store`."
)
_THREADS = 8
_PAUSES = (0.5, 2.0, 8.0)
_TIMEOUT = 30
_CHUNK = 1 << 16
_WORTH_TRYING_AGAIN = (429, 500, 502, 503, 504)


@dataclass(frozen=True)
class Jar:
    """One line of the lock list: which file, and how to know it."""

    group: str
    artifact: str
    version: str
    size: int
    sha256: str
    classifier: str = ""

    @property
    def name(self) -> str:
        """The file's name in the repository and in our folder."""
        return f"{self.artifact}-{self.version}{self.classifier and '-' + self.classifier}.jar"

    @property
    def path(self) -> str:
        """Where a Maven repository keeps it."""
        return f"{self.group.replace('.', '/')}/{self.artifact}/{self.version}/{self.name}"


def fetch_all(jars: Sequence[Jar], repository: str, folder: Path, progress: Callable[[int], None]) -> None:
    """Puts every jar into the folder; what is there already with the right sum is not fetched again."""
    fetching = _Fetching(jars, repository.rstrip("/"), folder)
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="jars") as pool:
        try:
            _watch({pool.submit(fetching.fetch, jar) for jar in jars}, lambda: progress(fetching.received))
        finally:
            fetching.given_up.set()
            pool.shutdown(cancel_futures=True)


def silent(_what: str, _done: int, _total: int) -> None:
    """The progress that nobody looks at."""


def _watch(running: set[Future[None]], tell: Callable[[], None]) -> None:
    """Tells of progress from the caller's own thread; the first failure ends it."""
    while running:
        done, running = wait(running, timeout=0.1, return_when=FIRST_EXCEPTION)
        tell()
        for future in done:
            future.result()


class _Fetching:
    """One fetch under way: how far each jar is, and whether to give up."""

    def __init__(self, jars: Sequence[Jar], repository: str, folder: Path) -> None:
        self.repository, self.folder = repository, folder
        self.sizes = dict.fromkeys((jar.path for jar in jars), 0)
        self.own = threading.local()
        self.given_up = threading.Event()

    @property
    def received(self) -> int:
        """How many bytes of all jars are here."""
        return sum(self.sizes.values())

    def fetch(self, jar: Jar) -> None:
        """One jar; a broken connection is tried again after a pause."""
        if _is_right(self.folder / jar.name, jar):
            self.sizes[jar.path] = jar.size
            return
        for pause in (*_PAUSES, 0.0):
            broken = self._attempt(jar)
            if broken is None or self.given_up.wait(pause):
                return
        raise StoreUnavailable(f"{self._url(jar)}: {broken}. Neo4j could not be fetched. {OTHER_WAYS}")

    def _attempt(self, jar: Jar) -> str | None:
        """None when the jar is here, else how the connection broke."""
        unverified = self.folder / f"{jar.name}.unverified"
        try:
            with self._session().get(self._url(jar), stream=True, timeout=_TIMEOUT) as answer:
                if answer.status_code in _WORTH_TRYING_AGAIN:
                    return f"{answer.status_code} {answer.reason}"
                if answer.status_code != requests.codes.ok:
                    reason = f"{answer.status_code} {answer.reason}"
                    raise StoreUnavailable(f"{self._url(jar)}: {reason}. Neo4j could not be fetched. {OTHER_WAYS}")
                digest = self._receive(answer, jar, unverified)
        except requests.RequestException as error:
            return _root(error)
        if not self.given_up.is_set():
            self._accept(jar, unverified, digest)
        return None

    def _receive(self, answer: requests.Response, jar: Jar, file: Path) -> str:
        """Writes what the repository sends and gives its sum."""
        digest = hashlib.sha256()
        self.sizes[jar.path] = 0
        with file.open("wb") as out:
            for chunk in answer.iter_content(_CHUNK):
                if self.given_up.is_set():
                    break
                out.write(chunk)
                digest.update(chunk)
                self.sizes[jar.path] += len(chunk)
        return digest.hexdigest()

    def _accept(self, jar: Jar, unverified: Path, digest: str) -> None:
        """The file gets its own name only when its sum is right."""
        if digest == jar.sha256:
            unverified.replace(self.folder / jar.name)
            return
        unverified.unlink()
        raise StoreUnavailable(
            f"{self._url(jar)}: sha256 is {digest}, expected {jar.sha256}; the file was refused. "
            f"Something between here and the repository answers in its place. {OTHER_WAYS}"
        )

    def _session(self) -> requests.Session:
        """Each thread keeps its connection: a new one for each jar costs more than most jars."""
        if not hasattr(self.own, "session"):
            self.own.session = requests.Session()
            self.own.session.verify = os.environ.get("SSL_CERT_FILE") or True  # requests knows its own variables only
        session: requests.Session = self.own.session
        return session

    def _url(self, jar: Jar) -> str:
        return f"{self.repository}/{jar.path}"


def _root(error: BaseException) -> str:
    """What happened at the bottom of a chain of errors, in the words of the system."""
    while error.__context__:
        error = error.__context__
    return str(error) or type(error).__name__


def _is_right(file: Path, jar: Jar) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == jar.sha256
