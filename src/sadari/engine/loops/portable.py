"""Loops of `portable`: IEEE additions, multiplications and divisions in one fixed order."""

from __future__ import annotations

import math

import numpy as np

from sadari.engine.arrays import FloatArray, IntArray
from sadari.engine.compiled import compiled

_LN2 = math.log(2.0)
_LN2_HIGH = 0.6931471803691238  # 32 bits of ln 2: k times it is exact for |k| < 2**20
_LN2_LOW = 1.9082149292705877e-10
_GREATEST = 700.0
_POWERS = np.array([2.0**k for k in range(-1011, 1012)])  # of round(±700 / ln 2), and between
_EXP_TERMS = tuple(1.0 / math.factorial(n) for n in range(14, -1, -1))
_LOG_TERMS = tuple(2.0 / n for n in range(25, 0, -2))
_ROOT_HALF = math.sqrt(0.5)
_OF_MANTISSA, _OF_HALF = (1 << 52) - 1, 1022 << 52


@compiled
def exp(x: FloatArray, into: FloatArray) -> None:
    """Write e**x: x = k ln 2 + r with |r| ≤ ln 2 / 2, then Taylor's series in r.

    What is beyond ±700 counts as that.
    """
    for at in range(x.size):
        near = x[at] if abs(x[at]) <= _GREATEST else math.copysign(_GREATEST, x[at])
        k = math.floor(near / _LN2 + 0.5)
        r = (near - k * _LN2_HIGH) - k * _LN2_LOW
        total = 0.0
        for coefficient in _EXP_TERMS:
            total = total * r + coefficient
        into[at] = total * _POWERS[int(k) + 1011]


@compiled
def split(bits: IntArray, mantissa_bits: IntArray, exponent: FloatArray) -> None:
    """x = m 2**k of each normal x > 0, m in [½, 1): from the bits of x, those of m, and k."""
    for at in range(bits.size):
        mantissa_bits[at] = bits[at] & _OF_MANTISSA | _OF_HALF
        exponent[at] = (bits[at] >> 52) - 1022


@compiled
def log(mantissa: FloatArray, exponent: FloatArray, into: FloatArray) -> None:
    """Write ln of m 2**k: m brought to [√½, √2), then 2 artanh((m - 1) / (m + 1))."""
    for at in range(mantissa.size):  # no calls and no branches: several are done at once
        small = mantissa[at] < _ROOT_HALF
        m = mantissa[at] * 2.0 if small else mantissa[at]
        k = exponent[at] - 1.0 if small else exponent[at]
        s = (m - 1.0) / (m + 1.0)
        square, total = s * s, 0.0
        for coefficient in _LOG_TERMS:
            total = total * square + coefficient
        into[at] = total * s + k * _LN2_LOW + k * _LN2_HIGH


@compiled
def inner(one: FloatArray, other: FloatArray) -> float:
    """Σ one x other, in four sums: each addition would wait for the last."""
    a, b, c, d = 0.0, 0.0, 0.0, 0.0
    at = 0
    while at + 4 <= one.size:
        a += one[at] * other[at]
        b += one[at + 1] * other[at + 1]
        c += one[at + 2] * other[at + 2]
        d += one[at + 3] * other[at + 3]
        at += 4
    while at < one.size:
        a += one[at] * other[at]
        at += 1
    total: float = (a + b) + (c + d)
    return total
