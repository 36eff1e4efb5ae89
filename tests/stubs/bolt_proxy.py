"""A TCP proxy between a driver and a real Neo4j that fails where a network or a cluster would.

It understands as much of Bolt 5.4 as it takes to count messages: which kind the client sends, and when the server has
answered what was sent so far. So a failure comes in the right place of the conversation, and the server sees a client
that goes away, or resets, as after a failure of its own.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

Kind = Literal["BEGIN", "RUN", "COMMIT"]
KINDS = {0x11: "BEGIN", 0x10: "RUN", 0x12: "COMMIT"}
RESET, GOODBYE = 0x0F, 0x02
SUMMARIES = (0x70, 0x7E, 0x7F)  # SUCCESS, IGNORED, FAILURE: one of them answers each request
IGNORED = b"\x00\x02\xb0\x7e\x00\x00"
ONLY_5_4 = b"\x60\x60\xb0\x17" + b"\x00\x00\x04\x05" + b"\x00" * 12


@dataclass
class Fault:
    """What happens at the client's message of this kind, after so many of them went through."""

    kind: Kind
    after: int = 0
    code: str | None = None
    """The failure to answer with; None cuts the connection."""
    lets_through: bool = False
    """Cut only when the server has answered: what was asked is done, and nobody is told."""
    times: int = 1
    refuses: bool = False
    """Once cut, new connections are refused until `restore`."""


@dataclass
class BoltProxy:
    """Listens on a port of its own as long as its `with` block lasts."""

    target: str
    fault: Fault | None = None
    happened: int = 0
    _refusing: bool = False
    _seen: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()
        self.cut()

    @property
    def url(self) -> str:
        return f"bolt://127.0.0.1:{self._listening.getsockname()[1]}"

    def inject(self, fault: Fault) -> None:
        """From now on; messages are counted from here."""
        self.fault, self._seen, self.happened = fault, 0, 0

    def cut(self) -> None:
        """All connections end now."""
        with self._lock:
            ends, self._open = self._open, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def restore(self) -> None:
        """Nothing fails any more."""
        self.fault, self._refusing = None, False

    def strikes(self, kind: str | None) -> Fault | None:
        """The fault that this message of the client meets."""
        fault = self.fault
        if fault is None or kind != fault.kind or self.happened >= fault.times:
            return None
        with self._lock:
            self._seen += 1
            if self._seen <= fault.after:
                return None
            self.happened += 1
        self._refusing = fault.refuses
        return fault

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            if self._refusing:
                client.close()
                continue
            parts = urlsplit(self.target)
            server = socket.create_connection((parts.hostname, parts.port or 7687))
            with self._lock:
                self._open += [client, server]
            _Conversation(self, client, server).start()


class _Conversation:
    """One connection: requests in one thread, answers in another."""

    def __init__(self, proxy: BoltProxy, client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.asked = self.answered = 0
        self.turn = threading.Condition()

    def start(self) -> None:
        for work in (self._requests, self._answers):
            threading.Thread(target=self._quietly, args=(work,), daemon=True).start()

    def _quietly(self, work: object) -> None:
        with contextlib.suppress(OSError, EOFError):
            work()  # type: ignore[operator]
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _requests(self) -> None:
        _exactly(self.client, 20)
        self.server.sendall(ONLY_5_4)
        failed = False
        for message, tag in _messages(self.client):
            if failed and tag not in (RESET, GOODBYE):
                self.client.sendall(IGNORED)
                continue
            failed = False
            fault = self.proxy.strikes(KINDS.get(tag))
            if fault is None:
                self._forward(message)
            elif fault.code is None:
                if fault.lets_through:
                    self._forward(message, wait=True)
                self.proxy.cut()
                return
            else:
                self._wait()
                self.client.sendall(_failure(fault.code))
                failed = True

    def _forward(self, message: bytes, *, wait: bool = False) -> None:
        with self.turn:
            self.asked += 1
        self.mute = wait
        self.server.sendall(message)
        if wait:
            self._wait()

    def _wait(self) -> None:
        """Until the server has answered everything that it was asked."""
        with self.turn:
            self.turn.wait_for(lambda: self.answered >= self.asked, timeout=30)

    def _answers(self) -> None:
        self.client.sendall(_exactly(self.server, 4))
        for message, tag in _messages(self.server):
            if not getattr(self, "mute", False):
                self.client.sendall(message)
            if tag in SUMMARIES:
                with self.turn:
                    self.answered += 1
                    self.turn.notify_all()


def _messages(source: socket.socket) -> Iterator[tuple[bytes, int]]:
    """Each message with its frame, and its tag."""
    while True:
        framed, body = b"", b""
        while True:
            head = _exactly(source, 2)
            (size,) = struct.unpack(">H", head)
            chunk = _exactly(source, size)
            framed, body = framed + head + chunk, body + chunk
            if size == 0 and body:
                break
        yield framed, body[1]


def _exactly(source: socket.socket, size: int) -> bytes:
    read = b""
    while len(read) < size:
        part = source.recv(size - len(read))
        if not part:
            raise EOFError
        read += part
    return read


def _failure(code: str) -> bytes:
    body = b"\xb1\x7f\xa2" + _string("code") + _string(code) + _string("message") + _string("injected by a test")
    return struct.pack(">H", len(body)) + body + b"\x00\x00"


def _string(text: str) -> bytes:
    written = text.encode()
    return (bytes([0x80 | len(written)]) if len(written) < 16 else b"\xd0" + bytes([len(written)])) + written
