"""Whole numbers and shares as tables write them."""

import re

from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem

_WHOLE = re.compile(r"(?:약\s*)?([+-]?\d[\d,]*)(?:\.0*)?\s*(?:명|원|인|회|차|기|세|분|개월|%)?")
_SHARE = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?)\s*%?")
_UNSTATED_HEADCOUNT = re.compile(
    r"(?:[0oO○◯◎Xx]{1,3}\s*명|[○◯]{1,3}|약간\s*명?|소수|다수|수\s*명|미정|협의|\?\s*명)(?:\s*(?:내외|이내|이상))?"
)
MOST_PLACES = 9_999


def read_whole(text: str) -> int | None:
    """``"1,234"``, ``"25 명"``, ``"20.0"`` → int; None where unknown; ``Problem`` otherwise."""
    if is_unknown(text):
        return None
    match = _WHOLE.fullmatch(narrow(text))
    if match is None:
        raise not_a_number(text)
    return int(match[1].replace(",", ""))


def read_count(text: str, *, least: int = 0) -> int | None:
    """A whole number that is at least ``least``; None where unknown."""
    number = read_whole(text)
    if number is not None and number < least:
        raise Problem(
            "number_too_small",
            reason=(
                "값 “{value}”: {least}보다 작을 수 없습니다.",
                "“{value}” may not be below {least}.",
            ),
            remedy=(
                "{least} 이상의 정수를 적어 주십시오.",
                "Write a whole number of at least {least}.",
            ),
            value=text,
            least=least,
        )
    return number


def read_share(text: str, *, most: float = 100.0) -> float | None:
    """A number from 0 to ``most``; None where unknown; ``Problem`` otherwise."""
    if is_unknown(text):
        return None
    match = _SHARE.fullmatch(narrow(text))
    if match is None:
        raise not_a_number(text)
    number = float(match[1].replace(",", ""))
    if not 0 <= number <= most:
        raise Problem(
            "number_out_of_range",
            reason=(
                "값 “{value}”: 0에서 {most} 사이가 아닙니다.",
                "“{value}” is not between 0 and {most}.",
            ),
            remedy=(
                "0에서 {most} 사이의 수를 적거나 비워 두십시오.",
                "Write a number from 0 to {most}, or leave it empty.",
            ),
            value=text,
            most=f"{most:g}",
        )
    return number


def read_places(text: str) -> int:
    """How many people are sought; 1 where the sender does not say.

    A vacancy seeks at least one person, so a blank and the customary "0명", "00명", "○명",
    "약간명" (some) count as 1. Of a range ("2~3명") the lower end counts.
    """
    folded = narrow(text)
    if is_unknown(text) or _UNSTATED_HEADCOUNT.fullmatch(folded):
        return 1
    first = re.split(r"(?<=[\d명])\s*[~-]\s*(?=\d)", folded)[0]
    first = re.sub(r"\s*(?:이상|이내|내외|이하)$", "", first)
    number = read_count(first, least=1)
    if number is None or number > MOST_PLACES:
        raise Problem(
            "places_out_of_range",
            reason=(
                "모집인원 “{value}”: 1명에서 {most}명 사이가 아닙니다.",
                "The number of places “{value}” is not between 1 and {most}.",
            ),
            remedy=("실제 모집인원을 적어 주십시오. 예: 3", "Write how many you seek, e.g. 3."),
            value=text,
            most=MOST_PLACES,
        )
    return number


def not_a_number(text: str) -> Problem:
    return Problem(
        "not_a_number",
        reason=("값 “{value}”: 숫자가 아닙니다.", "“{value}” is not a number."),
        remedy=(
            "숫자만 적거나 비워 두십시오. 예: 30",
            "Write digits only, e.g. 30, or leave it empty.",
        ),
        value=text,
    )
