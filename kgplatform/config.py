"""Settings: flag > environment (KGPLATFORM_…) > kgplatform.toml > default; read once, passed down, frozen.

Rooms never import this: each gets its own options from here.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from kgplatform.errors import ConfigError

FILE = "kgplatform.toml"
LOCAL = "local"
_KEY_FILE = "llm_api_key_file"


def _names(name: str) -> AliasChoices:
    """Neo4j's own variables (NEO4J_PASSWORD) are read too, after ours."""
    return AliasChoices(name, f"KGPLATFORM_{name.upper()}", name.upper())


class Settings(BaseSettings):
    """Everything that can be set. Each name is a flag's, KGPLATFORM_<NAME> in the environment, a key in the file."""

    model_config = SettingsConfigDict(
        env_prefix="KGPLATFORM_", frozen=True, extra="forbid", populate_by_name=True, env_ignore_empty=True
    )

    workspace: Path = Path(".kgplatform")
    """Where the journal and the local server's data lie."""
    graph: str = "main"
    """Which graph of the store: several live side by side in one database."""
    data: Path | None = None
    """What `build` and `extract` read when no CORPUS is given."""

    store: str = LOCAL
    """`local` (a Neo4j that kgplatform fetches and runs) or the address of a server: bolt://…, neo4j+s://…"""
    neo4j_username: str = Field("neo4j", validation_alias=_names("neo4j_username"))
    neo4j_password: SecretStr = Field(SecretStr(""), validation_alias=_names("neo4j_password"))
    neo4j_database: str | None = Field(None, validation_alias=_names("neo4j_database"))
    neo4j_jars: Path | None = None
    """A folder with Neo4j's jars, instead of fetching them."""
    neo4j_idle_minutes: float = 15
    """The local server stops this long after its last use."""
    maven_repository: str | None = None
    """A mirror to fetch Neo4j's jars from."""
    cache: Path | None = None
    """Where fetched jars are kept (default: the user's cache folder)."""

    llm_base_url: str | None = None
    """The OpenAI-compatible endpoint, as in http://localhost:8000/v1"""
    llm_model: str | None = None
    llm_api_key: SecretStr | None = None
    llm_api_key_file: Path | None = None
    """A file that holds the key, readable by you only; the key itself wins where both are given."""
    llm_model_revision: str = ""
    """Tells apart models that are served under one name; part of what names a completion."""
    llm_api: Literal["chat", "completions"] = "chat"
    """completions: for servers and base models without a chat interface; needs llm_template."""
    llm_template: str | None = None
    """How a conversation becomes one text: llama2_zh, alpaca, qwen, qwen3, baichuan2, chatglm3, llama3, or a file."""
    llm_response_format: Literal["auto", "json_schema", "json_object", "prompt"] = "auto"
    """How strictly the server is told to answer in JSON at most; auto: as strictly as it can."""
    llm_logprobs: bool = True
    """Ask how sure the model is, where the server tells: the confidence of facts."""
    llm_temperature: float = 0.0
    llm_max_tokens: int = 1024
    llm_concurrency: int = 64
    """Questions under way at most; how many the server can take is learnt."""
    llm_timeout: float = 600.0
    """Seconds for one answer at most."""
    llm_max_calls: int | None = None
    """The budget of one run: answers paid for."""
    llm_max_total_tokens: int | None = None
    """The budget of one run: tokens of questions and answers."""
    llm_max_cost: float | None = None
    """The budget of one run: money, by the prices."""
    llm_price_in: float = 0.0
    """Of a million tokens of questions, in any currency."""
    llm_price_out: float = 0.0
    """Of a million tokens of answers."""
    llm_offline: bool = False
    """Answers come from the workspace alone; one that is missing is an error."""
    llm_refresh: bool = False
    """Everything is asked again, whatever the workspace holds."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags first, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, InitSettingsSource(settings_cls, _file_values())

    @property
    def llm_present(self) -> bool:
        """Whether anything says that an endpoint is to be used; then it must be complete."""
        return any(value is not None for value in (self.llm_base_url, self.llm_model, self.llm_api_key))

    @property
    def store_is_local(self) -> bool:
        """Whether kgplatform runs the server itself."""
        return self.store == LOCAL


def read_settings(**flags: Any) -> Settings:  # Any: flags are as many kinds as settings
    """The settings in force; flags that are None were not given."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise ConfigError(_explain(error, given)) from error
    _check_store(settings.store)
    return _with_key(settings)


def origins(flags: dict[str, Any]) -> dict[str, str]:  # Any: as read_settings
    """Where each setting comes from: flag, the environment variable, the file, or default."""
    environment = {name.lower() for name in _environment_names()}
    file = _file_values()
    return {name: _origin(name, flags, environment, file) for name in Settings.model_fields}


def _origin(name: str, flags: dict[str, Any], environment: set[str], file: dict[str, Any]) -> str:
    if flags.get(name) is not None:
        return "flag"
    for variable in (f"kgplatform_{name}", name):
        if variable in environment:
            return variable.upper()
    if name == "llm_api_key" and name not in file and (flags.get(_KEY_FILE) or _KEY_FILE in {*environment, *file}):
        return _KEY_FILE
    return FILE if name in file else "default"


def _environment_names() -> list[str]:
    starts = ("kgplatform_", "neo4j_")
    return [name for name, value in os.environ.items() if value and name.lower().startswith(starts)]


def _file_values() -> dict[str, Any]:
    path = Path(FILE)
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{FILE}: {error}; see `kgplatform init` for how it should look") from error
    except OSError as error:
        raise ConfigError(
            f"{FILE}: cannot be read ({error.strerror}); `kgplatform init --force` writes it anew"
        ) from error
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, dict):  # [llm] model = … is llm_model, [neo4j] password = … is neo4j_password
            flat |= {f"{key}_{inner}": inner_value for inner, inner_value in value.items()}
        else:
            flat[key] = value
    unknown = sorted(flat.keys() - Settings.model_fields.keys())
    if unknown:
        raise ConfigError(f"{FILE}: unknown setting {', '.join(unknown)}; `kgplatform config` lists the known ones")
    return flat


def _with_key(settings: Settings) -> Settings:
    """The settings with the key from its file, where one is named and the key is not given itself."""
    path = settings.llm_api_key_file
    if path is None or settings.llm_api_key is not None:
        return settings
    try:
        # Windows has no such modes: there the user's own folder is all the protection
        is_open = os.name == "posix" and path.stat().st_mode & 0o077
        key = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            f"llm_api_key_file: {path}: cannot be read ({error.strerror}); set KGPLATFORM_LLM_API_KEY instead, or run "
            "`kgplatform init --force`"
        ) from error
    if is_open:
        raise ConfigError(f"llm_api_key_file: {path} can be read by others on this machine; run: chmod 600 {path}")
    return settings.model_copy(update={"llm_api_key": SecretStr(key)})


def _explain(error: ValidationError, flags: dict[str, Any]) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0])
    where = origins(flags).get(name, "?")
    return f"setting {name} (from {where}): {first['msg']}; `kgplatform config` lists all settings"


def _check_store(store: str) -> None:
    schemes = ("bolt://", "bolt+s://", "bolt+ssc://", "neo4j://", "neo4j+s://", "neo4j+ssc://")
    if store != LOCAL and not store.startswith(schemes):
        raise ConfigError(
            f"store {store!r} is neither `local` nor an address such as bolt://localhost:7687; give --store, or run "
            "`kgplatform init`"
        )
