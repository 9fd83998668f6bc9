"""Kind of contract and working hours as feeds and tables write them.

A word that is not known leaves the value unknown; the text is kept beside it, so nothing is lost.
"""

import re
from dataclasses import dataclass

from sadari.actions.import_records import Contract, Schedule
from sadari.exchange.plain_text import is_unknown, narrow

#: 고용24 codes of employment: 10/11 without a term (11 part time), 20/21 with a term (21 part
#: time), 4 agency work, Y substitute (published code table of the vacancy service).
_CODES: dict[str, tuple[Contract | None, bool]] = {
    "10": ("permanent", False),
    "11": ("permanent", True),
    "20": ("fixed_term", False),
    "21": ("fixed_term", True),
    "4": ("fixed_term", False),
    "Y": ("fixed_term", False),
}
_CONTRACTS: tuple[tuple[Contract, re.Pattern[str]], ...] = (
    ("internship", re.compile(r"인턴|체험형|일\s*경험|\bintern", re.I)),
    ("apprenticeship", re.compile(r"일학습|도제|견습|apprentic", re.I)),
    ("daily", re.compile(r"일용|단기\s*알바|day labou?r", re.I)),
    (
        "permanent",
        re.compile(r"정함이\s*없는|(?<!비)정규|무기\s*계약|상용직|permanent|full[- ]?time", re.I),
    ),
    (
        "fixed_term",
        re.compile(
            r"정함이\s*있는|비정규|계약직|기간제|임시직|촉탁|파견|대체\s*인력|fixed|contract|temporary",
            re.I,
        ),
    ),
)
_PART_TIME = re.compile(
    r"시간\s*\(?\s*선택|시간제|단시간|파트\s*타임|아르바이트|알바|part[- ]?time", re.I
)
_SCHEDULES: tuple[tuple[Schedule, re.Pattern[str]], ...] = (
    ("shifts", re.compile(r"교대|격일|당직제|shift", re.I)),
    ("part_time", _PART_TIME),
    ("part_time", re.compile(r"주\s*[1-3]\s*일|주\s*(?:[1-9]|[12]\d|3[0-4])\s*시간")),
    ("flexible", re.compile(r"탄력|유연|선택적|시차|재량|flex", re.I)),
    ("six_days", re.compile(r"주\s*6\s*일|월\s*~\s*토|토요일\s*근무|격주|six", re.I)),
    ("five_days", re.compile(r"주\s*5\s*일|월\s*~\s*금|주말\s*휴무|토\W*일\s*휴무|five", re.I)),
)


@dataclass(frozen=True, slots=True)
class Employment:
    contract: Contract | None
    is_part_time: bool


def read_employment(name: str, code: str = "") -> Employment:
    """Contract by its name, else by its code; the first of several decides."""
    folded = "" if is_unknown(name) else narrow(name)
    contract = read_contract(folded)
    if contract is not None:
        return Employment(contract, bool(_PART_TIME.search(folded)))
    first_code = re.split(r"[,|/ ]+", narrow(code).upper())[0]
    by_code, part_time = _CODES.get(first_code.lstrip("0"), (None, False))
    return Employment(by_code, part_time or bool(_PART_TIME.search(folded)))


def read_contract(text: str) -> Contract | None:
    folded = narrow(text)
    return next((contract for contract, words in _CONTRACTS if words.search(folded)), None)


def read_schedule(*texts: str, is_part_time: bool = False) -> Schedule | None:
    """The working hours that the first telling text names; a part-time contract decides first."""
    if is_part_time:
        return "part_time"
    for text in texts:
        folded = narrow(text)
        for schedule, words in _SCHEDULES:
            if words.search(folded):
                return schedule
    return None
