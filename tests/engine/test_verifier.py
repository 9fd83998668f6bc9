import ast
import copy
import io
import json
import math
import subprocess
import sys
from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import plain_verifier
from tests.engine.worlds import believable_market, plain, wild_market

from sadari.bridge.frozen import freeze
from sadari.engine import credits, verifier
from sadari.engine import result as results
from sadari.engine.fit import FitRules
from sadari.engine.loops import placement
from sadari.engine.market import market_fields
from sadari.engine.run import run_market
from sadari.engine.verifier import (
    read_run,
    recomputed_inputs_hash,
    recomputed_result_hash,
    verify_document,
)

RULES = FitRules()


def stored(seed: int = 1) -> dict[str, Any]:
    run = run_market(believable_market(seed, talents=120, openings=25), RULES, seed)
    return plain(run.to_document())


RUN = stored()


def archive(document: dict[str, Any]) -> bytes:
    """The file of a plain document."""
    arrays = copy.deepcopy(document)
    for part in ("market", "result"):
        for name, values in arrays[part].items():
            if isinstance(values, list) and not name.endswith("_keys"):
                arrays[part][name] = np.array(values)
    return b"".join(freeze(arrays))


def rehashed(document: dict[str, Any]) -> dict[str, Any]:
    """A forger's document: changed, with both hashes recomputed to fit."""
    document["inputs_hash"] = recomputed_inputs_hash(document)
    document["result_hash"] = recomputed_result_hash(document["inputs_hash"], document["result"])
    return document


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_every_run_holds(seed: int) -> None:
    run = run_market(wild_market(seed), RULES, seed)
    verdict = verify_document(read_run(io.BytesIO(archive(plain(run.to_document())))))
    assert verdict.holds, verdict.faults
    assert (verdict.inputs_hash, verdict.result_hash) == (run.inputs_hash, run.result_hash)
    assert verdict.placed == run.causes.filled


def places_in(value: Any, path: tuple = ()) -> list[tuple]:
    """The path of every single value in a document."""
    if isinstance(value, dict):
        return [p for key in value for p in places_in(value[key], (*path, key))]
    if isinstance(value, list):
        return [p for i, item in enumerate(value) for p in places_in(item, (*path, i))]
    return [path]


ALL_PLACES = places_in(RUN)
BY_FIELD = sorted(
    {path[:2] if path[0] in ("market", "result", "rules") else path[:1] for path in ALL_PLACES}
)


def other(value: Any) -> Any:
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) + 1)
    return value + 1 if math.isfinite(value) else 7


def with_change(path: tuple) -> dict[str, Any]:
    document = copy.deepcopy(RUN)
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = other(at[path[-1]])
    return document


