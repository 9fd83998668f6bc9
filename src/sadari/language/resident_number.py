"""Find resident registration numbers (주민등록번호) and foreigners' ones (외국인등록번호).

Form: six digits of birth date, then a digit for century, sex and nationality, then six more.
Since October 2020 the last digits are random, so the old checksum cannot be demanded. A find
needs a real date and a fitting century digit, and its digits may not be part of a longer run of
digits or Latin letters, nor of a longer hyphenated number.

The trade-off: with a separator a false alarm is rare; a bare run of 13 random digits passes in
about two cases of a hundred. That is accepted, because a refused text can be mended and a
stored number cannot be taken back. The numbers that fill the feeds (authorisation, course,
business and phone numbers, times to the minute or second) have other lengths or letters beside
them and do not pass. A corporate number (법인등록번호) has the same form: it is let through
where the words before say so and its own check digit holds.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal

#: Years of birth that a living person's number can carry.
EARLIEST_BIRTH_YEAR, LATEST_BIRTH_YEAR = 1910, 2049

_SEPARATOR = (
    r"[ \u00a0\u2000-\u200b\u3000]{0,3}[-‐‑‒–—―−﹣－ー~_/·]?[ \u00a0\u2000-\u200b\u3000]{0,3}"
)
# Digits may also stand one by one, "8 5 0 1 0 1 - 1 2 3 4 5 6 7", but not in mixed groups.
_COMPACT = rf"\d{{6}}{_SEPARATOR}\d{{7}}"
_SPREAD = rf"(?:\d[ \u00a0\u3000]){{5}}\d{_SEPARATOR}(?:\d[ \u00a0\u3000]){{6}}\d"
_ALNUM = "0-9０-９A-Za-zＡ-Ｚａ-ｚ"
# A look-ahead, so that candidates may overlap and a false start does not hide a number.
_CANDIDATE = re.compile(
    rf"(?<![{_ALNUM}])(?<!\d[-–])(?=((?:{_COMPACT}|{_SPREAD})(?![{_ALNUM}])(?![-–]\d)))"
)
_CENTURY = {1: 1900, 2: 1900, 3: 2000, 4: 2000, 5: 1900, 6: 1900, 7: 2000, 8: 2000}
_CORPORATE_LABEL = re.compile(r"법인\s*(?:등록)?\s*번호\s*[:은는=]?\s*\Z")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a number stands: ``text[start:end]``. The number itself is never carried along."""

    start: int
    end: int
    kind: Literal["resident", "foreigner"]


def find_resident_numbers(text: str) -> list[Span]:
    """All resident and foreigner registration numbers in ``text``, from left to right."""
    spans = []
    for match in _CANDIDATE.finditer(text):
        digits = [int(c) for c in match.group(1) if c.isdecimal()]
        if is_plausible(digits) and not _is_labelled_corporate(text[: match.start()], digits):
            kind: Literal["resident", "foreigner"] = "resident" if digits[6] <= 4 else "foreigner"
            spans.append(Span(match.start(), match.end(1), kind))
    return spans


def mask(text: str) -> str:
    """``text`` with every such number replaced by ``******-*******``."""
    for span in reversed(find_resident_numbers(text)):
        text = f"{text[: span.start]}******-*******{text[span.end :]}"
    return text


def is_plausible(digits: list[int]) -> bool:
    """Whether 13 digits carry a real birth date and a century digit that fits it."""
    if digits[6] not in _CENTURY:
        return False
    year = _CENTURY[digits[6]] + digits[0] * 10 + digits[1]
    month, day = digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]
    is_date = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return is_date and EARLIEST_BIRTH_YEAR <= year <= LATEST_BIRTH_YEAR


def _is_labelled_corporate(before: str, digits: list[int]) -> bool:
    if not _CORPORATE_LABEL.search(before[-20:]):
        return False
    weighted = sum(digit * (1 + i % 2) for i, digit in enumerate(digits[:12]))
    return (10 - weighted % 10) % 10 == digits[12]
