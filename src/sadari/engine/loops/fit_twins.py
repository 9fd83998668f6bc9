"""Talents who say the same: they have the same candidates, searched for once; compiled."""

from __future__ import annotations

from sadari.engine.arrays import AnyArray, IntArray
from sadari.engine.compiled import compiled_inside
from sadari.engine.loops.fit_inputs import Best, Talents


@compiled_inside
def _same(values: AnyArray, indptr: IntArray, one: int, other: int) -> bool:
    """Whether two rows hold the same."""
    first, second = indptr[one], indptr[other]
    if indptr[one + 1] - first != indptr[other + 1] - second:
        return False
    same = True
    for at in range(indptr[one + 1] - first):
        same &= values[first + at] == values[second + at]
    return same


@compiled_inside
def find_twins(talents: Talents, like: IntArray) -> None:
    """Whom each talent is like who says the same as one before, as far as openings can tell."""
    likeness, pay = talents.likeness, talents.wished_pay
    place, experience, condition = (
        talents.place_row,
        talents.experience_row,
        talents.condition_row,
    )
    wishes_regions, wishes_occupations = talents.wishes_regions, talents.wishes_occupations
    holdings, skill, value = talents.holding_indptr, talents.holding_skill, talents.value_row
    regions, region = talents.region_indptr, talents.region_column
    occupations, occupation = talents.occupation_indptr, talents.occupation
    points, last = talents.occupation_points, -1
    for talent in talents.turn:
        if (
            last >= 0
            and likeness[last] == likeness[talent]
            and pay[last] == pay[talent]
            and place[last] == place[talent]
            and experience[last] == experience[talent]
            and condition[last] == condition[talent]
            and wishes_regions[last] == wishes_regions[talent]
            and wishes_occupations[last] == wishes_occupations[talent]
            and _same(skill, holdings, last, talent)
            and _same(value, holdings, last, talent)
            and _same(region, regions, last, talent)
            and _same(occupation, occupations, last, talent)
            and _same(points, occupations, last, talent)
        ):
            like[talent] = last
        else:
            last = talent


@compiled_inside
def copy_twins(like: IntArray, best: Best) -> None:
    """Who says the same has the same candidates."""
    kept, opening, liked, meets = best.kept, best.opening, best.liked, best.meets
    for talent in range(like.size):
        other = like[talent]
        if other < 0:
            continue
        kept[talent] = kept[other]
        for rank in range(kept[other]):
            opening[talent, rank] = opening[other, rank]
            liked[talent, rank] = liked[other, rank]
            meets[talent, rank] = meets[other, rank]
