"""Filters and components of Sadari's pages; `ui/README.md` lists them with examples."""

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from sadari.ui import drawing, words
from sadari.ui.picker import Picker

register = template.Library()

for _filter in (words.won, words.pay, words.share, words.number, words.day, words.moment):
    register.filter(_filter.__name__, _filter)
register.filter("level", words.level)
register.filter(words.as_written)
register.filter(words.language_mark)
register.simple_tag(words.pay_range)

KINDS = {"number": words.number, "share": words.share, "won": words.won}
CROWDING = ("open", "normal", "crowded")
COMPONENTS = "ui/components"


@register.inclusion_tag(f"{COMPONENTS}/figure.html")
def figure(
    label: str,
    value: float | str | None,
    unit: str = "",
    counts: str = "",
    of: float | None = None,
    as_of: date | datetime | None = None,
    lower: float | None = None,
    upper: float | None = None,
    note: str = "",
    href: str = "",
    link: str = "",
    kind: str = "number",
) -> dict[str, Any]:
    """One number with what it counts, of how many, from when, its bounds and its rows.

    ``value=None`` with ``lower`` and ``upper`` shows the bounds as the value.
    """
    say = KINDS[kind]
    bounded = lower is not None and upper is not None
    return {
        "label": label,
        "value": value if isinstance(value, str) else say(value),
        "unknown": value is None,
        "bounded": bounded,
        "lower": say(lower) if bounded else "",
        "upper": say(upper) if bounded else "",
        "of": None if of is None else say(of),
        "band": _band(lower, upper, value, of, kind) if bounded else None,
        "unit": unit,
        "counts": counts,
        "as_of": as_of,
        "note": note,
        "href": href,
        "link": link,
    }


def _band(
    lower: float | None, upper: float | None, value: Any, of: float | None, kind: str
) -> dict[str, str] | None:
    """Where the bounds lie between nothing and the whole; None where no whole is known."""
    whole = 1.0 if kind == "share" else of
    if not whole or lower is None or upper is None:
        return None
    known = isinstance(value, int | float)
    return {
        "from": drawing.percent(lower, whole),
        "width": drawing.percent(upper - lower, whole),
        "at": drawing.percent(value, whole) if known else "",
    }


@register.inclusion_tag(f"{COMPONENTS}/reason_list.html")
def reason_list(reasons: list[Any], total: float | None = None) -> dict[str, Any]:
    """Why something fits: points that sum to ``total``, each with a sentence and its evidence."""
    return {"reasons": drawing.contributions(reasons), "total": total}


@register.inclusion_tag(f"{COMPONENTS}/gap.html")
def gap(
    skill: str,
    level: int | None = None,
    have: int | None = None,
    course: Any = None,
    evidence: str = "",
) -> dict[str, Any]:
    """A missing skill and the course, or the evidence, that closes it."""
    return {"skill": skill, "level": level, "have": have, "course": course, "evidence": evidence}


@register.inclusion_tag(f"{COMPONENTS}/crowding.html")
def crowding(
    level: str, places: int | None = None, recommended: int | None = None
) -> dict[str, Any]:
    """How crowded an opening is: a shape, a word and the two counts behind them."""
    if level not in CROWDING:
        raise ValueError(f"crowding is one of {', '.join(CROWDING)}, not {level!r}")
    return {"crowding": level, "places": places, "recommended": recommended}


@register.inclusion_tag(f"{COMPONENTS}/state_line.html")
def state_line(
    steps: list[str],
    current: int,
    next: str = "",  # the component's own word, as page authors write it
    who: str = "",
    until: date | datetime | None = None,
) -> dict[str, Any]:
    """Where something stands, what comes next, who must act, until when."""
    line = [
        {"label": label, "done": index < current, "here": index == current}
        for index, label in enumerate(steps)
    ]
    return {"line": line, "next": next, "who": who, "until": until}


@register.inclusion_tag(f"{COMPONENTS}/bar_chart.html")
def bar_chart(
    title: str,
    rows: list[Any],
    summary: str = "",
    label_head: str = "",
    value_head: str = "",
    unit: str = "",
    scale: str = drawing.LARGEST,
    heading: int = 2,
) -> dict[str, Any]:
    """Bars under a title that says the finding; the table stands behind them in a fold."""
    return {
        "title": title,
        "rows": drawing.bars(rows, scale),
        "summary": summary,
        "label_head": label_head,
        "value_head": value_head,
        "unit": unit,
        "tracked": scale == drawing.WHOLE,
        "heading": heading,
    }


