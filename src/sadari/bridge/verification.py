"""Checking a frozen run: by a program that shares no code with the engine, and by replay."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from sadari.bridge.engine_version import engine_version
from sadari.bridge.frozen import thaw
from sadari.engine.result import inputs_of
from sadari.engine.run import run_market
from sadari.engine.verifier import DAMAGED, read_run, verify_document

#: What reading an archive raises that is not one of a run.
_NOT_A_RUN = (AttributeError, IndexError, OverflowError, TypeError, *DAMAGED)


@dataclass(frozen=True, slots=True)
class RunCheck:
    """``findings`` are sentences; an empty tuple means that everything holds.

    ``replayed_result_hash`` is None where the run was not run again.
    """

    inputs_hash: str
    result_hash: str
    replayed_result_hash: str | None
    blocking_pairs: int
    findings: tuple[str, ...]


def check_run(pieces: Sequence[bytes], engine: str) -> RunCheck:
    """Verify the frozen archive with the stand-alone program, then run it again and compare.

    It is run again where ``engine``, which made it, is the engine of today.
    """
    try:
        # One after the other: a city's archive takes most of a gigabyte each time it is read.
        verdict = verify_document(read_run(io.BytesIO(b"".join(pieces))))
        market, rules, seed = inputs_of(thaw(pieces))
    except _NOT_A_RUN as error:
        return RunCheck("", "", "", 0, (f"{type(error).__name__}: {error}",))
    return RunCheck(
        inputs_hash=verdict.inputs_hash,
        result_hash=verdict.result_hash,
        replayed_result_hash=(
            run_market(market, rules, seed).result_hash if engine == engine_version() else None
        ),
        blocking_pairs=verdict.blocking_pairs,
        findings=verdict.faults,
    )


def frozen_placements(pieces: Sequence[bytes]) -> set[tuple[str, str]]:
    """(talent key, opening key) of each placement in the frozen archive."""
    thawed = thaw(pieces)
    market, result = thawed["market"], thawed["result"]
    return {
        (talent, market["opening_keys"][opening])
        for talent, opening in zip(
            market["talent_keys"], result["opening_of_talent"].tolist(), strict=True
        )
        if opening >= 0
    }
