"""Rows become the engine's market: the same facts, the same market, in whatever order."""

from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from tests.factories.occupation import OccupationFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory, SkillRelationFactory
from tests.factories.talent import EvidenceFactory, TalentFactory, WishFactory
from tests.worlds.sketched import OPENINGS, TALENTS, clear, settle, town

from sadari.bridge import market as markets
from sadari.bridge.market import CONTRACTS, IdMap, read_market
from sadari.engine.market import Market, market_hash
from sadari.models import (
    Evidence,
    Opening,
    Region,
    Requirement,
    SkillRelation,
    Talent,
    Wish,
)

pytestmark = pytest.mark.django_db


def whole_market() -> tuple[Market, IdMap]:
    return read_market(Talent.objects.all(), Opening.objects.all())


def hash_now() -> str:
    return market_hash(whole_market()[0])


def test_the_order_in_which_rows_were_stored_does_not_matter(packaged_data: None) -> None:
    records = town()
    settle(*records)
    hashes = {hash_now()}
    for shuffled in (1, 2):
        clear()
        settle(*records, shuffled=shuffled)
        hashes.add(hash_now())
    market, ids = whole_market()
    assert len(hashes) == 1
    assert (len(ids.talents), len(ids.openings)) == (TALENTS, OPENINGS)
    assert market.requirement_skill.size > OPENINGS


def more_months(_: object) -> None:
    Talent.objects.filter(pk=Talent.objects.first().pk).update(
        experience_months=F("experience_months") + 1
    )


