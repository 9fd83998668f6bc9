"""Bring Korean and English working text into the forms that look-ups and searches compare.

Nothing here knows the vocabulary. Every function is pure and total: any string is accepted.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import chain, starmap

# The Hangul letter araea (U+318D, U+119E) is typed as a middle dot on Korean keyboards; NFKC
# would make a letter of it, so the dots are made one before.
_MIDDLE_DOT = re.compile("[ㆍᆞ‧•∙・･⋅]")
_SHORT = 64
_KEPT = re.compile(r"(?<=[a-z])\+\+|(?<=[a-z])#|\.(?=net)|[^\W_]+")


def plain(text: str) -> str:
    """NFKC, lower case, one kind of middle dot; spaces and punctuation stay."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", _MIDDLE_DOT.sub("·", text)).lower()


def fold(text: str) -> str:
    """The key under which a name is looked up: ``plain`` without spaces and punctuation.

    ``++`` and ``#`` after a Latin letter and the dot of ``.net`` stay, so that C, C++, C# and
    .NET remain four names. Folding twice changes nothing.
    """
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    kept = "".join(_KEPT.findall(plain(text)))
    return kept if kept.isascii() else unicodedata.normalize("NFKC", kept)


#: Linking folds the same short text and its parts again and again.
_fold_short = lru_cache(8192)(_fold)


def folded_with_positions(text: str) -> tuple[str, tuple[int, ...]]:
    """``fold`` of an already ``plain`` text, and for each kept character where it stood."""
    spans = [match.span() for match in _KEPT.finditer(text)]
    folded = "".join([text[start:end] for start, end in spans])
    return folded, tuple(chain.from_iterable(starmap(range, spans)))


# ── Titles ────────────────────────────────────────────────────────────────────────────────────

_DECORATED = re.compile(
    r"\[[^\]]*\]|【[^】]*】|〔[^〕]*〕|《[^》]*》|([★☆◆◇■□●◎♥♡※])[^★☆◆◇■□●◎♥♡※]*\1"
)
_ORNAMENTS = re.compile(r"[★☆◆◇■□●○◎▶▷►♥♡♣※~!?^*_\[\]【】〔〕《》|]+")
_CONDITION_WORDS = (
    r"정규직|계약직|무기계약직?|기간제|상용직|일용직|단기|장기|파트타임|파트|알바|아르바이트|인턴|수습"
    r"|신입|경력직?|초보|무관|환영|우대|가능|급구|긴급|주\s?\d\s?일|\d+\s?교대|주간|야간|주말|재택"
    r"|\d+\s?명|시급|월급|연봉|만\s?원|기숙사|통근|4대\s?보험|모집|채용|구인"
    r"|광주|전남|전라남도|나주|장성|[동서남북]구|광산구"
    r"|k-?디지털|국기|국비|내일배움|\d+\s?기"
    r"|full[- ]?time|part[- ]?time|remote|intern|junior|senior"
)
_CONDITION_PARENTHESIS = re.compile(
    rf"\([^()]*(?:{_CONDITION_WORDS})[^()]*\)|\(\s*\)", re.IGNORECASE
)
_NOISE = re.compile(
    r"(?:(?<=\s)|^)(?:"
    r"(?:신입|경력|정규직|계약직|직원|사원|인재|인력)?\s?(?:및|/)?\s?(?:신입|경력)?\s?(?:사원|직원|인재|인력)?\s?"
    r"(?:(?:공개|수시|상시|정기|특별)\s?)?(?:모집|채용(?!\s?담당)|구인|초빙|충원)"
    r"(?:\s?(?:공고|안내|중|건|합니다|해요|하실\s?분|함))*"
    r"|구합니다|구해요|구함|모십니다|찾습니다|함께\s?하실\s?분|급구|긴급|대모집"
    r"|신입|경력직?|신입\s?/\s?경력|신입·경력|경력·신입|정규직|계약직|아르바이트|알바|파트타임|초보\s?(?:가능|환영)|누구나"
    r"|(?:경력|학력|나이|성별)\s?무관|\d+\s?명|주\s?\d\s?일|\d+\s?교대|4대\s?보험|기숙사\s?제공"
    r"|\d{4}\s?년(?:도)?|상반기|하반기|(?:연봉|월급|월|시급|일급)\s?[\d,~]+\s?(?:만\s?)?원?"
    r"|(?:실무|취업|심화|기초)?\s?(?:양성|훈련|교육|취업|단기|전문)\s?과정|부트캠프"
    r"|hiring|wanted|urgent|now"
    r")(?=\s|$)"
)
_SPACES = re.compile(r"\s+")
_LONGEST_TITLE = 300  # what is longer is no title; also bounds the work on hostile input


