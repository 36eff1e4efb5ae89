"""The drop-in for instruction records is killed at any moment; run again, it writes the same file.

KGPLATFORM_KILLS sets how often it is killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.stubs.llm_server import StubLLMServer

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

KILLS = int(os.environ.get("KGPLATFORM_KILLS", "3"))
AT_ONCE = 8


def records(path: Path, count: int) -> Path:
    """As many different records in Chinese as in English."""
    asked = [
        ('{"instruction": "抽取", "schema": ["人物"], "input": "第%d天鲁迅来了。"}', "人物"),
        ('{"instruction": "Extract", "schema": ["person"], "input": "On day %d Ann came."}', "person"),
    ]
    lines = [
        json.dumps({"id": str(number), "task": "NER", "source": "s", "instruction": asked[number % 2][0] % number})
        for number in range(count)
    ]
    path.write_text("\n".join(lines), "utf-8")
    return path


def started(server: StubLLMServer, told: Path, output: Path) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KGPLATFORM_", "NEO4J_"))}
    endpoint = ("--base-url", server.base_url, "--model", server.model)
    command = ("extract", str(told), "--format", "iepile", "-o", str(output), "--quiet", *endpoint)
    return subprocess.Popen(
        [sys.executable, "-m", "kgplatform", *command],
        cwd=output.parent,
        env={**kept, "KGPLATFORM_LLM_CONCURRENCY": str(AT_ONCE)},
    )


def test_killed_and_run_again_the_file_is_the_same(tmp_path: Path) -> None:
    told = records(tmp_path / "records.json", 60 * KILLS)
    with StubLLMServer(answer='{"人物": ["鲁迅"], "person": ["Ann"]}', modes=["slow::0.15"]) as server:
        (tmp_path / "undisturbed").mkdir()
        assert started(server, told, tmp_path / "undisturbed" / "out.json").wait(300) == 0
        paid = server.calls
        output = tmp_path / "killed" / "out.json"
        output.parent.mkdir()
        for _ in range(KILLS):
            before = server.calls
            running = started(server, told, output)
            while server.calls == before and running.poll() is None:
                time.sleep(0.01)
            time.sleep(random.uniform(0.1, 1.0))
            running.send_signal(signal.SIGKILL)
            running.wait()
            assert not output.exists()
        assert started(server, told, output).wait(300) == 0

    assert output.read_bytes() == (tmp_path / "undisturbed" / "out.json").read_bytes()
    assert len(output.read_text("utf-8").splitlines()) == 60 * KILLS
    # in flight at each kill, and what came so shortly before that its commit was still to come
    assert server.calls - 2 * paid <= 2 * AT_ONCE * KILLS