@register.inclusion_tag(f"{COMPONENTS}/dot_chart.html")
def dot_chart(
    title: str,
    rows: list[Any],
    first: str,
    second: str,
    summary: str = "",
    label_head: str = "",
    heading: int = 2,
) -> dict[str, Any]:
    """Two numbers a row on one scale: a disc and a diamond, each with its word."""
    drawn = drawing.dots(rows)
    return {
        "title": title,
        "rows": drawn,
        "top": drawing.largest(row[side] for row in drawn for side in ("first", "second")),
        "first": first,
        "second": second,
        "summary": summary,
        "label_head": label_head,
        "heading": heading,
    }


@register.inclusion_tag(f"{COMPONENTS}/staircase.html")
def staircase(
    title: str, steps: list[Any], summary: str = "", unit: str = "", heading: int = 2
) -> dict[str, Any]:
    """How many are left after each condition, and what share of the step before."""
    return {
        "title": title,
        "steps": drawing.steps(steps),
        "summary": summary,
        "unit": unit,
        "heading": heading,
    }


@register.inclusion_tag(f"{COMPONENTS}/rows_that_fail.html")
def rows_that_fail(rows: list[Any], file: str = "") -> dict[str, Any]:
    """Rows that were refused: which one, which field, why, and how to mend it."""
    return {"rows": rows, "file": file}


@register.inclusion_tag(f"{COMPONENTS}/data_table.html")
def data_table(caption: str, columns: list[Any], rows: list[list[Any]]) -> dict[str, Any]:
    """A table that becomes cards on a phone without losing a field.

    Raises ValueError where a row has not one cell for each column.
    """
    return {
        "caption": caption,
        "columns": columns,
        "rows": [
            [_cell(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows
        ],
    }


def _cell(column: Any, cell: Any) -> dict[str, Any]:
    linked = isinstance(cell, dict)
    return {
        "head": drawing.read(column, "label"),
        "numeric": drawing.read(column, "numeric", False),
        "text": cell["text"] if linked else cell,
        "href": cell.get("href", "") if linked else "",
    }


@register.inclusion_tag(f"{COMPONENTS}/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Page links that keep the rest of the query string."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag(f"{COMPONENTS}/definition.html")
def definition(term: str, meaning: str, href: str = "") -> dict[str, Any]:
    """A term whose meaning opens beside it."""
    return {"term": term, "meaning": meaning, "href": href}


@register.inclusion_tag(f"{COMPONENTS}/next_step.html")
def next_step(title: str, text: str | SafeString = "", href: str = "", link: str = "") -> Any:
    """The one step worth taking next."""
    return {"title": title, "text": text, "href": href, "link": link}


@register.inclusion_tag(f"{COMPONENTS}/notice.html")
def empty_state(title: str, text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Nothing is here yet, and what makes something appear."""
    return _notice("empty", title, text, href, link)


@register.inclusion_tag(f"{COMPONENTS}/notice.html")
def error_state(title: str, text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Something failed, and what to do."""
    return _notice("error", title, text, href, link)


@register.inclusion_tag(f"{COMPONENTS}/notice.html")
def no_right(title: str, text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """The reader may not see this, and who can change that."""
    return _notice("no-right", title, text, href, link)


@register.inclusion_tag(f"{COMPONENTS}/notice.html")
def loading(title: str, text: str = "", href: str = "", link: str = "") -> dict[str, Any]:
    """Work is under way, how long it takes, and how to look again."""
    return _notice("loading", title, text, href, link)


def _notice(kind: str, title: str, text: str, href: str, link: str) -> dict[str, Any]:
    return {"kind": kind, "title": title, "text": text, "href": href, "link": link}


@register.inclusion_tag(f"{COMPONENTS}/too_long.html")
def too_long(text: str, limit: int = 300) -> dict[str, Any]:
    """The start of a long text; the whole of it in a fold."""
    start = Truncator(text).chars(limit)
    return {"text": text, "start": start, "cut": start != text}


@register.inclusion_tag(f"{COMPONENTS}/crumbs.html")
def crumbs(*places: Any) -> dict[str, Any]:
    """The way to this page: links, then the page itself as text."""
    *parents, here = places
    return {"parents": parents, "here": here}


@register.inclusion_tag(f"{COMPONENTS}/skill_picker.html")
def skill_picker(picker: Picker) -> dict[str, Any]:
    """Choosing skills or occupations by a part of any name; a form's `PickerField` renders it."""
    return {"picker": picker}


@register.inclusion_tag(f"{COMPONENTS}/fields.html")
def fields(form: forms.BaseForm) -> dict[str, Any]:
    """Every field of a form with its label, help and errors tied to it."""
    return {"form": form}
