import tracemalloc
from dataclasses import fields
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.plain_verifier import unmet
from tests.engine.worlds import (
    believable_market,
    changed,
    indptr,
    sparse,
    tiny_market,
    wild_market,
)

from sadari.engine import compiled
from sadari.engine.feasibility import Stage, column, failed_stages
from sadari.engine.fit import (
    SCORE_SCALE,
    CandidateRows,
    FitRules,
    candidates,
    contributions,
    fit_tables,
    missing,
)
from sadari.engine.market import Contract, KnownBy, Market, Schedule, market_fields, to_document
from sadari.engine.rules import (
    RulesError,
    rules_document,
    rules_from_document,
    rules_hash,
)

SEEDS = st.integers(0, 10_000)
RULES = FitRules()
SKILL, LEVEL, PLACE, PAY, CONDITION = Stage


def all_pairs(market: Market) -> list[tuple[int, int]]:
    return [(t, o) for t in range(market.talent_count) for o in range(market.opening_count)]


def failed(market: Market, talent: int = 0, opening: int = 0) -> int:
    return int(failed_stages(column(fit_tables(market, RULES), opening))[talent])


@settings(max_examples=60)
@given(SEEDS)
def test_candidates_are_the_exact_best_of_all_feasible_pairs(seed: int) -> None:
    market, tables = wild_market(seed), fit_tables(wild_market(seed), RULES)
    found = candidates(market, RULES, best=3)
    for talent in range(market.talent_count):
        pairs = [contributions(market, RULES, talent, o, tables) for o in range(6)]
        pairs = [p for p in pairs if p.feasible and market.places[p.opening] > 0]
        best = sorted(pairs, key=lambda p: (-p.joint, p.opening))[:3]
        row = slice(*found.indptr[talent : talent + 2])
        assert found.opening[row].tolist() == [p.opening for p in best]
        assert found.talent_score[row].tolist() == [p.talent_score for p in best]
        assert found.opening_score[row].tolist() == [p.opening_score for p in best]
        assert (len(best) < 3) == (len(pairs) < 3)  # a short row holds all there are


@settings(max_examples=60)
@given(SEEDS)
def test_feasibility_agrees_with_the_verifiers_plain_rules(seed: int) -> None:
    market = changed(wild_market(seed), places=np.ones(6, dtype=int))
    document = {"market": to_document(market), "rules": rules_document(RULES)}
    for talent, opening in all_pairs(market):
        plain = unmet(document, talent, opening)
        assert (failed(market, talent, opening) == 0) == (not plain), plain


@settings(max_examples=60)
@given(SEEDS)
def test_contributions_sum_to_the_scores_and_scores_stay_in_range(seed: int) -> None:
    market = wild_market(seed)
    tables = fit_tables(market, RULES)
    for talent, opening in all_pairs(market):
        found = contributions(market, RULES, talent, opening, tables)
        for side, score in (("talent", found.talent_score), ("opening", found.opening_score)):
            terms = [term for term in found.terms if term.side == side]
            assert sum(term.points for term in terms) == score
            assert sum(term.weight for term in terms) == 1000
            assert 0 <= score <= SCORE_SCALE
            assert all(0 <= term.credit <= 1000 for term in terms)


def without_evidence(market: Market, talent: int, skill: int) -> Market:
    """The market without the talent's evidence that counts for a skill, near ones included."""
    near = market.near_skill[slice(*market.near_skill_indptr[skill : skill + 2])].tolist()
    owner = np.repeat(np.arange(market.talent_count), np.diff(market.evidence_indptr))
    gone = (owner == talent) & np.isin(market.evidence_skill, [skill, *near])
    names = ("evidence_skill", "evidence_level", "evidence_known_by")
    kept = {name: getattr(market, name)[~gone] for name in names}
    counts = np.bincount(owner[~gone], minlength=market.talent_count)
    return changed(market, evidence_indptr=np.concatenate(([0], np.cumsum(counts))), **kept)


