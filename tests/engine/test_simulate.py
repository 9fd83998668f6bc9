from dataclasses import fields

import numpy as np
import pytest

from sadari.engine import simulate
from sadari.engine.arrays import rows_of
from sadari.engine.fit import FitRules
from sadari.engine.market import market_hash
from sadari.engine.run import run_market
from sadari.engine.simulate import (
    EXPERIENCED_SHARE,
    SimulatedRegion,
    popularity,
    simulate_region,
)
from sadari.engine.synthetic import simulated_market, synthetic_vocabulary

VOCABULARY, REGIONS = synthetic_vocabulary(3)


def region(seed: int, talents: int = 5000, openings: int = 600) -> SimulatedRegion:
    return simulate_region(seed, talents, openings, 300, 120, VOCABULARY, REGIONS)


def test_the_same_seed_gives_the_same_region_to_the_bit() -> None:
    first, again = region(5), region(5)
    for part in fields(first):
        one, two = getattr(first, part.name), getattr(again, part.name)
        for field in fields(one):
            assert np.array_equal(getattr(one, field.name), getattr(two, field.name)), field.name


def test_another_seed_gives_another_region() -> None:
    markets = [simulated_market(region(seed, 50, 20), VOCABULARY, REGIONS) for seed in (1, 2)]
    assert market_hash(markets[0]) != market_hash(markets[1])


@pytest.mark.parametrize("seed", [7, 8])
def test_a_region_of_town_size_is_believable(seed: int) -> None:
    market = simulated_market(region(seed), VOCABULARY, REGIONS)
    run = run_market(market, FitRules(), seed)
    causes = run.causes.whole()
    del causes["people"]  # there are four people to a place
    assert 0.55 <= run.causes.filled / run.causes.places <= 0.75
    assert min(causes.values()) > 0
    assert run.blocking_pairs == 0
    assert run.pricing.converged


def test_companies_are_small_and_places_few() -> None:
    found = region(7)
    assert np.mean(found.companies.staff <= 5) == pytest.approx(0.5, abs=0.08)
    assert np.mean(found.companies.staff <= 10) == pytest.approx(0.83, abs=0.06)
    assert set(found.openings.places.tolist()) == {1, 2, 3, 4, 5}


def test_juniors_seek_and_experience_is_wanted() -> None:
    found = region(7)
    wanted = np.mean(found.openings.experience_months > 0)
    assert wanted == pytest.approx(EXPERIENCED_SHARE, abs=0.05)
    assert np.mean(found.talents.experience_months < 12) > 0.6


def test_popularity_falls_as_zipf_says_within_a_field() -> None:
    seeking, hiring = popularity(VOCABULARY, 1)
    for field, weight in enumerate(VOCABULARY.field_weight.tolist()):
        shares = np.sort(seeking[VOCABULARY.occupation_field == field])[::-1]
        assert np.allclose(shares[0] / shares, np.arange(1, shares.size + 1))
        assert shares.sum() == pytest.approx(weight)
    assert not np.allclose(seeking, hiring)


def slope(skill: np.ndarray) -> float:
    """Of the logarithm of a skill's frequency over that of its rank; Zipf's law says -1."""
    counts = np.bincount(skill[~VOCABULARY.skill_is_licence[skill]])
    falling = np.sort(counts[counts > 0])[::-1]
    return float(np.polyfit(np.log(np.arange(1, falling.size + 1)), np.log(falling), 1)[0])


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_single_skills_are_as_rare_as_zipf_says(seed: int) -> None:
    """They come with occupations, whose popularity follows that law within each field."""
    found = region(seed, 20_000, 3000)
    for part, owner, skill in (
        (found.talents, found.talents.evidence_indptr, found.talents.evidence_skill),
        (found.openings, found.openings.requirement_indptr, found.openings.requirement_skill),
    ):
        assert slope(skill) == pytest.approx(-1, abs=0.2)
        field = VOCABULARY.occupation_field[part.occupation][rows_of(owner)]
        within = [slope(skill[field == one]) for one in range(VOCABULARY.field_weight.size)]
        assert np.mean(within) == pytest.approx(-0.75, abs=0.15)


def test_with_equally_popular_occupations_no_skill_would_be_rare(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The broken twin."""
    even = np.ones(VOCABULARY.occupation_count)
    monkeypatch.setattr(simulate, "popularity", lambda vocabulary, seed: (even, even))
    assert slope(region(4, 20_000, 3000).talents.evidence_skill) > -0.6


def test_cohorts_keep_their_counts_in_order_and_their_unknowns() -> None:
    found = region(7).cohorts
    known = found.employed_in_region + found.employed_elsewhere
    assert (found.completed <= found.seats).all()
    assert (known <= found.completed).all()
    assert (known < found.completed).any()
    assert found.outcome_skill.size == found.outcome_indptr[-1] > 0


def test_graduates_have_learnt_what_their_cohort_taught() -> None:
    found = region(7)
    came = found.talents.cohort >= 0
    taught = found.cohorts.occupation[found.talents.cohort[came]]
    assert came.any()
    assert np.array_equal(found.talents.occupation[came], taught)
    sent = np.bincount(found.talents.cohort[came], minlength=found.cohorts.seats.size)
    assert (sent <= found.cohorts.completed).all()


@pytest.mark.parametrize(("talents", "openings"), [(0, 0), (1, 1), (3, 0)])
def test_small_regions_work(talents: int, openings: int) -> None:
    found = simulate_region(1, talents, openings, 1, 0, VOCABULARY, REGIONS)
    market = simulated_market(found, VOCABULARY, REGIONS)
    assert (market.talent_count, market.opening_count) == (talents, openings)
    run_market(market, FitRules(), 1)
