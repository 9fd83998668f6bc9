"""Which course gives a skill: the next run with free seats first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sadari.access.programme import open_cohorts
from sadari.models import Cohort, Outcome

DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Course:
    """One run of a programme that gives a skill; ``seats_left`` is never below 0."""

    title: str
    provider: str
    starts: date
    weeks: int
    seats_left: int
    level: int
    href: str


def courses_for(asked_levels: Mapping[str, int], on: date) -> dict[str, Course]:
    """For each skill id the run to join from ``on``; skills that nobody teaches are left out.

    A run with a free seat comes before a full one, then one that reaches the level asked, then
    the one that starts first. Two queries.
    """
    if not asked_levels:
        return {}
    outcomes = Outcome.objects.filter(
        skill_id__in=asked_levels, programme__cohorts__starts_on__gte=on
    ).distinct()
    taught: dict[int, list[tuple[str, int]]] = {}
    for programme_id, skill_id, level in outcomes.values_list(
        "programme_id", "skill_id", "level"
    ).order_by():
        taught.setdefault(programme_id, []).append((skill_id, level))
    best: dict[str, tuple[tuple[bool, bool, date, int], Course]] = {}
    cohorts = open_cohorts().filter(programme_id__in=taught, starts_on__gte=on)
    for cohort in cohorts:
        for skill_id, level in taught[cohort.programme_id]:
            course = _course(cohort, level)
            key = (
                course.seats_left == 0, level < asked_levels[skill_id], cohort.starts_on, cohort.pk
            )  # fmt: skip
            if skill_id not in best or key < best[skill_id][0]:
                best[skill_id] = (key, course)
    return {skill_id: course for skill_id, (_key, course) in best.items()}


def _course(cohort: Cohort, level: int) -> Course:
    days = (cohort.ends_on - cohort.starts_on).days + 1
    return Course(
        title=cohort.programme.title,
        provider=cohort.programme.organisation.name,
        starts=cohort.starts_on,
        weeks=max(1, round(days / DAYS_PER_WEEK)),
        seats_left=max(0, cohort.seats - cohort.enrolled),
        level=level,
        href=cohort.url,
    )
