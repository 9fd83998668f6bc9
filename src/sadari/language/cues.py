"""What the words around a skill say of it: at which level, demanded or wished, or not needed.

The reading is local: the clause that follows the skill, the words before it, the list it stands
in, and the heading of that list. Where nothing is written the answer is None, never a default.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# A full stop ends a clause only before a space, so that "Node.js" and "Lv.3" do not.
_CLAUSE_END = re.compile(
    r"[,;\n!?]|\.(?=\s|$)|(?:니다|해요|세요)(?=\s|$)|(?<=[가-힣])(?:하고|하며|이며|이나|지만|으나)(?=\s)"
)
_REACH, _REACH_BEFORE = 24, 44
_HEADING_REACH = 400
#: What may stand in parentheses between a skill and what is said of it: names, not a remark.
_PARENTHESIS_OF_NAMES = re.compile(r"^\s?\((?![^()]*(?:급|년|필수|우대|무관|[상중하]\)))[^()]*\)")
#: What is said not to matter here is not the skill.
_OTHER_NEGATED = re.compile(
    r"(?:경력|학력|나이|연령|성별|전공|국적)(?:은|는|이|도)?\s?(?:무관|상관\s?없)"
)
_NEGATION = re.compile(
    r"무관|불필요|필요\s?없|필요\s?하지\s?않|(?:우대|요구)하지\s?않|없어도|없으셔도|몰라도|모르셔도"
    r"|못\s?해도|못\s?하셔도|상관\s?없|제외|^\s?무경험|^\s?미경험"
    r"|not\s+(?:needed|required|necessary)|no\s+need"
)
_NEGATION_BEFORE = re.compile(r"(?:\bno|\bwithout|not)\s+(?:prior\s+|previous\s+)?$")
_WISH = re.compile(
    r"우대(?!하지)|선호|가산|플러스|(?:있으|하|되|이)면\s?(?:더\s?)?좋|preferred|a\s+plus|nice\s+to\s+have"
)
_MUST = re.compile(r"필수|반드시|required|must|꼭\s|소지자|소지\s?필|보유자만")
_HEADING = re.compile(
    r"(?P<must>필수|자격\s?요건|required|must)|(?P<wish>우대|선호|preferred|nice\s+to\s+have)"
)
_HEADING_END = re.compile(
    r"^\s?(?:사항|조건|기술|역량|요건|스택|스킬|skills?|qualifications?|have)*\s?[:\])>】]"
)
_NUMBER_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_NUMBER = rf"(\d{{1,2}}|\b(?:{'|'.join(_NUMBER_WORDS)})\b)"
_YEARS = re.compile(rf"{_NUMBER}\+?\s?(?:년|years?)(?:\s?(?:이상|차|↑|\+))?")
_YEARS_BEFORE = re.compile(
    rf"{_NUMBER}\+?\s?(?:or\s+more\s+)?years?(?:['’]|\s+of)?(?:\s+experience)?(?:\s+(?:in|with|of))?\s*$"
)
_DEGREE_BEFORE = re.compile(
    r"(?P<word>expert|advanced|fluent|proficien(?:t|cy)|strong|intermediate|basic|beginner|elementary)"
    r"(?:\s+(?:proficiency|knowledge|skills?|understanding|command|level))?(?:\s+(?:of|in|with|at))?\s*$"
)
_DEGREES_BEFORE = {
    "expert": 7, "advanced": 6, "fluent": 6, "proficient": 6, "proficiency": 6, "strong": 6,
    "intermediate": 4, "basic": 2, "beginner": 2, "elementary": 2,
}  # fmt: skip
_GRADE = re.compile(r"^\s?[(:]\s?(상|중|하)\s?(?:[),]|$)|^\s(상|중|하)(?=[\s,)]|$)")
_EXPLICIT = re.compile(r"(?:lv\.?|level|레벨|수준)\s?([1-8])(?!\d)")
#: Words for proficiency and the level we read from them. Our own reading of the NCS level
#: descriptions: 2 helps under guidance, 4 does the work alone, 6 solves new problems, 7 leads.
LEVEL_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"전문가|최고급|마스터\s?수준|expert"), 7),
    (re.compile(r"고급|상급|숙련|능숙|능통|유창|advanced|fluent|proficient"), 6),
    (re.compile(r"중급|실무\s?(?:가능|수준)|intermediate"), 4),
    (re.compile(r"초급|기초|기본(?!급)|입문|초보|basic|beginner|elementary"), 2),
)
#: Years of experience, at least → level.
LEVEL_OF_YEARS: tuple[tuple[int, int], ...] = ((10, 7), (7, 6), (5, 5), (3, 4), (1, 3))
_GRADES = {"상": 6, "중": 4, "하": 2}
#: What joins two items of one enumeration, so that what follows the last is said of all.
_JOINT = re.compile(
    r"^(?:\s?\([^()]{0,24}\))?\s?(?:,|/|·|\+|&|\(|및|또는|혹은|이나|나|와|과|and|or)\s?(?:및|and|or)?\s?$"
)


@dataclass(frozen=True, slots=True)
class Cues:
    """What is said of one mention: level 1–8, must (True demanded, False wished), not needed."""

    level: int | None = None
    must: bool | None = None
    negated: bool = False


def cues_of(text: str, spans: Sequence[tuple[int, int]]) -> list[Cues]:
    """What ``text`` says of the mentions at ``spans``, which are in order.

    In an enumeration what is said after the last item is said of all that have no words of
    their own: 포토, 식각, 증착 이해 필수 demands all three.
    """
    cues = [_cues_at(text, start, end) for start, end in spans]
    for at in range(len(spans) - 2, -1, -1):
        if spans[at][1] > spans[at + 1][0] or _JOINT.match(text[spans[at][1] : spans[at + 1][0]]):
            cues[at] = _shared(cues[at], cues[at + 1])
    return cues


def _cues_at(text: str, start: int, end: int) -> Cues:
    if start == 0 and not clause_after(text, end).strip():
        return Cues()  # nothing stands around it
    return Cues(level_near(text, start, end), must_near(text, start, end),
                is_negated(text, start, end))  # fmt: skip


def _shared(own: Cues, following: Cues) -> Cues:
    if own.negated:
        return own
    level = following.level if own.level is None else own.level
    must = following.must if own.must is None else own.must
    silent = own.level is None and own.must is None
    return Cues(level, must, following.negated and silent)


@lru_cache(64)  # asked for each of the things that may be said of one mention
def clause_after(text: str, end: int) -> str:
    """What follows position ``end`` up to the end of the clause, at most 24 characters.

    Names in parentheses in between are passed over: PLC (지멘스, LS) 필수.
    """
    tail = text[end : end + 2 * _REACH]
    tail = _PARENTHESIS_OF_NAMES.sub("", tail)[:_REACH]
    stop = _CLAUSE_END.search(tail)
    return tail[: stop.start()] if stop else tail


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether the clause says that the thing at ``text[start:end]`` is not needed."""
    after = _OTHER_NEGATED.sub("", clause_after(text, end))
    negation = _NEGATION.search(after)
    demand = _MUST.search(after) or _WISH.search(after)
    if negation:
        return demand is None or negation.start() <= demand.start()
    return bool(_NEGATION_BEFORE.search(text[max(0, start - 20) : start]))


