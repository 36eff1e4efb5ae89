"""`python -m kgplatform` and the console script."""

import io
import sys

from kgplatform.cli.app import app


def main() -> None:
    """Run the command line; it speaks UTF-8 everywhere, also where Windows would redirect in another encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="kgplatform")


if __name__ == "__main__":
    main()
