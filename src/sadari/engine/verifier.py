"""A stand-alone check of a stored match run: standard library only, no code of the solver.

Run on its own: `python verifier.py RUN.zip`. It recomputes both hashes, and looks in the raw
facts and the preferences as used for anything that must not be: an opening with more people
than places, a placement that is not on both lists, two who would both rather have each other,
a recommended or placed pair whose must-haves are not met.

A city's run (810,000 talents, 100,000 openings, 39 million pairs) takes about a minute and 0.8 GiB.

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import IO, Any, BinaryIO

RUN_FORMAT = "sadari-run-1"
MARKET_FORMAT = "sadari-market-1"
MARKET_FIELDS = (
    ("skill_count", "n"), ("occupation_count", "n"), ("region_count", "n"),
    ("skill_is_licence", "i"), ("talent_keys", "s"), ("evidence_indptr", "i"),
    ("evidence_skill", "i"), ("evidence_level", "i"), ("evidence_known_by", "i"),
    ("talent_region", "i"), ("talent_education", "i"), ("talent_experience_months", "i"),
    ("wished_pay_won_per_year", "i"), ("most_travel_minutes", "i"),
    ("wished_occupation_indptr", "i"), ("wished_occupation", "i"), ("wished_region_indptr", "i"),
    ("wished_region", "i"), ("wished_contracts", "i"), ("wished_schedules", "i"),
    ("opening_keys", "s"), ("requirement_indptr", "i"), ("requirement_skill", "i"),
    ("requirement_level", "i"), ("requirement_weight", "f"), ("requirement_must", "i"),
    ("places", "i"), ("opening_region", "i"), ("opening_is_remote", "i"),
    ("opening_education", "i"), ("opening_experience_months", "i"),
    ("pay_won_per_year_least", "i"), ("pay_won_per_year_most", "i"), ("contract", "i"),
    ("schedule", "i"), ("opening_occupation", "i"), ("near_skill_indptr", "i"),
    ("near_skill", "i"), ("near_skill_weight", "f"), ("near_occupation_indptr", "i"),
    ("near_occupation", "i"), ("near_occupation_weight", "f"), ("travel_minutes", "f"),
)  # fmt: skip
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
#: Below and above every number of a run.
_ANY, _MOST = -(1 << 70), 1 << 70
MOST_FAULTS = 50
#: What an archive that was damaged raises while it is read.
DAMAGED = (ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error)
_ARRAY_KINDS = {"|i1": "b", "<i2": "h", "<i4": "i", "<i8": "q", "<f8": "d"}
_AT_ONCE = 1 << 20
#: The byte that goes before a number's first one when the number is made wider.
_SIGN = bytes(128) + b"\xff" * 128


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
                with archive.open(member) as opened:
                    document.setdefault(part, {})[name[:-4]] = _array(opened)
            elif name.endswith(".txt"):
                lines = archive.read(member).decode().split("\n")[:-1]
                document.setdefault(part, {})[name[:-4]] = lines
    return document


def _array(member: IO[bytes]) -> array[Any]:
    """One-dimensional numbers in NumPy's format, versions 1 and 2."""
    magic = member.read(8)
    if magic[:6] != b"\x93NUMPY":
        raise ValueError("an array of the run is not in NumPy's format")
    size = "<H" if magic[6] == 1 else "<I"
    (length,) = struct.unpack(size, member.read(struct.calcsize(size)))
    head = ast.literal_eval(member.read(length).decode("latin-1"))
    if len(head["shape"]) != 1:
        raise ValueError("an array of the run is not flat")
    values = array(_ARRAY_KINDS[head["descr"]])
    while content := member.read(_AT_ONCE * values.itemsize):
        values.frombytes(content)
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
    _check_suggestions(market, result, lists, faults)
    _check_placement(market, result, lists, faults)
    stability = _Stability(market, result, lists, document["seed"], faults)
    checks = (
        _Recommendations(result, faults).check,
        stability.check,
        _MustHaves(market, document["rules"], faults).check,
    )
    for talent in range(len(lists)):
        listed = lists[talent]
        for check in checks:
            check(talent, listed)
    return Verdict(
        inputs_hash=inputs,
        result_hash=outcome,
        talents=len(market["talent_keys"]),
        openings=len(market["opening_keys"]),
        pairs=len(result["candidate_opening"]),
        placed=sum(1 for opening in result["opening_of_talent"] if opening >= 0),
        blocking_pairs=stability.blocking_pairs,
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


def _little_endian(kind: str, values: Any) -> Iterator[bytes | bytearray]:
    """The values as 8 bytes each, so many at a time."""
    is_narrow = kind == "q" and isinstance(values, array) and values.typecode in "bhi"
    for first in range(0, len(values), _AT_ONCE):
        part = values[first : first + _AT_ONCE]
        numbers = part if is_narrow else array(kind, part)
        if sys.byteorder == "big":
            numbers.byteswap()
        yield _widened(numbers) if is_narrow else numbers.tobytes()


def _widened(numbers: array[Any]) -> bytearray:
    """Little-endian whole numbers as 8 bytes each, byte by byte rather than number by number."""
    narrow, size = numbers.tobytes(), numbers.itemsize
    wide = bytearray(8 * len(numbers))
    for byte in range(size):
        wide[byte::8] = narrow[byte::size]
    sign = narrow[size - 1 :: size].translate(_SIGN)
    if any(sign):
        for byte in range(size, 8):
            wide[byte::8] = sign
    return wide


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
    """For each talent the listed openings with their number in the list, and each pair's scores.

    Made when asked for: a city has forty million pairs.
    """

    def __init__(self, market: dict[str, Any], result: dict[str, Any]) -> None:
        self._indptr = result["candidate_indptr"]
        self._opening = result["candidate_opening"]
        self._talent_score, self._opening_score = result["talent_score"], result["opening_score"]
        if len(self._indptr) != len(market["talent_keys"]) + 1:
            raise ValueError("there is not one list of candidates per talent")
        if {len(self._talent_score), len(self._opening_score)} != {len(self._opening)}:
            raise ValueError("there is not one score per candidate")
        ends = self._indptr[0] == 0 and self._indptr[-1] == len(self._opening)
        if not ends or any(first > end for first, end in pairwise(self._indptr)):
            raise ValueError("the lists of candidates do not follow each other")

    def __len__(self) -> int:
        return len(self._indptr) - 1

    def __getitem__(self, talent: int) -> dict[int, int]:
        openings = self._opening[self._indptr[talent] : self._indptr[talent + 1]]
        listed = dict(zip(openings, range(len(openings)), strict=True))
        if len(listed) != len(openings):
            raise ValueError("an opening is listed twice for one talent")
        if min(listed, default=0) < 0:
            raise ValueError("an opening is listed that does not exist")
        return listed

    def has(self, talent: int, opening: int) -> bool:
        return opening in self._opening[self._indptr[talent] : self._indptr[talent + 1]]

    def scores(self, talent: int) -> tuple[Sequence[int], Sequence[int]]:
        """The talent's and the opening's score of each listed pair."""
        pairs = slice(self._indptr[talent], self._indptr[talent + 1])
        return self._talent_score[pairs], self._opening_score[pairs]


def _check_suggestions(
    market: dict[str, Any], result: dict[str, Any], lists: _Lists, faults: _Faults
) -> None:
    """Whoever is suggested to an opening has it on the list."""
    rows = pairwise(result["suggested_indptr"])
    for opening, (first, end) in zip(range(len(market["places"])), rows, strict=True):
        for talent in result["suggested_talent"][first:end]:
            if not lists.has(talent, opening):
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
        if not lists.has(talent, opening):
            faults.add(f"Talent {talent} is placed at opening {opening}, which is not listed.")
    for opening, (people, places) in enumerate(zip(taken, market["places"], strict=True)):
        if people > places:
            faults.add(f"Opening {opening} has {places} places and {people} people.")


class _Recommendations:
    """Whatever is recommended to a talent is on the list."""

    def __init__(self, result: dict[str, Any], faults: _Faults) -> None:
        self._indptr, self._opening = result["recommended_indptr"], result["recommended_opening"]
        self._faults = faults

    def check(self, talent: int, listed: dict[int, int]) -> None:
        shown = self._opening[self._indptr[talent] : self._indptr[talent + 1]]
        for opening in shown:
            if opening not in listed:
                self._faults.add(
                    f"Talent {talent} is recommended opening {opening}, not a listed one."
                )


def _lottery(keys: list[str], seed: int, side: str) -> list[int]:
    def ticket(number: int) -> bytes:
        return hashlib.sha256(f"{seed}|{side}|{keys[number]}".encode()).digest()

    order = sorted(range(len(keys)), key=ticket)
    position = [0] * len(keys)
    for place, number in enumerate(order):
        position[number] = place
    return position


class _Stability:
    """No pair would rather have each other, equal scores decided by the lottery."""

    def __init__(
        self,
        market: dict[str, Any],
        result: dict[str, Any],
        lists: _Lists,
        seed: int,
        faults: _Faults,
    ) -> None:
        self.blocking_pairs = 0
        self._lists, self._faults = lists, faults
        self._talents = _lottery(market["talent_keys"], seed, "talent")
        self._openings = _lottery(market["opening_keys"], seed, "opening")
        self._placed = result["opening_of_talent"]
        kept = [0] * len(market["places"])
        #: By opening the one kept who is liked least: (opening's score, luck).
        self._last: dict[int, tuple[int, int]] = {}
        for talent, opening in enumerate(self._placed):
            listed = lists[talent] if opening >= 0 else {}
            if opening in listed:
                one = lists.scores(talent)[1][listed[opening]], -self._talents[talent]
                kept[opening] += 1
                self._last[opening] = min(self._last.get(opening, one), one)
        self._free = [n < places for n, places in zip(kept, market["places"], strict=True)]
        #: The least score with which an opening might take a talent: equal scores need the lottery.
        self._needed = [
            _ANY if is_free else self._last.get(opening, (_MOST, 0))[0]
            for opening, is_free in enumerate(self._free)
        ]

    def check(self, talent: int, listed: dict[int, int]) -> None:
        likes, meets = self._lists.scores(talent)
        needed, now = self._needed, self._placed[talent]
        own = (likes[listed[now]], -self._openings[now]) if now in listed else (-1, 0)
        for opening, liked, met in zip(listed, likes, meets, strict=True):
            if met < needed[opening] or opening == now or (liked, -self._openings[opening]) <= own:
                continue
            if self._free[opening] or (met, -self._talents[talent]) > self._last[opening]:
                self.blocking_pairs += 1
                self._faults.add(
                    f"Talent {talent} and opening {opening} would rather have each other."
                )


class _MustHaves:
    """Every listed pair meets what must be met, from the raw facts.

    What an opening asks beside skills and pay is a set of numbered terms, and so is what a talent
    does not meet; of a whole list only the union is compared, until it holds something unmet.
    """

    def __init__(self, market: dict[str, Any], rules: dict[str, Any], faults: _Faults) -> None:
        self._market, self._rules, self._faults = market, rules, faults
        self._skills = _Skills(market, rules)
        #: The bit of each term: (kind, what is asked).
        self._terms: dict[tuple[str, int], int] = {}
        self._asked = _shared(map(self._bits_of, range(len(market["places"]))))
        best = zip(market["pay_won_per_year_most"], market["pay_won_per_year_least"], strict=True)
        self._pay = _shared(1000 * (most or least) or _MOST for most, least in best)
        self._refused: dict[tuple[Any, ...], int] = {}

    def check(self, talent: int, listed: dict[int, int]) -> None:
        met, refused = self._skills.met_by(talent), self._refused_by(talent)
        wish = self._market["wished_pay_won_per_year"][talent] * (
            1000 - self._rules["pay_tolerance"]
        )
        asked, pay, skills = self._asked, self._pay, self._skills.asked
        if (
            reduce(or_, [asked[opening] for opening in listed], 0) & refused
            or min([pay[opening] for opening in listed], default=wish) < wish
            or not all(map(met.issuperset, [skills[opening] for opening in listed]))
        ):
            for opening in listed:
                reasons = [self._skills.sentence(one) for one in sorted(skills[opening] - met)]
                reasons += self._sentences(asked[opening] & refused)
                reasons += ["the pay is below the wish"] if pay[opening] < wish else []
                for reason in reasons:
                    self._faults.add(f"Talent {talent} is listed at opening {opening}: {reason}.")

    def _sentences(self, bits: int) -> list[str]:
        return [
            _SENTENCES[kind].format(value)
            for (kind, value), bit in self._terms.items()
            if bit & bits
        ]

    def _bits_of(self, opening: int) -> int:
        """What an opening asks; what is not stated or open to all is no term."""
        market, bits = self._market, 0
        region, schedule = market["opening_region"][opening], market["schedule"][opening]
        for kind, value, is_asked in (
            ("places", 0, market["places"][opening] < 1),
            ("region", region, not market["opening_is_remote"][opening]),
            ("education", market["opening_education"][opening], True),
            ("experience", market["opening_experience_months"][opening], True),
            ("contract", market["contract"][opening], market["contract"][opening] >= 0),
            ("schedule", schedule, schedule >= 0 and schedule != FLEXIBLE_SCHEDULE),
        ):
            if is_asked:
                bits |= self._terms.setdefault((kind, value), 1 << len(self._terms))
        return bits

    def _refused_by(self, talent: int) -> int:
        """The bits of the terms that a talent does not meet; who are alike are answered once."""
        market, bits = self._market, 0
        first, end = market["wished_region_indptr"][talent : talent + 2]
        wished = tuple(market["wished_region"][first:end])
        home, most_minutes = market["talent_region"][talent], market["most_travel_minutes"][talent]
        for alike in (
            ("places", None),
            ("region", (home, most_minutes, wished)),
            ("education", market["talent_education"][talent]),
            ("experience", market["talent_experience_months"][talent]),
            ("contract", market["wished_contracts"][talent]),
            ("schedule", market["wished_schedules"][talent]),
        ):
            if alike not in self._refused:
                self._refused[alike] = sum(
                    bit
                    for (kind, asked), bit in self._terms.items()
                    if kind == alike[0] and self._is_unmet(kind, alike[1], asked)
                )
            bits |= self._refused[alike]
        return bits

    def _is_unmet(self, kind: str, fact: Any, asked: int) -> bool:
        if kind == "region":
            home, most_minutes, wished = fact
            return not self._is_reachable(asked, home, most_minutes, wished)
        if kind == "education":
            return asked > int(max(fact, 0))
        if kind == "experience":
            return asked > int(max(fact, 0)) + int(self._rules["experience_tolerance_months"])
        if kind in ("contract", "schedule"):
            return fact != 0 and not fact >> asked & 1
        return True  # nobody takes a place that there is not

    def _is_reachable(
        self, work: int, home: int, most_minutes: int, wished: tuple[int, ...]
    ) -> bool:
        limit = most_minutes if most_minutes > 0 else self._rules["default_travel_minutes"]
        near = True
        if home >= 0 and work >= 0:
            place = home * self._market["region_count"] + work
            near = self._market["travel_minutes"][place] <= limit
        return (work in wished and (near or most_minutes <= 0)) if wished else near


_SENTENCES = {
    "places": "there is no place",
    "region": "the place is not wished or out of reach",
    "education": "the education asked for is not known",
    "experience": "{} months of experience are asked for",
    "contract": "the kind of contract is not wished",
    "schedule": "the working hours are not wished",
}


class _Skills:
    """The must-have skills: (skill, level) as asked, numbered, and what evidence meets of them."""

    def __init__(self, market: dict[str, Any], rules: dict[str, Any]) -> None:
        self._market = market
        numbers: dict[tuple[int, int], int] = {}
        skill, level = market["requirement_skill"], market["requirement_level"]
        #: By opening the numbers of its must-haves.
        self.asked = _shared(
            frozenset(
                numbers.setdefault((skill[row], level[row]), len(numbers))
                for row in range(first, end)
                if market["requirement_must"][row]
            )
            for first, end in pairwise(market["requirement_indptr"])
        )
        self._named = list(numbers)
        #: By held skill, what it counts for: (number, thousandths, level asked in thousandths).
        self._counts: dict[int, list[tuple[int, int, int]]] = {}
        for number, (asked, asked_level) in enumerate(self._named):
            least = (asked_level - rules["level_tolerance"]) * 1000
            if market["skill_is_licence"][asked]:  # a licence has no levels: who has it, has it
                least = _ANY
            for held, weight in _near(market, rules, asked).items():
                self._counts.setdefault(held, []).append((number, weight, least))
        self._met: dict[tuple[int, int], frozenset[int]] = {}

    def sentence(self, number: int) -> str:
        skill, level = self._named[number]
        return f"must-have skill {skill} at level {level} is not met"

    def met_by(self, talent: int) -> set[int]:
        """The numbers of all must-haves that a talent meets."""
        first, end = self._market["evidence_indptr"][talent : talent + 2]
        skills = self._market["evidence_skill"][first:end]
        levels = self._market["evidence_level"][first:end]
        return set().union(*map(self._met_with, skills, levels))

    def _met_with(self, skill: int, level: int) -> frozenset[int]:
        found = self._met.get((skill, level))
        if found is None:
            counts = self._counts.get(skill, ())
            found = frozenset(n for n, weight, least in counts if weight * level >= least)
            self._met[skill, level] = found
        return found


def _shared(values: Iterable[Any]) -> list[Any]:
    """The values with equal ones kept once: what is at hand in the cache is read sooner."""
    kept: dict[Any, Any] = {}
    return [kept.setdefault(value, value) for value in values]


def _near(market: dict[str, Any], rules: dict[str, Any], asked: int) -> dict[int, int]:
    """The held skills that count for one asked for, and their thousandths."""
    licence, counts = market["skill_is_licence"], {asked: 1000}
    for entry in range(*market["near_skill_indptr"][asked : asked + 2]):
        held = market["near_skill"][entry]
        weight = int(market["near_skill_weight"][entry] * 1000 + 0.5)
        real = not licence[asked] and not licence[held] and held != asked
        if real and weight >= rules["near_skill_minimum"]:
            counts[held] = weight
    return counts


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
