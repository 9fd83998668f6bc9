"""A stand-alone check of a stored match run: standard library only, no code of the solver.

Run on its own: `python verifier.py RUN.zip`. It recomputes both hashes, and looks in the raw
facts and the preferences as used for anything that must not be: an opening with more people
than places, a placement that is not on both lists, two who would both rather have each other,
a recommended or placed pair whose must-haves are not met.

The file is a zip archive: `run.json` with what is no array, and for each array of the market and
of the result one member, `market/NAME.npy` (NumPy's format) or, for keys, `market/NAME.txt` with
one a line.
"""

from __future__ import annotations

import ast
import hashlib
import json
import struct
import sys
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, BinaryIO

RUN_FORMAT = "sadari-run-1"
MARKET_FORMAT = "sadari-market-1"
MARKET_FIELDS = (
    ("skill_count", "n"),
    ("occupation_count", "n"),
    ("region_count", "n"),
    ("skill_is_licence", "i"),
    ("talent_keys", "s"),
    ("evidence_indptr", "i"),
    ("evidence_skill", "i"),
    ("evidence_level", "i"),
    ("evidence_known_by", "i"),
    ("talent_region", "i"),
    ("talent_education", "i"),
    ("talent_experience_months", "i"),
    ("wished_pay_won_per_year", "i"),
    ("most_travel_minutes", "i"),
    ("wished_occupation_indptr", "i"),
    ("wished_occupation", "i"),
    ("wished_region_indptr", "i"),
    ("wished_region", "i"),
    ("wished_contracts", "i"),
    ("wished_schedules", "i"),
    ("opening_keys", "s"),
    ("requirement_indptr", "i"),
    ("requirement_skill", "i"),
    ("requirement_level", "i"),
    ("requirement_weight", "f"),
    ("requirement_must", "i"),
    ("places", "i"),
    ("opening_region", "i"),
    ("opening_is_remote", "i"),
    ("opening_education", "i"),
    ("opening_experience_months", "i"),
    ("pay_won_per_year_least", "i"),
    ("pay_won_per_year_most", "i"),
    ("contract", "i"),
    ("schedule", "i"),
    ("opening_occupation", "i"),
    ("near_skill_indptr", "i"),
    ("near_skill", "i"),
    ("near_skill_weight", "f"),
    ("near_occupation_indptr", "i"),
    ("near_occupation", "i"),
    ("near_occupation_weight", "f"),
    ("travel_minutes", "f"),
)
RESULT_FIELDS = (
    "candidate_indptr",
    "candidate_opening",
    "talent_score",
    "opening_score",
    "seat_price",
    "recommended_indptr",
    "recommended_opening",
    "suggested_indptr",
    "suggested_talent",
    "opening_of_talent",
    "unfilled_by_cause",
)
FLEXIBLE_SCHEDULE = 4
MOST_FAULTS = 50
#: What an archive that was damaged raises while it is read.
DAMAGED = (ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error)
_ARRAY_KINDS = {"|i1": "b", "<i2": "h", "<i4": "i", "<i8": "q", "<f8": "d"}
_HASHED_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Verdict:
    """What the check found; `faults` holds at most `MOST_FAULTS` sentences."""

    inputs_hash: str
    result_hash: str
    talents: int
    openings: int
    pairs: int
    placed: int
    blocking_pairs: int
    fault_count: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.fault_count == 0


class _Faults:
    def __init__(self) -> None:
        self.count = 0
        self.sentences: list[str] = []

    def add(self, sentence: str) -> None:
        self.count += 1
        if len(self.sentences) < MOST_FAULTS:
            self.sentences.append(sentence)


def read_run(file: str | BinaryIO) -> dict[str, Any]:
    """The document in an archive, its arrays as `array.array`.

    Raises `OSError` for a file that is not there, and one of `DAMAGED` for no archive of a run.
    """
    with zipfile.ZipFile(file) as archive:
        document: dict[str, Any] = json.loads(archive.read("run.json"))
        for member in archive.namelist():
            part, _, name = member.partition("/")
            if name.endswith(".npy"):
                document.setdefault(part, {})[name[:-4]] = _array(archive.read(member))
            elif name.endswith(".txt"):
                lines = archive.read(member).decode().split("\n")[:-1]
                document.setdefault(part, {})[name[:-4]] = lines
    return document


