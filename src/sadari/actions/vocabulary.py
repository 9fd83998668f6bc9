"""Loading the vocabulary: concepts are added and renamed, never deleted under their users."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Model

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.audit.events import record
from sadari.bridge.vocabulary import VocabularyRows, packaged_vocabulary
from sadari.models import (
    Occupation,
    OccupationRelation,
    OccupationSkill,
    Skill,
    SkillRelation,
)

#: An id that becomes Sadari's own is no longer an official list's or a person's.
_ORIGIN = ("source", "source_code")


@transaction.atomic
def load_vocabulary(*, by: Actor) -> dict[str, int]:
    """Bring the database to the packaged vocabulary; returns what there now is of each."""
    check_may(by, Permission.MANAGE_REGION_DATA)
    rows = packaged_vocabulary()
    _put(
        Skill,
        _skills(rows),
        ("name_ko", "name_en", "kind", "field_id", "ncs_code", "broader_id", *_ORIGIN),
    )
    _put(
        Occupation,
        _occupations(rows),
        (
            "name_ko",
            "name_en",
            "field_id",
            "keco_code",
            "isco_code",
            "typical_pay_won_per_year",
            "least_education",
            "demand_weight",
            "broader_id",
            *_ORIGIN,
        ),
    )
    _replace(SkillRelation, _skill_relations(rows))
    _replace(OccupationRelation, _occupation_relations(rows))
    _replace(OccupationSkill, _occupation_skills(rows))
    counts = {"skills": len(rows.skills), "occupations": len(rows.occupations)}
    record(
        account_id=by.account_id,
        actor_name=by.name,
        verb="load_vocabulary",
        noun="vocabulary",
        noun_id=rows.version,
        detail=dict(counts),
    )
    return counts


def _put(model: type[Model], objects: list[Any], fields: Sequence[str]) -> None:
    model._default_manager.bulk_create(
        objects, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
    )


def _replace(model: type[Model], objects: list[Any]) -> None:
    model._default_manager.all().delete()
    model._default_manager.bulk_create(objects)


def _skills(rows: VocabularyRows) -> list[Skill]:
    return [
        Skill(
            id=skill.id,
            name_ko=skill.name_ko,
            name_en=skill.name_en,
            kind=skill.kind,
            field_id=skill.field_id or None,
            ncs_code=skill.ncs,
            broader_id=skill.broader or None,
        )
        for skill in rows.skills
    ]


def _occupations(rows: VocabularyRows) -> list[Occupation]:
    return [
        Occupation(
            id=occupation.id,
            name_ko=occupation.name_ko,
            name_en=occupation.name_en,
            field_id=occupation.field_id or None,
            keco_code=occupation.keco,
            isco_code=occupation.isco,
            typical_pay_won_per_year=occupation.typical_pay_won_per_year or None,
            least_education=occupation.least_education,
            demand_weight=occupation.demand_weight,
            broader_id=occupation.broader or None,
        )
        for occupation in rows.occupations
    ]


def _skill_relations(rows: VocabularyRows) -> list[SkillRelation]:
    return [
        SkillRelation(skill_id=skill.id, near_id=near.id, weight=near.weight)
        for skill in rows.skills
        for near in skill.near
    ]


def _occupation_relations(rows: VocabularyRows) -> list[OccupationRelation]:
    return [
        OccupationRelation(occupation_id=occupation.id, near_id=near.id, weight=near.weight)
        for occupation in rows.occupations
        for near in occupation.near
    ]


def _occupation_skills(rows: VocabularyRows) -> list[OccupationSkill]:
    return [
        OccupationSkill(
            occupation_id=occupation.id, skill_id=skill.id, level=skill.level, must=skill.must
        )
        for occupation in rows.occupations
        for skill in occupation.skills
    ]
