"""The report of a match run as tables for people."""

from gettext import gettext as _
from typing import TYPE_CHECKING, Any

from sadari.cli.output import shown, table
from sadari.cli.words import label, stage

if TYPE_CHECKING:
    from rich.console import Console

_IN_TABLES_OF_THEIR_OWN = ("unfilled_by_cause", "concentration", "seconds")


def show_report(console: "Console", document: dict[str, Any]) -> None:
    plain = {k: v for k, v in document.items() if k not in _IN_TABLES_OF_THEIR_OWN}
    rows = [(label(key), _figure(key, value)) for key, value in plain.items()]
    table(console, _("Match run"), rows)
    _show_causes(console, document["unfilled_by_cause"], document["places"])
    _show_concentration(console, document["concentration"])
    _show_seconds(console, document["seconds"])


def _figure(key: str, value: Any) -> str:
    """A run's number is a name, so it takes no thousands separators."""
    return str(value) if key == "run" else shown(value)


def _show_causes(console: "Console", causes: dict[str, int], places: int) -> None:
    if not causes:
        return
    largest_first = sorted(causes.items(), key=lambda cause: -cause[1])
    rows = [(label(name), shown(count), _per_cent(count, places)) for name, count in largest_first]
    heads = (_("Cause"), _("Places"), _("Share of all places"))
    table(console, _("Unfilled places by cause"), rows, *heads)


def _show_concentration(console: "Console", figures: dict[str, Any]) -> None:
    plain, priced = figures.get("plain"), figures.get("sadari")
    if not plain or not priced:
        return
    rows = [(label(name), shown(plain[name]), shown(priced.get(name))) for name in plain]
    heads = (_("Figure"), _("Plain best fit"), "Sadari")
    table(console, _("Concentration of recommendations"), rows, *heads)
    _show_expected(console, figures.get("expected", {}))
    alone = [(label(k), shown(v)) for k, v in figures.items() if not isinstance(v, dict)]
    if alone:
        table(console, _("What less crowding costs"), alone)


def _show_expected(console: "Console", expected: dict[str, Any]) -> None:
    """None where an earlier version of the program made the run."""
    kinds = [name for name in ("matches", "matches_by_price") if name in expected]
    if kinds:
        rows = [(label(name), shown(round(expected[name], 1))) for name in kinds]
        table(console, _("Matches to expect where both sides look down their lists"), rows)


def _show_seconds(console: "Console", seconds: dict[str, float]) -> None:
    if seconds:
        rows = [(stage(name), shown(spent)) for name, spent in seconds.items()]
        table(console, _("Seconds"), rows)


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else _("unknown")
