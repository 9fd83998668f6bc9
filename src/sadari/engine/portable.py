"""exp and log from IEEE additions, multiplications and divisions alone.

The C library's versions may differ in the last bit from one machine to the next, and a result
that is hashed must not. Accurate to about 1e-14 relative.
"""

from __future__ import annotations

import math

import numpy as np

from sadari.engine.arrays import FloatArray

_LN2_HIGH = 0.6931471803691238  # 32 bits of ln 2: k times it is exact for |k| < 2**20
_LN2_LOW = 1.9082149292705877e-10
_EXP_TERMS = tuple(1.0 / math.factorial(n) for n in range(14, -1, -1))
_LOG_TERMS = tuple(2.0 / n for n in range(25, 0, -2))


def exp(x: FloatArray) -> FloatArray:
    """e**x for |x| < 700: x = k ln 2 + r with |r| ≤ ln 2 / 2, then Taylor's series in r."""
    k = np.rint(x / math.log(2.0))
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    total = np.zeros_like(r)
    for coefficient in _EXP_TERMS:
        total = total * r + coefficient
    return np.ldexp(total, k.astype(np.int32))


def log(x: FloatArray) -> FloatArray:
    """ln x for x > 0: x = m 2**k with m in [√½, √2), then 2 artanh((m - 1) / (m + 1))."""
    m, k = np.frexp(x)
    small = m < math.sqrt(0.5)
    m, k = np.where(small, m * 2.0, m), np.where(small, k - 1, k)
    s = (m - 1.0) / (m + 1.0)
    total = np.zeros_like(s)
    for coefficient in _LOG_TERMS:
        total = total * (s * s) + coefficient
    return total * s + k * _LN2_LOW + k * _LN2_HIGH
