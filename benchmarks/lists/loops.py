"""Loops over the edges of a market, compiled as the engine's are."""

from typing import NamedTuple

import numpy as np

from sadari.engine.arrays import AnyArray, BoolArray, FloatArray, IntArray
from sadari.engine.compiled import compiled


@compiled
def greedy(
    order: IntArray,
    owner: AnyArray,
    opening: AnyArray,
    free: IntArray,
    room: IntArray,
    kept: BoolArray,
) -> None:
    """Keep edges in this order while their talent is free and their opening has room.

    `free` (T,) and `room` (O,) are used up.
    """
    for at in range(order.size):
        edge = order[at]
        talent, place = owner[edge], opening[edge]
        if free[talent] > 0 and room[place] > 0:
            kept[edge] = True
            free[talent] -= 1
            room[place] -= 1


class Rows(NamedTuple):
    """The edges row by row of one side, and who stands at their other end."""

    indptr: IntArray
    edge: AnyArray
    partner: AnyArray


@compiled
def envied(
    asked: IntArray, own: Rows, other: Rows, value: FloatArray, attention: FloatArray, wide: float
) -> IntArray:
    """How many rows each of the `asked` envies.

    Row i would get Σ value x (the attention that partners pay to j) where j stands, over the
    partners that both have, and envies j where that is more by `wide` than where i itself stands.
    """
    found = np.zeros(asked.size, dtype=np.int64)
    would = np.zeros(own.indptr.size - 1)
    for number in range(asked.size):
        row = asked[number]
        for at in range(own.indptr[row], own.indptr[row + 1]):
            worth, partner = value[own.edge[at]], own.partner[at]
            for there in range(other.indptr[partner], other.indptr[partner + 1]):
                would[other.partner[there]] += worth * attention[other.edge[there]]
        gets = would[row]
        for at in range(own.indptr[row], own.indptr[row + 1]):
            partner = own.partner[at]
            for there in range(other.indptr[partner], other.indptr[partner + 1]):
                found[number] += would[other.partner[there]] > gets + wide
                would[other.partner[there]] = 0.0
    return found