def _array(content: bytes) -> array[Any]:
    """One-dimensional numbers in NumPy's format, versions 1 and 2."""
    if content[:6] != b"\x93NUMPY":
        raise ValueError("an array of the run is not in NumPy's format")
    size, start = ("<H", 10) if content[6] == 1 else ("<I", 12)
    end = start + struct.unpack_from(size, content, 8)[0]
    head = ast.literal_eval(content[start:end].decode("latin-1"))
    if len(head["shape"]) != 1:
        raise ValueError("an array of the run is not flat")
    values = array(_ARRAY_KINDS[head["descr"]])
    values.frombytes(content[end:])
    if sys.byteorder == "big":
        values.byteswap()
    if len(values) != head["shape"][0]:
        raise ValueError("an array of the run is shorter than it says")
    return values


def verify_document(document: Any) -> Verdict:
    """Check a stored run; a document that is no run at all is one fault, never an exception."""
    try:
        return _verify(document)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        sentence = f"The document cannot be read as a run: {type(error).__name__}: {error}."
    except struct.error as error:
        sentence = f"The document holds a number of the wrong kind: {error}."
    return Verdict("", "", 0, 0, 0, 0, 0, 1, (sentence,))


def _verify(document: dict[str, Any]) -> Verdict:
    faults = _Faults()
    market, result = document["market"], document["result"]
    _check_names(document, faults)
    inputs = recomputed_inputs_hash(document)
    outcome = recomputed_result_hash(inputs, result)
    if inputs != document["inputs_hash"]:
        faults.add("The inputs are not those that were recorded: their hash differs.")
    if outcome != document["result_hash"]:
        faults.add("The result is not the one that was recorded: its hash differs.")
    lists = _Lists(market, result)
    _check_recommendations(market, result, lists, faults)
    _check_placement(market, result, lists, faults)
    blocking = _count_blocking(market, result, lists, document["seed"], faults)
    _check_must_haves(market, document["rules"], lists, faults)
    return Verdict(
        inputs_hash=inputs,
        result_hash=outcome,
        talents=len(market["talent_keys"]),
        openings=len(market["opening_keys"]),
        pairs=len(result["candidate_opening"]),
        placed=sum(1 for opening in result["opening_of_talent"] if opening >= 0),
        blocking_pairs=blocking,
        fault_count=faults.count,
        faults=tuple(faults.sentences),
    )


def _check_names(document: dict[str, Any], faults: _Faults) -> None:
    """Nothing may stand in the document that no hash covers."""
    expected = {"format", "seed", "rules", "market", "result", "inputs_hash", "result_hash"}
    if set(document) != expected or document["format"] != RUN_FORMAT:
        faults.add("The document does not have exactly the parts of a run.")
    market_names = {name for name, _ in MARKET_FIELDS} | {"format"}
    if set(document["market"]) != market_names or document["market"]["format"] != MARKET_FORMAT:
        faults.add("The market does not have exactly the fields of a market.")
    if set(document["result"]) != set(RESULT_FIELDS):
        faults.add("The result does not have exactly the fields of a result.")


def recomputed_inputs_hash(document: dict[str, Any]) -> str:
    """The hash of market, rules and seed, from the document's own values."""
    digest = hashlib.sha256(MARKET_FORMAT.encode())
    for name, kind in MARKET_FIELDS:
        digest.update(f"\n{name}:".encode() + _bytes(kind, document["market"][name]))
    rules = json.dumps(document["rules"], sort_keys=True, separators=(",", ":"))
    rules_hash = hashlib.sha256(rules.encode()).hexdigest()
    text = f"{RUN_FORMAT}\n{digest.hexdigest()}\n{rules_hash}\n{document['seed']}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def _bytes(kind: str, value: Any) -> bytes:
    if kind == "n":
        return struct.pack("<q", value)
    head = kind.encode() + struct.pack("<q", len(value))
    if kind == "s":
        return head + "".join(f"{key}\n" for key in value).encode()
    return head + b"".join(_little_endian("q" if kind == "i" else "d", value))


def _little_endian(kind: str, values: Sequence[Any]) -> Iterator[bytes]:
    """The values as 8 bytes each, so many at a time."""
    for first in range(0, len(values), _HASHED_AT_ONCE):
        part = array(kind, values[first : first + _HASHED_AT_ONCE])
        if sys.byteorder == "big":
            part.byteswap()
        yield part.tobytes()


def recomputed_result_hash(inputs: str, result: dict[str, Any]) -> str:
    """The hash of the result, from the document's own values."""
    digest = hashlib.sha256(f"{RUN_FORMAT}\n{inputs}\n".encode())
    for name in RESULT_FIELDS:
        values = result[name]
        digest.update(f"{name}:".encode() + struct.pack("<q", len(values)))
        for part in _little_endian("q", values):
            digest.update(part)
    return digest.hexdigest()


