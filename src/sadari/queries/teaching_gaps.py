"""What open openings ask for and a school does not teach, or not high enough."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Count, QuerySet, Sum

from sadari.access.actor import Actor
from sadari.access.opening import public_openings
from sadari.access.programme import visible_programmes
from sadari.models import Field, Opening, Outcome, Requirement, Skill

OPENINGS_NAMED = 5


@dataclass(frozen=True, slots=True)
class SkillGap:
    """A skill that places ask for. ``taught_level`` is None where no programme teaches it."""

    skill: Skill
    places: int
    openings: int
    must_places: int
    typical_level: float
    taught_level: int | None = None
    examples: list[Opening] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TeachingGaps:
    """Skills not taught and skills taught too low, each by places that ask, most first.

    ``counted`` are the openings looked at, ``openings`` and ``places`` how many they are.
    """

    not_taught: list[SkillGap]
    too_low: list[SkillGap]
    fields: list[Field]
    counted: QuerySet[Opening]
    openings: int
    places: int


@dataclass(frozen=True, slots=True)
class _Asked:
    skill: Skill
    opening_id: int
    level: int
    must: bool
    places: int


def teaching_gaps(actor: Actor, on: date, *, all_fields: bool) -> TeachingGaps:
    """Gaps of the actor's school; restricted to the fields it teaches unless ``all_fields``."""
    programmes = visible_programmes(actor)
    fields = list(Field.objects.filter(pk__in=programmes.values("field_id")))
    openings = public_openings(on)
    if fields and not all_fields:
        openings = openings.filter(field__in=fields)
    taught = _taught_levels(actor)
    asked = _asked(openings)
    not_taught = _gaps((need for need in asked if need.skill.pk not in taught), taught)
    too_low = _gaps((need for need in asked if need.level > taught.get(need.skill.pk, 8)), taught)
    total = openings.aggregate(openings=Count("pk"), places=Sum("places", default=0))
    return TeachingGaps(not_taught, too_low, fields, openings, **total)


def with_examples(gaps: list[SkillGap], counted: QuerySet[Opening]) -> list[SkillGap]:
    """Names the largest of the counted openings that ask each of the shown skills; one query."""
    wanted = {gap.skill.pk: gap for gap in gaps}
    needs = (
        Requirement.objects.filter(opening__in=counted, skill__in=wanted)
        .select_related("opening__organisation")
        .order_by("-opening__places", "opening_id")
    )
    for need in needs:
        gap = wanted[need.skill_id]
        counts = gap.taught_level is None or need.level > gap.taught_level
        if counts and len(gap.examples) < OPENINGS_NAMED:
            gap.examples.append(need.opening)
    return gaps


def _taught_levels(actor: Actor) -> dict[str, int]:
    """The highest level taught by skill."""
    taught: dict[str, int] = {}
    rows = Outcome.objects.filter(programme__in=visible_programmes(actor))
    for skill_id, level in rows.values_list("skill_id", "level"):
        taught[skill_id] = max(level, taught.get(skill_id, 0))
    return taught


def _asked(openings: QuerySet[Opening]) -> list[_Asked]:
    """What the openings ask, licences left out: a school does not give them."""
    needs = (
        Requirement.objects.filter(opening__in=openings)
        .exclude(skill__kind=Skill.Kind.LICENCE)
        .values_list("skill_id", "opening_id", "level", "must", "opening__places")
        .order_by()
    )
    rows = list(needs)
    skills = Skill.objects.in_bulk({row[0] for row in rows})
    return [_Asked(skills[skill], *rest) for skill, *rest in rows]


def _gaps(asked: Iterable[_Asked], taught: dict[str, int]) -> list[SkillGap]:
    by_skill = defaultdict(list)
    for need in asked:
        by_skill[need.skill.pk].append(need)
    rows = [_gap(needs, taught.get(skill_id)) for skill_id, needs in by_skill.items()]
    return sorted(rows, key=lambda gap: (-gap.places, gap.skill.pk))


def _gap(needs: list[_Asked], taught_level: int | None) -> SkillGap:
    return SkillGap(
        skill=needs[0].skill,
        places=sum(need.places for need in needs),
        openings=len(needs),
        must_places=sum(need.places for need in needs if need.must),
        typical_level=median(need.level for need in needs),
        taught_level=taught_level,
    )
