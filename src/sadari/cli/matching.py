"""``sadari match``, ``report`` and ``verify``: one run of the market, and what it showed."""

import os
from gettext import gettext as _
from pathlib import Path
from typing import Any

import click

from sadari.cli.application import application
from sadari.cli.failure import DONE, OUR_FAULT, UNUSABLE, Failure
from sadari.cli.output import Output, json_option, shown, table
from sadari.cli.report_tables import show_report
from sadari.cli.words import cluster_problem, label, stage


@click.command(help=_("Match talents and openings: recommendations, a stable proposal, a report."))
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    help=_("Number that breaks ties; the same one gives the same result."),
)
@click.option(
    "--cluster",
    metavar="tcp://HOST:PORT",
    help=_("Address of a Dask scheduler whose workers share the work; the result is the same."),
)
@json_option
def match(seed: int | None, cluster: str | None, as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.access.actor import system_actor
        from sadari.actions.match_run import MatchUnderWay, run_match
        from sadari.bridge.cluster import ClusterUnavailable
        from sadari.cli.serving import POLITE
        from sadari.queries.report import report_of

        os.nice(POLITE)
        try:
            with output.progress() as progress:
                run = run_match(
                    by=system_actor("cli"),
                    seed=seed,
                    progress=lambda name, done, total: progress(stage(name), done, total),
                    cluster=cluster,
                )
        except MatchUnderWay as error:
            sentence = _("Another process is matching at this moment.")
            raise Failure("match_under_way", sentence, exit_code=UNUSABLE) from error
        except ClusterUnavailable as error:
            sentence = cluster_problem(error.reason, address=cluster or "", detail=error.detail)
            raise Failure(f"cluster_{error.reason}", sentence, exit_code=UNUSABLE) from error
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
@click.option(
    "--save",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Also write the frozen run into this file, to be checked by verifier.py alone."),
)
@json_option
def verify(run: int, file: Path | None, as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.access.actor import system_actor
        from sadari.models import MatchRun
        from sadari.queries.run_verification import verification_of

        try:
            document = verification_of(run_id=run, actor=system_actor("cli"))
        except MatchRun.DoesNotExist as error:
            sentence = _("There is no match run {number}.").format(number=run)
            raise Failure("no_run", sentence, exit_code=UNUSABLE) from error
        if file is not None:
            _save(run, file)
        rows = [(label(key), shown(value)) for key, value in document.items()]
        output.answer(document, lambda console: table(console, _("Verification"), rows))
    return DONE if _holds(document) else OUR_FAULT


def _save(run: int, file: Path) -> None:
    from sadari.access.actor import system_actor
    from sadari.queries.run_verification import frozen_run

    try:
        file.write_bytes(b"".join(frozen_run(run_id=run, actor=system_actor("cli"))))
    except OSError as error:
        sentence = _("The file {name} cannot be written: {reason}.").format(
            name=file, reason=error.strerror
        )
        raise Failure("file", sentence, exit_code=UNUSABLE) from error


def _holds(document: dict[str, Any]) -> bool:
    """A verification holds if none of its checks says no, nobody blocks and nothing was found."""
    says_no = any(answer is False for answer in document.values())
    return not (says_no or document["blocking_pairs"] or document["findings"])
