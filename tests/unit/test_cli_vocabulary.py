"""`sadari import vocabulary`: an official list is shown, and taken only when that is asked for."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.unit.exchange.official_files import ncs_file

from sadari.cli import vocabulary as vocabulary_module
from sadari.cli.run import run
from sadari.models import Skill

pytestmark = pytest.mark.usefixtures("packaged_data")


@pytest.fixture(autouse=True)
def tests_own_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works in the database of the test, not in one that it would start."""
    monkeypatch.setattr(vocabulary_module, "application", lambda output: nullcontext())


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = run(["import", "vocabulary", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_without_take_the_plan_is_shown_and_nothing_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = Skill.objects.count()
    code, document = answered(capsys, "--ncs", str(ncs_file(tmp_path)))
    assert code == 0
    assert document["taken"] is False
    assert document["counts"]["new"] > 0
    assert Skill.objects.count() == before


def test_with_take_the_list_is_taken_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    list_file = str(ncs_file(tmp_path))
    before = Skill.objects.count()
    _code, first = answered(capsys, "--ncs", list_file, "--take")
    assert first["taken"] is True
    taken = Skill.objects.count()
    assert taken > before
    _code, again = answered(capsys, "--ncs", list_file)
    assert again["counts"]["new"] == 0
    assert Skill.objects.count() == taken


def test_what_is_no_list_is_refused_with_a_remedy(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("이름,나이\n가,1\n", encoding="utf-8")
    code, document = answered(capsys, "--ncs", str(file))
    assert code == 2
    assert document["error"]["code"] == "file_refused"
    assert document["error"]["remedy"]


def test_one_list_at_a_time(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["import", "vocabulary", "--json"]) == 2
    assert "--ncs" in capsys.readouterr().out
