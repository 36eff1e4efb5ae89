"""An adapter that is to be trained further: what it is, and whether it goes with this base and these numbers."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kgplatform.errors import ConfigError

_CONFIG = "adapter_config.json"
_METHODS = {"LORA": "lora", "P_TUNING": "p-tuning"}


class Adapter(NamedTuple):
    """What stands in `adapter_config.json`; rank and alpha are 0 for soft prompts."""

    path: Path
    method: str
    base: str
    rank: int
    alpha: int
    targets: tuple[str, ...]
    width: int  # of the base's hidden layers, 0 where the adapter does not say it


class Published(NamedTuple):
    """A known adapter: the base that it goes with, under all its names, and its rank and alpha."""

    bases: tuple[str, ...]
    rank: int
    alpha: int
    template: str


def read_adapter(path: Path) -> Adapter:
    """The adapter in a folder; a ConfigError where there is none that can be trained further."""
    config = _read_json(path / _CONFIG, "no adapter; expected a folder as PEFT writes it")
    kind = str(config.get("peft_type"))
    if kind not in _METHODS:
        raise ConfigError(f"{path}: an adapter of kind {kind}; only {', '.join(_METHODS)} can be trained further")
    targets = config.get("target_modules") or ()
    return Adapter(
        path=path,
        method=_METHODS[kind],
        base=str(config.get("base_model_name_or_path") or ""),
        rank=int(config.get("r") or 0),
        alpha=int(config.get("lora_alpha") or 0),
        targets=(targets,) if isinstance(targets, str) else tuple(sorted(targets)),
        width=int(config.get("token_dim") or 0),
    )


def check_adapter(adapter: Adapter, base: str, *, method: str, rank: int | None, alpha: int | None) -> None:
    """Raises ConfigError where the adapter does not go with the base, the method, or the rank and alpha asked for."""
    if method != adapter.method:
        raise ConfigError(f"{adapter.path}: this adapter is {adapter.method}; say --method {adapter.method}")
    for name, asked, own in (("rank", rank, adapter.rank), ("alpha", alpha, adapter.alpha)):
        if adapter.method == "lora" and asked is not None and asked != own:
            raise ConfigError(f"{adapter.path}: its {name} is {own}, not {asked}; leave --{name} out, or say {own}")
    _check_published(adapter, base)
    _check_base(adapter, base)


def published_adapter(adapter: Adapter) -> Published | None:
    """What is known about it, by the name of its folder."""
    name = _plain(adapter.path.resolve().name)
    return next((known for key, known in _published().items() if key in name), None)


def _check_published(adapter: Adapter, base: str) -> None:
    known = published_adapter(adapter)
    if known is None:
        return
    if (adapter.rank, adapter.alpha) != (known.rank, known.alpha):
        raise ConfigError(
            f"{adapter.path}: this adapter was published with rank {known.rank} and alpha {known.alpha}, "
            f"its {_CONFIG} says {adapter.rank} and {adapter.alpha}; fetch it again"
        )
    if not any(_plain(name) in _plain(base) for name in known.bases):
        raise ConfigError(f"{adapter.path}: this adapter goes with {known.bases[0]}, not with {base}")


def _check_base(adapter: Adapter, base: str) -> None:
    """By width and kind where the base is a folder; else, and besides, by name."""
    if (Path(base) / "config.json").is_file():
        config = _read_json(Path(base) / "config.json", "no model")
        width = int(config.get("hidden_size") or 0)
        if adapter.width and width and adapter.width != width:
            raise ConfigError(f"{adapter.path}: made for a model of width {adapter.width}; {base} has {width}")
    trained_on = Path(adapter.base).name
    if trained_on and _plain(trained_on) != _plain(Path(base).resolve().name):
        raise ConfigError(
            f"{adapter.path}: trained on {adapter.base}, not on {base}; if it is the same model under another name, "
            f"say so in {_CONFIG}"
        )


@cache
def _published() -> dict[str, Published]:
    written = yaml.safe_load((files("kgplatform.training") / "adapters.yaml").read_text("utf-8"))
    return {
        _plain(name): Published((one["base"], *one["also"]), one["rank"], one["alpha"], one["template"])
        for name, one in written.items()
    }


def _plain(name: str) -> str:
    """A name without what people write differently: case and signs."""
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _read_json(path: Path, otherwise: str) -> dict[str, Any]:  # Any: whatever JSON can say
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path.parent}: {otherwise} ({path.name})") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: cannot be read ({error})") from error
    if not isinstance(value, dict):
        raise ConfigError(f"{path}: expected one JSON object")
    return value
