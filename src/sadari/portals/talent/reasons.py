"""Why an opening is recommended, in the person's words: each contribution as one line."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sadari.models import Evidence
from sadari.models.choices import EDUCATION_ORDER, Education
from sadari.queries.candidates import ReasonLine
from sadari.queries.recommendations import Reason, Recommended
from sadari.ui.words import level, won

MILLIONTHS_A_TENTH = 1_000
#: A card shows the weightiest reasons; the page of one recommendation shows all.
ON_A_CARD = 4
NEVER_IN_BRIEF = ("schedule", "contract", "education")


@dataclass(frozen=True, slots=True)
class Lines:
    """One side's contributions; ``total`` is its score, and the points add up to it."""

    lines: tuple[ReasonLine, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Fit:
    """What fits, briefly: a label, a few words, and how much of it is met."""

    label: str
    words: str
    share: float

    @property
    def width(self) -> str:
        return f"{self.share * 100:.0f}%"


def fits(one: Recommended) -> list[Fit]:
    """The weightiest known reasons that earned something, for a card."""
    known = [
        reason
        for reason in one.explanation.reasons
        if reason.stated and reason.points > 0 and reason.term not in NEVER_IN_BRIEF
    ]
    known.sort(key=lambda reason: (reason.term != "skill", -reason.points))
    chosen = known[:ON_A_CARD]
    way = next((reason for reason in known if reason.term == "place"), None)
    if way is not None and way not in chosen:
        chosen[-1] = way
    return [Fit(_label(reason, one), _brief(reason), min(1.0, reason.share)) for reason in chosen]


def reason_lines(one: Recommended, side: str) -> Lines:
    """Every contribution of one side, the heaviest first; tenths are shared out to add up."""
    reasons = [reason for reason in one.explanation.reasons if reason.side == side]
    reasons.sort(key=lambda reason: -reason.weight)
    lines, earned, shown = [], 0, 0.0
    for reason in reasons:
        earned += reason.points
        points = round(_points(earned) - shown, 1)
        shown = _points(earned)
        lines.append(
            ReasonLine(
                label=_label(reason, one),
                points=points,
                of_points=max(points, _points(reason.weight)),
                sentence=_sentence(reason, one),
                evidence=_evidence(reason),
            )
        )
    return Lines(tuple(lines), shown)


def _points(millionths: int) -> float:
    """Millionths of the score as points of 100, to a tenth."""
    return round(millionths / MILLIONTHS_A_TENTH) / 10


def _label(reason: Reason, one: Recommended) -> str:
    if reason.skill_id:
        return one.skill_names.get(reason.skill_id, reason.skill_id)
    labels = {
        "skill": _("Skills"),
        "licence": _("Licences"),
        "experience": _("Experience"),
        "education": _("Schooling"),
        "occupation": _("Wished occupation"),
        "place": _("The way to work"),
        "pay": _("Pay"),
        "schedule": _("Working hours"),
        "contract": _("Kind of contract"),
    }
    return labels[reason.term]


def _evidence(reason: Reason) -> str:
    """How it is known; nothing where nothing was counted."""
    return str(Evidence.KnownBy(reason.known_by).label) if reason.known_by else ""


def _brief(reason: Reason) -> str:
    if reason.term == "place":
        return _minutes(reason.minutes)
    if reason.term == "skill":
        return f"{level(reason.level)} · {_evidence(reason)}"
    if reason.term == "licence":
        return _evidence(reason)
    if reason.term == "pay":
        return _("as wished") if reason.points == reason.weight else _("in part")
    return _("fits") if reason.points == reason.weight else _("in part")


def _sentence(reason: Reason, one: Recommended) -> str:
    if not reason.stated and reason.points < reason.weight:
        return _("Too little is known here, so it counts neither for nor against.")
    if not reason.stated:
        return _("Nothing is asked here, so nothing is lost.")
    return SENTENCES[reason.term](reason, one)


def _skill(reason: Reason, one: Recommended) -> str:
    if not reason.points:
        return _("Level %(asked)s is asked; nothing shows it yet.") % {"asked": reason.asked_level}
    words = {"asked": reason.asked_level, "own": reason.level}
    if reason.near_skill_id:
        near = one.skill_names.get(reason.near_skill_id, reason.near_skill_id)
        return _("Counts in part through a near skill, %(near)s, at level %(own)s.") % (
            words | {"near": near}
        )
    return _("Level %(asked)s is asked, you show level %(own)s.") % words


def _licence(reason: Reason, one: Recommended) -> str:
    return _("You hold it.") if reason.points else _("It is asked; nothing shows it yet.")


def _experience(reason: Reason, one: Recommended) -> str:
    asked = _months(reason.asked or 0)
    if reason.own is None:
        return _("Asked: %(asked)s. How much you have is unknown.") % {"asked": asked}
    return _("Asked: %(asked)s. You have: %(own)s.") % {"asked": asked, "own": _months(reason.own)}


def _education(reason: Reason, one: Recommended) -> str:
    words = {"asked": _schooling(reason.asked), "own": _schooling(reason.own)}
    return _("Asked: %(asked)s. You have: %(own)s.") % words


def _occupation(reason: Reason, one: Recommended) -> str:
    if reason.points == reason.weight:
        return _("It is an occupation you wish for.")
    if reason.points:
        return _("It is near to an occupation you wish for.")
    return _("It is not among the occupations you wish for.")


def _place(reason: Reason, one: Recommended) -> str:
    if reason.asked:
        words = {"minutes": _minutes(reason.minutes), "limit": _minutes(reason.asked)}
        return _("%(minutes)s; you accept %(limit)s.") % words
    return f"{_minutes(reason.minutes)}."


def _pay(reason: Reason, one: Recommended) -> str:
    words = {"asked": won(reason.asked), "own": won(reason.own)}
    return _("You wish for %(asked)s a year; it pays up to %(own)s a year.") % words


def _condition(reason: Reason, one: Recommended) -> str:
    return _("As you wish.") if reason.points else _("Not as you wish.")


SENTENCES: dict[str, Callable[[Reason, Recommended], str]] = {
    "skill": _skill,
    "licence": _licence,
    "experience": _experience,
    "education": _education,
    "occupation": _occupation,
    "place": _place,
    "pay": _pay,
    "schedule": _condition,
    "contract": _condition,
}


def _schooling(position: int | None) -> str:
    if position is None:
        return _("unknown")
    return str(Education(EDUCATION_ORDER[position]).label)


def _months(months: int) -> str:
    if not months:
        return _("none")
    return ngettext("%(months)s month", "%(months)s months", months) % {"months": months}


def _minutes(minutes: int | None) -> str:
    if minutes is None:
        return _("travel time unknown")
    return ngettext(
        "about %(minutes)s minute", "about %(minutes)s minutes", minutes
    ) % {"minutes": minutes}  # fmt: skip
