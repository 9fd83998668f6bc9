"""``sadari demo``: a whole region, made up from a seed, from files to the report and the pages."""

from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from sadari.cli.failure import UNUSABLE, Failure
from sadari.cli.output import Output, json_option, table
from sadari.cli.words import stage

if TYPE_CHECKING:
    from rich.console import Console

_count = click.IntRange(min=1, max=1_000_000)


@click.command(help=_("Fill a region with sample files and made-up people, match, and serve it."))
@click.option("--talents", type=_count, default=5000, show_default=True, help=_("Talents."))
@click.option("--openings", type=_count, default=600, show_default=True, help=_("Openings."))
@click.option("--companies", type=_count, default=300, show_default=True, help=_("Companies."))
@click.option("--cohorts", type=_count, default=120, show_default=True, help=_("Cohorts."))
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=2030,
    show_default=True,
    help=_("The same number gives the same region."),
)
@click.option("--no-serve", is_flag=True, help=_("End after the report."))
@json_option
def demo(no_serve: bool, as_json: bool, **numbers: int) -> int:
    from sadari.cli.application import application
    from sadari.cli.up import serve_and_say

    with Output(as_json=as_json) as output:
        _check_before_starting(no_serve)
        with application(output, migrate=True) as environment:
            document = _build(output, numbers)
            output.answer(document, lambda console: _show(console, document))
            if not no_serve:
                serve_and_say(output, environment, quiet=True)
    return 0


def _check_before_starting(no_serve: bool) -> None:
    """What would fail only after minutes is told at once."""
    from sadari.cli.serving import check_port_is_free
    from sadari.config.environment import read_environment

    environment = read_environment()
    if environment.production:
        raise Failure("settings", _("The demo is not for production."), exit_code=UNUSABLE)
    if not no_serve:
        check_port_is_free(environment)


def _build(output: Output, numbers: dict[str, int]) -> dict[str, Any]:
    from sadari.management.demo import build_demo

    with output.progress() as progress:

        def told(step: str, done: int = 0, total: int | None = None) -> None:
            progress(stage(step), done, total)

        return build_demo(**numbers, progress=told)


def _show(console: "Console", document: dict[str, Any]) -> None:
    from sadari.cli.imports import show_import
    from sadari.cli.report_tables import show_report

    for imported in document["imports"]:
        show_import(console, imported)
    show_report(console, document["match"])
    rows = [(login["role"], login["email"], login["password"]) for login in document["logins"]]
    table(console, _("Log-ins"), rows, _("Role"), _("E-mail"), _("Password"))
