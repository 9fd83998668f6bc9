"""Cells that a spreadsheet would run as a formula, made harmless so that they can be read back."""

import re

_DANGEROUS = re.compile(r"'*(?:[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n])")


def make_safe(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{text}" if _DANGEROUS.match(text) else text


def restore(text: str) -> str:
    """The reverse of ``make_safe``: ``restore(make_safe(text)) == text`` for every text."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text[1:]) else text
