"""What the inner loop of `fit` reads and fills, and how its numbers are packed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, IntArray

SIDE = 1 << 32
REACHED = 1 << 10  # beside a credit in thousandths: the level asked for is reached, too
CREDIT = REACHED - 1
MUST = 1 << 21  # more than both sides have points together
IMPOSSIBLE = -(1 << 23)
MOST_MUSTS = 900  # so many times MUST, and a few IMPOSSIBLE, stay within 32 bits
CHUNK = 64  # openings that are weighed at once
#: A posting is a weight x 2¹⁶ + a place in its class. Both sides of an operator are uint32, which
#: numba makes uint64 of: an index without a sign needs no look at whether it counts from behind.
OFFSET, WEIGHT_SHIFT = np.uint32((1 << 16) - 1), np.uint32(16)


class Openings(NamedTuple):
    """P openings that offer places, the gated ones first; D demands (skill, level), K classes.

    A *segment* is the part of the openings of one class that ask for one demand: the lists
    2 x demand hold who wishes it, the lists 2 x demand + 1 who insists on it.
    """

    opening: IntArray  # (P,) its number in the market
    position: IntArray  # (O,) the other way round
    place: AnyArray  # (P,) column of `Talents.place`
    terms: AnyArray  # (P,) experience and conditions: which of the distinct pairs
    pay: AnyArray  # (P,) which of `pay_won_per_year`
    occupation: AnyArray  # (P,) the unknown one after all others
    base: AnyArray  # (P,) points of who asks for no skill, or no licence
    start: AnyArray  # (P,) the same less MUST for each must-have
    first: IntArray  # (P,) requirements: the must-haves first
    must_end: IntArray
    end: IntArray
    demand: AnyArray  # of each requirement
    points: AnyArray  # … and its weight in thousandths
    terms_experience: IntArray  # column of `Talents.experience`
    terms_condition: IntArray  # column of `Talents.condition`
    pay_won_per_year: IntArray  # the distinct best pays
    skill_indptr: IntArray  # (S + 1,) the demands for each skill
    demand_column: IntArray  # (D,) column of `Talents.value`
    gate_indptr: IntArray  # (D + 1,) the positions behind each demand
    class_indptr: IntArray  # (K + 1,) the positions of each class
    class_occupation: IntArray  # (K,) or, where there are several, one more than the unknown one
    class_place: IntArray  # (K,) column; where there are several, one more than the last one
    class_start: IntArray  # (K,) the most of `start`
    class_lowest_pay: IntArray  # (K,) of what is paid there, the unknown being the lowest
    class_highest_pay: IntArray
    class_chunk: IntArray  # (K,) the first chunk of each class
    chunk_place: IntArray  # the first column of the places in each chunk
    chunk_place_end: IntArray  # … and one more than the last
    segment_indptr: IntArray  # (2D + 1,) the segments of each list, by class
    segment_class: AnyArray
    segment_range: IntArray  # (segments + 1,) into `posting`
    segment_points: AnyArray  # the most that the demand weighs there
    posting: AnyArray  # uint32
    remote_place: IntArray  # columns of `Talents.place`: one or none


class Talents(NamedTuple):
    """A block of n talents. A `…_row` says which row of the table of that name holds for each.

    Tables hold joint points; `education` is the opening's side of `condition`. What no opening
    has, a talent neither holds nor wishes for here, and equal rows of a table are one: so that
    more talents say the same.
    """

    turn: IntArray  # (n,) who wishes for the same pay, and who says the same, stand together
    likeness: IntArray  # (n,) equal where all is
    holding_indptr: IntArray  # (n + 1,)
    holding_skill: AnyArray
    value_row: AnyArray  # … of each holding
    value: AnyArray  # (rows, columns) credit + REACHED; columns as `Openings.demand_column`
    place_row: IntArray
    place: AnyArray  # (rows, places)
    experience_row: IntArray
    experience: AnyArray
    condition_row: IntArray
    condition: AnyArray
    education: AnyArray
    wished_pay: IntArray
    wishes_regions: BoolArray  # (n,)
    region_indptr: IntArray
    region_column: IntArray  # columns of `place`
    wishes_occupations: BoolArray  # (n,)
    occupation_indptr: IntArray
    occupation: IntArray
    occupation_points: IntArray


class Weights(NamedTuple):
    """What the rules say about pay and about what is unknown, as plain numbers."""

    pay_weight: int
    pay_tolerance: int
    pay_span: int
    unstated_credit: int
    unstated_occupation: int  # points
    skill_points: int  # the most there are, licences included


class Best(NamedTuple):
    """Each talent's best, the best first; `kept` of them stand in each row."""

    kept: IntArray  # (n,)
    opening: AnyArray  # (n, best)
    liked: AnyArray  # (n, best) the talent's side of the joint score
    meets: AnyArray  # (n, best) the opening's side
    looked_at: IntArray  # (n,) pairs that were weighed