@pytest.mark.parametrize("field", BY_FIELD, ids="/".join)
def test_a_changed_value_in_any_field_is_found(field: tuple) -> None:
    inside = [path for path in ALL_PLACES if path[: len(field)] == field]
    for path in {inside[0], inside[len(inside) // 2], inside[-1]}:
        assert not verify_document(with_change(path)).holds, path


@settings(max_examples=60)
@given(st.sampled_from(ALL_PLACES))
def test_a_changed_value_anywhere_is_found(path: tuple) -> None:
    assert not verify_document(with_change(path)).holds


@pytest.mark.parametrize(
    "path",
    [(), ("market",), ("result",), ("market", "places"), ("result", "candidate_indptr")],
)
def test_a_missing_or_added_part_is_found(path: tuple) -> None:
    for change in ("drop", "add"):
        document = copy.deepcopy(RUN)
        at = document
        for step in path:
            at = at[step]
        if isinstance(at, list):
            at.pop() if change == "drop" else at.append(0)
        elif change == "add":
            at["more"] = 1
        else:
            del at[min(at)]
        assert not verify_document(document).holds, (path, change)


@pytest.mark.parametrize("document", [None, [], {}, {"market": 3}, {"market": {}, "result": {}}])
def test_what_is_no_run_is_a_fault_and_no_exception(document: Any) -> None:
    verdict = verify_document(document)
    assert not verdict.holds
    assert "cannot be read" in verdict.faults[0]


def said(document: dict[str, Any]) -> str:
    verdict = verify_document(rehashed(document))
    assert not verdict.holds
    return " ".join(verdict.faults)


def test_a_forged_placement_is_found_though_the_hashes_fit() -> None:
    forged = copy.deepcopy(RUN)
    placement = forged["result"]["opening_of_talent"]
    placement[next(t for t, o in enumerate(placement) if o >= 0)] = -1
    assert "would rather have each other" in said(forged)


def test_a_placement_off_the_list_is_found_though_the_hashes_fit() -> None:
    forged = copy.deepcopy(RUN)
    indptr, placement = forged["result"]["candidate_indptr"], forged["result"]["opening_of_talent"]
    talent = next(t for t in range(120) if indptr[t] == indptr[t + 1])
    placement[talent] = 0
    assert "which is not listed" in said(forged)


def test_too_many_people_for_the_places_are_found_though_the_hashes_fit() -> None:
    forged = copy.deepcopy(RUN)
    filled = next(o for o in forged["result"]["opening_of_talent"] if o >= 0)
    forged["market"]["places"][filled] = 0
    assert "has 0 places" in said(forged)


def test_a_listed_pair_without_the_must_haves_is_found_though_the_hashes_fit() -> None:
    forged = copy.deepcopy(RUN)
    forged["market"]["requirement_level"] = [8] * len(forged["market"]["requirement_level"])
    forged["market"]["requirement_must"] = [1] * len(forged["market"]["requirement_must"])
    assert "must-have skill" in said(forged)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("opening_education", 5, "education"),
        ("opening_experience_months", 900, "months of experience"),
        ("opening_region", 8, "the place"),
        ("pay_won_per_year_most", 1000, "the pay"),
        ("contract", 4, "the kind of contract"),
        ("schedule", 3, "the working hours"),
    ],
)
def test_a_listed_pair_against_a_condition_is_found_though_the_hashes_fit(
    field: str, value: int, sentence: str
) -> None:
    forged = copy.deepcopy(RUN)
    forged["market"][field] = [value] * len(forged["market"][field])
    forged["market"]["pay_won_per_year_least"] = [0] * len(forged["market"]["places"])
    forged["market"]["opening_is_remote"] = [0] * len(forged["market"]["places"])
    assert sentence in said(forged)


def test_a_recommendation_of_an_unlisted_pair_is_found_though_the_hashes_fit() -> None:
    forged = copy.deepcopy(RUN)
    result = forged["result"]
    talent = next(t for t in range(120) if result["recommended_indptr"][t + 1])
    listed = result["candidate_opening"][: result["candidate_indptr"][talent + 1]]
    result["recommended_opening"][0] = next(o for o in range(25) if o not in listed)
    assert "is recommended opening" in said(forged)
    forged = copy.deepcopy(RUN)
    result = forged["result"]
    lonely = next(
        t for t in range(120) if result["candidate_indptr"][t] == result["candidate_indptr"][t + 1]
    )
    result["suggested_talent"][0] = lonely
    assert "is suggested talent" in said(forged)


def everything_listed(seed: int, rng: np.random.Generator) -> dict[str, Any]:
    """A forger's run of a wild market: any pair may be listed, with any score, any one placed."""
    document = plain(run_market(wild_market(seed), RULES, seed).to_document())
    result, openings = document["result"], len(document["market"]["places"])
    talents = len(document["market"]["talent_keys"])
    lists = [rng.permutation(openings)[: rng.integers(openings + 1)] for _ in range(talents)]
    result["candidate_opening"] = [int(opening) for row in lists for opening in row]
    result["candidate_indptr"] = [0, *np.cumsum([row.size for row in lists]).tolist()]
    for side in ("talent_score", "opening_score"):  # few different ones, so that luck decides
        scores = rng.integers(0, 3, len(result["candidate_opening"]))
        result[side] = scores.tolist()
    result["opening_of_talent"] = rng.integers(-1, openings, talents).tolist()
    for what in ("recommended", "suggested"):
        result[f"{what}_indptr"] = [0] * len(result[f"{what}_indptr"])
    return document


