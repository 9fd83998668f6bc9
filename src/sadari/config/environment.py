"""All that differs between installations, read from environment variables and nowhere else.

``variables.py`` lists them; ``production.py`` says which values are unsafe.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from sadari.config.production import check_production, production_warnings
from sadari.config.sentence import BilingualError, Sentence
from sadari.config.variables import CONSOLE_EMAIL, LOCAL_HOSTS, VARIABLES, Variable

if TYPE_CHECKING:
    from sadari.postgres import Cluster

__all__ = [
    "VARIABLES",
    "Environment",
    "EnvironmentRefused",
    "Mode",
    "Variable",
    "check_production",
    "database_settings",
    "default_home",
    "production_warnings",
    "read_environment",
]

Mode = Literal["development", "production"]


_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}


class EnvironmentRefused(BilingualError):
    """One or more variables hold a value that cannot be used; ``problems`` lists them all."""

    def __init__(self, problems: list[Sentence]) -> None:
        self.problems = problems
        super().__init__(
            "\n".join(problem.ko for problem in problems),
            "\n".join(problem.en for problem in problems),
        )

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables, parsed. ``database_url`` is None for the embedded database."""

    mode: Mode
    home: Path
    database_url: str | None = field(repr=False)
    migration_database_url: str | None = field(repr=False)
    postgres_bin: Path | None
    secret_key: str = field(repr=False)
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    email_backend: str
    email_host: str
    email_port: int
    email_user: str
    email_password: str = field(repr=False)
    email_tls: bool  # STARTTLS
    email_ssl: bool  # TLS from the first byte
    email_from: str
    overseer_contact: str
    region: str
    web_host: str
    web_port: int
    web_workers: int
    web_threads: int

    @property
    def production(self) -> bool:
        return self.mode == "production"

    def cluster(self) -> "Cluster":
        """The embedded database of this home."""
        from sadari.postgres import Cluster

        return Cluster(self.home, postgres_bin=self.postgres_bin)


def read_environment(
    variables: Mapping[str, str] | None = None, *, refuse_unsafe: bool = True
) -> Environment:
    """Parse the variables (those of this process unless given).

    Raises ``EnvironmentRefused`` for values that cannot be read and, in production mode,
    for unsafe ones; ``refuse_unsafe=False`` lets the latter pass, to report them.
    """
    reader = _Reader(os.environ if variables is None else variables)
    environment = reader.read()
    problems = reader.problems or (check_production(environment) if refuse_unsafe else [])
    if problems:
        raise EnvironmentRefused(problems)
    return environment


def database_settings(environment: Environment) -> dict[str, object]:
    """Django's entry for the database: the server's, or the embedded one's."""
    url = environment.database_url or environment.cluster().url()
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": options.pop("port", None) or str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def default_home() -> Path:
    """A checkout keeps its data to itself; an installed copy uses the user's data folder."""
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").exists() and (checkout / "src" / "sadari").exists():
        return checkout / ".sadari"
    if os.geteuid() == 0:
        return Path("/var/lib/sadari")
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "sadari"


