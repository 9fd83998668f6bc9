"""One row's fields: what the sender called them, and what they hold."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sadari.exchange.contacts import is_contact_field, mask_contacts
from sadari.exchange.plain_text import known, plain_lines
from sadari.exchange.resident_numbers import field_with_resident_number, masked
from sadari.exchange.xml_rows import Leaf


class Fields:
    """A row's fields by published name; spelling of case and underscores does not matter.

    Names below other names (``corpInfo/corpNm``) are found by their last part.
    """

    def __init__(self, raw: Mapping[str, str]) -> None:
        self.raw = dict(raw)
        self._names: dict[str, str] = {}
        for name in self.raw:
            self._names.setdefault(_canonical(name), name)

    def __bool__(self) -> bool:
        return bool(self.raw)

    def sent(self, name: str) -> str:
        """The text as sent, or "" where the field is absent."""
        return self.raw.get(self.named(name), "")

    def known(self, name: str) -> str:
        """The text as one line, or "" where nothing is known."""
        return known(self.sent(name))

    def named(self, name: str) -> str:
        """What the file itself calls the field ``name``."""
        return self._names.get(_canonical(name), name)


@lru_cache(maxsize=1024)
def _canonical(name: str) -> str:
    return name.rsplit("/", 1)[-1].replace("_", "").lower()


def names(text: str) -> frozenset[str]:
    """Field names, one after another, in the spelling that ``Fields`` compares by."""
    return frozenset(_canonical(name) for name in text.split())


def gathered(leaves: Iterable[Leaf]) -> dict[str, str]:
    """Fields of a row by path. Members of a list are joined by commas; a field that is given
    twice with different texts keeps both, so that whoever reads it sees the contradiction."""
    raw: dict[str, str] = {}
    for leaf in leaves:
        text, before = plain_lines(leaf.text), raw.get(leaf.path, "")
        if not before or not text or text == before:
            raw[leaf.path] = text or before
        else:
            in_list = "List/" in leaf.path or leaf.path.endswith("srchKeywordNm")
            raw[leaf.path] = f"{before}, {text}" if in_list else f"{before} / {text}"
    return raw


def cleansed(raw: Mapping[str, str], codes: frozenset[str]) -> tuple[dict[str, str], str | None]:
    """(fields without contact persons and resident numbers, field that held a resident number).

    ``codes`` are the canonical names of fields that hold codes, dates, amounts and addresses of
    pages, in which nothing is a phone number.
    """
    refused = field_with_resident_number(raw)
    kept = {name: text for name, text in raw.items() if not is_contact_field(name)}
    if refused:
        kept = masked(kept)
    return {
        name: text if _canonical(name) in codes else mask_contacts(text)
        for name, text in kept.items()
    }, refused
