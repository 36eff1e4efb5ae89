"""A real server, llama.cpp behind llama-cpp-python, with a tiny model that knows some prompts by heart."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

import pytest

MODEL = "tiny-qwen3"
CONTEXT = 2048
_START_SECONDS = 60

# Where `make server` builds it; another Python that has llama_cpp can be named.
PYTHON = Path(
    os.environ.get(
        "KGPLATFORM_TEST_LLAMA", Path.home() / ".cache" / "kgplatform" / "llama-cpp-python" / "bin" / "python"
    )
)


def model_folder(shared_data: Path) -> Path:
    """The folder of the tiny model; the test is skipped where it or the server is missing."""
    found = shared_data / "models" / MODEL
    if not PYTHON.is_file():
        pytest.skip(f"no llama-cpp-python at {PYTHON}: run `make server`")
    if not (found / "model.gguf").is_file():
        pytest.skip(f"no model in {found}")
    return found


class LlamaServer:
    """Serves the model of a folder while the `with` block lasts; `thinks` as it is launched."""

    def __init__(self, folder: Path, *, thinks: bool = False, port: int | None = None) -> None:
        self._folder = folder
        self._thinks = thinks
        self.port = port or _free_port()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Returns when it answers."""
        command = [str(PYTHON), "-m", "llama_cpp.server", "--model", str(self._folder / "model.gguf")]
        command += ["--model_alias", MODEL, "--n_ctx", str(CONTEXT), "--n_threads", "2"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        if not self._thinks:
            command += ["--chat_template_kwargs", json.dumps({"enable_thinking": False})]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"no server at {self.base_url}: {' '.join(command)}")
            time.sleep(0.2)

    def kill(self) -> None:
        """As the kernel kills: at once."""
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.base_url}/models", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
