"""Text as people meant it: entities resolved, markup and invisible characters gone."""

import html
import re
import unicodedata
from functools import lru_cache

_BREAK = re.compile(r"<\s*(?:br|/p|/li|/div|/tr)\b[^<>]*>", re.I)
_TAG = re.compile(r"<(?:/?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?|!--.*?--)>", re.S)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f-\x9f]")
_NEEDS_CARE = re.compile(
    "[&<\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u202a-\u202e\u2060\u3000\ufeff]|  "
)
_LONGEST_UNKNOWN = 40
_UNKNOWN = frozenset(
    {"", "-", "--", "---", ".", "?", "??", "*", "**", "***", "~"}
    | {"n/a", "#n/a", "na", "null", "none", "nan", "(빈칸)"}
    | {"미상", "미기재", "미입력", "미정", "무응답", "비공개", "모름"}
    | {"해당없음", "해당사항없음", "정보없음"}
    | {"#value!", "#ref!", "#name?", "#div/0!", "#num!", "#null!"}
)


def unescape(text: str) -> str:
    """HTML entities resolved until nothing changes: feeds escape titles two or three times."""
    for _ in range(5):
        resolved = html.unescape(text)
        if resolved == text:
            break
        text = resolved
    return text


def plain_lines(text: str) -> str:
    """Free text with its line breaks kept."""
    if not _NEEDS_CARE.search(text) and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nearly every field: a feed has millions of them
    text = _TAG.sub(" ", _BREAK.sub("\n", unescape(text)))
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _INVISIBLE.sub("", text.replace("\u00a0", " ").replace("\u3000", " "))
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain(text: str) -> str:
    """Text as one line."""
    return " ".join(plain_lines(text).split())


@lru_cache(maxsize=4096)
def narrow(text: str) -> str:
    """Full-width digits and signs as their usual ones, for numbers, dates and codes."""
    folded = unicodedata.normalize("NFKC", plain(text))
    return re.sub("[−–—―‐‑]", "-", folded).replace("∼", "~").replace("〜", "~")


def is_unknown(text: str) -> bool:
    """Whether a cell says that nothing is known: blank, ``-``, ``*``, ``Null``, 미기재 …"""
    return (len(text) < _LONGEST_UNKNOWN and _says_nothing(text)) or not text.strip()


@lru_cache(maxsize=4096)
def _says_nothing(text: str) -> bool:
    return re.sub(r"\s", "", narrow(text)).lower() in _UNKNOWN


def known(text: str) -> str:
    """The text as one line, or "" where nothing is known."""
    return "" if is_unknown(text) else plain(text)
