"""Candidates as a company may see them: blind.

What leaves this module says nothing of name, birth year, gender, school, home or wishes: a code,
the skills asked and shown, whether schooling and experience suffice, and the minutes of travel.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sadari.access.actor import Actor
from sadari.access.placement import visible_placements
from sadari.access.recommendation import blind_candidates
from sadari.bridge.explanation import Explanation, MissingSkill, Reason, explain_pairs
from sadari.models import Evidence, Opening, Placement, Suggestion, Talent
from sadari.queries.diagnosis import months_in_words, skill_names

MILLIONTHS_PER_TENTH = 1_000


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One contribution to the score, in points of 100, for the component that lists reasons."""

    label: str
    points: float
    of_points: float
    sentence: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person as the company sees them. ``talent_id`` is for the access log, never shown."""

    talent_id: UUID = field(repr=False)
    code: str
    fits: list[str]
    missing: list[str]
    known: list[str]
    travel_minutes: int | None
    points: float
    reasons: list[ReasonLine]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed placement beside the candidate it is about."""

    placement: Placement
    candidate: Candidate


def candidates_of(actor: Actor, opening: Opening) -> QuerySet[Suggestion]:
    """The suggestions for one opening that the actor may see, best first."""
    return blind_candidates(actor).filter(opening=opening)


def explained_candidates(opening: Opening, shown: Iterable[Suggestion]) -> list[Candidate]:
    """The given suggestions in words, in their order."""
    return _candidates(opening, [suggestion.talent_id for suggestion in shown])


def proposals_of(actor: Actor, opening: Opening) -> list[Proposal]:
    """The proposed placements of one opening, undecided ones first."""
    placements = sorted(
        visible_placements(actor).filter(opening=opening),
        key=lambda one: (one.state != Placement.State.PROPOSED, one.pk),
    )
    by_talent = {
        candidate.talent_id: candidate
        for candidate in _candidates(opening, [one.talent_id for one in placements])
    }
    return [
        Proposal(one, by_talent[one.talent_id]) for one in placements if one.talent_id in by_talent
    ]


def _candidates(opening: Opening, talent_ids: Sequence[UUID]) -> list[Candidate]:
    if not talent_ids:
        return []
    explanations = explain_pairs([(talent_id, opening.pk) for talent_id in talent_ids])
    codes = dict(Talent.objects.filter(pk__in=talent_ids).values_list("pk", "blind_code"))
    skills = skill_names(_skill_ids(explanations))
    return [_candidate(one, codes[one.talent_id], skills) for one in explanations]


def _skill_ids(explanations: Iterable[Explanation]) -> set[str]:
    found: set[str] = set()
    for one in explanations:
        found.update(missing.skill_id for missing in one.missing)
        for reason in one.reasons:
            found.update((reason.skill_id, reason.near_skill_id))
    return found


def _candidate(one: Explanation, code: str, skills: Mapping[str, str]) -> Candidate:
    asked = [reason for reason in one.reasons if reason.side == "opening" and reason.stated]
    minutes = [reason.minutes for reason in one.reasons if reason.term == "place"]
    return Candidate(
        talent_id=one.talent_id,
        code=code,
        fits=[fit for reason in asked if (fit := _fit(reason, skills))],
        missing=[_gap(missing, skills) for missing in one.missing],
        known=list(dict.fromkeys(_known_by(reason) for reason in asked if reason.known_by)),
        travel_minutes=next((minute for minute in minutes if minute is not None), None),
        points=_tenths(one.opening_score),
        reasons=_reason_lines(one, skills),
    )


def _fit(reason: Reason, skills: Mapping[str, str]) -> str:
    """What fits, briefly; "" where the reason earned nothing or is no fact to name."""
    if not reason.points:
        return ""
    if reason.term == "skill":
        name = skills.get(reason.near_skill_id or reason.skill_id, "")
        return _("%(skill)s %(level)s") % {"skill": name, "level": reason.level}
    if reason.term == "licence":
        return skills.get(reason.skill_id, "")
    if reason.term == "experience" and reason.points == reason.weight:
        return _("Experience suffices")
    return ""


def _gap(missing: MissingSkill, skills: Mapping[str, str]) -> str:
    name = skills.get(missing.skill_id, "")
    if missing.is_licence:
        return name
    words = {"skill": name, "asked": missing.asked_level, "own": missing.own_level}
    if missing.own_level is None:
        return _("%(skill)s (asked %(asked)s)") % words
    return _("%(skill)s (asked %(asked)s, shown %(own)s)") % words


def _known_by(reason: Reason) -> str:
    return str(Evidence.KnownBy(reason.known_by).label) if reason.known_by else ""


def _reason_lines(one: Explanation, skills: Mapping[str, str]) -> list[ReasonLine]:
    """The opening's side of the score; points rounded so that they still add up."""
    lines, earned, shown = [], 0, 0.0
    for reason in one.reasons:
        if reason.side != "opening":
            continue
        earned += reason.points
        points = round(_tenths(earned) - shown, 1)
        shown = _tenths(earned)
        lines.append(
            ReasonLine(
                label=_label(reason, skills),
                points=points,
                of_points=_tenths(reason.weight),
                sentence=_sentence(reason, skills),
                evidence=_known_by(reason),
            )
        )
    return lines


def _tenths(millionths: int) -> float:
    """Millionths of the score as points of 100 with one decimal."""
    return round(millionths / MILLIONTHS_PER_TENTH) / 10


def _label(reason: Reason, skills: Mapping[str, str]) -> str:
    if reason.skill_id:
        return skills.get(reason.skill_id, "")
    return {"experience": _("Experience"), "education": _("Schooling")}.get(
        reason.term, _("Skills")
    )


def _sentence(reason: Reason, skills: Mapping[str, str]) -> str:
    if not reason.stated:
        return _("The opening asks nothing here.")
    return _SENTENCES.get(reason.term, _plain)(reason, skills)


def _skill_sentence(reason: Reason, skills: Mapping[str, str]) -> str:
    words = {
        "asked": reason.asked_level,
        "own": reason.level,
        "near": skills.get(reason.near_skill_id, ""),
    }
    if not reason.points:
        return _("Level %(asked)s is asked; nothing shows it yet.") % words
    if reason.near_skill_id:
        return _("Counts in part: %(near)s, a near skill, at level %(own)s.") % words
    return _("Level %(asked)s is asked, level %(own)s is shown.") % words


def _experience_sentence(reason: Reason, _skills: Mapping[str, str]) -> str:
    asked = months_in_words(reason.asked or 0)
    if reason.own is None:
        return _("Asked: %(asked)s. The person's experience is unknown.") % {"asked": asked}
    own = months_in_words(reason.own) if reason.own else _("none")
    return _("Asked: %(asked)s. Shown: %(own)s.") % {"asked": asked, "own": own}


def _plain(reason: Reason, _skills: Mapping[str, str]) -> str:
    """Met or not, and no more: a company does not see which schooling a person has."""
    if reason.points == reason.weight:
        return _("What is asked is met.")
    return _("What is asked is not met, or unknown.")


_SENTENCES = {"skill": _skill_sentence, "experience": _experience_sentence}
