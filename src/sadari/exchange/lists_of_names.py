"""Lists of skills, licences, occupations and regions in one cell → the single names."""

import re

from sadari.exchange.plain_text import is_unknown, plain, plain_lines

_NOTHING = re.compile(
    r"^(?:무관|관계\s*없음|없음|무|해당\s*(?:사항)?\s*없음|상관\s*없음|제한\s*없음|none)$", re.I
)
_BULLET = re.compile(r"^(?:[-•※▶▪■□◦○●ㆍ·*✓✔]+\s*|\(?\d{1,2}[.)]\s+|[①-⑳]\s*)")
_SLASHED_NAMES = re.compile(
    r"(?<![A-Za-z])(?:UI/UX|UX/UI|CI/CD|TCP/IP|C/C\+\+|PL/SQL|I/O|A/S|S/W|H/W|B/L|OS/2|M/V|QA/QC)(?![A-Za-z])",
    re.I,
)
_SLASH = "\ue000"  # stands for the slash of such a name while the rest is split
_STRONG = re.compile(r"[,;|\n、，；ㆍ]|\s[·•]\s")


def split_names(text: str) -> tuple[str, ...]:
    """Distinct names in the order given.

    Commas, semicolons, bars, line breaks and spaced middle dots separate; a slash separates
    except inside names that are written with one (UI/UX); a tight middle dot belongs to a name
    (가상·증강현실) unless it is all that separates single words. Separators inside parentheses
    belong to the name.
    """
    if is_unknown(text):
        return ()
    guarded = _SLASHED_NAMES.sub(lambda m: m[0].replace("/", _SLASH), plain_lines(text))
    pieces = _split_outside_parentheses(guarded)
    if len(pieces) == 1 and guarded.count("·") >= 2 and " " not in guarded:
        pieces = guarded.split("·")
    names = (plain(_BULLET.sub("", piece.strip())).replace(_SLASH, "/") for piece in pieces)
    kept = (name.strip(" ·").rstrip(" .") for name in names)
    return tuple(dict.fromkeys(name for name in kept if name and not _says_nothing(name)))


def _says_nothing(name: str) -> bool:
    return is_unknown(name) or bool(_NOTHING.match(name))


def _split_outside_parentheses(text: str) -> list[str]:
    pieces, start, depth = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "(（[") - (character in ")）]" and depth > 0)
        spaced_dot = character in "·•" and text[index - 1 : index + 2] in (" · ", " • ")
        if depth == 0 and (character in "/" or spaced_dot or _STRONG.match(character)):
            pieces.append(text[start:index])
            start = index + 1
    return [*pieces, text[start:]]


def split_regions(text: str) -> tuple[str, ...]:
    """Wished regions; empty where any will do. "광주 북구·서구" names two districts of one city.

    "전체", "전 지역" after a name say nothing more than the name itself.
    """
    names: list[str] = []
    if is_unknown(text):
        return ()
    for piece in re.split(r"[,;/|\n·、，；ㆍ]|\s및\s", plain_lines(text)):
        name = re.sub(r"\s*(?:전체|전\s*지역|전역|일원|전부)$", "", plain(piece)).strip(" .")
        if not name or _says_nothing(name) or re.match(r"^(?:전국|어디나|어디든)", name):
            continue
        names.append(_with_city(name, names[-1] if names else ""))
    return tuple(dict.fromkeys(names))


def _with_city(name: str, before: str) -> str:
    words = before.split()
    is_bare_district = " " not in name and name[-1] in "구군" and len(words) >= 2
    return f"{words[0]} {name}" if is_bare_district and words[-1][-1] in "구군" else name
