"""Taking in an official list: the plan that was shown, whole or not at all."""

from typing import Any

from django.db import transaction

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.access.roles import check_may
from sadari.actions.official_plan import Fate, Plan, PlannedRow, main_names
from sadari.actions.relinking import relink_for_names
from sadari.actions.terms import renew_vocabulary_state
from sadari.audit.events import record
from sadari.bridge.vocabulary import State, fold_term, vocabulary_state
from sadari.models import Occupation, Skill, TermMeaning, VocabularyState
from sadari.models.choices import Education
from sadari.models.term_meaning import ConceptKind

_ROWS_AT_ONCE = 2_000
#: Words this short mean many things; they count as an item of a list, not inside running text.
_SHORT = 2


class PlanOutdated(Exception):
    """The words have changed since the plan was made; make it anew."""


@transaction.atomic
def take_official_list(*, plan: Plan, by: Actor) -> dict[str, int]:
    """Write what the plan says and read openings, courses and evidence anew; returns the counts.

    Raises `NotAllowed`, and `PlanOutdated` where something was decided in between.
    """
    check_may(by, Permission.MANAGE_REGION_DATA)
    _hold_the_words(plan.state)
    rows = [row for row in plan.rows if row.fate in (Fate.NEW, Fate.CHANGED)]
    for noun, model in ((ConceptKind.SKILL, Skill), (ConceptKind.OCCUPATION, Occupation)):
        mine = [row for row in rows if row.entry.noun == noun]
        _store(model, plan, mine)
        _store_names(noun, plan.source, mine, by)
    counts = plan.counts()
    if rows:
        renew_vocabulary_state(concepts=True)
        names = [name for row in rows for name in (*main_names(row.entry), *row.new_names)]
        read = relink_for_names(names, by=by).document()
        counts |= {f"{noun}_read_anew": count for noun, count in read.items()}
        record(
            account_id=by.account_id,
            actor_name=by.name,
            verb="take_official_list",
            noun="vocabulary",
            noun_id=plan.source,
            detail=counts,
        )
    return counts


def _hold_the_words(state: State) -> None:
    """Nobody decides on a term while a list is taken in."""
    VocabularyState.objects.get_or_create(pk=VocabularyState.ONLY, defaults=state._asdict())
    VocabularyState.objects.select_for_update().get(pk=VocabularyState.ONLY)
    if vocabulary_state() != state:
        raise PlanOutdated


def _store(model: type[Skill] | type[Occupation], plan: Plan, rows: list[PlannedRow]) -> None:
    """New concepts, and those that came from this list; never one of ours."""
    manager: Any = model._default_manager
    others = set(manager.exclude(source=plan.source).values_list("pk", flat=True))
    is_skill = model is Skill
    make = _skill if is_skill else _occupation
    codes = ["kind", "ncs_code"] if is_skill else ["keco_code", "isco_code"]
    manager.bulk_create(
        [make(row, _origin(plan, row)) for row in rows if row.concept_id not in others],
        batch_size=_ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name_ko", "name_en", "broader_id", *codes],
    )


def _origin(plan: Plan, row: PlannedRow) -> dict[str, Any]:
    name_ko, name_en = main_names(row.entry)
    return {
        "id": row.concept_id,
        "name_ko": name_ko,
        "name_en": name_en,
        "broader_id": plan.broader_id(row),
        "source": plan.source,
        "source_code": row.entry.code,
    }


def _skill(row: PlannedRow, origin: dict[str, Any]) -> Skill:
    return Skill(kind=row.entry.skill_kind, ncs_code=row.entry.ncs, **origin)


def _occupation(row: PlannedRow, origin: dict[str, Any]) -> Occupation:
    """Schooling and demand are magnitudes for made-up regions; a list says nothing about them."""
    return Occupation(
        keco_code=row.entry.keco,
        isco_code=row.entry.isco,
        least_education=Education.NONE,
        demand_weight=0.0,
        **origin,
    )


def _store_names(noun: ConceptKind, source: str, rows: list[PlannedRow], by: Actor) -> None:
    TermMeaning.objects.bulk_create(
        (
            TermMeaning(
                kind=noun,
                text=name,
                folded=fold_term(name),
                only_listed=len(fold_term(name)) <= _SHORT,
                source=source,
                decided_by_id=by.account_id,
                **{f"{noun.value}_id": row.concept_id},
            )
            for row in rows
            for name in row.new_names
        ),
        batch_size=_ROWS_AT_ONCE,
    )
