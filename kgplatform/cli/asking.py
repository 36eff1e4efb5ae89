"""The four questions of `init`: each answer is tried at once, and asked again when it does not work."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import typer
from pydantic import SecretStr

from kgplatform.cli.show import say
from kgplatform.config import read_settings
from kgplatform.errors import ConfigError, KGError, LLMRefused
from kgplatform.llm.client import EndpointLook
from kgplatform.pipelines import init


class Answers(NamedTuple):
    """What is known so far."""

    data: Path | None = None
    base_url: str | None = None
    model: str | None = None
    store: str | None = None
    key_file: Path | None = None


def take_everything(given: Answers) -> Answers:
    """What was given by options, tried; the first thing that does not work is an error."""
    for line in init.look_at_data(given.data) if given.data else ():
        say(f"  {line}")
    if given.base_url:
        if not given.model:
            raise ConfigError("an endpoint needs a model: give --model")
        address, look = init.look_at_model(given.base_url, read_settings().llm_api_key)
        _tell(address, look)
        _check_served(address, look, given.model)
        given = given._replace(base_url=address)
    else:
        say("no endpoint: the learned extractor is used, trained on the train split beside a dataset")
    say(f"  {init.look_at_store(given.store or 'local')}")
    return given


def ask_everything(given: Answers) -> Answers:
    """Data, endpoint, model, store: what was not given by options is asked."""
    data = _data(given.data)
    base_url, look, key_file = _endpoint(given.base_url)
    model = _model(base_url, look, given.model) if base_url and look else None
    return Answers(data, base_url, model, _store(given.store), key_file)


def _data(given: Path | None) -> Path | None:
    while True:
        answer = str(given) if given else _ask("Data: a folder or file (- for none)", str(init.likely_data()))
        if answer == "-":
            return None
        try:
            for line in init.look_at_data(Path(answer).expanduser()):
                say(f"  {line}")
            return Path(answer).expanduser()
        except KGError as error:
            say(f"  {error}")
            given = None


def _endpoint(given: str | None) -> tuple[str | None, EndpointLook | None, Path | None]:
    key, key_file = read_settings().llm_api_key, None
    while True:
        answer = given or _ask("Model server, as http://localhost:8000/v1 (empty: none, learn from labels)", "")
        if not answer.strip():
            say("  no endpoint: the learned extractor is used, trained on labelled examples")
            return None, None, None
        try:
            address, look = init.look_at_model(answer.strip(), key)
            _tell(address, look)
            return address, look, key_file
        except LLMRefused as error:
            say(f"  {error}")
            written = typer.prompt("Key (not shown; empty: another address)", default="", hide_input=True, err=True)
            if written.strip():
                key, given = SecretStr(written.strip()), answer
                key_file = init.keep_key(written.strip())
                say(f"  kept in {key_file}, readable by you only")
                continue
        except KGError as error:
            say(f"  {error}")
        given = None


def _model(address: str, look: EndpointLook, given: str | None) -> str:
    names = [model.name for model in look.served]
    while True:
        answer = given or _ask("Model", names[0] if names else None)
        try:
            _check_served(address, look, answer)
            return answer
        except KGError as error:
            say(f"  {error}")
            given = None


def _store(given: str | None) -> str:
    while True:
        answer = given or _ask("Store: local (a Neo4j that is run for you) or bolt://…", "local")
        try:
            say(f"  {init.look_at_store(answer)}")
            return answer
        except KGError as error:
            say(f"  {error}")
            given = None


def _tell(address: str, look: EndpointLook) -> None:
    served = ", ".join(model.name for model in look.served) or "no models by name"
    say(f"  {address} answers in {look.seconds * 1000:.0f} ms, {look.way}; it serves {served}")


def _check_served(address: str, look: EndpointLook, model: str) -> None:
    names = [served.name for served in look.served]
    if names and model not in names:
        raise ConfigError(f"{address} does not serve {model!r}; it has {', '.join(names)}")


def _ask(question: str, default: str | None) -> str:
    return str(typer.prompt(question, default=default, err=True))
