"""Pay as feeds and tables write it → integer won per year, month or hour.

Rules, in the order in which they apply:

1. The unit is the one that is named (연봉, 월급, 시급, 일급); where none is named it follows from
   the amount: from 12 million won a year, from 600,000 won a month, below 200,000 won an hour.
2. Numbers win over text, because the text is rounded ("390만원" for 3,901,666 won); the text
   fills what the numbers leave open. An upper number of 0 means that none is named.
3. A bare number that is too small for its unit but fits as 만원 (10,000 won) is taken as 만원:
   연봉 3500 → 35,000,000 won.
4. A day's pay becomes pay by the hour through the statutory day of 8 hours (Labor Standards
   Act, article 50), because pay is kept per year, month or hour.
5. Whatever still lies outside the plausible range of its unit is refused, and so is an upper
   end below the lower one.
6. Words without an amount (회사내규에 따름, 면접 후 결정) mean that the pay is not known.
"""

import re
from dataclasses import dataclass
from typing import Literal

from sadari.actions.import_records import Pay
from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem

NamedUnit = Literal["year", "month", "day", "hour"]

HOURS_PER_DAY = 8
PLAUSIBLE_WON: dict[NamedUnit, tuple[int, int]] = {
    "year": (3_000_000, 1_000_000_000),
    "month": (100_000, 50_000_000),
    "day": (30_000, 3_000_000),
    "hour": (4_000, 500_000),
}
_MOST_IN_TEN_THOUSANDS: dict[NamedUnit, int] = {"year": 30_000, "month": 5_000}
_UNIT_KO: dict[NamedUnit, str] = {"year": "연봉", "month": "월급", "day": "일급", "hour": "시급"}
_UNIT_EN: dict[NamedUnit, str] = {
    "year": "a year",
    "month": "a month",
    "day": "a day",
    "hour": "an hour",
}
_UNIT_WORDS: tuple[tuple[NamedUnit, re.Pattern[str]], ...] = (
    ("hour", re.compile(r"시급|시간급|시간당|\bhour|^h$|시\s*(?=\d)", re.I)),
    ("day", re.compile(r"일급|일당|\bda(?:y|ily)|^d$", re.I)),
    ("month", re.compile(r"월급|월수|월\s*평균|월봉|급여월|\bmonth|^m$|월\s*(?=\d)|^월$", re.I)),
    ("year", re.compile(r"연봉|년봉|연간|연수입|\byear|\bannual|^y$|연\s*(?=\d)|^연$", re.I)),
)
_AMOUNT = re.compile(
    r"(?<![\d.,])\d[\d,.]*+(?:\s*+[억만천백십]++(?:\s*+\d[\d,.]*+(?=\s*+[억만천백십원]))?+)*+\s*+(?:원|won|krw)?+"
    r"(?!\s*(?:%|시간|개월|회|일|년|명|세|차|분|주))",
    re.I,
)
_TOKEN = re.compile(r"\d[\d,.]*|[억만천백십]")
_SMALL_SCALES = {"천": 1_000, "백": 100, "십": 10}
_LARGE_SCALES = {"억": 100_000_000, "만": 10_000}


@dataclass(frozen=True, slots=True)
class _Amounts:
    least: int | None = None
    most: int | None = None


def read_pay(
    unit_text: str,
    amount_text: str = "",
    least_text: str = "",
    most_text: str = "",
    *,
    won_per_number: int = 1,
) -> Pay | None:
    """Pay, or None where none is stated.

    ``least_text`` and ``most_text`` are plain numbers in won. ``won_per_number`` is what a number
    without a scale of its own counts in ``amount_text`` (10,000 under a heading "(만원)").
    ``Problem`` where the amount cannot be meant as it stands.
    """
    text = _amounts_in(amount_text, won_per_number)
    numbers = _Amounts(_number(least_text), _number(most_text))
    least_candidates = [won for won in (numbers.least, text.least) if won is not None]
    if not least_candidates:
        return None
    named = named_unit(unit_text) or named_unit(amount_text)
    unit = named or _unit_by_size(least_candidates[0])
    least = _plausible(least_candidates, unit)
    most_candidates = [won for won in (numbers.most, text.most) if won is not None]
    most = _plausible(most_candidates, unit) if most_candidates else None
    if most is not None and most < least:
        raise _reversed_range(least, most)
    return _kept(least, most, unit)


def named_unit(text: str) -> NamedUnit | None:
    """The pay unit that comes first in ``text``, or None."""
    folded = narrow(text)
    found = [(match.start(), unit) for unit, word in _UNIT_WORDS if (match := word.search(folded))]
    if not found and "주급" in folded:
        raise _weekly(text)
    return min(found)[1] if found else None