@settings(max_examples=60)
@given(SEEDS)
def test_removing_the_evidence_behind_the_top_reason_lowers_the_score(seed: int) -> None:
    market = wild_market(seed)
    for talent, opening in all_pairs(market):
        found = contributions(market, RULES, talent, opening)
        reasons = [reason for reason in found.reasons if reason.skill >= 0]
        if reasons:
            less = without_evidence(market, talent, reasons[0].skill)
            after = contributions(less, RULES, talent, opening)
            assert after.opening_score < found.opening_score
            assert after.talent_score == found.talent_score


@settings(max_examples=40)
@given(SEEDS)
def test_acquiring_what_is_missing_leaves_nothing_missing_and_never_lowers_the_score(
    seed: int,
) -> None:
    market = wild_market(seed)
    for talent, opening in all_pairs(market)[::5]:
        gaps = missing(market, RULES, talent, opening)
        taught = with_skills(market, talent, {gap.skill: gap.asked_level for gap in gaps})
        assert missing(taught, RULES, talent, opening) == ()
        assert not failed(taught, talent, opening) & SKILL
        before = contributions(market, RULES, talent, opening).opening_score
        after = contributions(taught, RULES, talent, opening).opening_score
        assert after > before if gaps else after == before


def with_skills(market: Market, talent: int, levels: dict[int, int]) -> Market:
    rows = []
    for t in range(market.talent_count):
        row = slice(*market.evidence_indptr[t : t + 2])
        held = zip(
            market.evidence_skill[row].tolist(),
            market.evidence_level[row].tolist(),
            market.evidence_known_by[row].tolist(),
            strict=True,
        )
        kept = [entry for entry in held if t != talent or entry[0] not in levels]
        rows.append(kept + [(s, level, KnownBy.WORK) for s, level in levels.items() if t == talent])
    names = ["evidence_level", "evidence_known_by"]
    return changed(market, **sparse("evidence", "evidence_skill", names, rows))


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is compiled."""
    monkeypatch.setattr(compiled, "available", lambda: False)


@pytest.mark.usefixtures("plain")
def test_blocks_of_any_size_give_the_same_candidates() -> None:
    market = believable_market(1)
    whole = candidates(market, RULES)
    for field in fields(whole):
        found = getattr(candidates(market, RULES, working_bytes=30_000), field.name)
        assert np.array_equal(found, getattr(whole, field.name))


def test_memory_grows_with_the_market_and_not_with_its_square() -> None:
    def peak(size: int) -> int:
        market = believable_market(1, talents=1000 * size, openings=120 * size)
        tracemalloc.start()
        candidates(market, RULES, best=5, working_bytes=1 << 20)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    candidates(believable_market(1), RULES)  # whatever is loaded once
    assert peak(4) < 6 * peak(1)  # 16 times the pairs


@pytest.mark.usefixtures("plain")
def test_the_plain_way_needs_no_more_memory() -> None:
    test_memory_grows_with_the_market_and_not_with_its_square()


def test_nothing_personal_is_part_of_a_market() -> None:
    banned = {"gender", "age", "birth", "photo", "name", "school", "address", "company"}
    for name in market_fields(wild_market(1)):
        assert not banned & set(name.split("_")), name


def one_pair(**columns: object) -> Market:
    return tiny_market([[(0, 3, KnownBy.WORK)]], [[(0, 3, 1.0, True)]], **columns)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({}, 0),
        ({"opening_experience_months": [24]}, LEVEL),
        ({"opening_experience_months": [6]}, 0),
        ({"opening_experience_months": [24], "talent_experience_months": [18]}, 0),
        ({"opening_experience_months": [24], "talent_experience_months": [-1]}, LEVEL),
        ({"opening_education": [4]}, CONDITION),
        ({"opening_education": [3], "talent_education": [-1]}, CONDITION),
        ({"opening_education": [0], "talent_education": [-1]}, 0),
        ({"opening_region": [1]}, PLACE),
        ({"opening_region": [1], "opening_is_remote": [True]}, 0),
        ({"opening_region": [1], "most_travel_minutes": [90]}, 0),
        ({"opening_region": [1], "most_travel_minutes": [89]}, PLACE),
        ({"opening_region": [-1]}, 0),
        ({"talent_region": [-1], "opening_region": [1]}, 0),
        ({"opening_region": [1], "wished_region": [1], "wished_region_indptr": [0, 1]}, 0),
        ({"opening_region": [0], "wished_region": [1], "wished_region_indptr": [0, 1]}, PLACE),
        ({"opening_region": [-1], "wished_region": [1], "wished_region_indptr": [0, 1]}, PLACE),
        (
            {
                "opening_region": [1],
                "wished_region": [1],
                "wished_region_indptr": [0, 1],
                "most_travel_minutes": [30],
            },
            PLACE,
        ),
        ({"wished_pay_won_per_year": [100], "pay_won_per_year_most": [95]}, 0),
        ({"wished_pay_won_per_year": [100], "pay_won_per_year_most": [94]}, PAY),
        ({"wished_pay_won_per_year": [100], "pay_won_per_year_least": [94]}, PAY),
        ({"wished_pay_won_per_year": [100]}, 0),
        ({"wished_contracts": [1 << Contract.PERMANENT], "contract": [1]}, CONDITION),
        ({"wished_contracts": [1 << Contract.PERMANENT], "contract": [0]}, 0),
        ({"wished_contracts": [1 << Contract.PERMANENT], "contract": [-1]}, 0),
        ({"wished_schedules": [1 << Schedule.FIVE_DAYS], "schedule": [2]}, CONDITION),
        ({"wished_schedules": [1 << Schedule.FIVE_DAYS], "schedule": [Schedule.FLEXIBLE]}, 0),
        ({"requirement_level": [4]}, LEVEL),
        ({"requirement_level": [4], "requirement_must": [False]}, 0),
        ({"requirement_skill": [1]}, SKILL),
        ({"requirement_skill": [1], "skill_is_licence": [False, True] + [False] * 4}, CONDITION),
        (
            {
                "requirement_level": [8],
                "skill_is_licence": [True] + [False] * 5,
            },
            0,
        ),
        (
            {"requirement_skill": [1], "opening_region": [1], "opening_education": [5]},
            SKILL | PLACE | CONDITION,
        ),
    ],
)
def test_each_stage_of_feasibility(columns: dict, expected: int) -> None:
    assert failed(one_pair(**columns)) == expected


def nearly(weight: float, level: int, asked: int) -> Market:
    near = [[(1, weight)], [], [], [], [], []]
    return tiny_market([[(1, level, KnownBy.WORK)]], [[(0, asked, 1.0, True)]], near)


@pytest.mark.parametrize(
    ("market", "expected"),
    [
        (nearly(0.8, 5, 4), 0),  # 0.8 x 5 reaches 4
        (nearly(0.8, 4, 4), LEVEL),
        (nearly(0.49, 8, 1), SKILL),  # below the least nearness that counts
        (changed(nearly(0.8, 5, 4), skill_is_licence=[True] + [False] * 5), CONDITION),
    ],
)
def test_near_skills_count_in_part_and_never_for_a_licence(market: Market, expected: int) -> None:
    assert failed(market) == expected


def test_a_near_skill_is_named_as_the_reason() -> None:
    term = contributions(nearly(0.8, 5, 4), RULES, 0, 0).reasons[0]
    assert (term.term, term.skill, term.met_by_skill, term.nearness) == ("skill", 0, 1, 800)
    assert (term.asked, term.own, term.credit, term.known_by) == (4, 5, 800, KnownBy.WORK)


def test_what_is_known_by_work_counts_more_than_what_is_claimed() -> None:
    def score(known_by: KnownBy) -> int:
        market = tiny_market([[(0, 3, known_by)]], [[(0, 3, 1.0, True)]])
        return contributions(market, RULES, 0, 0).opening_score

    assert score(KnownBy.SELF) < score(KnownBy.COURSE) < score(KnownBy.BADGE) < score(KnownBy.WORK)


def test_better_pay_and_a_nearer_place_suit_better() -> None:
    market = tiny_market(
        [[]],
        [[], [], []],
        wished_pay_won_per_year=[100],
        most_travel_minutes=[100],
        pay_won_per_year_most=[100, 120, 100],
        opening_region=[0, 0, 1],
    )
    liked = [contributions(market, RULES, 0, opening).talent_score for opening in range(3)]
    assert liked[2] < liked[0] < liked[1]


def test_a_wished_occupation_suits_best_and_a_near_one_in_part() -> None:
    market = tiny_market(
        [[]],
        [[], [], []],
        opening_occupation=[0, 1, 2],
        **sparse("wished_occupation", "wished_occupation", [], [[0]]),
        **sparse(
            "near_occupation", "near_occupation", ["near_occupation_weight"], [[(1, 0.5)], [], []]
        ),
    )
    liked = [contributions(market, RULES, 0, opening).talent_score for opening in range(3)]
    assert liked[0] > liked[1] > liked[2]


def test_missing_names_the_gap_musts_first() -> None:
    near = [[(3, 0.9)], [], [], [], [], []]
    requirements = [[(0, 4, 1.0, False), (1, 5, 1.0, True), (2, 2, 1.0, True)]]
    market = tiny_market([[(1, 3, 0), (2, 2, 0), (3, 1, 0)]], requirements, near)
    first, second = missing(market, RULES, 0, 0)
    assert (first.skill, first.asked_level, first.own_level, first.must) == (1, 5, 3, True)
    assert (second.skill, second.own_level, second.must, second.near_skill) == (0, 0, False, 3)


def test_openings_without_places_are_no_candidates() -> None:
    market = tiny_market([[]], [[], []], places=[0, 1])
    assert candidates(market, RULES).opening.tolist() == [1]


@pytest.mark.parametrize("size", [(0, 0), (0, 2), (2, 0)])
def test_an_empty_side_gives_no_candidates(size: tuple[int, int]) -> None:
    market = tiny_market([[]] * size[0], [[]] * size[1])
    found = candidates(market, RULES)
    assert found.opening.size == 0
    assert found.indptr.tolist() == indptr([[]] * size[0]).tolist()


def test_rules_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(RulesError, match="sum to 1000"):
        FitRules(skill_weight=601)
    with pytest.raises(RulesError, match="taste_scale"):
        FitRules(taste_scale=11)
    with pytest.raises(RulesError, match="between 0 and 1000"):
        FitRules(unstated_credit=1001)
    with pytest.raises(RulesError, match="not be negative"):
        FitRules(level_tolerance=-1)
    with pytest.raises(RulesError, match="exactly the fields"):
        rules_from_document({"skill_weight": 600})


def test_rules_read_back_and_hash_alike() -> None:
    other = FitRules(pay_tolerance=10)
    assert rules_from_document(rules_document(other)) == other
    assert rules_hash(other) != rules_hash(RULES)


@given(st.lists(st.lists(st.integers(0, 3), max_size=4), max_size=5), st.randoms())
def test_blocks_of_talents_may_come_in_any_order(counts: list[list[int]], luck: Random) -> None:
    """However many candidates each talent has, up to the most: rows end up side by side."""
    rows = CandidateRows(sum(map(len, counts)), best=3)
    blocks, first, entry = [], 0, 0
    for count in counts:
        entries = np.arange(entry, entry + sum(count))
        blocks.append((first, (np.array(count, dtype=np.int64), entries, 2 * entries, 3 * entries)))
        first, entry = first + len(count), entry + sum(count)
    luck.shuffle(blocks)
    for number, block in blocks:
        rows.put(number, block)
    found = rows.close_up()
    assert np.diff(found.indptr).tolist() == [one for count in counts for one in count]
    for kept, times in ((found.opening, 1), (found.talent_score, 2), (found.opening_score, 3)):
        assert np.array_equal(kept, times * np.arange(entry))
        assert kept.dtype == np.int32
        assert not kept.flags.writeable
