"""The packaged vocabulary as rows for the database."""

from dataclasses import dataclass

from sadari.language.vocabulary import OccupationConcept, SkillConcept, load_vocabulary


@dataclass(frozen=True, slots=True)
class VocabularyRows:
    skills: tuple[SkillConcept, ...]
    occupations: tuple[OccupationConcept, ...]
    version: str


def packaged_vocabulary() -> VocabularyRows:
    """Everything the packaged tables hold, in the order of the files."""
    vocabulary = load_vocabulary()
    return VocabularyRows(
        skills=tuple(vocabulary.skills.values()),
        occupations=tuple(vocabulary.occupations.values()),
        version=vocabulary.version,
    )
