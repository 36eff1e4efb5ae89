"""Work beside this process, in the order of its items."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = """
from functools import partial
from kgplatform.parallel import run_beside

with run_beside(partial(partial, divmod, 7)) as run:
    print(list(run([2, 3])))
"""


def test_a_script_without_a_guard_may_have_a_process_beside_it(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    ran = subprocess.run([sys.executable, str(tmp_path / "script.py")], capture_output=True, text=True, timeout=60)

    assert (ran.stdout, ran.stderr) == ("[(3, 1), (2, 1)]\n", "")
