"""Checking a frozen run: by a program that shares no code with the engine, and by replay."""

import json
import zlib
from dataclasses import dataclass
from typing import Any

from sadari.engine.result import inputs_of
from sadari.engine.run import run_market
from sadari.engine.verifier import verify_document

#: What reading a document raises that is JSON, but not of a run.
_NOT_A_RUN = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class RunCheck:
    """``findings`` are sentences; an empty tuple means that everything holds."""

    inputs_hash: str
    result_hash: str
    replayed_result_hash: str
    blocking_pairs: int
    findings: tuple[str, ...]


def thaw(document: bytes) -> dict[str, Any]:
    """The JSON document of a run. Raises ``ValueError`` when the bytes are damaged."""
    try:
        thawed = json.loads(zlib.decompress(document))
    except (zlib.error, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"the frozen run cannot be read: {error}") from error
    if not isinstance(thawed, dict):
        raise ValueError("the frozen run is not a document")
    return thawed


def check_run(document: bytes) -> RunCheck:
    """Verify the frozen document with the stand-alone program, then run it again and compare."""
    try:
        thawed = thaw(document)
        market, rules, seed = inputs_of(thawed)
    except _NOT_A_RUN as error:
        return RunCheck("", "", "", 0, (f"{type(error).__name__}: {error}",))
    verdict = verify_document(thawed)
    return RunCheck(
        inputs_hash=verdict.inputs_hash,
        result_hash=verdict.result_hash,
        replayed_result_hash=run_market(market, rules, seed).result_hash,
        blocking_pairs=verdict.blocking_pairs,
        findings=verdict.faults,
    )


def frozen_placements(document: bytes) -> set[tuple[str, str]]:
    """(talent key, opening key) of each placement in the frozen document."""
    thawed = thaw(document)
    market, result = thawed["market"], thawed["result"]
    return {
        (talent, market["opening_keys"][opening])
        for talent, opening in zip(market["talent_keys"], result["opening_of_talent"], strict=True)
        if opening >= 0
    }
