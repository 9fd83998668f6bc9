"""Work experience as feeds and tables write it → whole months."""

import re

from sadari.exchange.plain_text import is_unknown, narrow
from sadari.exchange.problem import Problem

MOST_MONTHS = 720
_NO_EXPERIENCE = re.compile(
    r"관계\s*없음|무관|신입|경력\s*없음|^없음$|^무$|^n$|^z$|newcomer|none|entry", re.I
)
_PREFERRED = re.compile(r"우대|선호|preferred", re.I)
_UPPER_ONLY = re.compile(r"\d\s*(?:년|개월)\s*(?:이하|미만|이내)")
_EXPERIENCED = re.compile(r"경력|^e$|experience", re.I)
_YEARS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:~\s*\d+(?:\.\d+)?\s*)?(?:년|years?|yrs?)", re.I)
_MONTHS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:~\s*\d+\s*)?(?:개월|월|달|months?|mos?\b)", re.I)


def read_least_experience(text: str) -> int:
    """The least months of experience asked for; 0 where newcomers are welcome or nothing is said.

    "우대" is a preference, not a demand: 0. "경력" without an amount asks for some experience,
    whose least amount is one month.
    """
    folded = narrow(text)
    if is_unknown(text) or _NO_EXPERIENCE.search(folded):
        return 0
    if _PREFERRED.search(folded) or _UPPER_ONLY.search(folded):
        return 0
    months = _stated_months(folded)
    if months is not None:
        return _within_a_life(months, text)
    if _EXPERIENCED.search(folded):
        return 1
    raise _unreadable(text)


def read_experience(text: str, *, months_per_number: int = 1) -> int | None:
    """The months a person has worked; None where unknown.

    ``months_per_number`` is what a bare number counts: 12 under a heading "경력(년)".
    """
    if is_unknown(text):
        return None
    folded = narrow(text).replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", folded):
        return _within_a_life(round(float(folded) * months_per_number), text)
    months = _stated_months(folded)
    if months is not None:
        return _within_a_life(months, text)
    if _NO_EXPERIENCE.search(folded):
        return 0
    raise _unreadable(text)


def _stated_months(folded: str) -> int | None:
    years, months = _YEARS.search(folded), _MONTHS.search(folded)
    if years is None and months is None:
        return None
    whole = float(years[1]) * 12 if years else 0.0
    return round(whole + (float(months[1]) if months else 0.0))


def _within_a_life(months: int, shown: str) -> int:
    if months > MOST_MONTHS:
        raise Problem(
            "experience_too_long",
            reason=(
                "경력 “{value}”: 60년이 넘어 잘못된 값으로 보입니다.",
                "An experience of “{value}” is more than 60 years, which looks wrong.",
            ),
            remedy=(
                "경력을 개월 수로 적어 주십시오. 예: 38 또는 3년 2개월",
                "Write the months, e.g. 38, or 3년 2개월 (3 years and 2 months).",
            ),
            value=shown,
        )
    return months


def _unreadable(text: str) -> Problem:
    return Problem(
        "experience_unreadable",
        reason=(
            "경력 “{value}”: 읽을 수 없습니다.",
            "The experience “{value}” cannot be read.",
        ),
        remedy=(
            "신입, 관계없음, 경력 3년 이상, 38(개월), 3년 2개월처럼 적어 주십시오.",
            "Write 신입 (newcomer), 관계없음 (any), 경력 3년 이상 (3 years or more), "
            "38 (months) or 3년 2개월.",
        ),
        value=text,
    )