def must_near(text: str, start: int, end: int) -> bool | None:
    """True where demanded, False where wished, None where the text does not say.

    A wish in the same clause wins over "holders of": 소지자 우대 is a wish.
    """
    after = clause_after(text, end)
    if _WISH.search(after):
        return False
    return (
        True
        if _MUST.search(after)
        else _heading_before(text[max(0, start - _HEADING_REACH) : start])
    )


def _heading_before(before: str) -> bool | None:
    """What the last heading above says; a blank line ends its reach."""
    block = before.rsplit("\n\n", 1)[-1]
    for match in reversed(list(_HEADING.finditer(block))):
        if _HEADING_END.match(block[match.end() :]):
            return match.lastgroup == "must"
    return None


def level_near(text: str, start: int, end: int) -> int | None:
    """The level 1–8 that the words right after, or the words right before, express; or None."""
    after = clause_after(text, end)
    explicit = _EXPLICIT.search(after)
    if explicit:
        return int(explicit.group(1))
    grade = _GRADE.match(after)
    if grade:
        return _GRADES[grade.group(1) or grade.group(2)]
    return _level_word(after) or _level_of_years(_YEARS.search(after)) or _level_before(text, start)


def _level_before(text: str, start: int) -> int | None:
    before = text[max(0, start - _REACH_BEFORE) : start]
    degree = _DEGREE_BEFORE.search(before)
    if degree:
        return _DEGREES_BEFORE[degree["word"]]
    return _level_of_years(_YEARS_BEFORE.search(before)) or _level_word(_last_word(before[-8:]))


def _last_word(before: str) -> str:
    words = re.split(r"[,;\n./·|]", before)[-1].split()
    return words[-1] if words else ""


def _level_word(text: str) -> int | None:
    found = [(m.start(), level) for word, level in LEVEL_WORDS if (m := word.search(text))]
    return min(found)[1] if found else None


def _level_of_years(found: re.Match[str] | None) -> int | None:
    if not found:
        return None
    years = _NUMBER_WORDS.get(found.group(1)) or int(found.group(1))
    return next((level for least, level in LEVEL_OF_YEARS if years >= least), None)


_WORDS_OF_DEGREE = re.compile(
    r"[(:]?\s?(?:최고급|고급|상급|중급|초급|기초|기본|입문|전문가|숙련자?|능숙|능통|실무\s?(?:가능|수준)|필수|우대|사용\s?가능자?|가능자?|활용\s?가능자?|활용|사용"
    r"|(?:lv\.?|level|레벨|수준)\s?[1-8]|\d{1,2}\s?년\s?(?:이상|차|↑)?|이상|상|중|하|basic|beginner|intermediate|advanced|expert)\s?\)?(?=\s|$)"
    r"|(?:^|\s)(?:고급|중급|초급|기초|기본|입문|basic|intermediate|advanced|expert)(?=\s)"
)


def without_degree(text: str) -> str:
    """A list item without its words of level and demand: ``엑셀(중급) 우대`` → ``엑셀``."""
    return _WORDS_OF_DEGREE.sub(" ", text).strip()