@settings(max_examples=150)
@given(st.integers(0, 10_000))
def test_what_is_found_is_what_looking_at_every_pair_by_itself_finds(seed: int) -> None:
    document = everything_listed(seed, np.random.default_rng(seed))
    market, result = document["market"], document["result"]
    luck = [
        verifier._lottery(market[f"{side}_keys"], document["seed"], side)
        for side in ("talent", "opening")
    ]
    expected = {
        f"Talent {talent} and opening {opening} would rather have each other."
        for talent, opening in plain_verifier.blocking_pairs(document, *luck)
    }
    blocking = len(expected)
    for talent in range(len(market["talent_keys"])):
        row = slice(*result["candidate_indptr"][talent : talent + 2])
        for opening in result["candidate_opening"][row]:
            for reason in plain_verifier.unmet(document, talent, opening):
                expected.add(f"Talent {talent} is listed at opening {opening}: {reason}.")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifier, "MOST_FAULTS", 100_000)
        verdict = verify_document(rehashed(document))
    about = ("would rather", "is listed at")
    found = [fault for fault in verdict.faults if any(words in fault for words in about)]
    assert sorted(found) == sorted(expected)
    assert verdict.blocking_pairs == blocking


def test_an_opening_that_does_not_exist_cannot_be_listed() -> None:
    """A number below nothing would count from the end."""
    for opening in (-1, 25):
        forged = copy.deepcopy(RUN)
        forged["result"]["candidate_opening"][0] = opening
        assert "cannot be read as a run" in said(forged)


@given(st.lists(st.integers(-(2**62), 2**62)), st.sampled_from("bhiq"))
def test_numbers_are_hashed_as_eight_bytes_however_wide_they_are_stored(
    numbers: list[int], kind: str
) -> None:
    half = 1 << 8 * array(kind).itemsize - 1
    fitting = [number % (2 * half) - half for number in numbers]
    hashed = b"".join(verifier._little_endian("q", array(kind, fitting)))
    assert hashed == np.array(fitting, dtype="<i8").tobytes()


def test_a_solver_that_overlooks_levels_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: the run is consistent in itself, but not with the raw requirements."""

    def twin(tables, weight, evidence, asked_level):  # type: ignore[no-untyped-def]
        return weight > 0

    monkeypatch.setattr(credits, "level_reached", twin)
    assert "must-have skill" in said(stored())


def test_a_solver_that_accepts_for_good_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broken twin: openings keep whoever came first."""

    def twin(indptr, wished, offer, lottery, places):  # type: ignore[no-untyped-def]
        placed, held = np.full(indptr.size - 1, -1), np.zeros(places.size, dtype=np.int64)
        for talent in range(indptr.size - 1):
            for opening in wished[indptr[talent] : indptr[talent + 1]]:
                if held[opening] < places[opening]:
                    placed[talent] = opening
                    held[opening] += 1
                    break
        return placed, held, wished.size

    monkeypatch.setattr(placement, "place", twin)
    assert "would rather have each other" in said(stored())


def test_the_verifier_names_the_fields_of_market_and_result_as_they_are() -> None:
    market = believable_market(1, talents=3, openings=2)
    assert tuple(name for name, _ in verifier.MARKET_FIELDS) == tuple(market_fields(market))
    assert tuple(results.RunResult.__dataclass_fields__) == verifier.RESULT_FIELDS


def test_the_verifier_uses_the_standard_library_alone() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


def run_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", verifier.__file__, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_verifier_runs_on_its_own(tmp_path: Path) -> None:
    file = tmp_path / "run.zip"
    file.write_bytes(archive(RUN))
    good = run_alone(str(file))
    assert good.returncode == 0
    assert json.loads(good.stdout)["holds"] is True
    file.write_bytes(archive(RUN | {"seed": 99}))
    bad = run_alone(str(file))
    assert bad.returncode == 1
    assert json.loads(bad.stdout)["holds"] is False


def test_the_verifier_says_how_it_is_used(tmp_path: Path) -> None:
    assert run_alone().returncode == 2
    assert "Usage" in run_alone().stderr
    assert run_alone(str(tmp_path / "none.zip")).returncode == 2


def damaged(content: bytes, data: st.DataObject) -> bytes:
    """Cut off, or one byte of it changed."""
    position = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        return content[:position]
    return content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :]


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_file_never_passes_for_another_run(data: st.DataObject) -> None:
    """Either it cannot be read, or what can be read is the run itself, or it does not hold."""
    try:
        document = read_run(io.BytesIO(damaged(archive(RUN), data)))
    except verifier.DAMAGED:
        return
    verdict = verify_document(document)
    assert not verdict.holds or verdict.result_hash == RUN["result_hash"]


def test_a_file_that_is_no_archive_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    for content in (b"", b"{", archive(RUN)[:-30]):
        broken.write_bytes(content)
        answer = run_alone(str(broken))
        assert answer.returncode == 2
        assert "broken.zip cannot be read" in answer.stderr
