"""`python -m kgplatform` and the console script."""

import gc
import io
import sys

from kgplatform.cli.app import app


def main() -> None:
    """Run the command line; it speaks UTF-8 everywhere, also where Windows would redirect in another encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # nearly all that is made lives until it is written: looking through it after every 700 objects costs a sixth
    gc.set_threshold(20_000, 20, 20)
    app(prog_name="kgplatform")


if __name__ == "__main__":
    main()