def clean_title(text: str) -> str:
    """A vacancy title without its decoration: ``★급구★ [광주] 조리원 모집(정규직)`` → ``조리원``.

    What is left keeps its own case and spacing. A title that is nothing but decoration comes
    back without its ornaments, because then the brackets hold the name. Only the first 300
    characters are read.
    """
    text = unicodedata.normalize("NFKC", _MIDDLE_DOT.sub("·", text[:_LONGEST_TITLE]))
    cleaned = _without_noise(_DECORATED.sub(" ", text))
    return cleaned or _without_noise(_ORNAMENTS.sub(" ", text))


def _without_noise(title: str) -> str:
    title = _ORNAMENTS.sub(" ", _CONDITION_PARENTHESIS.sub(" ", title))
    before = ""
    while before != title:
        before, title = title, _SPACES.sub(" ", _NOISE.sub(" ", title)).strip(" -–—,:·/.&")
    return title


# ── Lists ─────────────────────────────────────────────────────────────────────────────────────

#: Names that hold a separator and are one thing all the same.
WHOLE_NAMES: tuple[str, ...] = (
    "CI/CD", "TCP/IP", "UI/UX", "UX/UI", "PL/SQL", "A/S", "I/O", "B/L", "L/C", "Q/A", "M/V",
    "OS/2", "N/A", "H/W", "S/W", "P/G", "A/B", "자료 입력·처리원", "만화가·웹툰 작가",
    "가상·증강현실", "입·출고", "입/출고", "수·배전", "냉·난방", "유·무선",
)  # fmt: skip
_SEPARATOR = re.compile(
    r"(?<!\d),|,(?!\d{3})|[;|/·\n\r\t、]|\s및\s|(?<=[가-힣])및\s|\s및(?=[가-힣])"
)
_LIST_MARK = re.compile(r"^[\s\-–—*○●■□▶▷►✓✔]+|^\s*\(?\d{1,2}[.)]\s+|\s+$")
_HOLDER = 0xE000  # private use: stands for a whole name while the text is cut


def split_list(text: str, keep: Collection[str] = ()) -> tuple[str, ...]:
    """The items of a written list, in order, without empty ones.

    Cuts at ``, / · ; |``, tabs, new lines and the word 및, never inside parentheses, numbers such
    as 1,000, the `WHOLE_NAMES`, or the names in ``keep``.
    """
    text = _MIDDLE_DOT.sub("·", text)
    text, held = _hold(text, _whole_names_pattern(tuple(sorted(keep))))
    items = (_LIST_MARK.sub("", _release(part, held)) for part in _SEPARATOR.split(text))
    return tuple(item for item in items if item)


@lru_cache(maxsize=8)
def _whole_names_pattern(keep: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted({*WHOLE_NAMES, *keep}, key=lambda name: (-len(name), name))
    spelled = "|".join(r"\s?".join(map(re.escape, name.split())) for name in names)
    return re.compile(rf"\([^()]*\)|(?<![A-Za-z0-9])(?:{spelled})(?![A-Za-z0-9])", re.IGNORECASE)


def _hold(text: str, pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    held: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        held.append(match.group())
        return chr(_HOLDER + len(held) - 1) if len(held) < 6000 else match.group()

    # Private-use characters that the writer used would be mistaken for holders.
    return pattern.sub(put_aside, re.sub(r"[\ue000-\uf8ff]", "", text)), held


def _release(part: str, held: list[str]) -> str:
    if part.isascii():
        return part
    return "".join(held[ord(c) - _HOLDER] if 0 <= ord(c) - _HOLDER < len(held) else c for c in part)


# ── Search ────────────────────────────────────────────────────────────────────────────────────


def bigrams(text: str) -> tuple[str, ...]:
    """What an index keeps of a text: its folded characters and neighbouring pairs, each once.

    Korean has no dependable word borders, so a substring is found by its pairs: 웹개발 is found
    in 웹 개발자. That every pair is there is necessary, not sufficient: compare ``fold`` of both
    where exactness matters.
    """
    folded = fold(text)
    return tuple(dict.fromkeys((*folded, *_pairs(folded))))


def query_bigrams(text: str) -> tuple[str, ...]:
    """What a query must find: its pairs, or its one character; empty for an empty query."""
    folded = fold(text)
    return (folded,) if len(folded) == 1 else tuple(dict.fromkeys(_pairs(folded)))


def _pairs(text: str) -> Iterator[str]:
    return (text[i : i + 2] for i in range(len(text) - 1))
