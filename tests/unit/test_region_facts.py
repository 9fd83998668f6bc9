import re
from dataclasses import replace
from datetime import date

import pytest

from sadari.actions.region_lookup import RegionLookup
from sadari.data.region_facts import (
    Crosswalk,
    RegionCode,
    RegionFactError,
    Target,
    _one,
    check_region_data,
    load_region_data,
)
from sadari.language.vocabulary import load_vocabulary

DATA = load_region_data()
FACTS = [
    *DATA.regions, *DATA.codes, *DATA.crosswalk, *DATA.fields, *DATA.stages, *DATA.targets,
    *DATA.measured_demand, *DATA.cohort_outcomes, *DATA.employers, *DATA.programmes,
    *DATA.organisations, *DATA.schemes, DATA.settings,
]  # fmt: skip


def outcome(outcome_id: str):
    return next(o for o in DATA.cohort_outcomes if o.id == outcome_id)


def test_every_fact_has_a_source_and_a_date():
    for fact in FACTS:
        assert fact.source.strip()
        assert re.fullmatch(r"\d{4}(-\d{2}-\d{2})?", fact.as_of), fact


def test_ids_are_unique_and_named_in_both_languages():
    for facts in (DATA.regions, DATA.fields, DATA.stages, DATA.targets, DATA.organisations):
        ids = [fact.id for fact in facts]
        assert len(ids) == len(set(ids))
        assert all(fact.name_ko and fact.name_en for fact in facts)


def test_the_region_has_five_districts_and_twenty_two_cities_and_counties():
    kinds = [place.kind for place in DATA.regions]
    assert kinds.count("district") == 5
    assert kinds.count("city") + kinds.count("county") == 22
    legal = [code for code in DATA.codes if code.system == "legal"]
    assert len(legal) == 27
    assert all(re.fullmatch(r"(29|46)\d{3}", code.code) for code in legal)


def test_centres_lie_in_the_south_west_of_korea():
    assert all(34 < p.latitude < 36 and 126 < p.longitude < 128 for p in DATA.regions)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("광주 북구", "gwangju-bukgu"),
        ("광주광역시 북구", "gwangju-bukgu"),
        ("전남광주통합특별시 북구", "gwangju-bukgu"),
        ("전남광주통합특별시 광주 북구", "gwangju-bukgu"),
        ("북구", "gwangju-bukgu"),
        ("광주 광산구 시험로 137", "gwangju-gwangsangu"),
        ("전남 나주시", "naju"),
        ("전라남도 장성군", "jangseong"),
        ("나주", "naju"),
        ("광주 전체", "gwangju"),
        ("광주·전남", "gwangju-jeonnam"),
        ("전남", "jeonnam"),
        ("서울 강남구", None),
        ("경기도 광주시", None),
        ("", None),
    ],
)
def test_a_place_is_found_by_its_old_and_new_names(text, region):
    names = dict(DATA.names())
    lookup = RegionLookup({}, names, tuple(sorted(names, key=lambda name: (-len(name), name))))
    assert lookup.find(text) == region


@pytest.mark.parametrize(
    ("code", "day", "region"),
    [
        ("29", date(2026, 6, 30), "gwangju"),
        ("29", date(2026, 7, 1), None),
        ("46", date(2026, 6, 30), "jeonnam"),
        ("12", date(2026, 6, 30), None),
        ("12", date(2026, 7, 1), "gwangju-jeonnam"),
    ],
)
def test_area_codes_change_on_the_first_of_july(code, day, region):
    assert DATA.region_of_code(code, "work24-area", day) == region


def test_the_crosswalk_leads_from_old_codes_to_valid_ones():
    for step in DATA.crosswalk:
        assert isinstance(step, Crosswalk)
        assert DATA.region_of_code(step.old, step.system, step.on) is None
        assert DATA.region_of_code(step.new, step.system, step.on) is not None


def test_the_targets_are_participations_and_sum_up():
    values = {target.id: target.value for target in DATA.targets}
    assert values == {
        "total": 810_000,
        "industrial-technology": 350_000,
        "future-education": 460_000,
    }
    assert {target.unit for target in DATA.targets} == {"participations"}


