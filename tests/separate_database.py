"""A copy of the empty test database, for what a rolled-back transaction cannot show."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


@contextmanager
def separate_database(
    connection: BaseDatabaseWrapper, *, as_of: str | None = None
) -> Iterator[str]:
    """Turn Django's connections of all threads to a fresh copy; gives the copy's URL.

    ``as_of``: the copy is empty and has the tables of that migration of ours.
    """
    name = connection.settings_dict["NAME"]
    # Where no collected test asks for the database, pytest-django makes no test database, and
    # all workers share the bare one: it cannot be copied while another worker looks at it.
    template = name if name.startswith("test_") and as_of is None else "template1"
    copy = f"{name}_copy_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    server = os.environ["DATABASE_URL"]
    connections.close_all()
    _run(server, f"DROP DATABASE IF EXISTS {copy}", f"CREATE DATABASE {copy} TEMPLATE {template}")
    connection.settings_dict["NAME"] = copy
    try:
        call_command("migrate", *(("sadari", as_of) if as_of else ()), verbosity=0)
        yield urlunsplit(urlsplit(server)._replace(path=f"/{copy}"))
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = name
        # WITH (FORCE) would fail where the server is just cleaning up: that session is not ours
        _run(
            server,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{copy}' AND usename = current_user",
            f"DROP DATABASE {copy}",
        )


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
