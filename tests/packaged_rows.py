"""The packaged region and vocabulary in the test database: loaded once, copied from then on.

Loading checks and writes some 16,000 rows through the models, which is what one test of it wants
to see, and what hundreds of others would only wait for.
"""

from django.apps import apps
from django.db import connection

from sadari.access.actor import Actor
from sadari.actions.region import load_region
from sadari.actions.vocabulary import load_vocabulary

_kept: dict[str, bytes] = {}


def put_packaged_data(by: Actor) -> None:
    """As `load_region` and `load_vocabulary` leave the database, their audit events included."""
    if _kept:
        for table, rows in _kept.items():
            _copy_in(table, rows)
        return
    was_empty = not any(map(_copy_out, _tables()))
    load_region(slug="gwangju", by=by)
    load_vocabulary(by=by)
    if was_empty:
        _kept.update({table: rows for table in _tables() if (rows := _copy_out(table))})


def _tables() -> list[str]:
    models = apps.get_app_config("sadari").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model._meta.managed]


def _copy_out(table: str) -> bytes:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" TO STDOUT') as copy:
        return b"".join(map(bytes, copy))


def _copy_in(table: str, rows: bytes) -> None:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
        copy.write(rows)
