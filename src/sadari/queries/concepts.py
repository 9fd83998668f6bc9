"""Chosen concepts by their ids, as a form that holds them shows and checks them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sadari.models import Occupation, Skill
from sadari.models.term_meaning import ConceptKind
from sadari.queries.names import name_of


@dataclass(frozen=True, slots=True)
class Concept:
    """``name`` is in the language of the page; ``is_licence`` is False for an occupation."""

    id: str
    name: str
    is_licence: bool = False


def concepts(kind: str, ids: Iterable[str]) -> dict[str, Concept]:
    """Those of ``ids`` that exist, by id in the order given; one query, none for no ids."""
    wanted = list(dict.fromkeys(ids))
    if kind == ConceptKind.OCCUPATION:
        occupations = Occupation.objects.in_bulk(wanted)
        return {pk: Concept(pk, name_of(occupations[pk])) for pk in wanted if pk in occupations}
    skills = Skill.objects.in_bulk(wanted)
    return {
        pk: Concept(pk, name_of(skills[pk]), skills[pk].kind == Skill.Kind.LICENCE)
        for pk in wanted
        if pk in skills
    }
