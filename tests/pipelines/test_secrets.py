"""A planted key is nowhere but in the requests: not in words, logs, the workspace or what is written."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from tests.stubs.llm_server import StubLLMServer, gold_of

KEY = "sk-planted-4f9a2c77"
SAMPLE = Path(__file__).resolve().parents[2] / "dataset" / "sample" / "iepile" / "IE-en" / "RE"


@pytest.mark.parametrize(
    "modes", [[], ["echo-key"], ["echo-key::400"], ["echo-key::429"], ["echo-key:3:503"], ["echo-key::401"]]
)
def test_a_planted_key_is_found_nowhere(
    modes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KGPLATFORM_LLM_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    told = ""
    with StubLLMServer(gold_of([SAMPLE]), modes=modes, key=KEY) as stub:
        if modes == ["echo-key::429"]:
            stub.modes[0].left = 5
        where = ["--base-url", stub.base_url, "--model", "novel"]
        run = CliRunner().invoke(app, ["extract", str(SAMPLE), *where, "-o", str(tmp_path / "out.jsonl")])
        told += run.output + run.stderr + repr(run.exception)
        told += CliRunner().invoke(app, ["config", "--json"]).output
        for verb in (["doctor"], ["cache", "stats"]):
            told += CliRunner().invoke(app, verb).output
        assert stub.calls > 0

    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for place in (told, caplog.text, written.decode("utf-8", "replace")):
        assert KEY not in place
        assert KEY[3:] not in place


@pytest.mark.parametrize("modes", [[], ["echo-key::400"], ["refuse-format"]])
def test_a_planted_key_is_found_nowhere_without_a_chat_either(
    modes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KGPLATFORM_LLM_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with StubLLMServer(gold_of([SAMPLE]), modes=modes, key=KEY) as stub:
        stub.tokenizer = "vllm"
        where = ["--base-url", stub.base_url, "--model", "novel", "--api", "completions", "--template", "qwen"]
        run = CliRunner().invoke(app, ["extract", str(SAMPLE), *where, "-o", str(tmp_path / "out.jsonl")])
        plan = CliRunner().invoke(app, ["build", str(SAMPLE), *where, "--dry-run"])
        assert stub.calls > 0

    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for place in (
        run.output,
        run.stderr,
        repr(run.exception),
        plan.output,
        caplog.text,
        written.decode("utf-8", "replace"),
    ):
        assert KEY not in place
        assert KEY[3:] not in place


def test_a_server_whose_certificate_nobody_knows_is_not_asked() -> None:
    import ssl
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from kgplatform.errors import LLMUnavailable
    from kgplatform.llm.client import list_models
    from kgplatform.llm.options import LLMOptions

    folder = Path(__file__).parent.parent / "stubs"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "localhost.pem")
    asked = []

    class Model(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Model)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    options = LLMOptions(base_url=f"https://localhost:{server.server_port}/v1", timeout=5)
    try:
        with pytest.raises(LLMUnavailable, match=r"(?i)certificate"):
            list_models(options)
    finally:
        server.shutdown()
        server.server_close()

    assert asked == []