class _Lists:
    """For each talent the listed openings with (talent's score, opening's score).

    Made when asked for: a city has forty million pairs.
    """

    def __init__(self, market: dict[str, Any], result: dict[str, Any]) -> None:
        self._indptr = result["candidate_indptr"]
        self._opening = result["candidate_opening"]
        self._scores = result["talent_score"], result["opening_score"]
        if len(self._indptr) != len(market["talent_keys"]) + 1:
            raise ValueError("there is not one list of candidates per talent")
        if any(len(scores) != len(self._opening) for scores in self._scores):
            raise ValueError("there is not one score per candidate")
        ends = self._indptr[0] == 0 and self._indptr[-1] == len(self._opening)
        if not ends or any(first > end for first, end in pairwise(self._indptr)):
            raise ValueError("the lists of candidates do not follow each other")

    def __len__(self) -> int:
        return len(self._indptr) - 1

    def __getitem__(self, talent: int) -> dict[int, tuple[int, int]]:
        row = slice(self._indptr[talent], self._indptr[talent + 1])
        openings = self._opening[row]
        scores = zip(*(part[row] for part in self._scores), strict=True)
        listed = dict(zip(openings, scores, strict=True))
        if len(listed) != len(openings):
            raise ValueError("an opening is listed twice for one talent")
        return listed


def _check_recommendations(
    market: dict[str, Any], result: dict[str, Any], lists: _Lists, faults: _Faults
) -> None:
    """Everything recommended to either side is a listed pair."""
    indptr = result["recommended_indptr"]
    for talent in range(len(market["talent_keys"])):
        listed = lists[talent]
        for opening in result["recommended_opening"][indptr[talent] : indptr[talent + 1]]:
            if opening not in listed:
                faults.add(f"Talent {talent} is recommended opening {opening}, not a listed one.")
    indptr = result["suggested_indptr"]
    for opening in range(len(market["opening_keys"])):
        for talent in result["suggested_talent"][indptr[opening] : indptr[opening + 1]]:
            if opening not in lists[talent]:
                faults.add(f"Opening {opening} is suggested talent {talent}, who is not listed.")


def _check_placement(
    market: dict[str, Any], result: dict[str, Any], lists: _Lists, faults: _Faults
) -> None:
    """One place per talent, on both lists, and no opening over its places."""
    if len(result["opening_of_talent"]) != len(lists):
        faults.add("The placement does not have one entry per talent.")
    taken = [0] * len(market["places"])
    for talent, opening in enumerate(result["opening_of_talent"]):
        if opening < 0:
            continue
        taken[opening] += 1
        if opening not in lists[talent]:
            faults.add(f"Talent {talent} is placed at opening {opening}, which is not listed.")
    for opening, (people, places) in enumerate(zip(taken, market["places"], strict=True)):
        if people > places:
            faults.add(f"Opening {opening} has {places} places and {people} people.")


def _lottery(keys: list[str], seed: int, side: str) -> list[int]:
    def ticket(number: int) -> bytes:
        return hashlib.sha256(f"{seed}|{side}|{keys[number]}".encode()).digest()

    order = sorted(range(len(keys)), key=ticket)
    position = [0] * len(keys)
    for place, number in enumerate(order):
        position[number] = place
    return position


def _count_blocking(
    market: dict[str, Any], result: dict[str, Any], lists: _Lists, seed: int, faults: _Faults
) -> int:
    """Pairs who would both rather have each other, equal scores decided by the lottery."""
    talents = _lottery(market["talent_keys"], seed, "talent")
    openings = _lottery(market["opening_keys"], seed, "opening")
    placed = result["opening_of_talent"]
    kept = [0] * len(market["places"])
    #: By opening the one kept who is liked least: (opening's score, luck).
    last: dict[int, tuple[int, int]] = {}
    for talent, opening in enumerate(placed):
        listed = lists[talent] if opening >= 0 else {}
        if opening in listed:
            one = (listed[opening][1], -talents[talent])
            kept[opening] += 1
            last[opening] = min(last.get(opening, one), one)
    blocking = 0
    for talent in range(len(lists)):
        listed, now = lists[talent], placed[talent]
        own = (listed[now][0], -openings[now]) if now in listed else (-1, 0)
        for opening, (liked, meets) in listed.items():
            if opening == now or (liked, -openings[opening]) <= own:
                continue
            free = kept[opening] < market["places"][opening]
            if free or (opening in last and (meets, -talents[talent]) > last[opening]):
                blocking += 1
                faults.add(f"Talent {talent} and opening {opening} would rather have each other.")
    return blocking


