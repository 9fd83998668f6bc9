"""Words of files → concepts of the vocabulary. What could not be linked is returned, not lost."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sadari.bridge.levels import asked_level, own_level, taught_level
from sadari.bridge.linker import current_linker, words_version
from sadari.language.linking import Linker, SkillLink
from sadari.language.vocabulary import OccupationConcept

#: Changes whenever the same words could be read differently; part of each row's content hash.
LINKING_RULES = "2"


@dataclass(frozen=True, slots=True)
class LinkedSkill:
    """A concept with level 1–8; ``text`` is what it was read from."""

    skill_id: str
    level: int
    text: str
    must: bool = False
    known_by: str = "self"


@dataclass(frozen=True, slots=True)
class LinkedWords:
    """What a row's words mean; ``unlinked`` are the items nothing in the vocabulary supports."""

    skills: tuple[LinkedSkill, ...]
    unlinked: tuple[str, ...] = ()
    occupation_ids: tuple[str, ...] = ()
    field_id: str = ""


def linking_version() -> str:
    """Names the rules and the words; rows that were linked under another name are linked anew."""
    return f"{LINKING_RULES}:{words_version()}"


def read_ahead(*, items: Iterable[str] = (), titles: Iterable[str] = ()) -> None:
    """Look at many items and titles at once; linking them one by one is then much quicker."""
    current_linker().read_ahead(items=items, titles=titles)


def link_vacancy(
    *,
    title: str,
    occupation_text: str,
    occupation_code: str,
    must_skills: Sequence[str],
    wished_skills: Sequence[str],
    licences: Sequence[str],
    experience_months: int,
) -> LinkedWords:
    """Requirements of a vacancy.

    Must or wished: as the item itself says (필수, 우대). Where no item says so, one skill is a
    must: the first listed that the occupation typically demands, else the first listed. A licence
    is a must when the item says so or the occupation cannot be done without it.
    """
    linker = current_linker()
    occupation = _occupation(linker, title, occupation_text, occupation_code)
    typical = {s.id: s for s in occupation.skills} if occupation else {}
    found: dict[str, tuple[SkillLink, bool | None]] = {}
    unlinked: list[str] = []
    for item, wished_only in _items(must_skills, wished_skills, licences):
        links = linker.skills(item)
        if not links:
            unlinked.append(item)
        for link in links:
            found.setdefault(link.id, (link, False if wished_only else link.must))
    demanded = {skill_id for skill_id, usual in typical.items() if usual.must}
    musts = _musts(found, demanded, linker)
    return LinkedWords(
        skills=tuple(
            LinkedSkill(
                skill_id=link.id,
                level=_level(link, typical.get(link.id), linker, experience_months),
                text=link.span,
                must=link.id in musts,
            )
            for link, _said in found.values()
        ),
        unlinked=tuple(dict.fromkeys(unlinked)),
        occupation_ids=(occupation.id,) if occupation else (),
        field_id=_field(linker, occupation, [link for link, _said in found.values()]),
    )


def link_course(
    *, title: str, contents: str, skills: Sequence[str], licences: Sequence[str], ncs_code: str
) -> LinkedWords:
    """Outcomes of a course: its listed skills, its text, its NCS class, what its title trains."""
    linker = current_linker()
    occupation = _occupation(linker, title, "", "")
    typical = {s.id: s.level for s in occupation.skills} if occupation else {}
    links = {link.id: link for link in linker.outcomes(contents, ncs_code)}
    unlinked = []
    for item in (*skills, *licences):
        named = linker.skills(item)
        if not named:
            unlinked.append(item)
        for link in named:
            links.setdefault(link.id, link)
    return LinkedWords(
        skills=tuple(
            LinkedSkill(link.id, link.level or taught_level(typical.get(link.id)), link.span)
            for link in links.values()
        ),
        unlinked=tuple(dict.fromkeys(unlinked)),
        occupation_ids=(occupation.id,) if occupation else (),
        field_id=_field(linker, occupation, list(links.values())),
    )


