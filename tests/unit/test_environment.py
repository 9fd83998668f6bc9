"""What environment variables say, and what production refuses."""

import dataclasses
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sadari.config.environment import (
    VARIABLES,
    Environment,
    EnvironmentRefused,
    check_production,
    database_settings,
    default_home,
    production_warnings,
    read_environment,
)
from sadari.config.variables import variables_as_markdown

SAFE = {
    "SADARI_MODE": "production",
    "SADARI_SECRET_KEY": "".join(chr(ord("a") + position * 7 % 26) for position in range(60)),
    "SADARI_ALLOWED_HOSTS": "talent.example.kr",
    "SADARI_EMAIL_URL": "smtp://user:p%40ss@mail.example.kr:587",
    "DATABASE_URL": "postgresql://app@db.example.kr/sadari",
    "SADARI_OVERSEER_CONTACT": "overseer@example.kr",
}
UNSAFE = {
    "no secret": ({"SADARI_SECRET_KEY": ""}, "SADARI_SECRET_KEY"),
    "short secret": ({"SADARI_SECRET_KEY": "short"}, "SADARI_SECRET_KEY"),
    "monotonous secret": ({"SADARI_SECRET_KEY": "ab" * 40}, "SADARI_SECRET_KEY"),
    "secret of a template": (
        {"SADARI_SECRET_KEY": f"django-insecure-{SAFE['SADARI_SECRET_KEY']}"},
        "SADARI_SECRET_KEY",
    ),
    "no hosts": ({"SADARI_ALLOWED_HOSTS": ""}, "SADARI_ALLOWED_HOSTS"),
    "any host": ({"SADARI_ALLOWED_HOSTS": "a.example.kr, *"}, "SADARI_ALLOWED_HOSTS"),
    "http origin": (
        {"SADARI_TRUSTED_ORIGINS": "http://talent.example.kr"},
        "SADARI_TRUSTED_ORIGINS",
    ),
    "e-mail that goes nowhere": ({"SADARI_EMAIL_URL": "console:"}, "SADARI_EMAIL_URL"),
}
UNREADABLE = {
    "SADARI_MODE": "prod",
    "SADARI_WEB_WORKERS": "many",
    "SADARI_WEB_THREADS": "0",
    "SADARI_WEB_ADDRESS": "8000",
    "SADARI_EMAIL_URL": "mail.example.kr",
    "DATABASE_URL": "mysql://db.example.kr/sadari",
}


def development(home: Path, **variables: str) -> Environment:
    return read_environment({"SADARI_HOME": str(home), **variables})


def test_safe_values_start_in_production() -> None:
    environment = read_environment(SAFE)
    assert environment.production
    assert check_production(environment) == []
    assert production_warnings(environment) == []


@pytest.mark.parametrize("case", UNSAFE)
def test_production_refuses_each_unsafe_value_and_names_it(case: str) -> None:
    change, name = UNSAFE[case]
    with pytest.raises(EnvironmentRefused) as refusal:
        read_environment(SAFE | change)
    (problem,) = refusal.value.problems
    assert problem.ko.startswith(f"{name}:")
    assert problem.en.startswith(f"{name}:")


def test_all_unsafe_values_are_told_at_once() -> None:
    with pytest.raises(EnvironmentRefused) as refusal:
        read_environment({"SADARI_MODE": "production"})
    named = [problem.en.split(":")[0] for problem in refusal.value.problems]
    assert named == ["SADARI_SECRET_KEY", "SADARI_ALLOWED_HOSTS", "SADARI_EMAIL_URL"]


def test_the_embedded_database_in_production_is_allowed_with_a_warning() -> None:
    environment = read_environment(SAFE | {"DATABASE_URL": ""})
    (warning,) = production_warnings(environment)
    assert warning.en.startswith("DATABASE_URL:")


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_that_cannot_be_read_is_refused_by_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentRefused) as refusal:
        development(tmp_path, **{name: UNREADABLE[name]})
    assert [problem.en.split(":")[0] for problem in refusal.value.problems] == [name]


