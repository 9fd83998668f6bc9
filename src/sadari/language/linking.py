"""Link written skills, licences, occupations and courses to the vocabulary.

A link says what it rests on (``why``) and how far it may be trusted (``confidence``). Nothing
is guessed: a level or a demand that is not written is None, and a name that nothing supports
links to nothing. `Linker` is the interface; an encoder may later stand behind the same methods.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sadari.language.cues import is_negated, level_near, must_near, without_degree
from sadari.language.normalise import clean_title, fold, plain, split_list
from sadari.language.scan import Found, NameScanner
from sadari.language.similarity import NameIndex
from sadari.language.vocabulary import (
    OccupationConcept,
    SkillConcept,
    Vocabulary,
    claimed_names,
    load_vocabulary,
)

Why = Literal["name", "alias", "ncs", "keco", "part", "ngram"]

#: How far each kind of evidence is trusted. Set by hand; a measured calibration may replace it.
CONFIDENCE: Mapping[str, float] = {
    "name": 1.0,
    "alias": 0.98,
    "cleaned": 0.95,
    "keco": 0.9,
    "part": 0.8,
    "keco_class": 0.6,
    "ncs": 0.6,
    "inner": 0.55,
}
#: Least likeness for a link by characters alone. Below these, wrong links outnumber right ones
#: in the labelled lines of the tests.
SKILL_LIKENESS = 0.74
OCCUPATION_LIKENESS = 0.65
_SHORTEST_FOR_LIKENESS = 4
#: Below this, what a title shares with a name is chance; the commonest of a code's jobs is taken.
_FAINT_LIKENESS = 0.3
_CACHED_TEXTS, _CACHED_LONG_TEXTS = 65_536, 4_096
#: Words that set two alike names apart; a likeness across them is never a link.
CONTRASTS: tuple[frozenset[str], ...] = (
    frozenset({"백엔드", "프론트엔드", "풀스택"}),
    frozenset({"간호조무", "간호사"}),
    frozenset({"기능사", "산업기사", "기사", "기술사", "기능장"}),
    frozenset({"1급", "2급", "3급"}),
    frozenset({"하드웨어", "소프트웨어"}),
    frozenset({"개발", "영업", "강사", "교사", "교수"}),
    frozenset({"개발", "영업", "디자인", "연구", "생산", "품질", "설계", "보안", "회계", "청소"}),
)
_LICENCE_WORDS = re.compile(
    r"(?:국가)?(?:기술)?자격증|자격|면허증|면허|소지자|소지|보유자|보유|취득자?|필수|우대|이상|필요"
)
_JOB_TAIL = re.compile(r"\s?(?:담당자|담당|직원|사원|인력|업무|직무|직종|희망|분야)$")
_TAUGHT = re.compile(
    r"(?:다루는|배우는|훈련|학습|주요|관련)?\s*(?:기술|역량|스킬|내용|skills?|topics?)\s*[::]\s*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class SkillLink:
    """A skill or licence found in a text.

    ``confidence`` 0–1; ``span`` is the writing it rests on; ``level`` 1–8 and ``must`` (True
    demanded, False wished) are None where the text does not say.
    """

    id: str
    confidence: float
    why: Why
    span: str
    level: int | None = None
    must: bool | None = None


@dataclass(frozen=True, slots=True)
class OccupationLink:
    """An occupation found in a text or behind a KECO code."""

    id: str
    confidence: float
    why: Why
    span: str


class Linker:
    """Answers what a text means in terms of one vocabulary. Immutable; safe to share."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Indexes are built here, once: about 50 ms for a few thousand names."""
        self.vocabulary = vocabulary
        skills, occupations = vocabulary.skills.values(), vocabulary.occupations.values()
        self._skill_ids = claimed_names(skills)
        self._occupation_ids = claimed_names(occupations)
        self._licence_ids = _licence_names(skills)
        self._official = _official_names([*skills, *occupations])
        self._separable = _names_with_separator(skills)
        self._by_ncs, self._by_keco = _by_ncs(skills), _by_keco(occupations)
        self._skill_names, self._occupation_names = (
            NameIndex(_without_licences(self._skill_ids, vocabulary)),
            NameIndex(self._occupation_ids),
        )
        self._skill_scanner = NameScanner(self._skill_ids.keys() - _only_listed(skills))
        self._licence_scanner = NameScanner(self._licence_ids)
        self._occupation_scanner = NameScanner(self._occupation_ids)
        self._cached_skill = lru_cache(_CACHED_TEXTS)(self._find_skill)
        self._cached_skills_in = lru_cache(_CACHED_LONG_TEXTS)(self._find_skills_in)
        self._cached_licence = lru_cache(_CACHED_TEXTS)(self._find_licence)
        self._cached_occupation = lru_cache(_CACHED_TEXTS)(self._find_occupation)

    # ── Skills ────────────────────────────────────────────────────────────────────────────

    def skill(self, text: str) -> SkillLink | None:
        """The skill that one list item names, such as ``엑셀(중급)``; None if it is not known.

        A skill that the item says is not needed (``자바 무관``) is None too.
        """
        return self._cached_skill(text)

    def skills(self, text: str) -> tuple[SkillLink, ...]:
        """The skills of a written list, each once, in order; unknown items are left out."""
        return _each_once(link for item in self.items(text) if (link := self.skill(item)))

    def items(self, text: str) -> tuple[str, ...]:
        """The items of a written list; names of the vocabulary that hold a separator stay whole."""
        return split_list(text, self._separable)

    def skills_in(self, text: str) -> tuple[SkillLink, ...]:
        """The skills that running text speaks of, each once, in order of appearance.

        Skills that the text says are not needed are left out.
        """
        return self._cached_skills_in(text)

    def licence(self, text: str) -> SkillLink | None:
        """The licence or qualification that one item names; None if it is not known.

        Likeness is never enough: 정보처리기사 and 정보처리기능사 are two different papers.
        """
        return self._cached_licence(text)

    def licences(self, text: str) -> tuple[SkillLink, ...]:
        """The licences of a written list, each once, in order; unknown items are left out."""
        return _each_once(link for item in self.items(text) if (link := self.licence(item)))

    def outcomes(self, text: str, ncs_code: str = "") -> tuple[SkillLink, ...]:
        """What a course teaches: its list of skills if it has one, else its running text.

        The skills of its NCS class (8 digits) are added with why ``ncs``; where the class itself
        holds none and the text named none, those of the 6-digit class above are.
        """
        listed = _TAUGHT.split(text, maxsplit=1)
        named = self.skills(listed[1]) if len(listed) > 1 else ()
        named = _each_once([*named, *self.skills_in(text)])
        return _each_once([*named, *self._of_ncs_class(re.sub(r"\D", "", ncs_code), bool(named))])

    def _of_ncs_class(self, code: str, exact_only: bool) -> list[SkillLink]:
        ids = self._by_ncs.get(code, ()) or (() if exact_only else self._by_ncs.get(code[:6], ()))
        trust = CONFIDENCE["ncs"] if code in self._by_ncs else CONFIDENCE["ncs"] / 2
        return [SkillLink(i, trust, "ncs", code) for i in ids] if len(code) == 8 else []

    def _find_skill(self, text: str) -> SkillLink | None:
        return (
            self._skill_named(text, text, 1.0)
            or self._skill_with_degree(text)
            or self._find_licence(text)
            or self._skill_within(text)
            or self._skill_alike(text)
        )

    def _skill_named(self, name: str, text: str, trust: float) -> SkillLink | None:
        key = fold(name)
        concept_id = self._skill_ids.get(key)
        if concept_id is None:
            return None
        why = self._why(key, concept_id)
        return SkillLink(concept_id, CONFIDENCE[why] * trust, why, text.strip())

    def _skill_with_degree(self, text: str) -> SkillLink | None:
        written = plain(text)
        name = without_degree(written)
        link = self._skill_named(name, text, CONFIDENCE["cleaned"])
        if link is None or name == written:
            return link
        start = max(written.find(name), 0)
        return _with_cues(link, written, start, start + len(name))

    def _skill_within(self, text: str) -> SkillLink | None:
        """The longest known name inside; trusted by the share of the item that it covers."""
        links = self._find_skills_in(text)
        if not links:
            return None
        longest = max(links, key=lambda link: len(fold(link.span)))
        covered = len(fold(longest.span)) / max(len(fold(text)), 1)
        trust = CONFIDENCE["part"] * (0.5 + 0.5 * covered)
        return SkillLink(longest.id, trust, "part", longest.span, longest.level, longest.must)

    def _skill_alike(self, text: str) -> SkillLink | None:
        if len(fold(text)) < _SHORTEST_FOR_LIKENESS or is_negated(plain(text), 0, 0):
            return None
        for likeness, name, concept_id in self._skill_names.best(text, SKILL_LIKENESS):
            if not contradict(fold(text), name):
                return SkillLink(concept_id, likeness * CONFIDENCE["part"], "ngram", text.strip())
        return None

    def _find_skills_in(self, text: str) -> tuple[SkillLink, ...]:
        written = plain(text)
        found = self._skill_scanner.find(written)
        return _each_once(
            self._link_found(written, f) for f in found if not is_negated(written, f.start, f.end)
        )

    def _link_found(self, written: str, found: Found) -> SkillLink:
        concept_id = self._skill_ids[found.name]
        why, span = self._why(found.name, concept_id), written[found.start : found.end]
        link = SkillLink(concept_id, CONFIDENCE[why] * CONFIDENCE["cleaned"], why, span)
        return _with_cues(link, written, found.start, found.end)

    def _find_licence(self, text: str) -> SkillLink | None:
        written = plain(text)
        key = fold(_LICENCE_WORDS.sub(" ", written))
        concept_id = self._licence_ids.get(fold(written)) or self._licence_ids.get(key)
        if concept_id is not None:
            why = self._why(fold(written), concept_id)
            link = SkillLink(concept_id, CONFIDENCE[why], why, text.strip())
            return None if is_negated(written, 0, 0) else _with_cues(link, written, 0, 0)
        return self._licence_within(written)

    def _licence_within(self, written: str) -> SkillLink | None:
        for found in self._licence_scanner.find(written):
            follows = written[found.end :]
            if is_negated(written, found.start, found.end) or not _ends_licence(found, follows):
                continue
            span = written[found.start : found.end]
            link = SkillLink(self._licence_ids[found.name], CONFIDENCE["part"], "part", span)
            return _with_cues(link, written, found.start, found.end)
        return None

    # ── Occupations ───────────────────────────────────────────────────────────────────────

    def occupation(self, text: str, code: str = "") -> OccupationLink | None:
        """The occupation that a title or a job name means; ``code`` is a KECO code, if known.

        Tried in turn: the exact name, the cleaned title, the code, the last and longest known
        name inside, likeness of characters. None if nothing supports any.
        """
        return self._cached_occupation(text, code)

    def _find_occupation(self, text: str, code: str) -> OccupationLink | None:
        return (
            self._occupation_named(text, text, 1.0)
            or self._occupation_cleaned(text)
            or self._occupation_of_code(text, code)
            or self._occupation_within(text)
            or self._occupation_alike(text)
        )

    def _occupation_named(self, name: str, text: str, trust: float) -> OccupationLink | None:
        key = fold(name)
        concept_id = self._occupation_ids.get(key)
        if concept_id is None:
            return None
        why = self._why(key, concept_id)
        return OccupationLink(concept_id, CONFIDENCE[why] * trust, why, text.strip())

    def _occupation_cleaned(self, text: str) -> OccupationLink | None:
        title = clean_title(text)
        bare = re.sub(r"\([^()]*\)", " ", title)
        for name in (title, _JOB_TAIL.sub("", title), bare, _JOB_TAIL.sub("", bare.strip())):
            link = self._occupation_named(name, title, CONFIDENCE["cleaned"])
            if link:
                return link
        return None

    def _occupation_of_code(self, text: str, code: str) -> OccupationLink | None:
        """By six digits, else by the four of the small class, chosen by what the text holds."""
        digits = _six_digits(code)
        for key, trust in ((digits, "keco"), (digits[:4], "keco_class")):
            candidates = self._by_keco.get(key, ())
            if candidates:
                chosen = self._most_like(text, candidates)
                return OccupationLink(chosen, CONFIDENCE[trust], "keco", digits)
        return None

    def _most_like(self, text: str, candidates: tuple[str, ...]) -> str:
        title = clean_title(text)
        within = self._occupation_within(title)
        if within and within.id in candidates:
            return within.id
        likeness = {
            c: self._occupation_names.likeness(title, self._names_of(c)) for c in candidates
        }
        if max(likeness.values()) < _FAINT_LIKENESS:
            return max(candidates, key=lambda c: self.vocabulary.occupations[c].demand_weight)
        return max(candidates, key=lambda c: likeness[c])

    def _names_of(self, occupation_id: str) -> list[str]:
        concept = self.vocabulary.occupations[occupation_id]
        return [
            fold(n) for n in (concept.name_ko, concept.name_en, *(a.text for a in concept.aliases))
        ]

    def _occupation_within(self, text: str) -> OccupationLink | None:
        """Korean names end with their head word, so the find that ends last is the job."""
        title = plain(clean_title(text))
        found = max(self._occupation_scanner.find(title), key=_ends_last, default=None)
        if found is None:
            return None
        is_head = not fold(_JOB_TAIL.sub("", re.sub(r"\([^()]*\)", " ", title[found.end :])))
        trust = CONFIDENCE["part"] if is_head else CONFIDENCE["inner"]
        span = title[found.start : found.end]
        return OccupationLink(self._occupation_ids[found.name], trust, "part", span)

    def _occupation_alike(self, text: str) -> OccupationLink | None:
        title = clean_title(text)
        if len(fold(title)) < _SHORTEST_FOR_LIKENESS:
            return None
        for likeness, name, concept_id in self._occupation_names.best(title, OCCUPATION_LIKENESS):
            if not contradict(fold(title), name):
                return OccupationLink(concept_id, likeness * CONFIDENCE["part"], "ngram", title)
        return None

    def _why(self, key: str, concept_id: str) -> Literal["name", "alias"]:
        return "name" if (key, concept_id) in self._official else "alias"