def _check_must_haves(
    market: dict[str, Any], rules: dict[str, Any], lists: _Lists, faults: _Faults
) -> None:
    """Every listed pair meets what must be met, from the raw requirements."""
    near = _near_skills(market, rules)
    for talent in range(len(lists)):
        listed = lists[talent]
        if listed:
            first, end = market["evidence_indptr"][talent : talent + 2]
            levels = market["evidence_level"][first:end]
            held = dict(zip(market["evidence_skill"][first:end], levels, strict=True))
            for opening in listed:
                for reason in _unmet(market, rules, near, held, talent, opening):
                    faults.add(f"Talent {talent} is listed at opening {opening}: {reason}.")


def _near_skills(market: dict[str, Any], rules: dict[str, Any]) -> dict[int, dict[int, int]]:
    """For each skill asked for, the held skills that count and their thousandths."""
    licence = market["skill_is_licence"]
    near: dict[int, dict[int, int]] = {}
    for asked in range(market["skill_count"]):
        counts = {asked: 1000}
        first, end = market["near_skill_indptr"][asked : asked + 2]
        for entry in range(first, end):
            held = market["near_skill"][entry]
            weight = int(market["near_skill_weight"][entry] * 1000 + 0.5)
            real = not licence[asked] and not licence[held] and held != asked
            if real and weight >= rules["near_skill_minimum"]:
                counts[held] = weight
        near[asked] = counts
    return near


def _unmet(
    market: dict[str, Any],
    rules: dict[str, Any],
    near: dict[int, dict[int, int]],
    held: dict[int, int],
    talent: int,
    opening: int,
) -> list[str]:
    unmet = []
    for entry in range(*market["requirement_indptr"][opening : opening + 2]):
        if market["requirement_must"][entry]:
            skill, level = market["requirement_skill"][entry], market["requirement_level"][entry]
            reached = [w * held[own] for own, w in near[skill].items() if own in held]
            least = (level - rules["level_tolerance"]) * 1000
            if not reached or not (market["skill_is_licence"][skill] or max(reached) >= least):
                unmet.append(f"must-have skill {skill} at level {level} is not met")
    if market["places"][opening] < 1:
        unmet.append("there is no place")
    unmet += _unmet_history(market, rules, talent, opening)
    unmet += _unmet_wishes(market, rules, talent, opening)
    return unmet


def _unmet_history(
    market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int
) -> list[str]:
    unmet = []
    months = max(market["talent_experience_months"][talent], 0)
    asked = market["opening_experience_months"][opening]
    if asked > 0 and months + rules["experience_tolerance_months"] < asked:
        unmet.append(f"{asked} months of experience are asked for")
    if market["opening_education"][opening] > max(market["talent_education"][talent], 0):
        unmet.append("the education asked for is not known")
    return unmet


def _unmet_wishes(
    market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int
) -> list[str]:
    unmet = []
    if not _reachable(market, rules, talent, opening):
        unmet.append("the place is not wished or out of reach")
    pay = market["pay_won_per_year_most"][opening] or market["pay_won_per_year_least"][opening]
    wish = market["wished_pay_won_per_year"][talent]
    if pay and pay * 1000 < wish * (1000 - rules["pay_tolerance"]):
        unmet.append("the pay is below the wish")
    contract, contracts = market["contract"][opening], market["wished_contracts"][talent]
    if contract >= 0 and contracts and not contracts >> contract & 1:
        unmet.append("the kind of contract is not wished")
    schedule, schedules = market["schedule"][opening], market["wished_schedules"][talent]
    fixed = schedule >= 0 and schedule != FLEXIBLE_SCHEDULE
    if fixed and schedules and not schedules >> schedule & 1:
        unmet.append("the working hours are not wished")
    return unmet


def _reachable(market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int) -> bool:
    if market["opening_is_remote"][opening]:
        return True
    home, work = market["talent_region"][talent], market["opening_region"][opening]
    stated = market["most_travel_minutes"][talent]
    limit = stated if stated > 0 else rules["default_travel_minutes"]
    near = True
    if home >= 0 and work >= 0:
        minutes = market["travel_minutes"][home * market["region_count"] + work]
        near = minutes <= limit
    first, end = market["wished_region_indptr"][talent : talent + 2]
    if first == end:
        return near
    return work in market["wished_region"][first:end] and (near or stated <= 0)


def main(arguments: list[str]) -> int:
    """Check the run in a file; 0 = holds, 1 = does not, 2 = no such file or no run's archive."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python verifier.py RUN.zip\n")
        return 2
    try:
        document = read_run(arguments[0])
    except (OSError, *DAMAGED) as error:
        sys.stderr.write(f"{arguments[0]} cannot be read: {error}\n")
        return 2
    verdict = verify_document(document)
    sys.stdout.write(json.dumps(vars(verdict) | {"holds": verdict.holds}, indent=2) + "\n")
    return 0 if verdict.holds else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
