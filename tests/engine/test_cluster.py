import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.worlds import believable_market, tiny_market, wild_market

from sadari.engine import cluster as clusters
from sadari.engine import price_blocks
from sadari.engine.arrays import FloatArray
from sadari.engine.cluster import Cluster, ClusterUnavailable, connected
from sadari.engine.credits import fit_tables
from sadari.engine.fit import candidates
from sadari.engine.market import Market
from sadari.engine.price_blocks import (
    LocalBlocks,
    TalentBlocks,
    local_blocks,
    numbers_by_count,
)
from sadari.engine.pricing import seat_prices
from sadari.engine.rules import FitRules
from sadari.engine.run import run_market

RULES = FitRules()
THREADS = ThreadPoolExecutor(2)
#: Port 0: a free one, where Dask insists on serving pages about itself.
ON_LOOPBACK = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "memory_limit": 0}


@pytest.fixture(scope="module")
def two_workers() -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own."""
    distributed = pytest.importorskip("distributed")
    # a local cluster gives up workers that die twice within this time
    patient = import_module("dask").config.set({"distributed.deploy.lost-worker-timeout": "1h"})
    workers = {"n_workers": 2, "threads_per_worker": 1}
    with patient, distributed.LocalCluster(**workers, **ON_LOOPBACK) as machines:
        yield machines.scheduler_address


@pytest.fixture(scope="module")
def cluster(two_workers: str) -> Iterator[Cluster]:
    with connected(two_workers) as found:
        yield found


MARKETS = {
    "tiny": wild_market(3),
    "medium": believable_market(1, talents=400, openings=50),
    "of nobody": believable_market(1, talents=0, openings=3),
    "without openings": tiny_market([[(0, 3, 4)]] * 3, []),
}


@pytest.mark.parametrize(
    ("name", "block"),
    [("tiny", 3), ("medium", 150), ("medium", 1 << 16), ("of nobody", 3), ("without openings", 2)],
)
def test_two_workers_give_the_hash_of_one_machine(
    name: str, block: int, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = MARKETS[name]
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", block)
    here, there = (run_market(market, RULES, 1, cluster=c) for c in (None, cluster))
    assert there.result_hash == here.result_hash
    assert np.array_equal(there.pricing.free_places, here.pricing.free_places)
    assert there.pricing.residual == here.pricing.residual


def talking(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few the candidates, they stay with the workers."""
    monkeypatch.setattr(clusters, "_WORTH_TALK", -1)


