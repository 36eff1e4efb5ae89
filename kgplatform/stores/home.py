"""What stands in the folder of a local server besides Neo4j's own files: state, password, settings, signs of use.

Client and supervisor meet here and nowhere else; each file is written whole or not at all.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeVar

from kgplatform.stores.processes import birth, lives

USER = "neo4j"
_OWN = 0o600  # Windows has no such modes: there a folder in the user's own profile is what protects it
_TRIES, _PAUSE = 20, 0.02
_MUCH = 256 << 20  # bytes: 20,000 documents or more

T = TypeVar("T")

Phase = Literal["starting", "running", "stopping", "failed"]


def local_url(port: int) -> str:
    """Where a local server is reached: from this machine only."""
    return f"bolt://127.0.0.1:{port}"


@dataclass(frozen=True)
class State:
    """What the supervisor says about itself and its server."""

    phase: Phase
    supervisor: int
    supervisor_born: float
    version: str = ""
    port: int = 0
    server: int = 0
    server_born: float = 0.0
    since: float = 0.0
    idle_minutes: float = 0.0
    reason: str = ""

    @property
    def is_alive(self) -> bool:
        """Whether the supervisor that wrote this still lives."""
        return lives(self.supervisor, self.supervisor_born)

    @property
    def is_running(self) -> bool:
        """Whether the server answers, as far as its process tells."""
        return self.phase == "running" and self.is_alive and lives(self.server, self.server_born)


@dataclass(frozen=True)
class Home:
    """The folder of one local server."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Home:
        """The same folder is always written the same way, so that its processes can be found by it."""
        return cls(folder.expanduser().resolve())

    @property
    def client_lock(self) -> Path:
        """Held by a command while it starts, stops or uses the tools."""
        return self.folder / "client.lock"

    @property
    def supervisor_lock(self) -> Path:
        """Held by the supervisor as long as it lives."""
        return self.folder / "supervisor.lock"

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor has to say when it fails."""
        return self.folder / "logs" / "supervisor.log"

    @property
    def console_log(self) -> Path:
        """What the server prints."""
        return self.folder / "logs" / "console.log"

    @property
    def server_logs(self) -> tuple[Path, ...]:
        """What the server writes about itself; grows from start to start."""
        return self.folder / "logs" / "neo4j.log", self.folder / "logs" / "debug.log"

    @property
    def stop_request(self) -> Path:
        """Its presence asks the supervisor to end."""
        return self.folder / "stop"

    @property
    def unfinished_import(self) -> Path:
        """Its presence says that the databases are not complete and hold nothing that was there before."""
        return self.folder / "importing"

    @property
    def settings(self) -> Path:
        """Neo4j's own settings file, written before each start."""
        return self.folder / "conf" / "neo4j.conf"

    @property
    def data(self) -> Path:
        """The databases."""
        return self.folder / "data"

    @property
    def holds_much(self) -> bool:
        """Whether work on the stored graph outlasts the start of the server by far."""
        files = (self.data / "databases" / "neo4j").glob("*")
        return sum(file.stat().st_size for file in files if file.is_file()) >= _MUCH

    @property
    def password_file(self) -> Path:
        """Readable by its owner only."""
        return self.folder / "password"

    def create(self) -> None:
        """Makes the folders; nobody else on the machine may look into them."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in ("conf", "logs", "uses"):
            (self.folder / name).mkdir(exist_ok=True)

    def drop_unfinished(self) -> None:
        """Throws away what an import that was broken off has left; only where no process of the folder lives."""
        if self.unfinished_import.exists():
            shutil.rmtree(self.data, ignore_errors=True)
            self.unfinished_import.unlink(missing_ok=True)

    def state(self) -> State | None:
        """The last word of a supervisor, which may be dead by now."""
        try:
            written = _patiently(lambda: (self.folder / "state.json").read_text(encoding="utf-8"))
            return State(**json.loads(written))
        except FileNotFoundError:
            return None

    def write_state(self, state: State) -> None:
        """Replaces the supervisor's word."""
        _replace(self.folder / "state.json", json.dumps(asdict(state), indent=1))

    def forget_state(self) -> None:
        """Nobody speaks for this folder any more."""
        (self.folder / "state.json").unlink(missing_ok=True)

    def password(self) -> str:
        """The password of this folder's server; made up when there is none yet."""
        if not self.password_file.exists():
            _replace(self.password_file, secrets.token_hex(20))
        return self.password_file.read_text(encoding="ascii").strip()

    def touch(self) -> None:
        """Counts as use now."""
        (self.folder / "used").touch(mode=_OWN)

    def last_use(self) -> float:
        """When the server was last used, in seconds since the epoch."""
        file = self.folder / "used"
        return file.stat().st_mtime if file.exists() else 0.0

    def is_in_use(self) -> bool:
        """Whether a living process says that it uses the server; signs of dead ones are removed."""
        signs = [(sign, *_read_sign(sign)) for sign in (self.folder / "uses").glob("*.use")]
        for sign in (sign for sign, pid, since in signs if not lives(pid, since)):
            sign.unlink(missing_ok=True)
        return any(sign.exists() for sign, _, _ in signs)

    @contextmanager
    def use(self) -> Iterator[None]:
        """The server is not idle meanwhile, however long it takes; ends by itself when this process dies."""
        pid = os.getpid()
        sign = self.folder / "uses" / f"{pid}-{secrets.token_hex(4)}.use"
        sign.parent.mkdir(parents=True, exist_ok=True)
        _replace(sign, f"{pid} {birth(pid) or time.time()}")
        try:
            yield
        finally:
            sign.unlink(missing_ok=True)
            self.touch()


def _read_sign(sign: Path) -> tuple[int, float]:
    try:
        pid, since = sign.read_text(encoding="ascii").split()
    except FileNotFoundError:  # its owner has just finished
        return 0, 0.0
    return int(pid), float(since)


def _replace(file: Path, text: str) -> None:
    """Written beside and renamed, readable by its owner only from the first byte on."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN), "w", encoding="utf-8") as out:
        out.write(text)
    _patiently(lambda: draft.replace(file))


def _patiently(act: Callable[[], T]) -> T:
    """Windows refuses to replace a file that somebody reads just now, and to read one that is being replaced."""
    for _ in range(_TRIES):
        try:
            return act()
        except PermissionError:
            time.sleep(_PAUSE)
    return act()
