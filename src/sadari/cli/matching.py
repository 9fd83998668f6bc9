"""``sadari match``, ``report`` and ``verify``: one run of the market, and what it showed."""

from gettext import gettext as _
from typing import TYPE_CHECKING, Any

import click

from sadari.cli.application import application
from sadari.cli.failure import DONE, OUR_FAULT, UNUSABLE, Failure
from sadari.cli.output import Output, json_option, shown, table

if TYPE_CHECKING:
    from rich.console import Console


@click.command(help=_("Match talents and openings: recommendations, a stable proposal, a report."))
@click.option(
    "--seed", type=click.IntRange(min=0), help=_("Number that breaks ties; otherwise drawn anew.")
)
@json_option
def match(seed: int | None, as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.access.actor import system_actor
        from sadari.actions.match_run import run_match
        from sadari.queries.report import report_of

        with output.progress() as progress:
            run = run_match(by=system_actor("cli"), seed=seed, progress=progress)
        document = report_of(run)
        output.answer(document, lambda console: show_report(console, document))
    return DONE


@click.command(help=_("Show the report of the last match run."))
@json_option
def report(as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.models import MatchRun
        from sadari.queries.report import report_of

        last = MatchRun.objects.filter(state=MatchRun.State.DONE).first()
        if last is None:
            raise Failure(
                "no_run",
                _("There is no match run yet. Run: sadari match"),
                exit_code=UNUSABLE,
            )
        document = report_of(last)
        output.answer(document, lambda console: show_report(console, document))
    return DONE


@click.command(help=_("Check a match run again: its inputs, its result, its stability."))
@click.argument("run", type=click.IntRange(min=1))
@json_option
def verify(run: int, as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.actions.verify_run import verify_run
        from sadari.models import MatchRun

        try:
            document = verify_run(run_id=run)
        except MatchRun.DoesNotExist as error:
            sentence = _("There is no match run {number}.").format(number=run)
            raise Failure("no_run", sentence, exit_code=UNUSABLE) from error
        rows = [(_label(key), shown(value)) for key, value in document.items()]
        output.answer(document, lambda console: table(console, _("Verification"), rows))
    return DONE if _holds(document) else OUR_FAULT


def _holds(document: dict[str, Any]) -> bool:
    """A verification holds if none of its checks says no and nobody blocks."""
    return False not in document.values() and not document.get("blocking_pairs")


def show_report(console: "Console", document: dict[str, Any]) -> None:
    """The published keys of a run as tables; the nested ones each as a table of their own."""
    plain = {key: value for key, value in document.items() if not isinstance(value, dict)}
    rows = [(_label(key), shown(value)) for key, value in plain.items()]
    table(console, _("Match run"), rows)
    for key, value in document.items():
        if isinstance(value, dict) and value:
            table(console, _label(key), list(_rows_of(value)))


def _rows_of(figures: dict[str, Any]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in figures.items():
        if isinstance(value, dict):
            rows += [(f"{_label(key)} · {label}", text) for label, text in _rows_of(value)]
        else:
            rows.append((_label(key), shown(value)))
    return rows


def _label(key: str) -> str:
    """The words for a published key; a key without words of its own is shown as it is."""
    labels = {
        "run": _("Run"),
        "talents": _("Talents"),
        "openings": _("Openings"),
        "places": _("Places"),
        "filled": _("Filled by proposal"),
        "unfilled_by_cause": _("Unfilled places by cause"),
        "concentration": _("Concentration of recommendations"),
        "blocking_pairs": _("Blocking pairs"),
        "inputs_hash": _("Hash of the inputs"),
        "result_hash": _("Hash of the result"),
        "seconds": _("Seconds"),
    }
    return labels.get(key, key.replace("_", " "))
