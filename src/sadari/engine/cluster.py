"""The same fit and the same prices on several machines, by Dask `distributed`.

Talents are cut into the blocks of `price_blocks.BLOCK_TALENTS`. Each block is sent once, without
names or keys, to a worker that finds its candidates and keeps them; the openings are sent to
one of them, from whom all others have them. In a round of prices b is sent to every worker, and
one sum comes back from each thread: whole numbers, so that they add up as on one machine.

What a worker keeps is what tasks came to; it depends on their arguments alone, and the scheduler
keeps these. If a worker is lost, Dask has its blocks done again by another. A round leaves nothing
behind, and is no task: a worker is asked for it directly, which takes a fifth of the time.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.metadata import version
from itertools import chain, pairwise, zip_longest
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from sadari.engine import market as markets
from sadari.engine.arrays import AnyArray, BoolArray, FloatArray, IntArray
from sadari.engine.fit import (
    CandidateRows,
    Candidates,
    FitTables,
    candidates,
    fit_tables,
)
from sadari.engine.fit_index import FitIndex, fit_index
from sadari.engine.market import Market
from sadari.engine.price_blocks import (
    LocalBlocks,
    Numbers,
    TalentBlocks,
    block_ends,
    price_block,
    put_together,
    units,
)
from sadari.engine.rules import FitRules

Answer = TypeVar("Answer")

NOT_INSTALLED, UNREACHABLE, NO_WORKERS, VERSIONS = (
    "not_installed",
    "unreachable",
    "no_workers",
    "versions",
)
#: Fields of `FitTables` that the openings alone decide.
_TERMS_OF_OPENINGS = ("best_pay_won_per_year", "requirement_points", "base_points")
#: The openings of a city are some forty megabytes, and are sent once.
_LARGE_MESSAGES = {"distributed.admin.large-graph-warning-threshold": "1 GiB"}
#: A round of fewer candidates takes two threads here less time, some five milliseconds, than talk
#: with workers does.
_WORTH_TALK = 1 << 21
_SAME_EVERYWHERE = ("sadari", "numpy", "numba", "distributed")


class ClusterUnavailable(Exception):
    """The cluster cannot be used: `reason` is one of the four above, `detail` says more."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, eq=False)
class Arrays:
    """Fields of a `Market` by name, whole numbers in as few bits as will do."""

    by_name: dict[str, Any]

    def __sizeof__(self) -> int:
        return sum(getattr(array, "nbytes", 0) for array in self.by_name.values())


@dataclass(frozen=True, eq=False)
class Share:
    """The blocks of one thread of a worker, in order."""

    blocks: list[Candidates]
    first: int  # the number of its first talent among all

    def __sizeof__(self) -> int:
        return sum(block.__sizeof__() for block in self.blocks)


@contextmanager
def connected(address: str, seconds: float = 10.0) -> Iterator[Cluster]:
    """The cluster whose scheduler answers at `address` (tcp://host:port) within the time given.

    Raises `ClusterUnavailable`: the extra is not installed, nobody answers, there are no
    workers, or their versions are not ours.
    """
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise ClusterUnavailable(NOT_INSTALLED, str(error)) from error
    try:
        asyncio.run(_greet(distributed, address, seconds))
    except (OSError, ValueError) as error:
        raise ClusterUnavailable(UNREACHABLE, str(error)) from error
    quietly = import_module("dask").config.set(_LARGE_MESSAGES)
    client = distributed.Client(address, set_as_default=False, direct_to_workers=True)
    with quietly, client:
        _check_workers(client)
        yield Cluster(client)


async def _greet(distributed: ModuleType, address: str, seconds: float) -> None:
    """Ask the scheduler who it is: a client that finds nobody takes long to give up."""
    async with distributed.rpc(address, timeout=seconds) as scheduler:
        await asyncio.wait_for(scheduler.identity(), seconds)


def _check_workers(client: Any) -> None:
    """Equal bits need equal programs."""
    here = versions()
    found = client.run(versions, on_error="return")
    if not found:
        raise ClusterUnavailable(NO_WORKERS, "")
    for worker, there in found.items():
        if there != here:
            raise ClusterUnavailable(VERSIONS, f"{worker}: {_difference(here, there)}")


def _difference(here: dict[str, str], there: Any) -> str:
    if not isinstance(there, dict):
        return f"{type(there).__name__}: {there}"
    return ", ".join(
        f"{name} {there.get(name)} ≠ {here[name]}" for name in here if there.get(name) != here[name]
    )


def versions() -> dict[str, str]:
    """What must be the same on every machine."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python} | {name: version(name) for name in _SAME_EVERYWHERE}


class Cluster:
    """Machines that fit and price blocks of talents."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def fit(self, market: Market, rules: FitRules, tables: FitTables) -> FittedMarket:
        """Begin to fit the market; `tables` are those of `fit_tables`."""
        return FittedMarket(self._client, market, rules, tables)


