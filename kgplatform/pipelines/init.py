"""Writes kgplatform.toml, after trying the endpoint."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from kgplatform.config import FILE, read_settings
from kgplatform.errors import ConfigError
from kgplatform.llm.client import list_models
from kgplatform.llm.options import LLMOptions


def probe(base_url: str | None, model: str | None) -> Iterator[str]:
    """What the endpoint says of itself; an error when it does not answer or does not have the model."""
    if not base_url:
        yield "no endpoint: the learned extractor is used, trained on the train split beside a dataset"
        return
    if not model:
        raise ConfigError("an endpoint needs a model: give --model")
    key = read_settings().llm_api_key or SecretStr("EMPTY")
    served = list_models(LLMOptions(base_url=base_url, model=model, api_key=key))
    yield f"{base_url} serves {', '.join(served) or 'no models by name'}"
    if served and model not in served:
        raise ConfigError(f"{base_url} does not serve {model!r}; it has {', '.join(served)}")


def write_file(base_url: str | None, model: str | None, store: str, *, force: bool) -> Path:
    """The path of the file, which must not be there yet unless forced."""
    path = Path(FILE)
    if path.exists() and not force:
        raise ConfigError(f"{FILE} is there already; --force replaces it")
    lines = [
        "# Settings of kgplatform. Flags and KGPLATFORM_… variables win over this file; `kgplatform config` lists all.",
        "",
        "# `local` (a Neo4j that is fetched and run for you) or bolt://… with NEO4J_USERNAME and NEO4J_PASSWORD set.",
        f"store = {json.dumps(store)}",
        "",
        "[llm]",
        "# An OpenAI-compatible endpoint. The key stays out of this file: set KGPLATFORM_LLM_API_KEY.",
        f"base_url = {json.dumps(base_url)}" if base_url else '# base_url = "http://localhost:8000/v1"',
        f"model = {json.dumps(model, ensure_ascii=False)}" if model else '# model = "novel"',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    read_settings()
    return path
