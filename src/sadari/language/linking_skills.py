"""Read skills and licences: list items, running text, courses."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from sadari.language.cues import Cues, cues_of, without_degree
from sadari.language.enumerations import listed_names
from sadari.language.likeness import (
    Candidate,
    DescribedBy,
    NearestConcepts,
    nearest_as_decided,
)
from sadari.language.links import CONFIDENCE, Meaning, SkillLink, Why
from sadari.language.names import Names, all_names, by_code, decisions, names_of
from sadari.language.normalise import fold, plain, split_list
from sadari.language.scan import Found, NameScanner
from sadari.language.vocabulary import SkillConcept, Vocabulary, claimed_names

#: Least probability of a link by likeness or meaning, chosen on the development half.
LEAST_PROBABILITY = 0.6
#: A name that covers less of an item than this does not decide it where another is more like.
DECIDING_SHARE = 0.4
_SHORTEST_FOR_LIKENESS = 3
_LONGEST_ITEM = 60  # what is longer is a sentence: names in it count, its likeness to one does not
_NCS_DIGITS, _NCS_CLASS_DIGITS = 8, 6
_CACHED_TEXTS, _CACHED_LONG_TEXTS = 65_536, 4_096
_LICENCE_WORDS = re.compile(
    r"(?:국가)?(?:기술)?자격증|자격|면허증|면허|소지자|소지|보유자|보유|취득자?|필수|우대|이상|필요"
)
_FOLLOWS_LICENCE = re.compile(
    rf"{_LICENCE_WORDS.pattern}|(?:은|는|이|가|을|를|와|과|나|이나|의|및|등|로|으로)(?![가-힣])|(?:이상|있)"
)
_HANGUL = re.compile(r"[가-힣]")
_GRADE_FOLLOWS = re.compile(r"\s?\(?[1-3]\s?급")
_TAUGHT = re.compile(
    r"(?:다루는|배우는|훈련|학습|주요|관련)?\s*(?:기술|역량|스킬|내용|skills?|topics?)\s*[::]\s*",
    re.I,
)


class SkillTables:
    """What reading skills rests on, whatever people decide. Immutable; safe to share."""

    def __init__(self, vocabulary: Vocabulary, meaning: DescribedBy | None) -> None:
        self.skills = skills = vocabulary.skills
        self.names = names_of(skills)
        self.licences = frozenset(i for i, c in skills.items() if c.kind == "licence")
        self.licence_names = _licence_names(skills.values())
        self.separable = _names_with_separator(skills.values())
        # A field (2001 정보기술) says where a skill belongs, not that a course teaches it.
        whole = {i: c.ncs if len(c.ncs) == _NCS_DIGITS else "" for i, c in skills.items()}
        self.by_ncs = by_code(skills.values(), whole, _NCS_CLASS_DIGITS)
        likeable = (concept for concept in skills.values() if concept.kind != "licence")
        self.nearest = NearestConcepts(claimed_names(likeable), meaning, most=1)


class SkillReader:
    """Finds the skills and licences that a text names. Immutable; safe to share."""

    def __init__(self, tables: SkillTables, meanings: Sequence[Meaning]) -> None:
        decided = decisions(meanings, "skill", tables.skills)
        self._skills, self._licences = tables.skills, tables.licences
        self._separable, self._by_ncs = tables.separable, tables.by_ncs
        self._names, self.nearest = tables.names, tables.nearest
        if decided:
            self._names = tables.names.corrected_by(decided)
            self.nearest = nearest_as_decided(tables.nearest, decided)
        self._as_items = self._names.as_items()
        self._licence_ids = _free_licence_names(tables.licence_names, self._names)
        self._graded = {i for i in self._licence_ids.values() if "급" in self._skills[i].name_ko}
        self._scanner = NameScanner(self._names.in_running_text())
        self._licence_scanner = NameScanner(self._licence_ids)
        self.item = lru_cache(_CACHED_TEXTS)(self._find_item)
        self.licence = lru_cache(_CACHED_TEXTS)(self._find_licence)
        self.running = lru_cache(_CACHED_LONG_TEXTS)(self._find_running)

    def cut(self, text: str) -> tuple[str, ...]:
        """The items of a written list; names that hold a separator stay whole."""
        return split_list(text, self._separable)

    def undecided(self, items: Iterable[str]) -> list[str]:
        """What likeness and meaning must be asked about, as `nearest` is asked."""
        return [without_degree(plain(item)) for item in items if self._is_undecided(item)]

    def outcomes(self, text: str, ncs_code: str) -> tuple[SkillLink, ...]:
        listed = _TAUGHT.split(text, maxsplit=1)[1:]
        named = [link for part in listed for item in self.cut(part) for link in self.item(item)]
        found = each_once([*named, *self.running(text)])
        taught = each_once([*found, *(x for link in found for x in self.attested(link))])
        return each_once([*taught, *self._of_ncs_class(re.sub(r"\D", "", ncs_code), bool(found))])

    def attested(self, licence: SkillLink) -> list[SkillLink]:
        """The skills that a licence attests, each at its level, as sure as the licence itself."""
        return [
            SkillLink(implied.id, licence.confidence, licence.why, licence.span, implied.level)
            for implied in self._skills[licence.id].implies
        ]

    def _of_ncs_class(self, code: str, exact_only: bool) -> list[SkillLink]:
        if len(code) != _NCS_DIGITS:
            return []
        ids = self._by_ncs.get(code, ())
        if ids or exact_only:
            return [SkillLink(i, CONFIDENCE["ncs"], "ncs", code) for i in ids]
        above = self._by_ncs.get(code[:_NCS_CLASS_DIGITS], ())
        return [SkillLink(i, CONFIDENCE["ncs"] / 2, "ncs", code) for i in above]

    # ── One item ──────────────────────────────────────────────────────────────────────────

    def _find_item(self, text: str) -> tuple[SkillLink, ...]:
        """Every skill that an item names, the one it mostly speaks of first."""
        decided = self._decided(text)
        if decided is not None:
            return decided
        within = self._within(text)
        if within and _share(within, text) >= DECIDING_SHARE:
            return within
        alike = self._alike(text)
        surest = within[0].confidence if within else 0.0
        return alike if alike and alike[0].confidence > surest else within

    def _is_undecided(self, text: str) -> bool:
        if self._decided(text) is not None:
            return False
        within = self._within(text)
        return not within or _share(within, text) < DECIDING_SHARE

    def _decided(self, text: str) -> tuple[SkillLink, ...] | None:
        """What a person, a whole name or a licence decides; None where none does."""
        key = fold(text)
        if key in self._names.corrected and self._names.corrected[key] is None:
            return ()
        link = self._named(text, text, 1.0) or self._with_degree(text) or self.licence(text)
        return (link,) if link else None

    def _named(self, name: str, text: str, trust: float) -> SkillLink | None:
        key = fold(name)
        concept_id = self._names.ids.get(key)
        if concept_id is None:
            return None
        why = self._names.why(key)
        return SkillLink(concept_id, CONFIDENCE[why] * trust, why, text.strip())

    def _with_degree(self, text: str) -> SkillLink | None:
        written = plain(text)
        name = without_degree(written)
        link = self._named(name, text, CONFIDENCE["cleaned"])
        if link is None or name == written:
            return link
        start = max(written.find(name), 0)
        (cues,) = cues_of(written, [(start, start + len(name))])
        return None if cues.negated else _said(link, cues)

    def _within(self, text: str) -> tuple[SkillLink, ...]:
        """The known names inside, the longest first; trusted by how much of the item they cover."""
        links = self.running(text)
        trust = round(CONFIDENCE["part"] * (0.5 + 0.5 * _share(links, text)), 4)
        longest_first = sorted(links, key=lambda link: -len(fold(link.span)))
        return tuple(
            SkillLink(link.id, trust, "part", link.span, link.level, link.must)
            for link in longest_first
        )

    def _alike(self, text: str) -> tuple[SkillLink, ...]:
        written = plain(text)
        asked = without_degree(written)
        (cues,) = cues_of(written, [(0, 0)])
        if cues.negated or not _SHORTEST_FOR_LIKENESS <= len(fold(asked)) <= _LONGEST_ITEM:
            return ()
        return tuple(
            _said(_by_likeness(candidate, text), cues)
            for candidate in self.nearest.of(asked)
            if candidate.probability >= LEAST_PROBABILITY
        )

    # ── Running text ──────────────────────────────────────────────────────────────────────

    def _find_running(self, text: str) -> tuple[SkillLink, ...]:
        written = plain(text)
        found = self._all_found(written)
        cues = cues_of(written, [(f.start, f.end) for f in found])
        return each_once(
            self._found(written, f, c) for f, c in zip(found, cues, strict=True) if not c.negated
        )

    def _all_found(self, written: str) -> list[Found]:
        """The names in running text, and where none stands, those of its inline lists."""
        found = [f for f in self._scanner.find(written) if self._is_whole(written, f)]
        for item in listed_names(written, self._as_items, self._names.ids):
            if not any(_overlap(f, item) and not _same_place(f, item) for f in found):
                found = [f for f in found if not _same_place(f, item)]
                found.append(item)
        return sorted(found, key=lambda f: (f.start, f.end))

    def _is_whole(self, written: str, found: Found) -> bool:
        """A licence is not part of a longer word: 전산세무 in 전산세무회계 is none."""
        concept_id = self._names.ids[found.name]
        return concept_id not in self._licences or self._ends_licence(
            concept_id, written[found.end :]
        )

    def _found(self, written: str, found: Found, cues: Cues) -> SkillLink:
        why, span = self._names.why(found.name), written[found.start : found.end]
        trust = CONFIDENCE[why] * CONFIDENCE["cleaned"]
        return _said(SkillLink(self._names.ids[found.name], trust, why, span), cues)

    # ── Licences ──────────────────────────────────────────────────────────────────────────

    def _find_licence(self, text: str) -> SkillLink | None:
        written = plain(text)
        whole = fold(written)
        if whole in self._names.corrected:
            return self._corrected_licence(whole, text)
        concept_id = self._licence_ids.get(whole) or self._licence_ids.get(
            fold(_LICENCE_WORDS.sub(" ", written))
        )
        if concept_id is None:
            return self._licence_within(written)
        why: Why = "name" if (whole, concept_id) in self._names.official else "alias"
        (cues,) = cues_of(written, [(0, 0)])
        link = SkillLink(concept_id, CONFIDENCE[why], why, text.strip())
        return None if cues.negated else _said(link, cues)

    def _corrected_licence(self, whole: str, text: str) -> SkillLink | None:
        concept_id = self._names.corrected[whole]
        if concept_id is None or concept_id not in self._licences:
            return None
        return SkillLink(concept_id, CONFIDENCE["corrected"], "corrected", text.strip())

    def _licence_within(self, written: str) -> SkillLink | None:
        for found in self._licence_scanner.find(written):
            concept_id = self._licence_ids[found.name]
            (cues,) = cues_of(written, [(found.start, found.end)])
            if cues.negated or not self._ends_licence(concept_id, written[found.end :]):
                continue
            span = written[found.start : found.end]
            return _said(SkillLink(concept_id, CONFIDENCE["part"], "part", span), cues)
        return None

    def _ends_licence(self, concept_id: str, follows: str) -> bool:
        """A grade that follows a graded licence makes it another one; so does a longer word."""
        if _GRADE_FOLLOWS.match(follows):
            return concept_id not in self._graded
        return not _HANGUL.match(follows) or bool(_FOLLOWS_LICENCE.match(follows))


# ── Indexes and links ─────────────────────────────────────────────────────────────────────────


def each_once(links: Iterable[SkillLink]) -> tuple[SkillLink, ...]:
    """The first link of each concept; later mentions add a level or demand that was missing."""
    kept: dict[str, SkillLink] = {}
    for link in links:
        first = kept.setdefault(link.id, link)
        level = link.level if first.level is None else first.level
        must = link.must if first.must is None else first.must
        if (level, must) != (first.level, first.must):
            kept[link.id] = replace(first, level=level, must=must)
    return tuple(kept.values())


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _same_place(one: Found, other: Found) -> bool:
    return (one.start, one.end) == (other.start, other.end)


def _licence_names(skills: Iterable[SkillConcept]) -> list[tuple[str, str]]:
    """Every folded name of a licence, with and without words such as 자격증, with its id."""
    return [
        (key, concept.id)
        for concept in skills
        if concept.kind == "licence"
        for name in all_names(concept)
        for key in (fold(name), fold(_LICENCE_WORDS.sub(" ", plain(name))))
        if key
    ]


def _free_licence_names(names: Iterable[tuple[str, str]], known: Names) -> dict[str, str]:
    """Those of the licences alone: another concept, or a decision, keeps a name that it has."""
    free: dict[str, str] = {}
    for name, concept_id in names:
        if known.ids.get(name, concept_id) == concept_id and name not in known.corrected:
            free.setdefault(name, concept_id)
    return free


def _names_with_separator(skills: Iterable[SkillConcept]) -> tuple[str, ...]:
    names = (name for concept in skills for name in all_names(concept))
    return tuple(sorted({name for name in names if len(split_list(name)) > 1}))


def _share(links: Sequence[SkillLink], text: str) -> float:
    """How much of the item the spans of the links cover, 0–1."""
    covered = sum(len(fold(span)) for span in {link.span for link in links})
    return min(covered / max(len(fold(text)), 1), 1.0)


def _by_likeness(candidate: Candidate, text: str) -> SkillLink:
    return SkillLink(candidate.id, candidate.probability, candidate.why, text.strip())


def _said(link: SkillLink, cues: Cues) -> SkillLink:
    if cues.level is None and cues.must is None:
        return link  # says nothing of either before
    return replace(link, level=cues.level, must=cues.must)
