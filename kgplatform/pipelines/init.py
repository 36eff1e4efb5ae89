"""Tries what a new user answers, and writes it down: data, endpoint, model, store."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from kgplatform.config import FILE, Settings, read_settings
from kgplatform.datasets.plan import Choice, count_documents, find_sets
from kgplatform.datasets.samples import sample_folder
from kgplatform.errors import ConfigError, LLMRefused
from kgplatform.llm.client import EndpointLook, look_at_endpoint
from kgplatform.llm.options import LLMOptions
from kgplatform.pipelines.access import local_options, open_store, open_workspace, server_folder
from kgplatform.pipelines.files import write_secret
from kgplatform.stores import local
from kgplatform.stores.jars import is_fetched, read_lock_list

_LIKELY = ("dataset", "data", "corpus")
_PATIENCE = 15.0  # seconds; a server that is only looked at must not keep a person waiting


def likely_data() -> Path:
    """Data that lies here already, else the samples of this package."""
    return next((Path(name) for name in _LIKELY if Path(name).is_dir()), sample_folder() / "InstructIE")


def look_at_data(path: Path) -> tuple[str, ...]:
    """What a build would read there, one line a set; raises DatasetError where there is nothing to read."""
    sets = find_sets([path], Choice())
    lines = [
        f"{dataset.source}: {count_documents(dataset):,} documents, "
        + (f"task {dataset.task}" if dataset.task else "no labels: say what to look for, as --schema Person,Works")
        for dataset in sets[:10]
    ]
    return (*lines, *([f"… and {len(sets) - 10} more sets"] if len(sets) > 10 else ()))


def look_at_model(base_url: str, key: SecretStr | None) -> tuple[str, EndpointLook]:
    """The address that answers (`http://` before or `/v1` behind may have been forgotten) and what it says."""
    address = (base_url if "://" in base_url else f"http://{base_url}").rstrip("/")
    try:
        return address, _look(address, key)
    except LLMRefused:
        if address.endswith("/v1"):
            raise
        return f"{address}/v1", _look(f"{address}/v1", key)


def look_at_store(store: str) -> str:
    """Whether the store answers; the local one is not started just to be looked at."""
    settings = read_settings(store=store)
    if not settings.store_is_local:
        with open_store(settings) as opened:
            counts = opened.counts()
            return f"{store} answers; graph {settings.graph} holds {counts['documents']:,} documents"
    found = local.status(server_folder(settings))
    if found is not None and found.running:
        return f"local Neo4j {found.version} is running"
    lock = read_lock_list()
    fetched = settings.neo4j_jars is not None or is_fetched(lock, local_options(settings))
    note = "it is on this machine" if fetched else f"{lock.size / 1e6:.0f} MB are fetched once, at the first build"
    return f"local Neo4j {lock.version}: {note}"


def check_free(*, force: bool) -> None:
    """Raises ConfigError where settings are written down already, unless they may be replaced."""
    if Path(FILE).exists() and not force:
        raise ConfigError(f"{FILE} is there already (`kgplatform config` shows what it says); --force replaces it")


def keep_key(key: str) -> Path:
    """Where the key is kept now: in the workspace, which git ignores, readable by its owner only."""
    settings = read_settings()
    open_workspace(settings).close()
    path = settings.workspace / "llm_api_key"
    write_secret(path, key)
    return path


def write_file(
    *, data: Path | None, base_url: str | None, model: str | None, store: str, key_file: Path | None
) -> Settings:
    """Write kgplatform.toml and read it again; gives the settings that are in force now."""
    lines = [
        "# Settings of kgplatform. Flags and KGPLATFORM_… variables win over this file; `kgplatform config` lists all.",
        "",
        "# What `kgplatform build` reads when no CORPUS is given.",
        f"data = {_string(data.as_posix())}" if data else '# data = "corpus"',
        "",
        "# `local` (a Neo4j that is fetched and run for you) or bolt://… with NEO4J_USERNAME and NEO4J_PASSWORD set.",
        f"store = {_string(store)}",
        "",
        "[llm]",
        "# An OpenAI-compatible endpoint. Without one, the learned extractor reads, trained on labelled examples.",
        f"base_url = {_string(base_url)}" if base_url else '# base_url = "http://localhost:8000/v1"',
        f"model = {_string(model)}" if model else '# model = "novel"',
        "# The key never stands here: it is in KGPLATFORM_LLM_API_KEY, or in a file that only you can read.",
        f"api_key_file = {_string(key_file.as_posix())}" if key_file else '# api_key_file = ".kgplatform/llm_api_key"',
    ]
    try:
        Path(FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{FILE}: cannot be written here ({error.strerror}); go to a folder of yours") from error
    return read_settings()


def _look(address: str, key: SecretStr | None) -> EndpointLook:
    return look_at_endpoint(LLMOptions(base_url=address, api_key=key or SecretStr("EMPTY"), timeout=_PATIENCE))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a TOML string
