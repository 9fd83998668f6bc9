"""What forbids running in production, and what deserves a second look."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sadari.config.sentence import Sentence
from sadari.config.variables import CONSOLE_EMAIL, LEAST_SECRET_LENGTH

if TYPE_CHECKING:
    from sadari.config.environment import Environment


def check_production(environment: "Environment") -> list[Sentence]:
    """What forbids running this in production, each as a sentence; [] outside production."""
    if not environment.production:
        return []
    return [sentence for is_unsafe, sentence in _UNSAFE if is_unsafe(environment)]


def production_warnings(environment: "Environment") -> list[Sentence]:
    """What is allowed in production but deserves a second look."""
    if not environment.production:
        return []
    return [sentence for is_doubtful, sentence in _DOUBTFUL if is_doubtful(environment)]


def _is_weak(secret: str) -> bool:
    return len(secret) < LEAST_SECRET_LENGTH or len(set(secret)) < 10 or "insecure" in secret


_Check = tuple[Callable[["Environment"], bool], Sentence]

_UNSAFE: tuple[_Check, ...] = (
    (
        lambda environment: not environment.secret_key,
        Sentence(
            "SADARI_SECRET_KEY: 값이 없습니다. production에서는 반드시 적어 주십시오.",
            "SADARI_SECRET_KEY: there is no value. Production requires one.",
        ),
    ),
    (
        lambda environment: bool(environment.secret_key) and _is_weak(environment.secret_key),
        Sentence(
            f"SADARI_SECRET_KEY: 너무 짧거나 추측하기 쉽습니다. {LEAST_SECRET_LENGTH}자 이상의 "
            "임의의 값을 적어 주십시오.",
            "SADARI_SECRET_KEY: too short or easy to guess. Use a random value of at least "
            f"{LEAST_SECRET_LENGTH} characters.",
        ),
    ),
    (
        lambda environment: not environment.allowed_hosts,
        Sentence(
            "SADARI_ALLOWED_HOSTS: 값이 없습니다. 서비스할 호스트 이름을 적어 주십시오.",
            "SADARI_ALLOWED_HOSTS: there is no value. Name the hosts that are served.",
        ),
    ),
    (
        lambda environment: "*" in environment.allowed_hosts,
        Sentence(
            "SADARI_ALLOWED_HOSTS: '*'은 모든 호스트를 허용하므로 사용할 수 없습니다.",
            "SADARI_ALLOWED_HOSTS: '*' admits any host and cannot be used.",
        ),
    ),
    (
        lambda environment: any(
            not origin.startswith("https://") for origin in environment.trusted_origins
        ),
        Sentence(
            "SADARI_TRUSTED_ORIGINS: https://로 시작하지 않는 출처가 있습니다.",
            "SADARI_TRUSTED_ORIGINS: an origin does not begin with https://.",
        ),
    ),
    (
        lambda environment: environment.email_backend == CONSOLE_EMAIL,
        Sentence(
            "SADARI_EMAIL_URL: console:은 메일을 보내지 않습니다. 메일 서버를 적어 주십시오.",
            "SADARI_EMAIL_URL: console: sends no e-mail. Name a mail server.",
        ),
    ),
)

_DOUBTFUL: tuple[_Check, ...] = (
    (
        lambda environment: environment.database_url is None,
        Sentence(
            "DATABASE_URL: 내장 데이터베이스를 씁니다. 백업을 스스로 마련해 주십시오.",
            "DATABASE_URL: the embedded database is used. Take care of backups yourself.",
        ),
    ),
    (
        lambda environment: not environment.overseer_contact,
        Sentence(
            "SADARI_OVERSEER_CONTACT: 자동화된 결과를 감독하는 사람의 연락처가 비어 있습니다.",
            "SADARI_OVERSEER_CONTACT: the contact of the person who oversees automated results "
            "is empty.",
        ),
    ),
)