def test_the_stages_are_nine_rungs_in_order():
    assert [stage.order for stage in DATA.stages] == list(range(1, 10))
    assert DATA.stages[0].id == "kindergarten"
    assert DATA.stages[-1].id == "startup"


def test_the_four_strategic_fields_come_first_and_other_is_last():
    assert [f.id for f in DATA.fields if f.is_strategic] == [
        "ai",
        "digital",
        "semiconductor",
        "culture",
    ]
    assert DATA.fields[-1].id == "other"


def test_the_unknown_makes_bounds_not_a_number():
    bounds = outcome("ai-city-phase-1").bounds()
    assert round(bounds.lower, 3) == 0.048
    assert round(bounds.upper, 3) == 0.943


def test_a_cohort_of_unknown_size_has_no_share_at_all():
    cohort = outcome("ai-academy-1")
    assert cohort.trained is None and cohort.unknown
    assert cohort.bounds() is None
    assert cohort.employed_share() is None


def test_the_published_percentage_is_not_the_share_of_those_trained():
    academy = outcome("ai-academy")
    assert academy.published_percent == 71.2
    assert round(academy.employed_share(), 3) == 0.593
    cohorts = [o for o in DATA.cohort_outcomes if o.part_of == "ai-academy"]
    assert sum(o.employed_local for o in cohorts) == academy.employed_local
    assert sum(o.employed_elsewhere for o in cohorts) == academy.employed_elsewhere


def test_what_nobody_published_is_none_and_not_nought():
    year = next(p for p in DATA.programmes if p.year == 2023)
    assert year.placement_share is None and year.unknown


def test_measured_demand_points_at_occupations_and_stays_within_the_total():
    figures = {figure.id: figure.people for figure in DATA.measured_demand}
    assert figures.pop("total") == 264_629
    assert sum(figures.values()) < 264_629
    occupations = load_vocabulary().occupations
    named = [f.occupation for f in DATA.measured_demand if f.occupation]
    assert len(named) == 5
    assert set(named) <= set(occupations)


def test_every_scheme_must_be_checked_and_money_is_whole_won():
    for scheme in DATA.schemes:
        assert scheme.check
        assert len(scheme.conditions_ko) == len(scheme.conditions_en) > 0
        assert all(isinstance(v, int) for k, v in scheme.terms.items() if k.endswith("_won"))


# ── Broken twins ──────────────────────────────────────────────────────────────────────────────


def test_a_code_with_two_meanings_on_one_day_is_refused():
    twin = replace(DATA.codes[0], region="naju")
    with pytest.raises(RegionFactError):
        check_region_data(replace(DATA, codes=(*DATA.codes, twin)))


def test_a_code_of_an_unknown_region_is_refused():
    stray = RegionCode("legal", "99999", "atlantis", "nowhere", "2026")
    with pytest.raises(RegionFactError):
        check_region_data(replace(DATA, codes=(*DATA.codes, stray)))


def test_parts_that_are_not_their_whole_are_refused():
    extra = Target("more", "더", "More", 1, "participations", 2030, "x", "2026", part_of="total")
    with pytest.raises(RegionFactError):
        check_region_data(replace(DATA, targets=(*DATA.targets, extra)))


def test_people_counted_twice_are_refused():
    wrong = replace(outcome("ai-city-phase-1"), unknown_people=7_034)
    with pytest.raises(RegionFactError):
        check_region_data(replace(DATA, cohort_outcomes=(wrong,)))


def test_a_row_without_a_source_or_with_an_unknown_key_is_refused():
    row = {"system": "legal", "code": "1", "region": "naju", "source": "x", "as_of": "2026"}
    assert _one(RegionCode, row).code == "1"
    with pytest.raises(RegionFactError):
        _one(RegionCode, {k: v for k, v in row.items() if k != "source"})
    with pytest.raises(RegionFactError):
        _one(RegionCode, {**row, "vaild_to": "2026-06-30"})


def test_a_source_without_korean_words_is_refused() -> None:
    data = load_region_data("gwangju")
    assert data.source_in_korean(data.settings.source).startswith("2030 광주")
    stranger = replace(data, settings=replace(data.settings, source="Somebody said so"))
    with pytest.raises(RegionFactError, match="Somebody said so"):
        check_region_data(stranger)