@lru_cache(maxsize=1)
def default_linker() -> Linker:
    """The linker over the packaged vocabulary, built once a process."""
    return Linker(load_vocabulary())


def contradict(one: str, other: str) -> bool:
    """Whether two folded names hold different words of one contrast, so that they differ."""
    return any(
        (mine := _words_held(one, group)) and (yours := _words_held(other, group)) and mine != yours
        for group in CONTRASTS
    )


def _words_held(folded: str, group: frozenset[str]) -> frozenset[str]:
    """The words of the group in the text; 산업기사 does not also count as 기사."""
    held = frozenset(word for word in group if word in folded)
    return frozenset(w for w in held if not any(w != o and w in o for o in held))


# ── Indexes ───────────────────────────────────────────────────────────────────────────────────


def _official_names(
    concepts: Iterable[SkillConcept | OccupationConcept],
) -> frozenset[tuple[str, str]]:
    return frozenset((fold(n), c.id) for c in concepts for n in (c.name_ko, c.name_en))


def _licence_names(skills: Iterable[SkillConcept]) -> dict[str, str]:
    """Licences by every name, with and without words such as 자격증."""
    names: dict[str, str] = {}
    for concept in skills:
        if concept.kind == "licence":
            for name in (concept.name_ko, concept.name_en, *(a.text for a in concept.aliases)):
                names.setdefault(fold(name), concept.id)
                names.setdefault(fold(_LICENCE_WORDS.sub(" ", plain(name))), concept.id)
    return names