CHANGES: dict[str, Callable[[object], object]] = {
    "a month of experience": more_months,
    "a level": lambda _: Evidence.objects.filter(pk=Evidence.objects.first().pk).update(level=8),
    "a place": lambda _: Opening.objects.filter(pk=Opening.objects.first().pk).update(
        places=F("places") + 1
    ),
    "a requirement": lambda _: Requirement.objects.first().delete(),
    "a wish": lambda _: Wish.objects.filter(pk=Wish.objects.first().pk).update(pay_won=99_999_999),
    "a relation": lambda _: SkillRelation.objects.first().delete(),
    "a person": lambda _: Talent.objects.first().delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_changed_fact_is_another_market(
    packaged_data: None, change: Callable[[object], object]
) -> None:
    settle(*town())
    before = hash_now()
    change(None)
    assert hash_now() != before


SAYS_NOTHING = ("name", "birth_year", "gender", "major", "blind_code")


def test_what_matching_must_never_use_is_not_in_the_market(packaged_data: None) -> None:
    settle(*town())
    before = hash_now()
    for number, talent in enumerate(Talent.objects.all()):
        talent.name, talent.major = f"이름{number}", f"전공{number}"
        talent.birth_year, talent.gender = 1950 + number % 50, ("male", "female")[number % 2]
        talent.blind_code = f"X{number}"
        talent.save()
    Opening.objects.update(title="다른 제목", address="다른 주소")
    assert hash_now() == before


def queries_for(talents: int, openings: int) -> int:
    skill = SkillFactory()
    for _ in range(talents):
        EvidenceFactory(skill=skill)
    for _ in range(openings):
        RequirementFactory(skill=skill)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        whole_market()
    return len(queries)


def test_the_number_of_queries_does_not_grow_with_the_rows() -> None:
    assert queries_for(1, 1) == queries_for(5, 7) == 6


def test_of_many_owners_the_same_rows_count_as_of_few(
    packaged_data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(*town())
    some = Talent.objects.filter(pk__in=list(Talent.objects.values_list("pk", flat=True))[::2])
    posts = Opening.objects.filter(pk__in=list(Opening.objects.values_list("pk", flat=True))[::2])
    few = market_hash(read_market(some, posts)[0])
    monkeypatch.setattr(markets, "_ASKED_FOR_BY_KEY", 0)
    assert market_hash(read_market(some, posts)[0]) == few
    monkeypatch.setattr(markets, "_numbered", lambda columns, _keys: columns)
    with pytest.raises((TypeError, ValueError)):
        read_market(some, posts)


def test_an_opening_that_goes_while_it_is_read_is_left_out(
    packaged_data: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(*town())
    read, gone = markets._opening_columns, Opening.objects.first()

    def then_it_goes(*arguments: object) -> object:
        columns = read(*arguments)
        gone.delete()
        return columns

    monkeypatch.setattr(markets, "_opening_columns", then_it_goes)
    market, ids = whole_market()
    assert gone.pk not in ids.openings
    assert market.opening_count == OPENINGS - 1


@pytest.fixture
def places() -> dict[str, Region]:
    """A province with a city of two districts, and a place outside of it."""
    province = RegionFactory(id="a-province", latitude=None, longitude=None)
    city = RegionFactory(id="b-city", parent=province, latitude=None, longitude=None)
    return {
        "province": province,
        "city": city,
        "north": RegionFactory(id="c-north", parent=city, latitude=35.20),
        "south": RegionFactory(id="d-south", parent=city, latitude=35.10),
        "outside": RegionFactory(id="e-outside", latitude=37.50),
        "nowhere": RegionFactory(id="f-nowhere", latitude=None, longitude=None),
    }


@pytest.mark.parametrize(
    ("wished", "expanded"),
    [
        (["north"], {"c-north"}),
        (["city"], {"b-city", "c-north", "d-south"}),
        (["province"], {"a-province", "b-city", "c-north", "d-south"}),
        (["city", "north"], {"b-city", "c-north", "d-south"}),
        (["north", "outside"], {"c-north", "e-outside"}),
        ([], set()),
    ],
)
def test_who_wishes_for_a_region_wishes_for_everything_in_it(
    places: dict[str, Region], wished: list[str], expanded: set[str]
) -> None:
    wish = WishFactory()
    wish.regions.set([places[name] for name in wished])
    wish.occupations.set([OccupationFactory(), OccupationFactory()])
    market, ids = whole_market()
    found = [ids.regions[number] for number in market.wished_region]
    assert (set(found), len(found)) == (expanded, len(expanded))
    assert market.wished_occupation.size == 2


def test_unknown_is_told_from_none(places: dict[str, Region]) -> None:
    TalentFactory(region=None, education=None, experience_months=None)
    OpeningFactory(region=places["north"])
    market, _ids = whole_market()
    assert market.talent_region.tolist() == [-1]
    assert market.talent_education.tolist() == [-1]
    assert market.talent_experience_months.tolist() == [-1]
    assert market.wished_contracts.tolist() == [0]
    assert market.opening_education.tolist() == [-1]
    assert (market.pay_won_per_year_least.tolist(), market.contract.tolist()) == ([0], [-1])


def test_pay_is_compared_by_the_year_whatever_its_unit() -> None:
    for key, won, unit in (
        ("a", 30_000_000, "year"),
        ("b", 2_500_000, "month"),
        ("c", 12_000, "hour"),
    ):
        OpeningFactory(source_key=key, pay_least_won=won, pay_most_won=won, pay_unit=unit)
    WishFactory(pay_won=2_000_000, pay_unit="month")
    market, _ids = whole_market()
    assert market.pay_won_per_year_least.tolist() == [30_000_000, 30_000_000, 12_000 * 209 * 12]
    assert market.wished_pay_won_per_year.tolist() == [24_000_000]


def test_the_best_evidence_of_a_skill_counts_level_first() -> None:
    talent, skill = TalentFactory(), SkillFactory()
    for level, known_by in ((2, "work"), (4, "self"), (4, "badge")):
        EvidenceFactory(talent=talent, skill=skill, level=level, known_by=known_by)
    market, _ids = whole_market()
    assert (market.evidence_level.tolist(), market.evidence_known_by.tolist()) == ([4], [2])


def test_wishes_for_contracts_are_a_mask_of_their_positions() -> None:
    WishFactory(contracts=["internship", "permanent"])
    market, _ids = whole_market()
    mask = int(market.wished_contracts[0])
    assert {c for n, c in enumerate(CONTRACTS) if mask >> n & 1} == {"permanent", "internship"}


def test_equal_relatedness_stays_below_the_skill_itself() -> None:
    SkillRelationFactory(weight=1.0)
    market, _ids = whole_market()
    assert market.near_skill_weight.tolist() == [0.99]


def test_the_largest_values_that_can_be_stored_do_not_upset_the_market() -> None:
    """One slip of the pen must not stop everybody's run."""
    smallint = 32_767
    talent = TalentFactory(experience_months=1200)
    WishFactory(talent=talent, pay_won=3_987_240, pay_unit="hour", most_travel_minutes=smallint)
    opening = OpeningFactory(
        places=1_000_000,
        experience_months=1200,
        pay_least_won=833_333_333,
        pay_most_won=833_333_333,
        pay_unit="month",
    )
    RequirementFactory(opening=opening, weight=1000)
    market, _ids = whole_market()
    assert market.wished_pay_won_per_year.tolist() == [3_987_240 * 209 * 12]
    assert market.pay_won_per_year_most.tolist() == [833_333_333 * 12]


def test_a_market_of_nobody_is_empty() -> None:
    market, ids = whole_market()
    assert (ids.talents, ids.openings, market.places.sum()) == ((), (), 0)
    assert market.travel_minutes.dtype == np.float64
