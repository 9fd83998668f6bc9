"""exp, log and inner products from IEEE additions, multiplications and divisions alone.

Those of libraries may differ in the last bit from one machine to the next, and a result that is
hashed must not. exp and log are accurate to about 1e-14 relative.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import FloatArray


def exp(x: FloatArray) -> FloatArray:
    """e**x (n,) for |x| ≤ 700; what is beyond counts as that."""
    from sadari.engine.loops import portable

    found = np.empty(x.size)
    portable.exp(x, found)
    return found


def log(x: FloatArray) -> FloatArray:
    """ln x (n,) for x > 0 that are not below what has all its bits (2**-1022)."""
    from sadari.engine.loops import portable

    mantissa, exponent, found = (np.empty(x.size) for _ in "mkx")
    portable.split(x.view(np.int64), mantissa.view(np.int64), exponent)
    portable.log(mantissa, exponent, found)
    return found


def inner(one: FloatArray, other: FloatArray) -> float:
    """Σ one x other, of (n,) each."""
    from sadari.engine.loops import portable

    return float(portable.inner(one, other))
