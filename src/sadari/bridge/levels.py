"""Levels where nobody wrote one: documented estimates on the NCS scale 1–8.

NCS describes level 2 as work under guidance, 3 as independent routine work, 5 as work with own
judgement. Files rarely say a level, so an asked level starts from what the occupation typically
asks and moves with the experience asked; a person's level starts at 2 and moves with experience.
Every estimate stands beside its evidence, so that a person can correct it.
"""

ROUTINE = 3
UNDER_GUIDANCE = 2


def asked_level(typical_level: int | None, experience_months: int) -> int:
    """Level an opening asks for a skill, when its text does not say."""
    level = typical_level if typical_level is not None else ROUTINE
    if experience_months == 0:
        return max(1, min(level, ROUTINE) - 1)
    if experience_months >= 60:
        return min(8, level + 1)
    return level


def own_level(experience_months: int | None) -> int:
    """Level a person has in a skill they name, when they do not say."""
    months = experience_months or 0
    if months >= 60:
        return UNDER_GUIDANCE + 2
    if months >= 24:
        return UNDER_GUIDANCE + 1
    return UNDER_GUIDANCE


def taught_level(typical_level: int | None) -> int:
    """Level a course gives: what the occupation typically asks of a beginner, at most 4."""
    return min(4, typical_level if typical_level is not None else ROUTINE)
