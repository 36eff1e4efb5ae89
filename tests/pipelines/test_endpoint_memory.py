"""What an endpoint can do is found out once and told by doctor."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kgplatform.cli.app import app
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.capabilities import look_at_capabilities
from kgplatform.workspace.journal import Workspace
from tests.stubs.llm_server import StubLLMServer


def test_an_endpoint_is_probed_once_and_remembered(tmp_path: Path) -> None:
    with StubLLMServer() as server:
        options = LLMOptions(base_url=server.base_url, model="novel")
        with Workspace(tmp_path) as workspace:
            first = look_at_capabilities(options, workspace)
            probes = server.probes
        with Workspace(tmp_path) as workspace:
            second = look_at_capabilities(options, workspace)
            same = server.probes
            look_at_capabilities(options, workspace, again=True)

    assert first == second
    assert same == probes > 0
    assert server.probes == 2 * probes


def test_doctor_tells_which_format_the_endpoint_enforces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with StubLLMServer() as server:
        server.can = {"json_object", "usage"}
        monkeypatch.setenv("KGPLATFORM_LLM_BASE_URL", server.base_url)
        monkeypatch.setenv("KGPLATFORM_LLM_MODEL", "novel")
        told = CliRunner().invoke(app, ["doctor", "--json"])

    assert "JSON by json_object (json_schema not enforced)" in told.stdout
    assert server.calls == 0
