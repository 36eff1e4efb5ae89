"""The model's endpoint as the settings give it."""

from __future__ import annotations

from kgplatform.config import Settings
from kgplatform.errors import ConfigError
from kgplatform.llm.options import LLMOptions, Template
from kgplatform.llm.templates import load_template, names


def llm_options(settings: Settings) -> LLMOptions:
    """The endpoint's part of the settings; incomplete settings are an error, never a silent fallback."""
    missing = [name for name in ("llm_base_url", "llm_model") if not getattr(settings, name)]
    if missing:
        flags = ", ".join(f"--{name.removeprefix('llm_').replace('_', '-')}" for name in missing)
        raise ConfigError(
            f"the LLM settings are incomplete: no {' and no '.join(missing)}; give {flags} or run `kgplatform init`"
        )
    known = {f"llm_{name}": name for name in LLMOptions.model_fields}
    given = {known[name]: value for name, value in settings if name in known and value is not None}
    return LLMOptions.model_validate({**given, "template": template_of(settings)})


def template_of(settings: Settings) -> Template | None:
    """The template, where the server has no chat interface and needs one."""
    if settings.llm_api == "chat":
        if settings.llm_template:
            raise ConfigError("--template is for servers without a chat interface: give --api completions with it")
        return None
    if not settings.llm_template:
        raise ConfigError(f"--api completions needs --template: one of {', '.join(names())}, or a file")
    return load_template(settings.llm_template)
