"""Words that set two alike names apart, however near their letters or their meaning.

Likeness of characters and nearness of meaning both confuse roles that share a field: a front-end
developer is no back-end developer, and who sells a machine does not build it. Here stands what
they must not cross.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

#: Words of one group that exclude each other: a name that holds one is not one that holds another.
GROUPS: tuple[frozenset[str], ...] = (
    frozenset({"백엔드", "프론트엔드", "풀스택"}),
    frozenset({"backend", "frontend", "fullstack"}),
    frozenset({"안드로이드", "ios"}),
    frozenset({"간호조무", "간호사"}),
    frozenset({"기능사", "산업기사", "기사", "기술사", "기능장"}),
    frozenset({"1급", "2급", "3급"}),
    frozenset({"1종", "2종"}),
    frozenset({"하드웨어", "소프트웨어"}),
    frozenset({"아날로그", "디지털"}),
    frozenset({"입력", "출력"}),
    frozenset({"수입", "수출"}),
    frozenset({"한식", "양식", "중식", "일식"}),
)
#: What somebody does all day, by the words that say so in either language. Two names whose roles
#: share nothing are two jobs. A name may hold several roles (품질 검사).
ROLES: Mapping[str, str] = {
    "teach": r"강사|교사|교수|선생|튜터|훈련교사|instructor|teacher|tutor|lecturer|professor",
    "sell": r"영업|세일즈|딜러|판매|판촉|sales|seller|dealer",
    "design": r"디자이너|designer",
    "plan": r"기획|플래너|planner",
    "market": r"마케터|마케팅|marketer|marketing",
    "nurse": r"간호사|(?<!assistant)nurse(?!assistant)",
    "assist a nurse": r"간호조무|nurs(?:ing|e)a(?:ide|ssistant)",
    "advise": r"상담|컨설턴트|코디네이터|counsell?or|consultant",
    "clean": r"청소|미화|cleaner|cleaning|housekeep",
    "drive": r"운전|라이더|배송|배달|택배|driver|courier",
    "account": r"회계|경리|세무|기장|account|bookkeep",
    "recruit": r"채용담당|인사|노무|recruit|humanresource",
    "practise law": r"변호사|법무|lawyer|attorney",
    "cook": r"조리|요리|주방|셰프|영양사|cook|chef",
    "guard": r"경비|보안요원|경호|securityguard",
    "inspect": r"검사|검수|테스터|품질|qa|qc|inspect|tester|quality",
    "edit": r"편집|editor",
    "develop": r"개발|프로그래머|엔지니어|기술자|developer|programmer|engineer",
    "repair": r"정비|수리|보전|유지보수|mechanic|maintenance|repair",
    "assemble": r"조립|assembl",
    "research": r"연구|과학자|research|scientist",
    "analyse": r"분석|과학자|analyst|scientist",
    "weld": r"용접|welder|welding",
    "treat": r"치료사|therapist",
    "secretary": r"비서|secretary",
    "work in an office": r"사무|원무|행정|clerk",
}
_REMEMBERED = 32_768
_ROLE_PATTERNS = {role: re.compile(words) for role, words in ROLES.items()}
_ANY_WORD_OF_A_GROUP = re.compile("|".join(sorted({w for group in GROUPS for w in group})))
_ANY_ROLE = re.compile("|".join(ROLES.values()))
Held = tuple[frozenset[str], ...]
_NONE_HELD: Held = tuple(frozenset[str]() for _group in GROUPS)


def contradict(one: str, other: str) -> bool:
    """Whether two folded names hold words that exclude each other, so that they differ."""
    return _groups_differ(one, other) or _roles_differ(one, other)


def may_contradict(folded: str) -> bool:
    """Whether the folded name holds any word by which it could contradict another."""
    return _held(folded) is not _NONE_HELD or bool(roles(folded))


def _groups_differ(one: str, other: str) -> bool:
    mine, yours = _held(one), _held(other)
    if mine is _NONE_HELD or yours is _NONE_HELD:
        return False
    return any(m and y and m != y for m, y in zip(mine, yours, strict=True))


@lru_cache(_REMEMBERED)
def _held(folded: str) -> Held:
    if not _ANY_WORD_OF_A_GROUP.search(folded):
        return _NONE_HELD
    return tuple(_words_held(folded, group) for group in GROUPS)


def _words_held(folded: str, group: frozenset[str]) -> frozenset[str]:
    """The words of the group in the text; 산업기사 does not also count as 기사."""
    held = frozenset(word for word in group if word in folded)
    return frozenset(w for w in held if not any(w != o and w in o for o in held))


def _roles_differ(one: str, other: str) -> bool:
    mine, yours = roles(one), roles(other)
    return bool(mine and yours) and mine.isdisjoint(yours)


@lru_cache(_REMEMBERED)
def roles(folded: str) -> frozenset[str]:
    """The roles that a folded name speaks of."""
    if not _ANY_ROLE.search(folded):
        return frozenset()
    return frozenset(role for role, words in _ROLE_PATTERNS.items() if words.search(folded))
