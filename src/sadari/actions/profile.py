"""A person corrects what is held about them: profile, wishes, and the skills they name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.access.talent import visible_talents
from sadari.audit.events import record
from sadari.bridge.resident_number import find_resident_numbers
from sadari.models import Evidence, Occupation, Region, Skill, Talent, Wish
from sadari.queries.own_data import own_talent_id


class Why(StrEnum):
    """Why a value was not taken; the page has the words."""

    RESIDENT_NUMBER = "resident_number"
    UNKNOWN_SKILL = "unknown_skill"
    NOT_SELF_SAID = "not_self_said"


class ValueRefused(Exception):
    """One value was not taken, and nothing was stored; ``field`` is the parameter's name."""

    def __init__(self, field: str, why: Why) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person may correct about themselves; None and "" mean unknown."""

    name: str
    birth_year: int | None
    gender: str
    region_id: str | None
    education: str | None
    major: str
    experience_months: int | None
    seeking: bool


@dataclass(frozen=True, slots=True)
class WishValues:
    """What a person looks for; empty and None mean "any"."""

    occupation_ids: tuple[str, ...] = ()
    region_ids: tuple[str, ...] = ()
    pay_won: int | None = None
    pay_unit: str = "year"
    contracts: tuple[str, ...] = ()
    schedules: tuple[str, ...] = ()
    most_travel_minutes: int | None = None


@transaction.atomic
def correct_profile(*, profile: Profile, by: Actor) -> Talent:
    """Store the person's own view of themselves; the event names the fields, not the values.

    Raises `NotAllowed`, and `ValueRefused` where a text holds a resident number.
    """
    talent = _own_talent(by)
    refuse_resident_numbers({"name": profile.name, "major": profile.major})
    changed = [name for name, value in asdict(profile).items() if getattr(talent, name) != value]
    if not changed:
        return talent
    for name in changed:
        setattr(talent, name, getattr(profile, name))
    talent.save(update_fields=[*(name.removesuffix("_id") for name in changed), "updated_at"])
    _note(by, "correct_profile", "talent", talent.pk, {"fields": sorted(changed)})
    return talent


@transaction.atomic
def correct_wish(*, wish: WishValues, by: Actor) -> Wish:
    """Replace what the person looks for; the event names the fields, not the values."""
    talent = _own_talent(by)
    stored, _created = Wish.objects.get_or_create(talent=talent)
    before = wish_values(stored)
    changed = [n for n, value in asdict(_sorted(wish)).items() if getattr(before, n) != value]
    if not changed:
        return stored
    stored.pay_won, stored.pay_unit = wish.pay_won, wish.pay_unit
    stored.contracts, stored.schedules = list(wish.contracts), list(wish.schedules)
    stored.most_travel_minutes = wish.most_travel_minutes
    stored.save()
    stored.occupations.set(Occupation.objects.filter(pk__in=wish.occupation_ids))
    stored.regions.set(Region.objects.filter(pk__in=wish.region_ids))
    _note(by, "correct_wish", "talent", talent.pk, {"fields": sorted(changed)})
    return stored


def _sorted(wish: WishValues) -> WishValues:
    """Lists in one order, so that the same wishes in another order are no change."""
    return replace(
        wish,
        occupation_ids=tuple(sorted(wish.occupation_ids)),
        region_ids=tuple(sorted(wish.region_ids)),
        contracts=tuple(sorted(wish.contracts)),
        schedules=tuple(sorted(wish.schedules)),
    )


def wish_values(wish: Wish) -> WishValues:
    """The stored wishes as values, lists sorted."""
    return WishValues(
        occupation_ids=tuple(sorted(o.pk for o in wish.occupations.all())),
        region_ids=tuple(sorted(r.pk for r in wish.regions.all())),
        pay_won=wish.pay_won,
        pay_unit=wish.pay_unit,
        contracts=tuple(sorted(wish.contracts)),
        schedules=tuple(sorted(wish.schedules)),
        most_travel_minutes=wish.most_travel_minutes,
    )


@transaction.atomic
def state_skills(*, levels: Mapping[str, int], by: Actor) -> None:
    """Replace what the person says they can do: level 1–8 by skill id.

    What others attest stays as it is. Each skill that is new, at another level or taken back
    leaves its own event. Raises `ValueRefused` for an id that the vocabulary does not hold.
    """
    talent = _own_talent(by)
    known = set(Skill.objects.filter(pk__in=levels).values_list("pk", flat=True))
    if known != set(levels):
        raise ValueRefused("skills", Why.UNKNOWN_SKILL)
    said = talent.evidence.filter(known_by=Evidence.KnownBy.SELF)
    before = {evidence.skill_id: evidence for evidence in said}
    for skill_id in sorted(before.keys() - known):
        _take_back(before[skill_id], by)
    for skill_id, level in sorted(levels.items()):
        if skill_id not in before or before[skill_id].level != level:
            _say(talent, skill_id, level, by)


def _say(talent: Talent, skill_id: str, level: int, by: Actor) -> None:
    """The words an earlier level was read from do not show the new one."""
    evidence, _created = Evidence.objects.update_or_create(
        talent=talent,
        skill_id=skill_id,
        known_by=Evidence.KnownBy.SELF,
        defaults={"level": level, "source_text": ""},
    )
    _note(by, "add_evidence", "evidence", evidence.pk, {"skill": skill_id, "level": level})


def _take_back(evidence: Evidence, by: Actor) -> None:
    evidence_id, skill_id = evidence.pk, evidence.skill_id
    evidence.delete()
    _note(by, "remove_evidence", "evidence", evidence_id, {"skill": skill_id})


@transaction.atomic
def remove_evidence(*, evidence_id: int, by: Actor) -> None:
    """Take back a skill the person said themselves.

    What a course, a badge, a licence or an employer attests is theirs to correct:
    `ValueRefused`. Another person's evidence does not exist here: `Evidence.DoesNotExist`.
    """
    talent = _own_talent(by)
    evidence = Evidence.objects.get(pk=evidence_id, talent=talent)
    if evidence.known_by != Evidence.KnownBy.SELF:
        raise ValueRefused("evidence_id", Why.NOT_SELF_SAID)
    _take_back(evidence, by)


def refuse_resident_numbers(texts: Mapping[str, str]) -> None:
    """Raises `ValueRefused` for the first text that holds one; nothing of it is kept."""
    for field, text in texts.items():
        if find_resident_numbers(text):
            raise ValueRefused(field, Why.RESIDENT_NUMBER)


def _own_talent(by: Actor) -> Talent:
    check_may(by, Permission.CORRECT_OWN_DATA)
    return visible_talents(by).get(pk=own_talent_id(by))


def _note(by: Actor, verb: str, noun: str, noun_id: object, detail: dict[str, Any]) -> None:
    record(
        account_id=by.account_id, actor_name=by.name, verb=verb, noun=noun, noun_id=noun_id,
        detail=detail,
    )  # fmt: skip
