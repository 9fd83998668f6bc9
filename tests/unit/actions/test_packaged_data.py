"""Loading the packaged region and vocabulary: complete, repeatable, only by who may."""

import pytest

from sadari.access.actor import ANONYMOUS, Actor
from sadari.access.roles import NotAllowed
from sadari.actions.region import load_region
from sadari.actions.vocabulary import load_vocabulary
from sadari.bridge.vocabulary import packaged_vocabulary
from sadari.data.region_facts import load_region_data
from sadari.models import (
    AuditEvent,
    ConsentText,
    Field,
    Occupation,
    OccupationRelation,
    OccupationSkill,
    Region,
    RegionCode,
    RegionName,
    Skill,
    SkillRelation,
    Stage,
)

LOADED = (
    Region, RegionCode, RegionName, Field, Stage, ConsentText, Skill, SkillRelation, Occupation,
    OccupationRelation, OccupationSkill,
)  # fmt: skip


def loaded() -> dict[str, list[object]]:
    return {
        model.__name__: sorted(
            repr([(k, v) for k, v in row.items() if k != "id" or model._meta.pk.name != "id"
                  or isinstance(v, str)])
            for row in model.objects.values()
        )
        for model in LOADED
    }  # fmt: skip


def test_a_second_loading_changes_nothing(packaged_data: None, operator: Actor) -> None:
    once = loaded()
    assert all(once.values())
    load_region(slug="gwangju", by=operator)
    load_vocabulary(by=operator)
    assert loaded() == once


def test_everything_packaged_arrives(packaged_data: None) -> None:
    data, words = load_region_data("gwangju"), packaged_vocabulary()
    assert set(Region.objects.values_list("pk", flat=True)) == {p.id for p in data.regions}
    assert RegionCode.objects.count() == len(data.codes)
    assert set(Field.objects.values_list("pk", flat=True)) == {f.id for f in data.fields}
    assert set(Skill.objects.values_list("pk", flat=True)) == {s.id for s in words.skills}
    assert set(Occupation.objects.values_list("pk", flat=True)) == {o.id for o in words.occupations}


def test_a_district_is_named_with_its_city(packaged_data: None) -> None:
    assert Region.objects.get(pk="gwangju-bukgu").name_ko == "광주 북구"
    assert Region.objects.get(pk="gwangju").name_ko == "광주"


def test_a_code_that_has_ended_ends_the_day_after_its_last(packaged_data: None) -> None:
    ended = [code for code in load_region_data("gwangju").codes if code.valid_to is not None]
    assert ended
    for code in ended:
        stored = RegionCode.objects.get(system=code.system, code=code.code, region=code.region)
        assert (stored.valid.upper - code.valid_to).days == 1


def test_a_text_that_people_have_read_is_never_changed(
    packaged_data: None, operator: Actor
) -> None:
    ConsentText.objects.filter(purpose="matching").update(text_en="as it was read")
    load_region(slug="gwangju", by=operator)
    assert ConsentText.objects.get(purpose="matching").text_en == "as it was read"


def test_each_loading_leaves_an_event(packaged_data: None) -> None:
    verbs = list(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs == ["load_region", "load_vocabulary"]


@pytest.mark.parametrize("load", [lambda by: load_region(slug="gwangju", by=by),
                                  lambda by: load_vocabulary(by=by)])  # fmt: skip
def test_nobody_else_loads_anything(db: None, load: object) -> None:
    with pytest.raises(NotAllowed):
        load(ANONYMOUS)  # type: ignore[operator]
    assert not any(model.objects.exists() for model in LOADED)
