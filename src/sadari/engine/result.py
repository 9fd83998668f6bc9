"""The frozen result of a match run: its canonical form, its hash and its document.

The document holds everything that another program needs to check the run: the market, the
rules, the seed, the preferences as used, the placement, the recommendations and the hashes.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sadari.engine import market as markets
from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.market import Market, market_hash
from sadari.engine.rules import FitRules, rules_document, rules_from_document, rules_hash

RUN_FORMAT = "sadari-run-1"
#: Values that are widened at once; they are hashed while they are in the cache.
_AT_ONCE = 1 << 17


@dataclass(frozen=True, eq=False)
class RunResult:
    """What a run decided, in whole numbers only.

    Candidates are CSR by talent, recommendations CSR by talent, suggestions CSR by opening.
    """

    candidate_indptr: IntArray  # (T + 1,)
    candidate_opening: AnyArray
    talent_score: AnyArray
    opening_score: AnyArray
    seat_price: IntArray  # (O,)
    recommended_indptr: IntArray  # (T + 1,)
    recommended_opening: IntArray
    suggested_indptr: IntArray  # (O + 1,)
    suggested_talent: IntArray
    opening_of_talent: IntArray  # (T,) -1 = not placed
    unfilled_by_cause: IntArray  # whole places, in the order of `mismatch.CAUSES`


def inputs_hash(market: Market, rules: FitRules, seed: int) -> str:
    """sha256 (hexadecimal) of market hash, rules hash and seed, one per line."""
    text = f"{RUN_FORMAT}\n{market_hash(market)}\n{rules_hash(rules)}\n{seed}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def result_hash(inputs: str, result: RunResult) -> str:
    """sha256 (hexadecimal) of the inputs' hash and, for each field in order, its name, length
    and little-endian int64 values."""
    digest = hashlib.sha256(f"{RUN_FORMAT}\n{inputs}\n".encode())
    for field in fields(RunResult):
        values: AnyArray = getattr(result, field.name)
        digest.update(f"{field.name}:".encode() + struct.pack("<q", values.size))
        for first in range(0, values.size, _AT_ONCE):
            digest.update(values[first : first + _AT_ONCE].astype("<i8").data)
    return digest.hexdigest()


def run_document(
    market: Market, rules: FitRules, seed: int, result: RunResult, hashes: tuple[str, str]
) -> dict[str, Any]:
    """The document of a run; `hashes` are those of the inputs and of the result.

    Market and result hold arrays; all else is as in JSON.
    """
    return {
        "format": RUN_FORMAT,
        "seed": seed,
        "rules": rules_document(rules),
        "market": markets.to_document(market),
        "result": {field.name: getattr(result, field.name) for field in fields(RunResult)},
        "inputs_hash": hashes[0],
        "result_hash": hashes[1],
    }


def inputs_of(document: Mapping[str, Any]) -> tuple[Market, FitRules, int]:
    """The inputs of a stored run, to run it again."""
    market = markets.from_document(document["market"])
    return market, rules_from_document(document["rules"]), int(document["seed"])
