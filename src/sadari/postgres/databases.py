"""What stands inside the cluster: two roles and one database.

The owner makes the tables; the application's role reads and writes rows but owns nothing, so a
right that a migration takes from it (changing an audit event, say) cannot be taken back by it.
"""

from pathlib import Path

import psycopg

from sadari.postgres.layout import PORT

SUPERUSER = "postgres"
OWNER_ROLE = "sadari_owner"
APP_ROLE = "sadari"
DATABASE = "sadari"

_ROLES = f"""
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER_ROLE}') THEN
        CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} LOGIN;
        GRANT {APP_ROLE} TO {OWNER_ROLE};
    END IF;
END $$
"""  # noqa: S608 (both names are constants)
# Set in the template, so that every database made later gives the same rights.
_RIGHTS = f"""
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER_ROLE}
    GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE};
"""


def answers(socket: Path) -> bool:
    try:
        with _connect(socket, "postgres") as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def prepare(socket: Path) -> None:
    """Make roles and database where they are missing; the database comes last."""
    with _connect(socket, "postgres") as connection:
        known = connection.execute(
            "SELECT FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
        if known is not None:
            return
        connection.execute(_ROLES)
    with _connect(socket, "template1") as connection:
        connection.execute(_RIGHTS)
    with _connect(socket, "postgres") as connection:
        connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")


def _connect(socket: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(socket),
        port=PORT,
        user=SUPERUSER,
        dbname=database,
        connect_timeout=5,
        autocommit=True,
    )