class FittedMarket:
    """A market whose blocks of talents stay on the workers of a cluster.

    Each thread of a worker has a share of the talents, some blocks in a row. They are fitted one
    by one, and priced at one go: what a round costs in talk does not grow with the blocks.
    """

    def __init__(self, client: Any, market: Market, rules: FitRules, tables: FitTables) -> None:
        self._client, self._rules = client, rules
        self._talents = market.talent_count
        self._best = min(rules.candidates_per_talent, market.opening_count)
        shares = list(_shared_out(market.talent_count, _seats(client)))
        in_turn = list(_in_turn(shares))
        # rows are under way while the openings are arranged
        rows = {
            ends: client.submit(itself, _talents_without_keys(market, *ends), **_there(worker))
            for worker, ends in in_turn
        }
        known = client.submit(itself, _openings(tables), pure=False)  # every worker fetches it once
        fitted = {
            ends: client.submit(fitted_block, known, rows[ends], **_there(worker))
            for worker, ends in in_turn
        }
        # given up sooner, they may be gone before the scheduler hears who needs them
        self._sent = [known, *rows.values()]
        self._first_of = {future: first for (first, _), future in fitted.items()}
        self._shares = [
            client.submit(Share, [fitted[ends] for ends in blocks], blocks[0][0], **_there(worker))
            for worker, blocks in shares
        ]

    def candidates(self) -> Candidates:
        """As `fit.candidates`: brought together from all workers, each block once it is there."""
        as_completed = import_module("distributed").as_completed
        rows = CandidateRows(self._talents, self._best)
        for future in as_completed(self._first_of, loop=self._client.loop):
            block: Candidates = future.result()
            count = np.diff(block.indptr)
            found = count, block.opening, block.talent_score, block.opening_score
            rows.put(self._first_of[future], found)
        self._sent.clear()
        return rows.close_up()

    def price_blocks(self, numbers: Numbers, pool: Executor) -> ClusterBlocks:
        """All candidates, their openings by numbers; few of them are left to the pool's threads."""
        number = numbers.of_opening.astype(np.uint32)
        parts = _with_each(self._client, priced, self._shares, number, self._rules)
        return ClusterBlocks(self._client, parts, numbers.count, self._rules, pool)


