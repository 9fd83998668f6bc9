"""What a stored text means now: as an import would read it, one text at a time."""

from collections.abc import Sequence

from sadari.bridge.linker import current_linker, recent_linker
from sadari.bridge.linking import LinkedSkill, link_course, link_vacancy


def meaning_of(kind: str, text: str) -> str | None:
    """The id of the skill or occupation that a term means now; None where nothing supports any."""
    linker = current_linker()
    link = linker.skill(text) if kind == "skill" else linker.occupation(text)
    return link.id if link else None


def former_meaning_of(kind: str, text: str) -> str | None:
    """The id of what an undecided term has meant so far, as this process last read it."""
    linker = recent_linker()
    link = linker.skill(text) if kind == "skill" else linker.occupation(text)
    if link is not None and link.why == "corrected":
        return meaning_of(kind, text)  # by a decision that has been withdrawn since
    return link.id if link else None


def asked_skill(
    item: str, *, title: str, occupation_text: str, experience_months: int, has_must: bool
) -> LinkedSkill | None:
    """The requirement that one item of an opening makes, with its level.

    It is a must where the item says so, where it is a licence the occupation cannot do without,
    or where the opening has no other must (``has_must``).
    """
    link = current_linker().skill(item)
    words = link_vacancy(
        title=title,
        occupation_text=occupation_text,
        occupation_code="",
        must_skills=(item,),
        wished_skills=(),
        licences=(),
        experience_months=experience_months,
    )
    if link is None or not words.skills:
        return None
    asked = words.skills[0]
    is_licence = current_linker().vocabulary.skills[asked.skill_id].kind == "licence"
    must = asked.must and (link.must is True or is_licence or not has_must)
    return LinkedSkill(asked.skill_id, asked.level, asked.text, must=must)


def evidence_of(text: str, *, is_licence: bool) -> str | None:
    """The id of the skill, or the licence, that a person's words name now."""
    linker = current_linker()
    link = linker.licence(text) if is_licence else linker.skill(text)
    return link.id if link else None


def taught_level_of(
    skill_id: str, *, title: str, contents: str, listed: Sequence[str], ncs_code: str
) -> int | None:
    """The level at which a course teaches the skill now; None where it does not.

    ``listed``: items of its lists that stand in no text of it.
    """
    taught = taught_skills(title=title, contents=contents, listed=listed, ncs_code=ncs_code)
    return taught.get(skill_id)


def taught_skills(
    *, title: str, contents: str, listed: Sequence[str], ncs_code: str
) -> dict[str, int]:
    """The skills that a course teaches now, each with its level; ``listed`` as above."""
    words = link_course(
        title=title, contents=contents, skills=listed, licences=(), ncs_code=ncs_code
    )
    return {skill.skill_id: skill.level for skill in words.skills}


def occupation_of(title: str, occupation_text: str) -> str | None:
    """The occupation that an opening's title and job name mean now."""
    words = link_vacancy(
        title=title,
        occupation_text=occupation_text,
        occupation_code="",
        must_skills=(),
        wished_skills=(),
        licences=(),
        experience_months=0,
    )
    return words.occupation_ids[0] if words.occupation_ids else None
