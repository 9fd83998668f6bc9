"""Read occupations: vacancy titles, job names, KECO codes."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from sadari.language.contrasts import contradict, roles
from sadari.language.likeness import (
    Candidate,
    DescribedBy,
    NearestConcepts,
    nearest_as_decided,
)
from sadari.language.links import CONFIDENCE, Meaning, OccupationLink
from sadari.language.names import all_names, by_code, decisions, names_of
from sadari.language.normalise import clean_title, fold, plain
from sadari.language.scan import Found, NameScanner
from sadari.language.vocabulary import Vocabulary, claimed_names

#: Least probability of a link by likeness or meaning, chosen on the development half.
LEAST_PROBABILITY = 0.5
_SHORTEST_FOR_LIKENESS = 3
#: Below this, what a title shares with a name is chance; the commonest of a code's jobs is taken.
_FAINT_LIKENESS = 0.2
_KECO_CLASS_DIGITS, _KECO_DIGITS = 4, 6
_CACHED_TEXTS = 65_536
_JOB_TAIL = re.compile(
    r"\s?(?:담당자|담당|직원|사원|인력|업무|직무|직종|희망|분야|선생님|이모님|기사님|님|알바|아르바이트"
    r"|경력자|가능자|파트|부문)$"
)
#: Endings that say "somebody who does it": without them 사출성형 작업자 and 사출성형원 are one.
_DOER = re.compile(
    r"(?:작업자|작업원|조작원|조작자|종사원|종사자|생산직|생산원|오퍼레이터|기술자|기술원|기능공|전문가|엔지니어"
    r"|담당자|담당|사원|직원|요원|근무자|관리원|사무원|사무직|기사|인력|원|사|공|자)$"
)
_SHORTEST_STEM = 3
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_PLACE_OF_WORK = re.compile(r"(?:팀|센터|병원|의원|회사|사무소|사무실|공장|마트|전자|산업)$")
_WORD = re.compile(r"[^\s()/,·&|-]+")
_SEGMENT = re.compile(r"\s[-–—]\s|\s?[|,/·&]\s?")


class OccupationTables:
    """What reading occupations rests on, whatever people decide. Immutable; safe to share."""

    def __init__(self, vocabulary: Vocabulary, meaning: DescribedBy | None) -> None:
        self.concepts = vocabulary.occupations
        self.names = names_of(self.concepts)
        codes = {i: concept.keco for i, concept in self.concepts.items()}
        self.by_keco = by_code(self.concepts.values(), codes, _KECO_CLASS_DIGITS)
        self.all_names = {i: [fold(n) for n in all_names(c)] for i, c in self.concepts.items()}
        self.nearest = NearestConcepts(claimed_names(self.concepts.values()), meaning)


class OccupationReader:
    """Finds the occupation that a title or job name means. Immutable; safe to share."""

    def __init__(self, tables: OccupationTables, meanings: Sequence[Meaning]) -> None:
        decided = decisions(meanings, "occupation", tables.concepts)
        self._concepts, self._by_keco = tables.concepts, tables.by_keco
        self._all_names = tables.all_names
        self._names, self.nearest = tables.names, tables.nearest
        if decided:
            self._names = tables.names.corrected_by(decided)
            self.nearest = nearest_as_decided(tables.nearest, decided)
        self._scanner = NameScanner(self._names.in_running_text(), head_final=True)
        self._stems = _stems(self._names.ids)
        self.best = lru_cache(_CACHED_TEXTS)(self._find_best)

    def undecided(self, titles: Iterable[str]) -> list[str]:
        """What likeness and meaning must be asked about, as `nearest` is asked."""
        return [
            form
            for title in titles
            if self._by_names(title, "") is None
            for form in _asked_forms(clean_title(title))
        ]

    def ranked(self, text: str, code: str, most: int) -> tuple[OccupationLink, ...]:
        """`best` first, then what else the text could mean, the surest first."""
        best = self.best(text, code)
        links: dict[str, OccupationLink] = {best.id: best} if best else {}
        for link in sorted(self._alternatives(text, code), key=_surest_first):
            links.setdefault(link.id, link)
        return tuple(links.values())[:most]

    def _alternatives(self, text: str, code: str) -> Iterator[OccupationLink]:
        title = clean_title(text)
        yield from (link for form in _forms(title) if (link := self._named(form, title, "cleaned")))
        yield from self._all_within(title)
        yield from (_by_likeness(c, title) for c in self._ranked(title))
        for key, trust in _keys_of(code):
            ids = self._by_keco.get(key, ())
            yield from (OccupationLink(i, CONFIDENCE[trust] / 2, "keco", key) for i in ids)

    def _find_best(self, text: str, code: str) -> OccupationLink | None:
        if self._means_nothing(text):
            return None
        return self._by_names(text, code) or self._by_likeness_or_inner_name(text)

    def _means_nothing(self, text: str) -> bool:
        return any(
            self._names.corrected.get(fold(form), "") is None for form in (text, clean_title(text))
        )

    def _by_names(self, text: str, code: str) -> OccupationLink | None:
        """The exact name, the cleaned title, the code, the known name that heads the title."""
        return (
            self._named(text, text, "name")
            or self._cleaned(text)
            or self._of_code(text, code)
            or self._of_doer(text)
            or self._heading(text)
        )

    def _named(self, name: str, text: str, trust: str) -> OccupationLink | None:
        key = fold(name)
        concept_id = self._names.ids.get(key)
        if concept_id is None:
            return None
        why = self._names.why(key)
        return OccupationLink(concept_id, CONFIDENCE[why] * CONFIDENCE[trust], why, text.strip())

    def _cleaned(self, text: str) -> OccupationLink | None:
        title = clean_title(text)
        forms = (self._named(form, title, "cleaned") for form in _forms(title))
        return next((link for link in forms if link), None)

    # ── Codes ─────────────────────────────────────────────────────────────────────────────

    def _of_code(self, text: str, code: str) -> OccupationLink | None:
        """By six digits, else by the four of the small class, chosen by what the text holds."""
        for key, trust in _keys_of(code):
            candidates = self._by_keco.get(key, ())
            if candidates:
                chosen = self._most_like(clean_title(text), candidates)
                return OccupationLink(chosen, CONFIDENCE[trust], "keco", key)
        return None

    def _most_like(self, title: str, candidates: tuple[str, ...]) -> str:
        within = next((x.id for x in self._all_within(title) if x.id in candidates), None)
        if within:
            return within
        likeness = self.nearest.likeness_to(title, candidates)
        if max(likeness.values()) < _FAINT_LIKENESS:
            return max(candidates, key=lambda c: self._concepts[c].demand_weight)
        return max(candidates, key=lambda c: likeness[c])

    # ── Names inside, likeness, meaning ───────────────────────────────────────────────────

    def _all_within(self, text: str) -> list[OccupationLink]:
        """The known names inside; Korean names end with their head word, so the last first."""
        title = plain(clean_title(text))
        head = _PARENTHESES.sub(lambda m: " " * len(m.group()), title)
        found = sorted(self._scanner.find(head), key=_ends_last, reverse=True)
        return [self._within(title, head, f) for f in found]

    def _heading(self, text: str) -> OccupationLink | None:
        """The known name that ends the title, or what the words before it make of it."""
        within = self._all_within(text)
        heading = next((x for x in within if x.confidence >= CONFIDENCE["part"]), None)
        return heading and (self._specialised(clean_title(text), heading) or heading)

    def _specialised(self, title: str, heading: OccupationLink) -> OccupationLink | None:
        """풀스택 웹개발자 is no 웹 개발자 where 풀스택 is a word of another developer's name."""
        before = plain(title).partition(heading.span)[0]
        words = [
            word
            for w in _WORD.findall(before)
            if len(word := fold(w)) > 1 and not _PLACE_OF_WORK.search(word)
        ]
        own, asked = self._all_names[heading.id], roles(fold(heading.span))
        telling = [word for word in words if not any(word in name for name in own)]
        for candidate in self._ranked(title) if telling and asked else ():
            names = self._all_names[candidate.id]
            does = frozenset[str]().union(*map(roles, names))
            if asked <= does and any(word in name for word in telling for name in names):
                return OccupationLink(candidate.id, CONFIDENCE["special"], "part", title)
        return None

    def _of_doer(self, text: str) -> OccupationLink | None:
        """The one job whose name is the title's but for the word for somebody who does it."""
        title = clean_title(text)
        for form in _forms(title):
            concept_id = self._stems.get(_DOER.sub("", fold(form)))
            if concept_id and not all(
                contradict(fold(form), name) for name in self._all_names[concept_id]
            ):
                return OccupationLink(concept_id, CONFIDENCE["doer"], "part", form.strip())
        return None

    def _within(self, title: str, head: str, found: Found) -> OccupationLink:
        follows = _SEGMENT.split(head[found.end :], maxsplit=1)[0]
        trust = CONFIDENCE["inner" if fold(_JOB_TAIL.sub("", follows.rstrip())) else "part"]
        span = title[found.start : found.end]
        return OccupationLink(self._names.ids[found.name], trust, "part", span)

    def _by_likeness_or_inner_name(self, text: str) -> OccupationLink | None:
        title = clean_title(text)
        likely = (c for c in self._ranked(title) if c.probability >= LEAST_PROBABILITY)
        alike = next((_by_likeness(c, title) for c in likely), None)
        inner = next((x for x in self._all_within(title) if _same_role(title, x)), None)
        surest = sorted((link for link in (alike, inner) if link), key=_surest_first)
        return surest[0] if surest else None

    def _ranked(self, title: str) -> tuple[Candidate, ...]:
        """Candidates for the whole title or for its first part, whichever finds the surer one."""
        return max(map(self.nearest.of, _asked_forms(title)), key=_surest_of, default=())