def test_rounds_of_some_openings_and_of_a_sample_are_the_same_there(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the candidates stay with the workers or are brought here."""
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = MARKETS["medium"]
    here = candidates(market, RULES)
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    numbers = numbers_by_count(here, market.opening_count)
    rng = np.random.default_rng(1)
    b, some = rng.random(market.opening_count) + 0.1, rng.random(market.opening_count) < 0.5
    fewer = rng.random(np.count_nonzero(some)) < 0.5

    def answers(whole: TalentBlocks) -> list[FloatArray]:
        alone, sample = whole.of(some, b), whole.one_in(7)
        fewest = alone.of(fewer, b[some])
        return [
            *(blocks.asked(b) for blocks in (whole, sample)),
            *(blocks.outside(b) for blocks in (whole, sample)),
            alone.asked(b[some]),
            fewest.asked(b[some][fewer]),
            fewest.outside(b[some][fewer]),
        ]

    right = answers(local_blocks(here, RULES, numbers))
    brought = fitted.price_blocks(numbers, THREADS)
    assert isinstance(brought.of(some, b), LocalBlocks)
    assert all(map(np.array_equal, answers(brought), right))
    talking(monkeypatch)
    assert isinstance(brought.of(some, b), clusters.ClusterBlocks)
    assert all(map(np.array_equal, answers(brought), right))


def test_a_sample_that_each_share_counts_anew_would_be_caught(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = MARKETS["medium"]
    here = candidates(market, RULES)
    numbers = numbers_by_count(here, market.opening_count)
    share = cluster.fit(market, RULES, fit_tables(market, RULES))._shares[1].result()
    assert share.first > 0
    part, twin = (clusters.priced(share, numbers.of_opening, RULES) for _ in "12")
    twin = replace(twin, first=0)
    b = np.ones(market.opening_count)
    assert not np.array_equal(part.one_in(7).counted(b), twin.one_in(7).counted(b))


def two_pids(client: Any) -> list[int]:
    """The process ids of both workers, once both answer: one that just died may still be listed."""
    end = time.monotonic() + 30
    while True:
        client.wait_for_workers(2, timeout=30)
        found = client.run(os.getpid, on_error="ignore")
        if len(found) == 2:
            return [found[worker] for worker in sorted(found)]
        assert time.monotonic() < end


def killed_in_round(cluster: Cluster, market: Market, rounds: dict[int, int]) -> FloatArray:
    """Free places where in some rounds the worker of a number is killed by its process id."""
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    done, asked = 0, clusters.ClusterBlocks.asked

    def deadly(blocks: clusters.ClusterBlocks, b: FloatArray) -> FloatArray:
        nonlocal done
        done += 1
        if done in rounds:
            os.kill(two_pids(cluster._client)[rounds[done]], signal.SIGKILL)
        return asked(blocks, b)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters.ClusterBlocks, "asked", deadly)
        talking(patch)
        found = seat_prices(market, fitted.candidates(), RULES, blocks=fitted.price_blocks)
    assert done >= max(rounds)
    return found.free_places


def test_a_worker_killed_half_way_changes_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = believable_market(2, talents=300, openings=200)
    here = seat_prices(market, candidates(market, RULES), RULES)
    assert here.iterations > 2
    assert np.array_equal(killed_in_round(cluster, market, {2: 0}), here.free_places)


def test_a_worker_killed_while_it_fits_changes_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = believable_market(3, talents=1000, openings=100)
    pid, _ = two_pids(cluster._client)
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    os.kill(pid, signal.SIGKILL)
    here, there = candidates(market, RULES), fitted.candidates()
    for name, array in vars(here).items():
        assert np.array_equal(getattr(there, name), array), name


@pytest.mark.long
def test_every_worker_killed_in_turn_changes_nothing(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 100)
    market = believable_market(1, talents=1500, openings=150)
    here = seat_prices(market, candidates(market, RULES), RULES)
    rounds = {n: n % 2 for n in range(1, here.iterations, 3)}
    assert np.array_equal(killed_in_round(cluster, market, rounds), here.free_places)


def test_rounds_need_no_tasks_once_their_blocks_are_there(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = MARKETS["medium"]
    cluster._client.wait_for_workers(2, timeout=30)
    here = candidates(market, RULES)
    numbers, b = numbers_by_count(here, market.opening_count), np.ones(market.opening_count)
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    blocks = fitted.price_blocks(numbers, THREADS)
    cluster._client.gather(blocks.parts)
    with monkeypatch.context() as patch:
        patch.delattr(clusters, "_with_each")
        asked = blocks.asked(b)
    assert np.array_equal(asked, local_blocks(here, RULES, numbers).asked(b))


def test_what_a_worker_does_not_answer_because_it_dies_is_answered(
    cluster: Cluster, tmp_path: Path
) -> None:
    client, died = cluster._client, tmp_path / "died"
    client.wait_for_workers(2, timeout=30)
    workers = sorted(clusters._seats(client))
    parts = [
        client.submit(clusters.itself, number, **clusters._there(worker))
        for number, worker in enumerate(workers)
    ]
    client.gather(parts)
    assert clusters._of_each(client, told_by_the_first_who_dies, parts, died) == [0, 1]
    assert died.exists()


def told_by_the_first_who_dies(part: int, died: Path) -> int:
    try:
        died.touch(exist_ok=False)
    except FileExistsError:
        return part
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("not killed")


def test_what_is_wrong_with_a_block_is_said(cluster: Cluster) -> None:
    market = MARKETS["tiny"]
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    cluster._client.gather(fitted._shares)
    with pytest.raises(IndexError):
        clusters._of_each(fitted._client, out_of_bounds, fitted._shares)


def out_of_bounds(share: clusters.Share) -> int:
    return int(share.blocks[0].indptr[10**9])


def test_what_was_sent_is_kept_until_it_is_fitted_and_no_longer(cluster: Cluster) -> None:
    market, client = MARKETS["medium"], cluster._client
    client.wait_for_workers(2, timeout=30)
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    sent = {future.key for future in fitted._sent}
    client.gather(fitted._shares)
    assert sent <= there(client)
    fitted.candidates()
    end = time.monotonic() + 20
    while sent & there(client):
        assert time.monotonic() < end
        time.sleep(0.05)


def there(client: Any) -> set[str]:
    """The keys of what some worker keeps."""
    return {key for key, workers in client.who_has().items() if workers}


def test_each_worker_keeps_its_share_through_all_rounds(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(price_blocks, "BLOCK_TALENTS", 50)
    market = MARKETS["medium"]
    cluster._client.wait_for_workers(2, timeout=30)
    fitted = cluster.fit(market, RULES, fit_tables(market, RULES))
    places: list[dict[str, tuple[str, ...]]] = []
    blocks = fitted.price_blocks(
        numbers_by_count(fitted.candidates(), market.opening_count), THREADS
    )
    for _ in range(3):
        blocks.asked(np.ones(market.opening_count))
        places.append(cluster._client.who_has(blocks.parts))
    assert places[0] == places[1] == places[2]
    assert sorted(places[0].values()) == [
        (worker,) for worker in sorted(clusters._seats(cluster._client))
    ]


@given(st.integers(0, 40), st.integers(1, 40), st.integers(1, 9))
def test_shares_are_all_talents_in_a_row_and_differ_by_one_at_most(
    talents: int, seats: int, block: int
) -> None:
    names = [str(number) for number in range(seats)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(price_blocks, "BLOCK_TALENTS", block)
        shares = list(clusters._shared_out(talents, names))
    blocks = [ends for _, share in shares for ends in share]
    assert [first for first, _ in blocks] == [0, *(end for _, end in blocks[:-1])]
    assert blocks[-1][1] == talents
    assert all(end - first <= block for first, end in blocks)
    assert len({seat for seat, _ in shares}) == len(shares) == min(max(talents, 1), seats)
    lengths = {share[-1][1] - share[0][0] for _, share in shares}
    assert max(lengths) - min(lengths) <= 1


def test_no_key_of_a_talent_leaves_the_machine() -> None:
    market = MARKETS["medium"]
    sent = clusters._talents_without_keys(market, 0, market.talent_count)
    there = clusters._openings(fit_tables(market, RULES)).tables
    assert set(sent.by_name["talent_keys"].tolist()) == {""}
    assert there.market.talent_count == 0
    assert there.market.evidence_skill.size == there.holdings.skill.size == 0


@pytest.mark.parametrize("name", ["tiny", "medium"])
@given(cuts=st.tuples(*[st.floats(0, 1)] * 2))
@settings(max_examples=30)
def test_a_block_fits_as_it_does_among_all(name: str, cuts: tuple[float, float]) -> None:
    """By an index that was made for all, and from rows in fewer bits."""
    market = MARKETS[name]
    tables = fit_tables(market, RULES)
    whole = candidates(market, RULES, RULES.candidates_per_talent, tables)
    first, end = sorted(round(cut * market.talent_count) for cut in cuts)
    rows = clusters._talents_without_keys(market, first, end)
    block = clusters.fitted_block(clusters._openings(tables), rows)
    entries = slice(whole.indptr[first], whole.indptr[end])
    assert np.array_equal(block.indptr, whole.indptr[first : end + 1] - whole.indptr[first])
    for column in ("opening", "talent_score", "opening_score"):
        assert np.array_equal(getattr(block, column), getattr(whole, column)[entries]), column


def test_a_message_knows_its_size() -> None:
    """Dask decides by it where work is done and how much memory is used."""
    market = MARKETS["medium"]
    rows = clusters._talents_without_keys(market, 0, market.talent_count)
    openings = clusters._openings(fit_tables(market, RULES))
    block = clusters.fitted_block(openings, rows)
    assert sys.getsizeof(rows) > 3 * market.evidence_skill.size
    assert sys.getsizeof(block) >= 12 * block.opening.size
    assert sys.getsizeof(clusters.Share([block, block], 0)) >= 2 * sys.getsizeof(block) - 64


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ClusterUnavailable) as caught, connected(address, seconds=0.5):
            pass
    assert caught.value.reason == clusters.UNREACHABLE


@pytest.mark.parametrize("address", ["nonsense", "tcp://", "http://127.0.0.1:1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(ClusterUnavailable) as caught, connected(address, seconds=0.5):
        pass
    assert caught.value.reason == clusters.UNREACHABLE


def test_a_scheduler_without_workers_is_refused() -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=0, **ON_LOOPBACK) as machines,
        pytest.raises(ClusterUnavailable) as caught,
        connected(machines.scheduler_address),
    ):
        pass
    assert caught.value.reason == clusters.NO_WORKERS


def test_workers_with_other_programs_are_refused(
    two_workers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = clusters.versions()["numpy"]
    monkeypatch.setattr(clusters, "version", lambda name: "1.0" if name == "numpy" else there)
    with pytest.raises(ClusterUnavailable) as caught, connected(two_workers):
        pass
    assert caught.value.reason == clusters.VERSIONS
    assert f"numpy {there} ≠ 1.0" in caught.value.detail


def test_without_the_extra_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterUnavailable) as caught, connected("tcp://127.0.0.1:1"):
        pass
    assert caught.value.reason == clusters.NOT_INSTALLED


def test_dask_is_imported_only_when_a_cluster_is_asked_for() -> None:
    program = (
        "import sys, sadari.engine.run, sadari.engine.cluster\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True)


def test_all_talk_stays_on_loopback(cluster: Cluster) -> None:
    info = cluster._client.scheduler_info(n_workers=-1)
    assert {worker["host"] for worker in info["workers"].values()} == {"127.0.0.1"}
    assert cluster._client.scheduler.address.startswith("tcp://127.0.0.1:")
