"""What to do with what was exported: commands to train, merge and serve, with the names filled in."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from kgplatform.training.configs import Job, guess_template

_NOTES = {"README.md": "README.md", "serve/Modelfile": "Modelfile"}


def notes(job: Job) -> dict[str, str]:
    """File names to texts."""
    names = {
        "base": job.base,
        "template": job.template or guess_template(job.base),
        "rank": str(max(8, job.options.rank)),
        "cutoff": str(job.options.cutoff),
    }
    folder = files("kgplatform.training") / "texts"
    return {path: Template((folder / name).read_text("utf-8")).substitute(names) for path, name in _NOTES.items()}
