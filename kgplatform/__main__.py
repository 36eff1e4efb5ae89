"""`python -m kgplatform` and the console script."""

from kgplatform.cli.app import app


def main() -> None:
    """Run the command line."""
    app(prog_name="kgplatform")


if __name__ == "__main__":
    main()
