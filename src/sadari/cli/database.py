"""``sadari db …``: the embedded database by hand."""

from gettext import gettext as _
from typing import Any

import click

from sadari.cli.failure import UNUSABLE, Failure
from sadari.cli.output import Output, json_option, table
from sadari.config.environment import Environment, read_environment


@click.group(help=_("Start, stop and ask the embedded database."))
def db() -> None:
    pass


@db.command(help=_("Start the database and keep it running."))
@json_option
def start(as_json: bool) -> int:
    with Output(as_json=as_json) as output:
        environment = _with_embedded()
        started = environment.cluster().start()
        remark = _("The database was started.") if started else _("The database runs already.")
        _answer(output, environment, remark, changed=started)
    return 0


@db.command(help=_("Stop the database."))
@json_option
def stop(as_json: bool) -> int:
    with Output(as_json=as_json) as output:
        environment = _with_embedded()
        stopped = environment.cluster().stop()
        remark = _("The database was stopped.") if stopped else _("The database does not run.")
        _answer(output, environment, remark, changed=stopped)
    return 0


@db.command(help=_("Show whether the database runs, and where its files are."))
@json_option
def status(as_json: bool) -> int:
    with Output(as_json=as_json) as output:
        _answer(output, _with_embedded(), "")
    return 0


@db.command(help=_("Print the address of the database."))
@click.option("--owner", is_flag=True, help=_("As the role that owns the tables."))
@json_option
def url(owner: bool, as_json: bool) -> int:
    with Output(as_json=as_json) as output:
        environment = read_environment()
        address = environment.database_url or environment.cluster().url(owner=owner)
        output.answer({"url": address}, lambda console: console.out(address, highlight=False))
    return 0


@db.command(help=_("Bring the database's tables up to date."))
@json_option
def migrate(as_json: bool) -> int:
    from sadari.cli.application import application

    with Output(as_json=as_json) as output, application(output, migrate=True):
        sentence = _("The database is up to date.")
        output.answer({"state": "up_to_date"}, lambda console: console.print(sentence))
    return 0


def _with_embedded() -> Environment:
    environment = read_environment()
    if environment.database_url is not None:
        raise Failure(
            "settings",
            _("DATABASE_URL names a server, so there is no embedded database to look after."),
            exit_code=UNUSABLE,
        )
    return environment


def _answer(
    output: Output, environment: Environment, remark: str, *, changed: bool | None = None
) -> None:
    now = environment.cluster().status()
    document: dict[str, Any] = {
        "state": now.state,
        "url": environment.cluster().url(),
        "data": str(now.data),
        "socket": str(now.socket),
        "log": str(now.log),
        "postgresql": now.major,
    }
    if changed is not None:
        document["changed"] = changed
    rows = [
        (_("State"), _state_word(now.state)),
        (_("Address"), document["url"]),
        (_("Data"), document["data"]),
        (_("Log"), document["log"]),
    ]
    output.answer(document, lambda console: table(console, remark, rows))


def _state_word(state: str) -> str:
    words = {
        "running": _("running"),
        "starting": _("starting"),
        "stopped": _("stopped"),
        "absent": _("not made yet"),
    }
    return words[state]