def _kept(least: int, most: int | None, unit: NamedUnit) -> Pay:
    if unit != "day":
        return Pay(least_won=least, most_won=most, unit=unit)
    per_hour = None if most is None else most // HOURS_PER_DAY
    return Pay(least_won=least // HOURS_PER_DAY, most_won=per_hour, unit="hour")


def _number(text: str) -> int | None:
    """A won amount from a number field; 0 and blank are None; a text there is read as a text."""
    if is_unknown(text):
        return None
    folded = narrow(text)
    if re.match(r"-\s*\d", folded):
        raise _unreadable(text)
    amounts = [round(_won(match[0])) for match in _AMOUNT.finditer(folded)]
    if not amounts and re.search(r"\d", folded):
        raise _unreadable(text)
    return amounts[0] or None if amounts else None


def _amounts_in(text: str, won_per_number: int) -> _Amounts:
    folded = "" if is_unknown(text) else narrow(text)
    if re.match(r"-\s*\d", folded):
        raise _unreadable(text)
    matches = [match for match in _AMOUNT.finditer(folded) if _won(match[0])]
    if not matches:
        return _Amounts()
    second = matches[1] if len(matches) > 1 and _is_range(folded, *matches[:2]) else None
    first_won = _scaled(matches[0][0], second[0] if second else "", won_per_number)
    if second:
        return _Amounts(first_won, _scaled(second[0], "", won_per_number))
    after = folded[matches[0].end() :].lstrip(" ()")
    upper_only = after.startswith(("이하", "이내", "미만", "까지")) or folded.startswith("~")
    return _Amounts(None, first_won) if upper_only else _Amounts(first_won)


def _is_range(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    between = text[first.end() : second.start()]
    return bool(re.search(r"[~-]|부터|에서|\bto\b", between)) and len(between) < 20


def _scaled(amount: str, partner: str, won_per_number: int) -> int:
    """``amount`` in won; without a scale it shares that of ``partner``, the range's upper end."""
    won = _won(amount)
    if re.search(r"[억만원]|won|krw", amount, re.I):
        return round(won)
    if "만" in partner and won < 100_000:
        return round(won * 10_000)
    fits_as_it_stands = won_per_number > 1 and won >= PLAUSIBLE_WON["month"][0]
    return round(won if fits_as_it_stands else won * won_per_number)


def _won(amount: str) -> float:
    """``1억 2천만원`` → 120,000,000."""
    total = section = 0.0
    pending: float | None = None
    for token in _TOKEN.findall(amount):
        if token in _SMALL_SCALES:
            section += (1 if pending is None else pending) * _SMALL_SCALES[token]
            pending = None
        elif token in _LARGE_SCALES:
            total += (section + (pending or 0) or 1) * _LARGE_SCALES[token]
            section, pending = 0.0, None
        else:
            pending = _digits(token)
    return total + section + (pending or 0)


def _digits(token: str) -> float:
    plain = token.rstrip(",.").replace(",", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", plain):  # points as thousands marks: 3.000.000
        plain = plain.replace(".", "")
    try:
        return float(plain)
    except ValueError:
        raise _unreadable(token) from None


def _unit_by_size(won: int) -> NamedUnit:
    if won >= 12_000_000:
        return "year"
    return "month" if won >= 600_000 or won <= 3_000 else "hour"


def _plausible(candidates: list[int], unit: NamedUnit) -> int:
    low, high = PLAUSIBLE_WON[unit]
    for won in candidates:
        if low <= won <= high:
            return won
    for won in candidates:
        if won <= _MOST_IN_TEN_THOUSANDS.get(unit, 0) and low <= won * 10_000 <= high:
            return won * 10_000
    raise _absurd(candidates[0], unit)


def _absurd(won: int, unit: NamedUnit) -> Problem:
    low, high = PLAUSIBLE_WON[unit]
    return Problem(
        "pay_out_of_range",
        reason=(
            "급여 {unit_ko} {won}원: {low}원에서 {high}원 사이가 아니어서 단위나 금액이 "
            "잘못된 것으로 보입니다.",
            "Pay of {won} won {unit_en} is not between {low} and {high}: the unit or the amount "
            "looks wrong.",
        ),
        remedy=(
            "급여 단위(연봉·월급·시급·일급)와 금액(원)을 확인하여 다시 적어 주십시오. "
            "예: 연봉 32,000,000원",
            "Check the unit (year, month, hour, day) and the amount in won, "
            "e.g. 연봉 32,000,000원 (32,000,000 won a year).",
        ),
        won=f"{won:,}",
        low=f"{low:,}",
        high=f"{high:,}",
        unit_ko=_UNIT_KO[unit],
        unit_en=_UNIT_EN[unit],
    )


def _reversed_range(least: int, most: int) -> Problem:
    return Problem(
        "pay_range_reversed",
        reason=(
            "급여 상한 {most}원: 하한 {least}원보다 작습니다.",
            "The upper end of the pay, {most} won, is below its lower end, {least} won.",
        ),
        remedy=(
            "하한과 상한을 바로잡거나, 상한이 없으면 0으로 적어 주십시오.",
            "Correct the two ends, or write 0 where there is no upper end.",
        ),
        least=f"{least:,}",
        most=f"{most:,}",
    )


def _unreadable(text: str) -> Problem:
    return Problem(
        "pay_unreadable",
        reason=("급여 “{value}”: 금액을 읽을 수 없습니다.", "The pay “{value}” cannot be read."),
        remedy=(
            "금액을 원 단위 숫자로 적어 주십시오. 예: 32000000",
            "Write the amount as a number in won, e.g. 32000000.",
        ),
        value=text,
    )


def _weekly(text: str) -> Problem:
    return Problem(
        "pay_unit",
        reason=("급여 단위 “{value}”: 쓸 수 없는 단위입니다.", "Pay cannot be given as “{value}”."),
        remedy=(
            "연봉, 월급, 일급, 시급 가운데 하나로 적어 주십시오.",
            "Give it by the year (연봉), month (월급), day (일급) or hour (시급).",
        ),
        value=text,
    )
