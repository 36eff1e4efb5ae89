"""Writes docs/cli.md from the code: python docs/make_cli.py. A test holds the two together."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAD = """# Command line

Made by `python docs/make_cli.py` from the code; do not edit.

`-o FILE` or standard output for data; progress and a summary on standard error; `--json` prints one object on standard
output. Exit: 0 fine; 1 an error of ours, one clear message; 2 wrong usage; 3 done, but inputs were set aside or
documents failed (counted, listed); 130 interrupted, run it again to go on.

"""


def render() -> str:
    """The page as it should be."""
    command = [sys.executable, "-m", "typer", "kgplatform.cli.app", "utils", "docs", "--name", "kgplatform"]
    made = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return HEAD + made.replace("# `kgplatform`\n\n", "", 1).rstrip() + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("cli.md").write_text(render(), encoding="utf-8")
