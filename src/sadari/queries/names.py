"""The name of a noun in the language of the page."""

from typing import Protocol

from django.utils.translation import get_language


class Named(Protocol):
    name_ko: str
    name_en: str


def name_of(noun: Named | None) -> str:
    """Korean unless the page is in English; "" for nothing."""
    if noun is None:
        return ""
    return noun.name_en if name_field() == "name_en" else noun.name_ko


def name_field() -> str:
    """The field that holds the name in the language of the page, for ordering and values."""
    return "name_en" if (get_language() or "ko").startswith("en") else "name_ko"
