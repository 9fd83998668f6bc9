"""A company says which skills its opening asks for; what it says outlasts the next import."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from sadari.access.actor import Actor
from sadari.access.opening import company_openings
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.models import Opening, Requirement, Skill


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill that is asked for, at a level 1–8; ``must`` or else wished."""

    skill_id: str
    level: int
    must: bool


@transaction.atomic
def state_requirements(*, opening_id: int, asked: Sequence[Asked], by: Actor) -> Opening:
    """Replace what the opening asks for; what is asked as before keeps its words and weight.

    Raises `NotAllowed` without the right, `Opening.DoesNotExist` for an opening that is not the
    actor's company's, and `Skill.DoesNotExist` for an id that the vocabulary does not hold.
    """
    check_may(by, Permission.STATE_REQUIREMENTS)
    opening = Opening.objects.select_for_update().get(
        pk__in=company_openings(by).filter(pk=opening_id).values("pk")
    )
    wanted = {one.skill_id: one for one in asked}
    if Skill.objects.filter(pk__in=wanted).count() != len(wanted):
        raise Skill.DoesNotExist
    before = {one.skill_id: one for one in opening.requirements.all()}
    changes = _changes(before, wanted)
    if any(changes.values()):
        _replace(opening, before, wanted, changes)
        _note(opening, changes, by)
    return opening


def _changes(before: dict[str, Requirement], wanted: dict[str, Asked]) -> dict[str, list[str]]:
    """Skill ids by what happens to them."""
    both = before.keys() & wanted.keys()
    return {
        "added": sorted(wanted.keys() - before.keys()),
        "changed": sorted(pk for pk in both if _differs(before[pk], wanted[pk])),
        "removed": sorted(before.keys() - wanted.keys()),
    }


def _differs(stored: Requirement, said: Asked) -> bool:
    return (stored.level, stored.must) != (said.level, said.must)


def _replace(
    opening: Opening,
    before: dict[str, Requirement],
    wanted: dict[str, Asked],
    changes: dict[str, list[str]],
) -> None:
    opening.requirements.filter(skill__in=changes["removed"]).delete()
    for pk in changes["changed"]:
        before[pk].level, before[pk].must = wanted[pk].level, wanted[pk].must
        before[pk].save(update_fields=["level", "must"])
    Requirement.objects.bulk_create(
        Requirement(opening=opening, skill_id=pk, level=wanted[pk].level, must=wanted[pk].must)
        for pk in changes["added"]
    )
    opening.skills_stated_at = timezone.now()
    opening.save(update_fields=["skills_stated_at", "updated_at"])


def _note(opening: Opening, changes: dict[str, list[str]], by: Actor) -> None:
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="state_requirements",
        noun="opening",
        noun_id=opening.pk,
        detail=changes,
    )
