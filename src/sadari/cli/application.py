"""Django and its database for a command: the database runs, its tables are there."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from gettext import gettext as _

from sadari.cli.failure import OUR_FAULT, UNUSABLE, Failure
from sadari.cli.language import current_language
from sadari.cli.output import Output
from sadari.config.environment import Environment, read_environment

SETTINGS = "sadari.config.settings"
_LINES_SHOWN = 12


@contextlib.contextmanager
def application(output: Output, *, migrate: bool = False) -> Iterator[Environment]:
    """Inside the block Django is set up and the database answers.

    The embedded database is always brought up to date; a server's only with ``migrate``,
    because others may depend on it.
    """
    environment = read_environment()
    with database(environment):
        set_up_django()
        if _is_behind():
            if not migrate and environment.database_url is not None:
                raise Failure(
                    "database",
                    _("The database is not up to date. Run: sadari db migrate"),
                    exit_code=UNUSABLE,
                )
            output.say(_("Preparing the database …"))
            bring_up_to_date(environment)
        if not _has_current_reference_data():
            load_reference_data(environment)
        yield environment


@contextlib.contextmanager
def database(environment: Environment) -> Iterator[None]:
    """Have the embedded database running; a server is somebody else's to run."""
    if environment.database_url is not None:
        yield
        return
    with environment.cluster().use():
        yield


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.utils import translation

    django.setup()
    translation.activate(current_language())


def bring_up_to_date(environment: Environment) -> None:
    """Run the migrations as the role that owns the tables, in a process of their own."""
    done = subprocess.run(
        django_command("migrate", "--no-input", "--skip-checks", "--verbosity=0"),
        env=os.environ | {"DATABASE_URL": _owner_url(environment)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Failure(
            "database",
            _("The database could not be brought up to date:\n{reason}").format(
                reason="\n".join(done.stderr.strip().splitlines()[-_LINES_SHOWN:])
            ),
            exit_code=OUR_FAULT,
        )


def load_reference_data(environment: Environment) -> None:
    """The region and the vocabulary that come with Sadari; can be repeated."""
    from sadari.access.actor import system_actor
    from sadari.actions.region import load_region
    from sadari.actions.vocabulary import load_vocabulary

    by = system_actor("cli")
    load_region(slug=environment.region, by=by)
    load_vocabulary(by=by)


def django_command(*arguments: str) -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    return [sys.executable, "-m", "django", *arguments]


def _owner_url(environment: Environment) -> str:
    if environment.migration_database_url is not None:
        return environment.migration_database_url
    return environment.database_url or environment.cluster().url(owner=True)


def _has_current_reference_data() -> bool:
    """Asked apart from the migrations: a start may have been killed between the two."""
    from sadari.queries.reference_data import reference_data_is_current

    return reference_data_is_current()


def _is_behind() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
