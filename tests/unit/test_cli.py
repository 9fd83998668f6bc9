"""The command line: what it prints where, how it ends, and in which language."""

import dataclasses
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from tests.unit.test_postgres import make_home

from sadari.actions.refusal import FileRefused, Refusal
from sadari.cli import application as application_module
from sadari.cli import imports as imports_module
from sadari.cli.language import CATALOGUES, chosen_language
from sadari.cli.output import Output, shown
from sadari.cli.run import run
from sadari.config.environment import read_environment
from sadari.exchange.import_file import ImportOutcome

REFUSAL = Refusal(
    row=3,
    field="임금",
    code="pay_unreadable",
    reason_ko="임금을 읽을 수 없습니다.",
    reason_en="The pay cannot be read.",
    remedy_ko="숫자로 적어 주십시오.",
    remedy_en="Write it as a number.",
)
OUTCOME = ImportOutcome(
    file="talents.csv",
    read=5,
    created=2,
    updated=1,
    unchanged=1,
    refused=1,
    refusals=(REFUSAL,),
    refused_file=Path("refused/talents.csv"),
    notes=("표의 합계 행 1개는 세지 않았습니다. / One total row was not counted.",),
)
REPORT = {
    "run": 7,
    "talents": 5000,
    "openings": 600,
    "places": 900,
    "filled": 700,
    "unfilled_by_cause": {"skill": 150, "pay": 50},
    "concentration": {
        "plain": {"gini": 0.81},
        "sadari": {"gini": 0.34},
        "expected": {"matches": 1234.56, "matches_by_price": 987.0, "turns": 10},
    },
    "blocking_pairs": 0,
    "inputs_hash": "aa",
    "result_hash": "bb",
    "seconds": {"total": 1.5},
}


def sadari(
    *arguments: str, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with nothing of the tests' environment but the path."""
    return subprocess.run(
        [sys.executable, "-m", "sadari", *arguments],
        env=clean_environment() | (variables or {}),
        capture_output=True,
        text=True,
        check=False,
    )


def clean_environment() -> dict[str, str]:
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("SADARI_", "LC_", "LANG", "DATABASE_", "DJANGO_"))
    }
    return kept | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}


@pytest.fixture
def no_application(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commands run against stand-ins of the actions: no database, no Django."""

    class Nothing:
        def __init__(self, *arguments: object, **options: object) -> None:
            self.home = tmp_path

        def __enter__(self) -> "Nothing":
            return self

        def __exit__(self, *exception: object) -> None:
            return None

    monkeypatch.setattr(application_module, "application", Nothing)
    monkeypatch.setattr(imports_module, "application", Nothing)
    monkeypatch.setenv("SADARI_LANGUAGE", "en")


@pytest.fixture
def a_file(tmp_path: Path) -> Path:
    file = tmp_path / "talents.csv"
    file.write_text("이름\n")
    return file


def answer_imports_with(monkeypatch: pytest.MonkeyPatch, result: object) -> dict[str, Any]:
    """Let the import's door return or raise ``result``; what it was called with is returned."""
    called: dict[str, Any] = {}

    def import_file(*arguments: Any) -> object:
        called["arguments"] = arguments
        if isinstance(result, BaseException):
            raise result
        return result

    monkeypatch.setattr(imports_module, "_import_file", import_file)
    return called


@pytest.mark.parametrize("arguments", [["--help"], ["import", "--help"], ["db", "--help"]])
def test_help_brings_neither_django_nor_numerics(arguments: list[str]) -> None:
    code = (
        "import sys; from sadari.cli.run import run; code = run(sys.argv[1:]);"
        "heavy = {'django', 'numpy', 'scipy', 'rich', 'psycopg'} & set(sys.modules);"
        "sys.exit(f'loaded: {heavy}' if heavy else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_command_offers_json() -> None:
    from sadari.cli.commands import sadari as root

    def leaves(command: Any, path: str) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "list_commands"):
            for name in command.list_commands(None):
                yield from leaves(command.get_command(None, name), f"{path} {name}")
        else:
            yield path, command

    named = dict(leaves(root, "sadari"))
    assert len(named) >= 14
    without = [path for path, command in named.items() if "as_json" not in _options(command)]
    assert without == []


def _options(command: Any) -> set[str]:
    return {parameter.name for parameter in command.params}


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "C", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "ko_KR.UTF-8", "SADARI_LANGUAGE": "en"}, "en"),
        ({"SADARI_LANGUAGE": "ko"}, "ko"),
    ],
)
def test_the_locale_chooses_the_language(variables: dict[str, str], language: str) -> None:
    assert chosen_language(variables) == language


