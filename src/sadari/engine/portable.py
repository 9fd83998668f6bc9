"""exp and log from IEEE additions, multiplications and divisions alone.

The C library's versions may differ in the last bit from one machine to the next, and a result
that is hashed must not. Accurate to about 1e-14 relative.
"""

from __future__ import annotations

import numpy as np

from sadari.engine.arrays import FloatArray


def exp(x: FloatArray) -> FloatArray:
    """e**x (n,) for |x| < 700."""
    from sadari.engine.loops import portable

    found = np.empty(x.size)
    portable.exp(x, found)
    return found


def log(x: FloatArray) -> FloatArray:
    """ln x (n,) for x > 0."""
    from sadari.engine.loops import portable

    found = np.empty(x.size)
    portable.log(x, found)
    return found
