"""Templates: a conversation as the one text that a model without a chat interface goes on with.

They are data: YAML records in `chat_templates/`, or a file of the user's, which may be the model's own chat template
(`chat_template.jinja`, or the `tokenizer_config.json` that holds one). A server's tokenizer adds what begins every text
(`<s>`, `<|begin_of_text|>`), so no template writes it. The door of jinja2 in this room.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jinja2
import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import ValidationError

from kgplatform.errors import ConfigError
from kgplatform.llm.options import Template
from kgplatform.types.completion import Message

_FOLDER = files("kgplatform.llm") / "chat_templates"


def names() -> tuple[str, ...]:
    """The templates that come with the package."""
    return tuple(sorted(Path(file.name).stem for file in _FOLDER.iterdir() if file.name.endswith(".yaml")))


def load_template(name: str) -> Template:
    """One of ours by its name, else the one in a file; it is tried once before anybody is asked with it."""
    template = _ours(name) if name in names() else _from_file(Path(name))
    prompt_of(template, (Message(role="user", content="?"),))
    return template


def prompt_of(template: Template, messages: Sequence[Message]) -> str:
    """The conversation as one text that ends where the answer begins."""
    try:
        return _compiled(template.text).render(
            messages=[{"role": message.role, "content": message.content} for message in messages],
            add_generation_prompt=True,
            enable_thinking=False,
            bos_token="",
            eos_token=template.stop[0] if template.stop else "",
            raise_exception=_refuse,
        )
    except jinja2.TemplateError as error:
        raise ConfigError(f"template {template.name}: {error}") from error


def _refuse(words: str) -> None:
    raise jinja2.TemplateRuntimeError(words)


@lru_cache(maxsize=8)
def _compiled(text: str) -> jinja2.Template:
    """As transformers reads chat templates: no way out of the template, blocks take their line breaks with them."""
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, autoescape=False)
    return environment.from_string(text)


def _ours(name: str) -> Template:
    return Template.model_validate(yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def _from_file(path: Path) -> Template:
    if not path.is_file():
        raise ConfigError(f"template {str(path)!r}: neither a file nor one of {', '.join(names())}")
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".yaml", ".yml"):
            return Template.model_validate(yaml.safe_load(text))
        if path.suffix == ".json":
            return _of_tokenizer(path, json.loads(text))
    except (OSError, ValueError, yaml.YAMLError, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise ConfigError(f"template {path}: cannot be read: {first}") from error
    return Template(name=path.stem, text=text)


def _of_tokenizer(path: Path, value: object) -> Template:
    """The chat template of a tokenizer_config.json, and the token that ends its turns."""
    text = value.get("chat_template") if isinstance(value, dict) else None
    if isinstance(text, list):  # several, by name
        text = next((one.get("template") for one in text if one.get("name") == "default"), None)
    if not isinstance(value, dict) or not isinstance(text, str):
        raise ConfigError(f"template {path}: holds no chat_template")
    end = value.get("eos_token")
    stop = end.get("content") if isinstance(end, dict) else end
    return Template(name=path.stem, text=text, stop=(stop,) if isinstance(stop, str) else ())
