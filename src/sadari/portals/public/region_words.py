"""The region's numbers as figures, charts and tables: the finding in words, then the shapes."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sadari.data.region_facts import EmployerFigures, ProgrammeFigure, Target
from sadari.queries.names import name_of
from sadari.queries.region_numbers import OutcomeRow, People, RegionNumbers, source_words
from sadari.ui.drawing import percent
from sadari.ui.words import number, share, unknown

Shown = dict[str, Any]


def region_context(region: RegionNumbers) -> Shown:
    """What the page's template reads."""
    return {
        "region": region,
        "targets": {target.id: target for target in region.targets},
        "region_targets": [_target(target) for target in region.targets],
        "outcomes": [_outcome(row) for row in region.outcomes],
        "outcome_table": _outcome_table(region),
        "cohort_chart": _cohort_chart(region),
        "demand_chart": _demand_chart(region),
        "field_chart": _field_chart(region),
        "employers": [_employers(firms) for firms in region.employers],
        "programmes": _programmes(region.programmes),
    }


def source_line(fact: Any) -> str:
    """Where a fact comes from and from when."""
    words = {"source": source_words(fact.source), "day": fact.as_of}
    return _("Source: %(source)s. As of %(day)s.") % words


def people(count: People, smallest: int) -> str:
    if count.suppressed:
        return _("fewer than %(smallest)s") % {"smallest": smallest}
    return number(count.count)


def _note(fact: Any) -> str:
    english = (get_language() or "ko").startswith("en")
    return fact.note_en if english else fact.note_ko


def _target(target: Target) -> Shown:
    counts = {
        "total": _("Everything the strategy counts: both parts below."),
        "industrial-technology": _("Training for industry and technology."),
        "future-education": _("Schools and the base of future education."),
    }
    return {
        "label": name_of(target),
        "value": target.value,
        "counts": counts.get(target.id, ""),
        "source": source_line(target),
    }


def _outcome(row: OutcomeRow) -> Shown:
    known = {
        "trained": number(row.trained.count),
        "local": number(row.local.count),
        "elsewhere": number(row.elsewhere.count),
        "unknown": number(row.unknown.count),
    }
    counts = _(
        "Of %(trained)s trained: %(local)s employed in the region, %(elsewhere)s elsewhere, "
        "%(unknown)s unknown."
    )
    return {
        "label": name_of(row.facts),
        "value": _bounds(row),
        "lower": row.lower,
        "upper": row.upper,
        "band_from": percent(row.lower),
        "band_width": percent((row.upper or 0.0) - (row.lower or 0.0)),
        "counts": counts % known,
        "note": _note(row.facts),
        "source": source_line(row.facts),
    }


def _bounds(row: OutcomeRow) -> str:
    if row.lower is None:
        return unknown()
    return _("%(lower)s to %(upper)s") % {
        "lower": share(row.lower, 1),
        "upper": share(row.upper, 1),
    }


def _outcome_table(region: RegionNumbers) -> Shown:
    heads = (
        _("Group"), _("Trained"), _("Employed in the region"), _("Employed elsewhere"),
        _("Unknown"), _("Known to be employed"), _("As published"),
    )  # fmt: skip
    return {
        "caption": _("What is known of those trained, with the denominators"),
        "columns": [{"label": head, "numeric": i > 0} for i, head in enumerate(heads)],
        "rows": [
            [
                name_of(row.facts),
                *(
                    people(count, region.smallest_cell)
                    for count in (row.trained, row.local, row.elsewhere, row.unknown)
                ),
                share(row.employed_share, 1),
                _published(row.facts.published_percent),
            ]
            for row in region.outcomes
        ],
    }


def _published(percent: float | None) -> str:
    if percent is None:
        return _("no share published")
    return _("%(percent)s%%, denominator not stated") % {"percent": percent}


def _cohort_chart(region: RegionNumbers) -> Shown:
    rows = [
        {"label": name_of(r.facts), "first": r.local.count, "second": r.elsewhere.count}
        for r in region.cohorts
    ]
    return {
        "title": _("About as many academy graduates leave for work as find it here"),
        "summary": _(
            "Graduates known to be employed or to have founded a firm, by cohort. How many "
            "completed each single cohort is not published, so no share is given."
        ),
        "rows": rows,
        "first": _("in the region"),
        "second": _("elsewhere"),
        "label_head": _("Cohort"),
        "source": source_line(region.cohorts[0].facts) if region.cohorts else "",
    }


def _demand_chart(region: RegionNumbers) -> Shown:
    total = region.demand_total.people if region.demand_total else None
    summary = _("Firms need %(total)s people in all, as measured; these are the largest groups.")
    return {
        "title": _("What firms need most is none of the strategic fields"),
        "summary": summary % {"total": number(total)},
        "rows": [
            {
                "label": name_of(figure),
                "value": figure.people,
                "share": figure.people / total if total else None,
            }
            for figure in region.demand
        ],
        "label_head": _("Occupation group"),
        "value_head": _("People needed"),
        "unit": _("people"),
        "source": source_line(region.demand[0]) if region.demand else "",
    }


def _field_chart(region: RegionNumbers) -> Shown:
    return {
        "title": _("The strategic fields: seats to come and places open now"),
        "summary": _(
            "Seats in training runs that start from today on, and places in openings that are "
            "open today, as this installation knows them."
        ),
        "rows": list(region.fields),
        "first": _("seats"),
        "second": _("places"),
        "label_head": _("Field of work"),
        "source": _("Counted here, today."),
    }


def _employers(firms: EmployerFigures) -> Shown:
    text = _(
        "%(firms)s firms were asked about %(year)s. %(ten)s of them have at most 10 staff, "
        "%(five)s at most 5."
    )
    return {
        "title": _("%(group)s: more juniors are trained than hired, and experience is wanted")
        % {"group": name_of(firms)},
        "text": text
        % {
            "firms": number(firms.firms),
            "year": firms.year,
            "ten": share(firms.share_at_most_10_staff),
            "five": share(firms.share_at_most_5_staff),
        },
        "chart_title": _("The mismatch is one of level, not of heads"),
        "rows": [
            {
                "label": _("Juniors"),
                "first": firms.juniors_trained,
                "second": firms.planned_junior_hires,
            },
            {
                "label": _("Experienced people"),
                "first": None,
                "second": firms.planned_experienced_hires,
            },
        ],
        "first": _("trained by one academy"),
        "second": _("hires planned"),
        "label_head": _("Level"),
        "source": source_line(firms),
    }


def _programmes(figures: tuple[ProgrammeFigure, ...]) -> Shown:
    ordered = sorted(figures, key=lambda figure: figure.year)
    known = [figure for figure in ordered if figure.placement_share is not None]
    title = _("National digital training: placement fell from %(first)s to %(last)s")
    text = _("The share of completers placed in work, %(from)s to %(to)s.")
    heads = (_("Programme"), _("Year"), _("Placed in work"), _("Note"), _("Source"))
    return {
        "title": title
        % {
            "first": share(known[0].placement_share, 1) if known else unknown(),
            "last": share(known[-1].placement_share, 1) if known else unknown(),
        },
        "text": text
        % {
            "from": known[0].year if known else unknown(),
            "to": known[-1].year if known else unknown(),
        },
        "caption": _("Placement by year"),
        "columns": [{"label": head, "numeric": i in (1, 2)} for i, head in enumerate(heads)],
        "rows": [
            [
                name_of(f),
                str(f.year),
                share(f.placement_share, 1),
                _note(f) or "–",
                source_words(f.source),
            ]
            for f in ordered
        ],
    }