@dataclass(frozen=True, eq=False)
class ClusterBlocks:
    """`TalentBlocks` of which each thread of a worker has a part."""

    client: Any
    parts: list[Any]  # futures of `LocalBlocks`
    count: IntArray  # (O,) candidates of each opening; of a sample, as many as it may expect
    rules: FitRules
    pool: Executor

    def asked(self, b: FloatArray) -> FloatArray:
        """As `TalentBlocks` says."""
        counted = sum(_of_each(self.client, counted_of, self.parts, b))
        return np.asarray(counted / units(b, self.rules))

    def outside(self, b: FloatArray) -> FloatArray:
        """As `TalentBlocks` says."""
        return np.concatenate(_of_each(self.client, outside_of, self.parts, b))

    def of(self, some: BoolArray, b: FloatArray) -> TalentBlocks:
        """As `TalentBlocks` says."""
        return self._less(self.count[some], narrowed, some, b)

    def one_in(self, many: int) -> TalentBlocks:
        """As `TalentBlocks` says."""
        return self._less(-(-self.count // many), thinned, many)

    def _less(self, count: IntArray, work: Callable[..., LocalBlocks], *given: Any) -> TalentBlocks:
        """Less of each part. Few candidates are brought here, where a round needs no talk."""
        if count.sum() > _WORTH_TALK:
            parts = _with_each(self.client, work, self.parts, *given)
            return replace(self, parts=parts, count=count)
        found = _of_each(self.client, work, self.parts, *given)
        blocks = list(chain.from_iterable(part.blocks for part in found))
        return LocalBlocks(put_together(blocks, self.pool), self.rules, self.pool)


def _with_each(client: Any, work: Callable[..., Any], parts: list[Any], *given: Any) -> list[Any]:
    """The futures of `work(part, *given)` of each part, in order."""
    return list(client.map(work, parts, *([what] * len(parts) for what in given), pure=False))


def _of_each(
    client: Any, work: Callable[..., Answer], parts: list[Any], *given: Any
) -> list[Answer]:
    """`work(part, *given)` of each part, in order; answers come through the scheduler.

    A part that is not there yet, or whose worker is lost, is done as a task; this also tells what
    went wrong.
    """
    keys = [part.key for part in parts]
    found: dict[str, Answer] = {}
    for answers in client.run(done_here, work, keys, given, on_error="return").values():
        if not isinstance(answers, Exception):
            found |= answers
    left = [part for part in parts if part.key not in found]
    if left:
        late = client.gather(_with_each(client, work, left, *given))
        found |= {part.key: answer for part, answer in zip(left, late, strict=True)}
    return [found[key] for key in keys]


def _there(worker: str) -> dict[str, Any]:
    """That a task is this worker's while it lives."""
    # no `scatter`: what is scattered is gone with its worker, what is submitted is done again
    return {"workers": [worker], "allow_other_workers": True, "pure": False}


def _seats(client: Any) -> list[str]:
    """The address of each worker, as often as it has threads."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    return [address for address in sorted(workers) for _ in range(workers[address]["nthreads"])]


def _shared_out(talents: int, seats: list[str]) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The blocks of each seat: as many talents as can be. No seat has nobody, if there is one."""
    ends = [max(talents, 1) * number // len(seats) for number in range(len(seats) + 1)]
    for seat, (first, end) in zip(seats, pairwise(ends), strict=True):
        if end > first:
            blocks = block_ends(min(end, talents) - first)
            yield seat, [(first + start, first + stop) for start, stop in blocks]


def _in_turn(
    shares: list[tuple[str, list[tuple[int, int]]]],
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The first block of each seat, then the second …: nobody waits for another's to be sent."""
    for blocks in zip_longest(*(blocks for _, blocks in shares)):
        for (worker, _), ends in zip(shares, blocks, strict=True):
            if ends:
                yield worker, ends


async def done_here(
    work: Callable[..., Answer], keys: list[str], given: tuple[Any, ...], dask_worker: Any
) -> dict[str, Answer]:
    """`work(part, *given)` of each part that this worker has, by its key, each on a thread."""
    here = [key for key in keys if key in dask_worker.data]
    run = asyncio.get_running_loop().run_in_executor
    done = (run(None, partial(work, dask_worker.data[key], *given)) for key in here)
    return dict(zip(here, await asyncio.gather(*done), strict=True))


def itself(what: Answer) -> Answer:
    """What a worker is sent to keep."""
    return what


def fitted_block(openings: FitIndex, talents: Arrays) -> Candidates:
    """The candidates of a block of talents. On one core: a worker fits a block on each thread."""
    tables = _tables(openings.tables, talents)
    market, rules = tables.market, tables.rules
    best = rules.candidates_per_talent
    return candidates(market, rules, best, tables, threads=1, index=openings)


def priced(share: Share, number: AnyArray, rules: FitRules) -> LocalBlocks:
    """What a thread needs for rounds of prices."""
    blocks = [
        price_block(
            block.indptr, block.opening, (block.talent_score, block.opening_score), number, rules
        )
        for block in share.blocks
    ]
    return LocalBlocks(blocks, rules, first=share.first)


def counted_of(part: LocalBlocks, b: FloatArray) -> IntArray:
    """What the talents here ask of each opening, in units."""
    return part.counted(b)


def outside_of(part: LocalBlocks, b: FloatArray) -> FloatArray:
    """a of each talent here."""
    return part.outside(b)


def narrowed(part: LocalBlocks, some: BoolArray, b: FloatArray) -> LocalBlocks:
    """The talents here who have some of the openings."""
    return part.of(some, b)


def thinned(part: LocalBlocks, many: int) -> LocalBlocks:
    """Every so many-th of all talents, of those here."""
    return part.one_in(many)


def _openings(tables: FitTables) -> FitIndex:
    """The openings without keys, arranged for the search, and nobody beside them."""
    market = tables.market
    nameless = replace(market, opening_keys=_no_keys(market.opening_count))
    nobody = _tables(replace(tables, market=nameless), _rows(nameless, "talent", 0, 0))
    return replace(fit_index(tables), tables=nobody)


def _tables(openings: FitTables, talents: Arrays) -> FitTables:
    """The tables of a market that holds the openings of one, and these talents alone."""
    wide = {
        name: array.astype(np.int64) if array.dtype.kind in "iu" else array
        for name, array in talents.by_name.items()
    }
    market = replace(openings.market, **wide)
    people = replace(market, **_rows(market, "opening", 0, 0).by_name)
    terms = {name: getattr(openings, name) for name in _TERMS_OF_OPENINGS}
    return replace(fit_tables(people, openings.rules), market=market, **terms)


def _rows(market: Market, side: str, first: int, end: int) -> Arrays:
    """The fields of one side ("talent" or "opening") with the rows from `first` to before `end`."""
    rows = {
        name: getattr(market, name)[first:end] for name in (f"{side}_keys", *markets.COLUMNS[side])
    }
    for csr in markets.CSRS:
        if csr.owner == side:
            indptr = getattr(market, csr.indptr)[first : end + 1]
            rows[csr.indptr] = indptr - indptr[0]
            rows |= {name: getattr(market, name)[indptr[0] : indptr[-1]] for name in csr.columns}
    return Arrays(rows)


def _talents_without_keys(market: Market, first: int, end: int) -> Arrays:
    """Rows in few bits. Who they are stays here: a worker needs to know how many, not who."""
    rows = _rows(market, "talent", first, end).by_name
    narrow = {name: _narrow(array) for name, array in rows.items()}
    return Arrays(narrow | {"talent_keys": _no_keys(end - first)})


def _no_keys(rows: int) -> AnyArray:
    """As many keys as there are rows, all of them empty."""
    return np.zeros(rows, dtype="U1")


def _narrow(array: AnyArray) -> AnyArray:
    """Whole numbers in as few bits as hold all of them."""
    if array.dtype.kind not in "iu" or not array.size:
        return array
    least, most = (np.min_scalar_type(end) for end in (array.min(), array.max()))
    return array.astype(np.promote_types(least, most))
