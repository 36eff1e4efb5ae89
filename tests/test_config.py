"""Flag over environment over file over default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kgplatform.config import origins, read_settings
from kgplatform.errors import ConfigError


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("KGPLATFORM_GRAPH", "KGPLATFORM_LLM_MODEL", "NEO4J_PASSWORD", "KGPLATFORM_NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGPLATFORM_GRAPH", "fromenv")

    assert read_settings(graph="flag").graph == "flag"


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / "kgplatform.toml").write_text('graph = "file"\n', "utf-8")
    monkeypatch.setenv("KGPLATFORM_GRAPH", "fromenv")

    assert read_settings().graph == "fromenv"


def test_the_file_has_sections(empty_folder: Path) -> None:
    (empty_folder / "kgplatform.toml").write_text('[llm]\nmodel = "novel"\n', "utf-8")

    settings = read_settings()

    assert settings.llm_model == "novel"
    assert settings.llm_present
    assert origins({})["llm_model"] == "kgplatform.toml"


def test_neo4js_own_variable_for_the_password_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "秘密")

    assert read_settings().neo4j_password.get_secret_value() == "秘密"
    assert "秘密" not in repr(read_settings())


def test_an_unknown_setting_in_the_file_is_named(empty_folder: Path) -> None:
    (empty_folder / "kgplatform.toml").write_text('[llm]\nmodle = "novel"\n', "utf-8")

    with pytest.raises(ConfigError, match="llm_modle"):
        read_settings()


def test_a_broken_file_is_named(empty_folder: Path) -> None:
    (empty_folder / "kgplatform.toml").write_text("graph = \n", "utf-8")

    with pytest.raises(ConfigError, match=r"kgplatform\.toml"):
        read_settings()


def test_a_store_that_is_no_address_is_refused() -> None:
    with pytest.raises(ConfigError, match="localhost:7687"):
        read_settings(store="localhost")


def test_a_value_of_the_wrong_kind_is_named_with_its_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGPLATFORM_LLM_CONCURRENCY", "many")

    with pytest.raises(ConfigError, match="KGPLATFORM_LLM_CONCURRENCY"):
        read_settings()


def test_the_key_is_read_from_a_file_that_only_its_owner_can_read(empty_folder: Path) -> None:
    (empty_folder / "key").write_text("sk-秘密\n", "utf-8")
    (empty_folder / "key").chmod(0o600)
    (empty_folder / "kgplatform.toml").write_text('[llm]\napi_key_file = "key"\n', "utf-8")

    settings = read_settings()

    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-秘密"
    assert origins({})["llm_api_key"] == "llm_api_key_file"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_key_that_others_can_read_is_refused(empty_folder: Path) -> None:
    (empty_folder / "key").write_text("sk-1", "utf-8")
    (empty_folder / "key").chmod(0o644)

    with pytest.raises(ConfigError, match="chmod 600"):
        read_settings(llm_api_key_file=Path("key"))


def test_a_key_in_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KGPLATFORM_LLM_API_KEY", "sk-1")

    settings = read_settings(llm_api_key_file=Path("nowhere"))

    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-1"


def test_a_key_file_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_settings(llm_api_key_file=Path("nowhere"))
