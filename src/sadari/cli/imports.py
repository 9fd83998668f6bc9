"""``sadari import …``: files of vacancies, courses and talents, and official lists."""

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from sadari.cli.application import application
from sadari.cli.failure import DONE, DONE_WITH_REFUSED_ROWS, UNUSABLE, Failure
from sadari.cli.language import current_language
from sadari.cli.output import Output, json_option, shown, table

if TYPE_CHECKING:
    from rich.console import Console

    from sadari.actions.refusal import FileRefused
    from sadari.exchange.import_file import ImportOutcome

Kind = Literal["vacancies", "training", "talents"]

_REFUSALS_SHOWN = 20
_a_file = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_a_folder = click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
_refused_option = click.option(
    "--refused-to",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Folder for the file of refused rows; otherwise SADARI_HOME/refused."),
)


@click.group("import", help=_("Take in a file; refused rows are named, never dropped."))
def import_() -> None:
    pass


@import_.command(help=_("Vacancies: a Work24 list (XML), or a table (CSV)."))
@click.argument("file", type=_a_file)
@click.option("--detail", type=_a_file, help=_("The details that belong to the list (XML)."))
@_refused_option
@json_option
def vacancies(file: Path, detail: Path | None, refused_to: Path | None, as_json: bool) -> int:
    return _import("vacancies", file, detail, refused_to, as_json)


@import_.command(help=_("Training courses: a Work24 list (XML)."))
@click.argument("file", type=_a_file)
@_refused_option
@json_option
def training(file: Path, refused_to: Path | None, as_json: bool) -> int:
    return _import("training", file, None, refused_to, as_json)


@import_.command(help=_("Talents: a table (CSV or Excel)."))
@click.argument("file", type=_a_file)
@click.option("--sender", default="", help=_("Institution whose identifiers the table uses."))
@_refused_option
@json_option
def talents(file: Path, sender: str, refused_to: Path | None, as_json: bool) -> int:
    return _import("talents", file, None, refused_to, as_json, sender)


@import_.command(help=_("Official lists of skills and occupations; shown before they are taken."))
@click.option("--ncs", type=_a_file, help=_("NCS: the published list of units (Excel or CSV)."))
@click.option("--esco", type=_a_folder, help=_("ESCO: the folder of its CSV files."))
@click.option("--keco", type=_a_file, help=_("KECO: codes and names (CSV or Excel)."))
@click.option("--take", is_flag=True, help=_("Take the list without asking."))
@json_option
def vocabulary(
    ncs: Path | None, esco: Path | None, keco: Path | None, take: bool, as_json: bool
) -> int:
    from sadari.cli.vocabulary import import_list

    given = {"ncs": ncs, "esco": esco, "keco": keco}
    lists = [(source, path) for source, path in given.items() if path is not None]
    if len(lists) != 1:
        raise click.UsageError(_("Name exactly one list: --ncs, --esco or --keco."))
    return import_list(*lists[0], take=take, as_json=as_json)


def _import(
    kind: Kind,
    file: Path,
    detail: Path | None,
    refused_to: Path | None,
    as_json: bool,
    sender: str = "",
) -> int:
    with Output(as_json=as_json) as output, application(output) as environment:
        folder = refused_to or environment.home / "refused"
        outcome = _import_file(output, kind, file, detail, folder, sender)
        for note in outcome.notes:
            output.say(note)
        document = outcome.document()
        output.answer(document, lambda console: show_import(console, document))
    return DONE_WITH_REFUSED_ROWS if document["refused"] else DONE


def _import_file(
    output: Output, kind: Kind, file: Path, detail: Path | None, folder: Path, sender: str
) -> "ImportOutcome":
    from sadari.access.actor import system_actor
    from sadari.actions.imports import ImportUnderWay
    from sadari.actions.refusal import FileRefused
    from sadari.exchange.import_file import import_file

    try:
        with output.progress() as progress:
            return import_file(
                kind=kind,
                path=file,
                detail=detail,
                by=system_actor("cli"),
                refused_folder=folder,
                sender=sender,
                progress=lambda done: progress(_("Rows"), done, None),
            )
    except FileRefused as error:
        raise file_failure(file, error) from error
    except ImportUnderWay as error:
        raise Failure(
            "import_under_way",
            _("The same file is being imported by another process."),
            exit_code=UNUSABLE,
            file=str(file),
        ) from error


def file_failure(file: Path, error: "FileRefused") -> Failure:
    """The command's failure for a file that is refused as a whole."""
    refusal = error.refusal
    korean = current_language() == "ko"
    reason = refusal.reason_ko if korean else refusal.reason_en
    remedy = refusal.remedy_ko if korean else refusal.remedy_en
    return Failure(
        "file_refused",
        f"{file}: {reason} {remedy}",
        exit_code=UNUSABLE,
        file=str(file),
        reason=refusal.reason,
        remedy=refusal.remedy,
    )


def show_import(console: "Console", document: dict[str, Any]) -> None:
    rows = [
        (_("Rows read"), shown(document["read"])),
        (_("Created"), shown(document["created"])),
        (_("Updated"), shown(document["updated"])),
        (_("Unchanged"), shown(document["unchanged"])),
        (_("Refused"), shown(document["refused"])),
    ]
    table(console, document["file"], rows)
    if document["refusals"]:
        _show_refusals(console, document)


def _show_refusals(console: "Console", document: dict[str, Any]) -> None:
    rows = [
        (str(refusal["row"]), refusal["field"], refusal["reason"], refusal["remedy"])
        for refusal in document["refusals"][:_REFUSALS_SHOWN]
    ]
    heads = (_("Row"), _("Field"), _("Reason"), _("Remedy"))
    table(console, _("Refused rows"), rows, *heads)
    if document["refused"] > len(rows):
        console.print(_("… and {count} more.").format(count=document["refused"] - len(rows)))
    if document["refused_file"]:
        sentence = _("All refused rows, to be mended and imported again: {file}")
        console.print(sentence.format(file=document["refused_file"]))
