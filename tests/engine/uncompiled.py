"""A script's answers with the compiler, without it, and with it switched off."""

import os
import subprocess
import sys
from pathlib import Path


def printed(script: str, missing: bool = False, **environment: str) -> str:
    """What the script prints in a process of its own; `{missing}` in it becomes `missing`."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script.replace("{missing}", str(missing))],
        env={**os.environ, "PYTHONPATH": f"src{os.pathsep}.", **environment},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
