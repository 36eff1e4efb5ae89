"""Where the samples are that come with this package."""

from __future__ import annotations

from pathlib import Path


def sample_folder() -> Path:
    """The folder of samples: in the package when it was installed, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_sample"
    return installed if installed.is_dir() else package.parent / "dataset" / "sample"
