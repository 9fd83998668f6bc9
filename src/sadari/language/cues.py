"""What the words around a skill say of it: at which level, demanded or wished, or not needed.

The reading is local: the clause that follows the skill, the word before it, and the heading of
its list. Where nothing is written the answer is None, never a default.
"""

import re

# A full stop ends a clause only before a space, so that "Node.js" and "Lv.3" do not.
_CLAUSE_END = re.compile(
    r"[,;\n!?]|\.(?=\s|$)|(?:니다|해요|세요)(?=\s|$)|(?<=[가-힣])(?:하고|이나|지만|으나)(?=\s)"
)
_REACH = 24
_HEADING_REACH = 400
_NEGATION = re.compile(
    r"무관|불필요|필요\s?없|필요\s?하지\s?않|없어도|없으셔도|몰라도|모르셔도|못\s?해도|상관\s?없|제외|not\s+(?:needed|required|necessary)|no\s+need"
)
_NEGATION_BEFORE = re.compile(r"(?:\bno|\bwithout|not)\s+$")
_WISH = re.compile(r"우대|선호|가산|플러스|있으면\s?(?:좋|더)|preferred|a\s+plus|nice\s+to\s+have")
_MUST = re.compile(r"필수|반드시|required|must|꼭\s|소지자|소지\s?필|보유자만")
_HEADING = re.compile(
    r"(?P<must>필수|자격\s?요건|required|must)|(?P<wish>우대|선호|preferred|nice\s+to\s+have)"
)
_HEADING_END = re.compile(
    r"^\s?(?:사항|조건|기술|역량|요건|스택|스킬|skills?|qualifications?)*\s?[:\])>】]"
)
_YEARS = re.compile(r"(\d{1,2})\s?(?:년|years?)(?:\s?(?:이상|차|↑|\+))?")
_GRADE = re.compile(r"^\s?[(:]\s?(상|중|하)\s?(?:[),]|$)")
_EXPLICIT = re.compile(r"(?:lv\.?|level|레벨|수준)\s?([1-8])(?!\d)")
#: Words for proficiency and the level we read from them. Our own reading of the NCS level
#: descriptions: 2 helps under guidance, 4 does the work alone, 6 solves new problems, 7 leads.
LEVEL_WORDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"전문가|최고급|마스터\s?수준|expert"), 7),
    (re.compile(r"고급|상급|숙련|능숙|능통|advanced|fluent|proficient"), 6),
    (re.compile(r"중급|실무\s?(?:가능|수준)|intermediate"), 4),
    (re.compile(r"초급|기초|기본(?!급)|입문|초보|basic|beginner|elementary"), 2),
)
#: Years of experience, at least → level.
LEVEL_OF_YEARS: tuple[tuple[int, int], ...] = ((10, 7), (7, 6), (5, 5), (3, 4), (1, 3))
_GRADES = {"상": 6, "중": 4, "하": 2}


def clause_after(text: str, end: int) -> str:
    """What follows position ``end`` up to the end of the clause, at most 24 characters."""
    tail = text[end : end + _REACH]
    stop = _CLAUSE_END.search(tail)
    return tail[: stop.start()] if stop else tail


def is_negated(text: str, start: int, end: int) -> bool:
    """Whether the clause says that the thing at ``text[start:end]`` is not needed."""
    after = clause_after(text, end)
    negation = _NEGATION.search(after)
    demand = _MUST.search(after) or _WISH.search(after)
    if negation:
        return demand is None or negation.start() < demand.start()
    return bool(_NEGATION_BEFORE.search(text[max(0, start - 10) : start]))


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
    """The level 1–8 that the words right after, or the word right before, express; or None."""
    after, before = clause_after(text, end), text[max(0, start - 8) : start]
    explicit = _EXPLICIT.search(after)
    if explicit:
        return int(explicit.group(1))
    grade = _GRADE.match(after)
    if grade:
        return _GRADES[grade.group(1)]
    return _level_word(after) or _level_of_years(after) or _level_word(_last_word(before))


def _last_word(before: str) -> str:
    words = re.split(r"[,;\n./·|]", before)[-1].split()
    return words[-1] if words else ""


def _level_word(text: str) -> int | None:
    found = [(m.start(), level) for word, level in LEVEL_WORDS if (m := word.search(text))]
    return min(found)[1] if found else None


def _level_of_years(text: str) -> int | None:
    years = _YEARS.search(text)
    if not years:
        return None
    return next((level for least, level in LEVEL_OF_YEARS if int(years.group(1)) >= least), None)


_WORDS_OF_DEGREE = re.compile(
    r"[(:]?\s?(?:최고급|고급|상급|중급|초급|기초|기본|입문|전문가|숙련자?|능숙|능통|실무\s?(?:가능|수준)|필수|우대|사용\s?가능자?|가능자?|활용\s?가능자?"
    r"|(?:lv\.?|level|레벨|수준)\s?[1-8]|\d{1,2}\s?년\s?(?:이상|차)?|상|중|하|basic|beginner|intermediate|advanced|expert)\s?\)?(?=\s|$)"
    r"|(?:^|\s)(?:고급|중급|초급|기초|기본|입문|basic|intermediate|advanced|expert)(?=\s)"
)


def without_degree(text: str) -> str:
    """A list item without its words of level and demand: ``엑셀(중급) 우대`` → ``엑셀``."""
    return _WORDS_OF_DEGREE.sub(" ", text).strip()