def test_help_speaks_korean_and_english() -> None:
    assert "사용법:" in sadari("--help", variables={"LANG": "ko_KR.UTF-8"}).stdout
    assert "Usage:" in sadari("--help", variables={"LANG": "en_US.UTF-8"}).stdout


def test_every_sentence_of_the_command_line_has_a_korean_text() -> None:
    catalogue = polib.pofile(str(CATALOGUES / "ko" / "LC_MESSAGES" / "cli.po"))
    translated = {entry.msgid for entry in catalogue if entry.translated()}
    assert sorted(msgids_of_the_command_line() - translated) == []
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


def test_korean_sentences_keep_the_placeholders_of_the_english_ones() -> None:
    catalogue = polib.pofile(str(CATALOGUES / "ko" / "LC_MESSAGES" / "cli.po"))
    placeholder = re.compile(r"\{\w+(?:!r)?\}|%\(\w+\)s")
    for entry in catalogue:
        assert set(placeholder.findall(entry.msgid)) == set(placeholder.findall(entry.msgstr))


def msgids_of_the_command_line() -> set[str]:
    from babel.messages.extract import extract_from_dir

    folder = Path(imports_module.__file__).parent
    found = extract_from_dir(folder, method_map=[("**.py", "python")], keywords={"_": None})
    return {str(message) for _, _, message, _, _ in found}


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["import", "talents"],
        ["import", "talents", "/no/such/file.csv"],
        ["match", "--seed", "minus one"],
        ["verify", "0"],
    ],
)
def test_unusable_arguments_end_with_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    shown_to_people = capsys.readouterr()
    assert shown_to_people.out == ""
    assert shown_to_people.err

    assert run([*arguments, "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "usage"


@pytest.mark.usefixtures("no_application")
def test_an_import_with_refused_rows_ends_with_3_and_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    answer_imports_with(monkeypatch, OUTCOME)
    assert run(["import", "talents", str(a_file), "--json"]) == 3
    document = json.loads(capsys.readouterr().out)
    assert list(document) == [
        "file",
        "read",
        "created",
        "updated",
        "unchanged",
        "refused",
        "refusals",
        "refused_file",
    ]
    assert document["refusals"] == [
        {
            "row": 3,
            "field": "임금",
            "reason": "임금을 읽을 수 없습니다. / The pay cannot be read.",
            "remedy": "숫자로 적어 주십시오. / Write it as a number.",
        }
    ]


@pytest.mark.usefixtures("no_application")
def test_an_import_without_refused_rows_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    clean = dataclasses.replace(OUTCOME, refused=0, refusals=(), refused_file=None)
    answer_imports_with(monkeypatch, clean)
    assert run(["import", "training", str(a_file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["refused_file"] is None


@pytest.mark.usefixtures("no_application")
def test_people_are_shown_the_refused_rows_and_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    answer_imports_with(monkeypatch, OUTCOME)
    assert run(["import", "vacancies", str(a_file)]) == 3
    out = capsys.readouterr().out
    assert "임금을 읽을 수 없습니다." in out
    assert "refused/talents.csv" in out


@pytest.mark.usefixtures("no_application")
def test_a_file_refused_as_a_whole_ends_with_2_and_says_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    refused = imports_module.file_failure(a_file, FileRefused(REFUSAL))
    answer_imports_with(monkeypatch, refused)
    assert run(["import", "talents", str(a_file), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "file_refused"
    assert error["file"] == str(a_file)
    assert error["remedy"] == REFUSAL.remedy


@pytest.mark.usefixtures("no_application")
def test_an_error_of_the_program_ends_with_1_and_one_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    answer_imports_with(monkeypatch, ZeroDivisionError("by nobody"))
    assert run(["import", "talents", str(a_file), "--json"]) == 1
    streams = capsys.readouterr()
    assert json.loads(streams.out)["error"]["code"] == "internal"
    assert "ZeroDivisionError" in streams.err


@pytest.mark.usefixtures("no_application")
def test_ctrl_c_ends_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    answer_imports_with(monkeypatch, KeyboardInterrupt())
    assert run(["import", "talents", str(a_file), "--json"]) == 130
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "interrupted"


def test_sigterm_unwinds_the_command_and_ends_with_143(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    unwound: list[str] = []

    def interrupted(*arguments: object) -> int:
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            unwound.append("rolled back")
        return 0

    monkeypatch.setattr(imports_module, "_import", interrupted)
    assert run(["import", "talents", str(a_file), "--json"]) == 143
    assert unwound == ["rolled back"]
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "terminated"


def test_an_interruption_after_the_answer_prints_no_second_document(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], a_file: Path
) -> None:
    def answer_then_stop(*arguments: object) -> int:
        with Output(as_json=True) as output:
            output.answer({"file": "x"}, lambda console: None)
            raise KeyboardInterrupt

    monkeypatch.setattr(imports_module, "_import", answer_then_stop)
    assert run(["import", "talents", str(a_file), "--json"]) == 130
    assert json.loads(capsys.readouterr().out) == {"file": "x"}


def test_what_others_print_stays_out_of_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    with Output(as_json=True) as output:
        print("a library talks")
        with output.progress() as progress:
            progress("Reading", 1, 2)
            progress("Writing", 2, 2)
        output.answer({"done": True}, lambda console: None)
    streams = capsys.readouterr()
    assert json.loads(streams.out) == {"done": True}
    assert "a library talks" in streams.err
    assert "Writing" in streams.err


def test_a_report_is_shown_with_its_nested_figures(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    from sadari.cli.report_tables import show_report

    show_report(Console(width=120), REPORT)
    out = capsys.readouterr().out
    for figure in ("5,000", "150", "0.81", "0.34", "1,234.6", "987"):
        assert figure in out


def test_a_report_of_an_earlier_version_is_shown_without_expected_matches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from rich.console import Console

    from sadari.cli.report_tables import show_report

    earlier = {name: REPORT["concentration"][name] for name in ("plain", "sadari")}
    show_report(Console(width=120), REPORT | {"concentration": earlier})
    out = capsys.readouterr().out
    assert "0.81" in out
    assert "Matches to expect" not in out


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "unknown"), (True, "yes"), (12345, "12,345"), (0.5, "0.5"), (2.0, "2"), ("x", "x")],
)
def test_figures_are_shown_as_people_read_them(
    value: object, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "en")
    assert shown(value) == text


def test_settings_show_no_secret_and_end_with_2_when_unsafe() -> None:
    unsafe = {"SADARI_MODE": "production", "SADARI_SECRET_KEY": "visible"}
    done = sadari("settings", "--json", variables=unsafe)
    assert done.returncode == 2
    assert "visible" not in done.stdout
    assert any("SADARI_SECRET_KEY" in problem for problem in json.loads(done.stdout)["problems"])


def test_an_unreadable_setting_is_a_document_in_both_languages(tmp_path: Path) -> None:
    wrong = {"SADARI_WEB_WORKERS": "many", "SADARI_HOME": str(tmp_path)}
    done = sadari("db", "status", "--json", variables=wrong)
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert "SADARI_WEB_WORKERS" in error["message_ko"]
    assert "SADARI_WEB_WORKERS" in error["message_en"]


def test_a_busy_address_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        home = {"SADARI_HOME": str(tmp_path / "home"), "SADARI_WEB_ADDRESS": address}
        done = sadari("up", "--json", variables=home)
    assert done.returncode == 2
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "address_in_use"
    assert address in error["message"]
    assert not (tmp_path / "home" / "postgres").exists()


def test_the_database_is_started_asked_and_stopped_by_hand() -> None:
    home = make_home()
    variables = {"SADARI_HOME": str(home)}
    cluster = read_environment(variables).cluster()
    try:
        assert json.loads(sadari("db", "status", "--json", variables=variables).stdout)[
            "state"
        ] == ("absent")
        started = json.loads(sadari("db", "start", "--json", variables=variables).stdout)
        assert (started["state"], started["changed"]) == ("running", True)
        assert sadari("db", "url", variables=variables).stdout.strip() == cluster.url()
        stopped = json.loads(sadari("db", "stop", "--json", variables=variables).stdout)
        assert (stopped["state"], stopped["changed"]) == ("stopped", True)
    finally:
        cluster.destroy()
        shutil.rmtree(home)


def test_a_server_leaves_no_embedded_database_to_look_after() -> None:
    server = {"DATABASE_URL": "postgresql://app@db.example.kr/sadari"}
    done = sadari("db", "start", "--json", variables=server)
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "settings"