def link_talent(
    *,
    skills: Sequence[str],
    licences: Sequence[str],
    experience_months: int | None,
    wished_occupations: Sequence[str],
) -> LinkedWords:
    """Evidence of a person: named skills, licences, and what the licences attest."""
    linker = current_linker()
    evidence: dict[tuple[str, str], LinkedSkill] = {}
    unlinked = []
    for item in skills:
        named = linker.skills(item)
        if not named:
            unlinked.append(item)
        for each in named:
            level = each.level or own_level(experience_months)
            _keep_best(evidence, LinkedSkill(each.id, level, each.span, known_by="self"))
    for item in licences:
        link = linker.licence(item)
        if link is None:
            unlinked.append(item)
            continue
        _keep_best(evidence, LinkedSkill(link.id, 1, link.span, known_by="licence"))
        for implied in linker.vocabulary.skills[link.id].implies:
            _keep_best(
                evidence, LinkedSkill(implied.id, implied.level, link.span, known_by="licence")
            )
    occupations = [_occupation(linker, text, "", "") for text in wished_occupations]
    unlinked += [
        text for text, found in zip(wished_occupations, occupations, strict=True) if found is None
    ]
    return LinkedWords(
        skills=tuple(evidence.values()),
        unlinked=tuple(dict.fromkeys(unlinked)),
        occupation_ids=tuple(dict.fromkeys(o.id for o in occupations if o is not None)),
    )


def _items(
    must: Sequence[str], wished: Sequence[str], licences: Sequence[str]
) -> Iterable[tuple[str, bool]]:
    """Each item with whether it was listed as merely wished."""
    yield from ((item, False) for item in (*must, *licences))
    yield from ((item, True) for item in wished)


def _occupation(linker: Linker, title: str, name: str, code: str) -> OccupationConcept | None:
    """The title says most where it names an occupation; else the surest of title, name and code."""
    from_title = linker.occupation(title, code) if title else None
    from_name = linker.occupation(name, code) if name else None
    if from_title is not None and from_title.why in ("name", "alias"):
        return linker.vocabulary.occupations[from_title.id]
    found = [link for link in (from_title, from_name) if link is not None]
    if not found:
        return None
    return linker.vocabulary.occupations[max(found, key=lambda link: link.confidence).id]


def _level(link: SkillLink, typical: object | None, linker: Linker, experience_months: int) -> int:
    if link.level is not None:
        return link.level
    if linker.vocabulary.skills[link.id].kind == "licence":
        return 1  # a licence is held or not
    return asked_level(getattr(typical, "level", None), experience_months)


def _musts(
    found: dict[str, tuple[SkillLink, bool | None]], demanded: set[str], linker: Linker
) -> set[str]:
    """Which of the found skills are musts; ``found`` says True, False or None (not said)."""
    kinds = {skill_id: linker.vocabulary.skills[skill_id].kind for skill_id in found}
    said = {skill_id for skill_id, (_link, must) in found.items() if must}
    open_ = [skill_id for skill_id, (_link, must) in found.items() if must is None]
    licences = {s for s in open_ if kinds[s] == "licence" and s in demanded}
    core = [s for s in open_ if kinds[s] not in _NOT_A_CORE]
    if any(kinds[skill_id] not in _NOT_A_CORE for skill_id in said):
        return said | licences
    first = [s for s in core if s in demanded] or core
    return said | licences | set(first[:1])


_NOT_A_CORE = frozenset({"licence", "attitude"})


def _field(linker: Linker, occupation: OccupationConcept | None, links: list[SkillLink]) -> str:
    if occupation is not None and occupation.field_id:
        return occupation.field_id
    fields = Counter(
        field for link in links if (field := linker.vocabulary.skills[link.id].field_id)
    )
    return min(fields, key=lambda f: (-fields[f], f)) if fields else ""


def _keep_best(evidence: dict[tuple[str, str], LinkedSkill], new: LinkedSkill) -> None:
    key = (new.skill_id, new.known_by)
    if key not in evidence or evidence[key].level < new.level:
        evidence[key] = new