def _stems(ids: Mapping[str, str]) -> dict[str, str]:
    """Names without the word for the doer, where they are long enough and of one job only."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for name, concept_id in ids.items():
        owners[_DOER.sub("", name)].add(concept_id)
    return {
        stem: min(found)
        for stem, found in owners.items()
        if len(found) == 1 and len(stem) >= _SHORTEST_STEM
    }


def _forms(title: str) -> Iterator[str]:
    """The ways to read a cleaned title as one name, the most of it first."""
    bare = _PARENTHESES.sub(" ", title).strip()
    for form in (title, bare, *_SEGMENT.split(bare), *_PARENTHESES.findall(title)):
        yield form
        yield _JOB_TAIL.sub("", form.strip())


def _asked_forms(title: str) -> list[str]:
    """The title and its first part, as far as they are long enough to be like anything."""
    first = _SEGMENT.split(_PARENTHESES.sub(" ", title).strip())[0]
    forms = dict.fromkeys((title, first))
    return [form for form in forms if len(fold(form)) >= _SHORTEST_FOR_LIKENESS]


def _surest_of(candidates: Sequence[Candidate]) -> float:
    return candidates[0].probability if candidates else 0.0


def _keys_of(code: str) -> tuple[tuple[str, str], ...]:
    """The code and its small class, each with the kind of its trust."""
    digits = _six_digits(code)
    return ((digits, "keco"), (digits[:_KECO_CLASS_DIGITS], "keco_class")) if digits else ()


def _six_digits(code: str) -> str:
    """Digits alone, with the leading zero that spreadsheets take away."""
    digits = re.sub(r"\D", "", code)
    return digits.zfill(_KECO_DIGITS) if len(digits) == _KECO_DIGITS - 1 else digits


def _ends_last(found: Found) -> tuple[int, int]:
    return found.end, len(found.name)


def _same_role(title: str, link: OccupationLink) -> bool:
    """Whether what the title adds to the name speaks of no other role."""
    asked, named = roles(fold(title.lower().replace(link.span, " "))), roles(fold(link.span))
    return not asked or bool(asked & named)


def _by_likeness(candidate: Candidate, title: str) -> OccupationLink:
    return OccupationLink(candidate.id, candidate.probability, candidate.why, title)


def _surest_first(link: OccupationLink) -> tuple[float, str]:
    return -link.confidence, link.id
