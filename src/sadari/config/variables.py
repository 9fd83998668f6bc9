"""The environment variables: one table, from which the README's list is made."""

from dataclasses import dataclass

from sadari.config.sentence import Sentence

LEAST_SECRET_LENGTH = 50
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
CONSOLE_EMAIL = "django.core.mail.backends.console.EmailBackend"


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable; ``secret`` values are never shown."""

    name: str
    default: str
    meaning: Sentence
    secret: bool = False


VARIABLES = (
    Variable(
        "SADARI_MODE",
        "development",
        Sentence(
            "development 또는 production. production에서는 안전하지 않은 값으로 시작하지 않습니다.",
            "development or production. In production an unsafe value stops the start.",
        ),
    ),
    Variable(
        "SADARI_HOME",
        "",
        Sentence(
            "데이터 폴더. 비어 있으면 소스 폴더 안에서는 그 안의 .sadari, "
            "그 밖에서는 ~/.local/share/sadari (root는 /var/lib/sadari)",
            "Folder of all data. Empty: .sadari inside a checkout, "
            "elsewhere ~/.local/share/sadari (/var/lib/sadari for root)",
        ),
    ),
    Variable(
        "DATABASE_URL",
        "",
        Sentence(
            "PostgreSQL 15 이상의 주소 (postgresql://사용자:암호@호스트/이름). "
            "비어 있으면 내장 데이터베이스를 씁니다.",
            "Address of a PostgreSQL ≥ 15 (postgresql://user:password@host/name). "
            "Empty: the embedded database",
        ),
        secret=True,
    ),
    Variable(
        "SADARI_MIGRATION_DATABASE_URL",
        "",
        Sentence(
            "테이블을 소유한 역할의 주소로, 마이그레이션에만 씁니다. 비어 있으면 DATABASE_URL",
            "Address as the role that owns the tables, for migrations only. Empty: DATABASE_URL",
        ),
        secret=True,
    ),
    Variable(
        "SADARI_POSTGRES_BIN",
        "",
        Sentence(
            "내장 데이터베이스가 쓸 PostgreSQL의 bin 폴더. 비어 있으면 함께 설치된 것, "
            "없으면 시스템의 것",
            "The PostgreSQL bin folder of the embedded database. Empty: the one installed "
            "alongside, else the system's",
        ),
    ),
    Variable(
        "SADARI_SECRET_KEY",
        "",
        Sentence(
            f"서명에 쓰는 비밀 값 ({LEAST_SECRET_LENGTH}자 이상). development에서는 한 번 만들어 "
            "SADARI_HOME에 보관합니다.",
            f"Secret for signatures (at least {LEAST_SECRET_LENGTH} characters). In development "
            "it is made once and kept in SADARI_HOME.",
        ),
        secret=True,
    ),
    Variable(
        "SADARI_ALLOWED_HOSTS",
        ",".join(LOCAL_HOSTS),
        Sentence(
            "서버가 응답할 호스트 이름, 쉼표로 구분 (production에서는 반드시 적습니다)",
            "Host names that the server answers to, with commas (required in production)",
        ),
    ),
    Variable(
        "SADARI_TRUSTED_ORIGINS",
        "",
        Sentence(
            "양식을 보낼 수 있는 출처 (https://…), 쉼표로 구분. 비어 있으면 허용한 호스트",
            "Origins that may send forms (https://…), with commas. Empty: the allowed hosts",
        ),
    ),
    Variable(
        "SADARI_EMAIL_URL",
        "console:",
        Sentence(
            "메일 서버: smtp://사용자:암호@호스트:587 (STARTTLS), smtps://… (TLS), "
            "console: (화면에 출력)",
            "Mail server: smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), "
            "console: (printed)",
        ),
        secret=True,
    ),
    Variable(
        "SADARI_EMAIL_FROM",
        "sadari@localhost",
        Sentence("보내는 메일 주소", "Sender's address of e-mails"),
    ),
    Variable(
        "SADARI_OVERSEER_CONTACT",
        "",
        Sentence(
            "자동화된 결과를 감독하는 사람의 공개 연락처",
            "Published contact of the person who oversees automated results",
        ),
    ),
    Variable(
        "SADARI_REGION",
        "gwangju",
        Sentence("이 설치가 맡는 지역의 이름", "Name of the region that this installation serves"),
    ),
    Variable(
        "SADARI_WEB_ADDRESS",
        "127.0.0.1:8000",
        Sentence("웹 서버의 주소와 포트", "Address and port of the web server"),
    ),
    Variable(
        "SADARI_WEB_WORKERS",
        "2",
        Sentence("웹 서버의 프로세스 수", "Processes of the web server"),
    ),
    Variable(
        "SADARI_WEB_THREADS",
        "4",
        Sentence("프로세스마다의 스레드 수", "Threads in each process"),
    ),
    Variable(
        "SADARI_LANGUAGE",
        "",
        Sentence(
            "명령의 언어: ko 또는 en. 비어 있으면 시스템의 언어",
            "Language of the commands: ko or en. Empty: the system's",
        ),
    ),
)


def variables_as_markdown(language: str) -> str:
    """The table for the README, one row a variable."""
    heads = ("변수", "기본값", "뜻") if language == "ko" else ("Variable", "Default", "Meaning")
    rows = [heads, ("---", "---", "---"), *(_row(variable, language) for variable in VARIABLES)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(variable: Variable, language: str) -> tuple[str, str, str]:
    default = f"`{variable.default}`" if variable.default else ""
    return (f"`{variable.name}`", default, variable.meaning.in_language(language))
