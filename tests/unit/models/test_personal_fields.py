"""Every field of every model is declared: about a person, with why and for how long, or not."""

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.utils import translation
from django.utils.functional import Promise

from sadari.models.personal_fields import ABOUT_NO_PERSON, IMPERSONAL, PERSONAL

Fields = dict[str, frozenset[str]]


def fields_of_all_models() -> Fields:
    return {
        model.__name__: fields_of(model) for model in apps.get_app_config("sadari").get_models()
    }


def fields_of(model: type[models.Model]) -> frozenset[str]:
    own = (*model._meta.local_fields, *model._meta.local_many_to_many)
    return frozenset(field.name for field in own)


def undeclared(found: Fields) -> set[str]:
    """Fields that stand nowhere, and models of which nobody said that they hold no person."""
    declared = {name: set(PERSONAL.get(name, ())) | IMPERSONAL.get(name, set()) for name in found}
    return {
        f"{model}.{field}"
        for model, names in found.items()
        if model not in ABOUT_NO_PERSON
        for field in names - declared[model]
    }


def outlived(found: Fields) -> set[str]:
    """Declarations of what there no longer is."""
    declared = [*((m, f) for m in PERSONAL for f in PERSONAL[m])]
    declared += [(m, f) for m in IMPERSONAL for f in IMPERSONAL[m]]
    gone = {f"{m}.{f}" for m, f in declared if f not in found.get(m, ())}
    return gone | {m for m in ABOUT_NO_PERSON if m not in found}


def leads_to_a_person(model: type[models.Model]) -> Iterable[str]:
    persons = {"Account", "Talent"}
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if field.related_model is not None and field.related_model.__name__ in persons:
            yield f"{model.__name__}.{field.name}"


def test_every_field_is_declared() -> None:
    assert undeclared(fields_of_all_models()) == set()


def test_a_new_field_that_nobody_declared_is_caught() -> None:
    found = fields_of_all_models()
    found["Talent"] |= {"height_cm"}
    assert undeclared(found) == {"Talent.height_cm"}


def test_a_new_model_that_nobody_declared_is_caught() -> None:
    found = fields_of_all_models() | {"Diary": frozenset({"id", "text"})}
    assert undeclared(found) == {"Diary.id", "Diary.text"}


def test_no_declaration_outlives_its_field() -> None:
    assert outlived(fields_of_all_models()) == set()


def test_declarations_of_removed_fields_and_models_are_caught() -> None:
    found = fields_of_all_models()
    found["Talent"] -= {"major"}
    found["Wish"] -= {"pay_unit"}
    del found["Stage"]
    assert outlived(found) == {"Talent.major", "Wish.pay_unit", "Stage"}


def test_no_field_is_declared_both_ways() -> None:
    both = {m: set(PERSONAL.get(m, ())) & IMPERSONAL.get(m, set()) for m in PERSONAL}
    assert {model: names for model, names in both.items() if names} == {}
    assert ABOUT_NO_PERSON & (set(PERSONAL) | set(IMPERSONAL)) == set()


def test_no_model_about_no_person_points_at_one() -> None:
    pointing = [
        reference
        for model in apps.get_app_config("sadari").get_models()
        if model.__name__ in ABOUT_NO_PERSON
        for reference in leads_to_a_person(model)
    ]
    assert pointing == []


def test_what_points_at_a_person_is_recognised() -> None:
    assert list(leads_to_a_person(apps.get_model("sadari", "Enrolment"))) == ["Enrolment.talent"]


def test_each_declaration_says_purpose_and_end_in_both_languages() -> None:
    wordless = [
        f"{model}.{name} {language}"
        for model, declared in PERSONAL.items()
        for name, personal in declared.items()
        for language in ("ko", "en")
        if not all(in_language(text, language) for text in (personal.purpose, personal.destroyed))
    ]
    assert wordless == []


def in_language(text: Promise, language: str) -> str:
    with translation.override(language):
        return str(text)
