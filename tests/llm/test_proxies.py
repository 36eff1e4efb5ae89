"""Proxies of the environment: used for the web, never for a model close by."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kgplatform.errors import ConfigError, LLMUnavailable
from kgplatform.llm.client import look_at_endpoint
from kgplatform.llm.options import LLMOptions
from kgplatform.llm.proxies import route_to
from tests.stubs.llm_server import StubLLMServer

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
PROXY = "http://proxy.example.com:3128"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Recording(BaseHTTPRequestHandler):
    """A proxy that answers every request with a list of one model, and keeps what it was asked for."""

    asked: list[str] = []  # noqa: RUF012 - one proxy at a time

    def do_GET(self) -> None:
        self.asked.append(self.path)
        content = b'{"data": [{"id": "far", "max_model_len": 32768}]}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def proxy() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Recording)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Recording.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8000/v1",
        "http://127.0.0.1:8000/v1",
        "http://[::1]:8000/v1",
        "http://192.168.1.20:8000/v1",
        "http://10.1.2.3/v1",
        "http://172.20.0.5:8000/v1",
        "http://169.254.3.4/v1",
        "http://gpubox:8000/v1",
        "http://gpubox.local:8000/v1",
    ],
)
def test_a_server_close_by_is_asked_directly(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("ALL_PROXY", PROXY)

    assert route_to(address).proxy is None


@pytest.mark.parametrize(
    ("exceptions", "address"),
    [
        ("example.org", "http://models.example.org/v1"),
        (".example.org", "http://models.example.org/v1"),
        ("8.8.4.0/24", "http://8.8.4.7:8000/v1"),
        ("localhost, models.example.org:8000", "http://models.example.org:8000/v1"),
        ("*", "http://models.example.org/v1"),
    ],
)
def test_what_no_proxy_names_is_asked_directly(exceptions: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", exceptions)

    assert route_to(address).proxy is None
    assert "NO_PROXY" in route_to(address).why or exceptions == "*"


def test_the_web_is_asked_through_the_proxy_and_its_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@proxy.example.com:3128")

    route = route_to("https://api.example.org/v1")

    assert route.proxy == "http://me:secret@proxy.example.com:3128"
    assert "proxy.example.com:3128" in route.why
    assert "secret" not in route.why


def test_a_socks_proxy_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")

    with pytest.raises(ConfigError, match=r"NO_PROXY=api\.example\.org"):
        route_to("https://api.example.org/v1")


def test_a_server_on_this_machine_answers_although_a_dead_proxy_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    with StubLLMServer(model="near") as server:
        look = look_at_endpoint(LLMOptions(base_url=server.base_url))

    assert [model.name for model in look.served] == ["near"]
    assert look.seconds > 0


def test_a_server_in_the_web_is_reached_through_the_proxy(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", proxy)

    look = look_at_endpoint(LLMOptions(base_url="http://models.example.org/v1"))

    assert look.served[0] == ("far", 32768)
    assert Recording.asked == ["http://models.example.org/v1/models"]
    assert proxy in look.way


def test_a_dead_proxy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    with pytest.raises(LLMUnavailable, match=r"127\.0\.0\.1:9.*NO_PROXY=models\.example\.org"):
        look_at_endpoint(LLMOptions(base_url="http://models.example.org/v1"))
