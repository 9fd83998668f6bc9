"""Official lists of skills and occupations: shown row by row before anything is taken."""

import sys
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sadari.cli.application import application
from sadari.cli.failure import DONE, DONE_WITH_REFUSED_ROWS, UNUSABLE, Failure
from sadari.cli.imports import file_failure
from sadari.cli.language import current_language
from sadari.cli.output import Output, shown, table

if TYPE_CHECKING:
    from rich.console import Console

    from sadari.actions.official_plan import Plan, PlannedRow

_ROWS_SHOWN = 20


def import_list(source: str, path: Path, *, take: bool, as_json: bool) -> int:
    """Show what the list would change; take it where that is asked for or the prompt agrees."""
    with Output(as_json=as_json) as output, application(output):
        notes: list[str] = []
        plan = _plan(source, path, notes)
        for note in notes:
            output.say(note)
        taken = take and _take(plan)
        document = _document(plan, path, taken=taken)
        output.answer(document, lambda console: _show(console, document))
        if not take and not as_json and _is_agreed(plan):
            _take(plan)
            output.say(_("The list was taken in."))
    return DONE_WITH_REFUSED_ROWS if plan.refused else DONE


def _plan(source: str, path: Path, notes: list[str]) -> "Plan":
    from sadari.actions.refusal import FileRefused
    from sadari.exchange.official_lists import plan_of_file

    try:
        return plan_of_file(source, path, notes=notes)
    except FileRefused as error:
        raise file_failure(path, error) from error


def _take(plan: "Plan") -> bool:
    from sadari.access.actor import system_actor
    from sadari.actions.official_lists import PlanOutdated, take_official_list

    try:
        take_official_list(plan=plan, by=system_actor("cli"))
    except PlanOutdated as error:
        raise Failure(
            "plan_outdated",
            _("Somebody decided on a term in between. Nothing was taken; run the command again."),
            exit_code=UNUSABLE,
        ) from error
    return True


def _is_agreed(plan: "Plan") -> bool:
    """Asked only where a person sits before the screen and there is something to take."""
    counts = plan.counts()
    if not counts["new"] and not counts["changed"]:
        return False
    if not sys.stdin.isatty():
        click.echo(_("Nothing was taken. To take it: --take"), err=True)
        return False
    return click.confirm(_("Take what is new and changed?"), default=False, err=True)


def _document(plan: "Plan", path: Path, *, taken: bool) -> dict[str, Any]:
    """The published keys; rows that stay the same are only counted."""
    return {
        "list": plan.source,
        "file": str(path),
        "taken": taken,
        "counts": plan.counts(),
        "rows": [_row(row) for row in plan.rows if row.fate != "same"],
        "refusals": [
            {
                "file": one.file,
                "row": one.refusal.row,
                "field": one.refusal.field,
                "reason": one.refusal.reason,
                "remedy": one.refusal.remedy,
            }
            for one in plan.refused
        ],
    }


def _row(row: "PlannedRow") -> dict[str, Any]:
    return {
        "fate": row.fate.value,
        "file": row.entry.file,
        "row": row.entry.row,
        "code": row.entry.code,
        "name": row.name,
        "concept": row.concept_id,
        "reason_ko": row.reason[0],
        "reason_en": row.reason[1],
        "effect_ko": row.effect[0],
        "effect_en": row.effect[1],
    }


def _show(console: "Console", document: dict[str, Any]) -> None:
    words = _fate_words()
    rows = [(words[fate], shown(count)) for fate, count in document["counts"].items()]
    table(console, document["file"], rows)
    for fate in ("conflict", "changed", "new"):
        _show_rows(console, words[fate], [row for row in document["rows"] if row["fate"] == fate])
    _show_refusals(console, document["refusals"])
    if document["taken"]:
        console.print(_("The list was taken in."))


def _show_rows(console: "Console", title: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    language = current_language()
    cells = [
        (row["code"], row["name"], row[f"reason_{language}"], row[f"effect_{language}"])
        for row in rows[:_ROWS_SHOWN]
    ]
    table(console, title, cells, _("Code"), _("Name"), _("Why"), _("Taking it would mean"))
    _show_rest(console, len(rows))


def _show_refusals(console: "Console", refusals: list[dict[str, Any]]) -> None:
    if not refusals:
        return
    cells = [
        (r["file"], str(r["row"]), r["field"], r["reason"], r["remedy"])
        for r in refusals[:_ROWS_SHOWN]
    ]
    heads = (_("File"), _("Row"), _("Field"), _("Reason"), _("Remedy"))
    table(console, _("Refused rows"), cells, *heads)
    _show_rest(console, len(refusals))


def _show_rest(console: "Console", rows: int) -> None:
    if rows > _ROWS_SHOWN:
        console.print(_("… and {count} more.").format(count=shown(rows - _ROWS_SHOWN)))


def _fate_words() -> dict[str, str]:
    return {
        "new": _("New"),
        "same": _("Already the same"),
        "changed": _("Changed"),
        "conflict": _("In conflict, left out"),
        "refused": _("Refused"),
    }