class _Reader:
    """Reads one variable after another and collects what cannot be read."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: list[Sentence] = []

    def read(self) -> Environment:
        mode = self._mode()
        home = Path(self._text("SADARI_HOME") or default_home()).expanduser().absolute()
        hosts = self._hosts(mode)
        web_host, web_port = self._address("SADARI_WEB_ADDRESS")
        email = self._email()
        return Environment(
            mode=mode,
            home=home,
            database_url=self._database_url("DATABASE_URL"),
            migration_database_url=self._database_url("SADARI_MIGRATION_DATABASE_URL"),
            postgres_bin=Path(text) if (text := self._text("SADARI_POSTGRES_BIN")) else None,
            secret_key=self._secret_key(mode, home),
            allowed_hosts=hosts,
            trusted_origins=self._origins(mode, hosts),
            email_backend=email.backend,
            email_host=email.host,
            email_port=email.port,
            email_user=email.user,
            email_password=email.password,
            email_tls=email.tls,
            email_ssl=email.ssl,
            email_from=self._text("SADARI_EMAIL_FROM"),
            overseer_contact=self._text("SADARI_OVERSEER_CONTACT"),
            region=self._text("SADARI_REGION"),
            web_host=web_host,
            web_port=web_port,
            web_workers=self._count("SADARI_WEB_WORKERS"),
            web_threads=self._count("SADARI_WEB_THREADS"),
        )

    def _text(self, name: str) -> str:
        return self.variables.get(name, "").strip() or _DEFAULTS[name]

    def _list(self, name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in self._text(name).split(",") if part.strip())

    def _mode(self) -> Mode:
        text = self._text("SADARI_MODE")
        if text not in ("development", "production"):
            self._refuse("SADARI_MODE", "development / production")
            return "production"
        return cast(Mode, text)

    def _count(self, name: str) -> int:
        text = self._text(name)
        if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1000):
            self._refuse(name, "1–1000")
            return 1
        return int(text)

    def _address(self, name: str) -> tuple[str, int]:
        host, _, port = self._text(name).rpartition(":")
        if not (host and port.isascii() and port.isdigit() and int(port) < 65536):
            self._refuse(name, "127.0.0.1:8000")
            return "", 0
        return host, int(port)

    def _database_url(self, name: str) -> str | None:
        text = self._text(name)
        if text and urlsplit(text).scheme not in ("postgresql", "postgres"):
            self._refuse(name, "postgresql://…")
        return text or None

    def _secret_key(self, mode: Mode, home: Path) -> str:
        given = self._text("SADARI_SECRET_KEY")
        if given or mode == "production" or self.problems:
            return given
        return development_secret(home)

    def _hosts(self, mode: Mode) -> tuple[str, ...]:
        if mode == "production" and not self.variables.get("SADARI_ALLOWED_HOSTS", "").strip():
            return ()
        return self._list("SADARI_ALLOWED_HOSTS")

    def _origins(self, mode: Mode, hosts: tuple[str, ...]) -> tuple[str, ...]:
        given = self._list("SADARI_TRUSTED_ORIGINS")
        if given or mode == "development":
            return given
        return tuple(f"https://{_any_subdomain(host)}" for host in hosts if host != "*")

    def _email(self) -> "_Email":
        parts = urlsplit(self._text("SADARI_EMAIL_URL"))
        if parts.scheme == "console":
            return _Email(backend=CONSOLE_EMAIL)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            self._refuse("SADARI_EMAIL_URL", "smtp://… / smtps://… / console:")
            return _Email(backend=CONSOLE_EMAIL)
        implicit = parts.scheme == "smtps"
        return _Email(
            backend="django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=parts.port or (465 if implicit else 587),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            # A relay on the same machine needs no encryption on the way, and seldom offers it.
            tls=not implicit and parts.hostname not in LOCAL_HOSTS,
            ssl=implicit,
        )

    def _refuse(self, name: str, expected: str) -> None:
        self.problems.append(
            Sentence(
                f"{name}: 사용할 수 없는 값입니다. 사용할 수 있는 값: {expected}",
                f"{name}: this value cannot be used. Usable: {expected}",
            )
        )


@dataclass(frozen=True, slots=True)
class _Email:
    backend: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False
    ssl: bool = False


def development_secret(home: Path) -> str:
    """The secret of this home: made once, readable by its owner only."""
    file = home / "secret-key"
    if not file.exists():
        home.mkdir(mode=0o755, parents=True, exist_ok=True)
        _write_once(file, secrets.token_urlsafe(64))
    return file.read_text().strip()


def _write_once(file: Path, text: str) -> None:
    """Complete or not there; if two processes write at once, the first one's text stays."""
    own = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
    try:
        os.link(own, file)
    except FileExistsError:
        pass
    finally:
        own.unlink()


def _any_subdomain(host: str) -> str:
    return f"*{host}" if host.startswith(".") else host
