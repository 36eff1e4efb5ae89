"""A whole graph into the local server at once, by Neo4j's own import tool: for a first load into an empty database.

The tool writes the database's files while the server is stopped. A mark stands in the folder as long as they are not
complete: whatever starts the server next throws such files away first, for nothing else was ever in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kgplatform.errors import StoreError
from kgplatform.stores import local
from kgplatform.stores.fetch import Progress
from kgplatform.stores.home import Home
from kgplatform.stores.jars import jar_folders
from kgplatform.stores.options import LocalOptions
from kgplatform.stores.supervisor import telling_line

_COMMAND = ("database", "import", "full", "neo4j")


def has_database(folder: Path) -> bool:
    """Whether the server of this folder ever started, so that something may be in its database."""
    home = Home.at(folder)
    return (home.data / "databases").exists() and not home.unfinished_import.exists()


def import_files(folder: Path, options: LocalOptions, files: Sequence[str], progress: Progress, *, place: Path) -> None:
    """The database of the stopped server in this folder holds what the files say, and nothing else.

    `files` are the words that name them to the import tool, where `place` is.
    """
    jar_folders(options, progress)
    progress("importing into Neo4j", 0, 1)
    home = Home.at(folder)
    home.create()
    home.unfinished_import.touch()
    report = f"--report-file={home.folder / 'logs' / 'import.report'}"
    done = local.admin(folder, options, *_COMMAND, *files, report, "--overwrite-destination=true", place=place)
    if done.returncode:
        reason = telling_line((done.stdout + done.stderr).splitlines())
        raise StoreError(f"Neo4j's import tool refused the files: {reason}. Load with --no-bulk.")
    home.unfinished_import.unlink()
    progress("importing into Neo4j", 1, 1)
