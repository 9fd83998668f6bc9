"""A row with a resident registration number in any field is refused, and the number masked."""

import re
from collections.abc import Mapping

from sadari.bridge.resident_number import find_resident_numbers, mask
from sadari.exchange.problem import Problem

#: The search is costly and a feed has millions of fields: most hold fewer than 13 digits.
_ENOUGH_DIGITS = re.compile(r"(?:\d\D{0,12}?){13}", re.S)
_COLUMN = re.compile(
    r"주민\s*(?:등록)?\s*번호|외국인\s*등록\s*번호|resident.*(?:no|number)|\brrn\b", re.I
)


#: What masking leaves. A row that comes back with it has not been mended yet.
MASK = "******-*******"


def is_resident_number_column(name: str) -> bool:
    """Whether a column is there to hold resident registration numbers, whole or in parts."""
    return bool(_COLUMN.search(name))


def holds_resident_number(text: str) -> bool:
    return bool(_ENOUGH_DIGITS.search(text)) and bool(find_resident_numbers(text))


def mask_resident_numbers(text: str) -> str:
    return mask(text) if _ENOUGH_DIGITS.search(text) else text


def field_with_resident_number(raw: Mapping[str, str]) -> str | None:
    """The first field that holds such a number, or anything under a column meant for them."""
    for name, value in raw.items():
        if MASK in value or holds_resident_number(value):
            return name
        if is_resident_number_column(name) and re.search(r"\d", value):
            return name
    return None


def masked(raw: Mapping[str, str]) -> dict[str, str]:
    """``raw`` with every such number masked; a column meant for them is masked wholly."""
    return {
        name: re.sub(r"\d", "*", value)
        if is_resident_number_column(name)
        else mask_resident_numbers(value)
        for name, value in raw.items()
    }


def resident_number_found() -> Problem:
    """The refusal of such a row. The number itself is never shown."""
    return Problem(
        "resident_number",
        reason=(
            "주민등록번호 또는 외국인등록번호가 들어 있습니다. "
            "이 번호는 받지도 저장하지도 않습니다.",
            "The row holds a resident or foreigner registration number, which is neither taken "
            "nor stored.",
        ),
        remedy=(
            "번호를 지우고 다시 보내 주십시오. "
            "사람을 구별하려면 기관에서 붙인 식별번호를 쓰십시오.",
            "Delete the number and send the row again; use your own identifier to tell people "
            "apart.",
        ),
    )
