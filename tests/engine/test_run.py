import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, changed, plain, shuffled, wild_market

from sadari.engine import result
from sadari.engine.fit import FitRules
from sadari.engine.result import inputs_of
from sadari.engine.run import STAGE_NAMES, run_market

RULES = FitRules()
SEEDS = st.integers(0, 10_000)


@settings(max_examples=25)
@given(SEEDS, SEEDS)
def test_shuffled_input_gives_the_same_hashes(seed: int, order: int) -> None:
    market = wild_market(seed)
    run, again = (run_market(m, RULES, seed) for m in (market, shuffled(market, order)))
    assert again.inputs_hash == run.inputs_hash
    assert again.result_hash == run.result_hash


@settings(max_examples=15)
@given(SEEDS)
def test_a_stored_run_replays_to_the_same_hash(seed: int) -> None:
    run = run_market(wild_market(seed), RULES, seed)
    market, rules, same_seed = inputs_of(plain(run.to_document()))
    again = run_market(market, rules, same_seed)
    assert (again.inputs_hash, again.result_hash) == (run.inputs_hash, run.result_hash)


@pytest.mark.parametrize("at_once", [1, 7, 64])
def test_it_does_not_matter_how_many_values_are_hashed_at_once(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_market(believable_market(3, 80, 15), RULES, 3)
    monkeypatch.setattr(result, "_AT_ONCE", at_once)
    assert result.result_hash(run.inputs_hash, run.result) == run.result_hash


def test_seed_rules_and_facts_are_all_part_of_the_inputs_hash() -> None:
    market = wild_market(2)
    hashes = {
        run_market(m, rules, seed).inputs_hash
        for m, rules, seed in (
            (market, RULES, 1),
            (market, RULES, 2),
            (market, replace(RULES, pay_tolerance=1), 1),
            (changed(market, places=market.places + 1), RULES, 1),
        )
    }
    assert len(hashes) == 4


def test_the_result_does_not_depend_on_pythons_hash_seed() -> None:
    program = (
        "from tests.engine.worlds import believable_market\n"
        "from sadari.engine.run import run_market\n"
        "from sadari.engine.fit import FitRules\n"
        "print(run_market(believable_market(3, 80, 15), FitRules(), 3).result_hash)\n"
    )
    here = run_market(believable_market(3, 80, 15), RULES, 3).result_hash
    for hash_seed in ("0", "77"):
        environment = os.environ | {
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        found = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == here


def test_progress_names_every_stage_in_turn_and_counts_the_people_fitted() -> None:
    told: list[tuple[str, int, int | None]] = []
    market = wild_market(1)
    run_market(market, RULES, 1, lambda *heard: told.append(heard))
    assert tuple(dict.fromkeys(stage for stage, _done, _total in told)) == STAGE_NAMES
    fitted = [done for stage, done, total in told if stage == "fit" and total is not None]
    assert fitted == sorted(fitted)
    assert (fitted[0], fitted[-1]) == (0, market.talent_count)


def test_sizes_of_the_lists_follow_the_rules() -> None:
    market = believable_market(2, talents=400, openings=60)
    rules = replace(RULES, recommendations_per_talent=4, recommendations_per_place=2)
    run = run_market(market, rules, 1)
    assert np.diff(run.recommendations.by_talent.indptr).max() == 4
    suggested = np.diff(run.recommendations.opening_indptr)
    assert (suggested <= 2 * market.places).all()
    assert suggested.max() > 2


def test_a_market_of_nobody_runs() -> None:
    market = believable_market(1, talents=0, openings=3)
    run = run_market(market, RULES, 1)
    assert run.causes.filled == 0
    assert run.causes.whole()["people"] == market.places.sum()


@pytest.mark.parametrize("name", ["talent_keys", "opening_keys"])
def test_keys_decide_ties_so_renaming_may_change_the_lottery_but_never_stability(
    name: str,
) -> None:
    market = believable_market(5, talents=150, openings=20)
    keys = [f"x{number:05d}" for number in range(getattr(market, name).size)]
    run = run_market(changed(market, **{name: keys}), RULES, 1)
    assert run.blocking_pairs == 0