def test_the_server_itself_refuses_unsafe_production_values() -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import sadari.config.settings"],
        env=os.environ
        | {
            "SADARI_MODE": "production",
            "SADARI_SECRET_KEY": "x",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "SADARI_SECRET_KEY: 너무 짧거나" in started.stderr
    assert "SADARI_SECRET_KEY: too short" in started.stderr


def test_development_makes_one_secret_that_only_its_owner_reads(tmp_path: Path) -> None:
    first = development(tmp_path).secret_key
    assert len(first) >= 50
    assert development(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["secret-key"]


def test_production_never_makes_a_secret(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentRefused):
        read_environment(SAFE | {"SADARI_SECRET_KEY": "", "SADARI_HOME": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_secrets_do_not_appear_when_the_environment_is_printed() -> None:
    shown = repr(read_environment(SAFE))
    assert SAFE["SADARI_SECRET_KEY"] not in shown
    assert "p@ss" not in shown
    assert "db.example.kr" not in shown


def test_an_environment_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        development(tmp_path).region = "elsewhere"  # type: ignore[misc]


def test_a_server_address_becomes_django_settings(tmp_path: Path) -> None:
    url = "postgresql://us%20er:p%40ss@db.example.kr:6432/tal%C3%A9nt?sslmode=require"
    settings = database_settings(development(tmp_path, DATABASE_URL=url))
    assert settings["USER"] == "us er"
    assert settings["PASSWORD"] == "p@ss"
    assert (settings["HOST"], settings["PORT"]) == ("db.example.kr", "6432")
    assert settings["NAME"] == "talént"
    assert settings["OPTIONS"] == {"sslmode": "require"}


def test_without_a_server_django_uses_the_embedded_socket(tmp_path: Path) -> None:
    environment = development(tmp_path)
    settings = database_settings(environment)
    assert settings["HOST"] == str(environment.cluster().layout.socket)
    assert (settings["USER"], settings["NAME"], settings["OPTIONS"]) == ("sadari", "sadari", {})


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.kr", "mail.example.kr", 587, True, False),
        ("smtps://mail.example.kr", "mail.example.kr", 465, False, True),
        ("smtp://localhost:25", "localhost", 25, False, False),
    ],
)
def test_mail_leaves_the_machine_only_encrypted(
    tmp_path: Path, url: str, host: str, port: int, tls: bool, ssl: bool
) -> None:
    environment = development(tmp_path, SADARI_EMAIL_URL=url)
    assert (environment.email_host, environment.email_port) == (host, port)
    assert (environment.email_tls, environment.email_ssl) == (tls, ssl)


def test_production_trusts_its_own_hosts_over_https_only() -> None:
    hosts = {"SADARI_ALLOWED_HOSTS": "talent.example.kr,.example.org"}
    origins = read_environment(SAFE | hosts).trusted_origins
    assert origins == ("https://talent.example.kr", "https://*.example.org")


def test_a_checkout_keeps_its_data_to_itself() -> None:
    assert default_home() == Path(__file__).resolve().parents[2] / ".sadari"


def test_every_variable_is_explained_in_both_languages_in_the_readme_table() -> None:
    for language in ("ko", "en"):
        lines = variables_as_markdown(language).splitlines()
        assert len(lines) == len(VARIABLES) + 2
        assert all(line.count("|") == 4 for line in lines)
    for variable in VARIABLES:
        assert variable.meaning.ko and variable.meaning.en
        assert variable.meaning.ko != variable.meaning.en


def test_every_variable_that_the_program_reads_is_in_the_table() -> None:
    read: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
            read.add(name)
            return super().get(name, default)

    read_environment(Watched(SAFE))
    assert read | {"SADARI_LANGUAGE"} == {variable.name for variable in VARIABLES}
