"""Which encoding Korean bytes are in: the one that yields the most Hangul, not the first that fits.

cp949 text often decodes as something else without an error and the reverse, and what a file
declares about itself is often wrong, so candidates are compared by what they yield.
"""

import codecs
import re
from functools import cache
from typing import Literal

Encoding = Literal["utf-8", "cp949", "utf-16-le", "utf-16-be"]

SAMPLE_BYTES = 262_144
_HANGUL = re.compile("[가-힣]")
_ODD = re.compile("[\x80-\x9f\u3400-\u9fff\ue000-\uf8ff]")
_BOMS: tuple[tuple[bytes, Encoding], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@cache
def _common_syllables() -> frozenset[str]:
    """The 2,350 syllables of KS X 1001; the other 8,822 are rare in real text, usual in noise."""
    pairs = (bytes((row, cell)) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return frozenset(pair.decode("euc_kr") for pair in pairs)


def hangul_yield(text: str) -> int:
    """Points for ordinary Hangul; points off for what a wrong decoding leaves behind."""
    found = _HANGUL.findall(text)
    common = sum(syllable in _common_syllables() for syllable in found)
    rare = len(found) - common
    return common - 2 * rare - 4 * text.count("\ufffd") - len(_ODD.findall(text))


def choose_encoding(sample: bytes) -> Encoding:
    """The encoding of ``sample``, the first bytes of a file (it may end within a character).

    A byte-order mark decides; many zero bytes mean UTF-16; otherwise UTF-8 or cp949 (which
    contains EUC-KR) by the yield of Hangul, UTF-8 where both yield the same.
    """
    for mark, encoding in _BOMS:
        if sample.startswith(mark):
            return encoding
    wide = sample.count(0) * 10 > len(sample)
    candidates: tuple[Encoding, ...] = ("utf-16-le", "utf-16-be") if wide else ("utf-8", "cp949")
    return max(candidates, key=lambda encoding: _score(sample, encoding))


def _score(sample: bytes, encoding: Encoding) -> int:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(sample)
    if encoding in ("utf-8", "cp949"):
        return hangul_yield(text)
    # Read with its bytes swapped, UTF-16 has no ASCII left: marks and digits tell the order.
    return hangul_yield(text) + sum(character.isascii() for character in text if character != "\0")


def decode(raw: bytes, likely: Encoding = "utf-8") -> str:
    """Text of one piece (a line, a row): ``likely`` if it fits, else what yields the most Hangul.

    Pieces of one file may differ, where answers of two systems were put one after the other.
    Bytes that fit nowhere become U+FFFD.
    """
    try:
        return raw.decode(likely)
    except UnicodeDecodeError:
        encoding = choose_encoding(raw) if b"\0" not in raw else likely
        texts = [raw.decode(name, errors="replace") for name in (encoding, likely)]
        return max(texts, key=hangul_yield)