def _without_licences(names: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    return {n: i for n, i in names.items() if vocabulary.skills[i].kind != "licence"}


def _only_listed(skills: Iterable[SkillConcept]) -> set[str]:
    return {fold(a.text) for c in skills for a in c.aliases if a.only_listed}


def _names_with_separator(skills: Iterable[SkillConcept]) -> tuple[str, ...]:
    names = (n for c in skills for n in (c.name_ko, c.name_en, *(a.text for a in c.aliases)))
    return tuple(sorted({name for name in names if len(split_list(name)) > 1}))


def _by_ncs(skills: Iterable[SkillConcept]) -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for concept in skills:
        for key in {concept.ncs, concept.ncs[:6]} - {""}:
            groups[key].append(concept.id)
    return {key: tuple(ids) for key, ids in groups.items()}


def _by_keco(occupations: Iterable[OccupationConcept]) -> dict[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for concept in occupations:
        for key in {concept.keco, concept.keco[:4]} - {""}:
            groups[key].append(concept.id)
    return {key: tuple(ids) for key, ids in groups.items()}


def _six_digits(code: str) -> str:
    """Digits alone, with the leading zero that spreadsheets take away."""
    digits = re.sub(r"\D", "", code)
    return digits.zfill(6) if len(digits) == 5 else digits


def _ends_last(found: Found) -> tuple[int, int]:
    return found.end, len(found.name)


def _ends_licence(found: Found, follows: str) -> bool:
    """A grade that follows and is not part of the name makes it another licence."""
    return (not re.match(r"\s?[1-3]\s?급", follows) and not re.match(r"[가-힣]", follows)) or bool(
        _LICENCE_WORDS.match(follows)
    )


def _with_cues(link: SkillLink, written: str, start: int, end: int) -> SkillLink:
    level, must = level_near(written, start, end), must_near(written, start, end)
    return SkillLink(link.id, link.confidence, link.why, link.span, level, must)


def _each_once(links: Iterable[SkillLink]) -> tuple[SkillLink, ...]:
    """The first link of each concept; later mentions add a level or demand that was missing."""
    kept: dict[str, SkillLink] = {}
    for link in links:
        first = kept.setdefault(link.id, link)
        level = link.level if first.level is None else first.level
        must = link.must if first.must is None else first.must
        kept[link.id] = SkillLink(first.id, first.confidence, first.why, first.span, level, must)
    return tuple(kept.values())
