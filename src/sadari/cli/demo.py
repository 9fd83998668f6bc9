"""``sadari demo``: a whole region, made up from a seed, from files to the report and the pages."""

from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from sadari.cli.output import Output, json_option, table

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
def demo(
    talents: int,
    openings: int,
    companies: int,
    cohorts: int,
    seed: int,
    no_serve: bool,
    as_json: bool,
) -> int:
    from sadari.cli.application import application
    from sadari.cli.serving import check_port_is_free
    from sadari.cli.up import serve_and_say
    from sadari.config.environment import read_environment

    with Output(as_json=as_json) as output:
        if not no_serve:
            check_port_is_free(read_environment())
        with application(output, migrate=True) as environment:
            from sadari.management.demo import build_demo

            with output.progress() as progress:
                document = build_demo(
                    talents=talents,
                    openings=openings,
                    companies=companies,
                    cohorts=cohorts,
                    seed=seed,
                    progress=progress,
                )
            output.answer(document, lambda console: _show(console, document))
            if not no_serve:
                serve_and_say(output, environment, quiet=True)
    return 0


def _show(console: "Console", document: dict[str, Any]) -> None:
    from sadari.cli.imports import show_import
    from sadari.cli.matching import show_report

    for imported in document["imports"]:
        show_import(console, imported)
    show_report(console, document["match"])
    rows = [(login["role"], login["email"], login["password"]) for login in document["logins"]]
    table(console, _("Log-ins"), rows, _("Role"), _("E-mail"), _("Password"))
