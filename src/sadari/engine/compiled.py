"""How inner loops are compiled: by numba, once a machine, or not at all.

Modules of loops (`engine/loops/`) are imported where they are first needed, so that importing
the engine loads no compiler. Machine code is kept beside the source or, where that cannot be
written, in the user's cache folder; `NUMBA_CACHE_DIR` says otherwise. Without numba, or with
`NUMBA_DISABLE_JIT=1`, the same functions run as plain Python: slower, with the same answers.

Loops add floats in one fixed order and allow no reordering (no "fastmath"), so that results do
not depend on the machine or the number of threads. Indices are int64: mixing signed and
unsigned whole numbers would silently make floats of them.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_numba: Any = importlib.import_module("numba") if importlib.util.find_spec("numba") else None

#: A range whose steps may run on all cores; each step writes what no other step touches.
each: Any = range if _numba is None else _numba.prange


#: Arrays of at least this many entries are worth all cores.
_LONG = 100_000


def available() -> bool:
    """Whether loops are compiled at all."""
    return _numba is not None and not _numba.config.DISABLE_JIT


def compiled(function: Function) -> Function:
    """Compile a loop at its first call."""
    loop: Function = _compiled(function, parallel=False)
    return loop


def compiled_inside(function: Function) -> Function:
    """Compile a loop that only other loops call: without the door for Python, which costs most."""
    loop: Function = _compiled(
        function, parallel=False, no_cpython_wrapper=True, no_cfunc_wrapper=True
    )
    return loop


def compiled_parallel(function: Function) -> Function:
    """Compile a loop at its first call; long arrays spread its `each` over the cores.

    Short ones stay on one core: waking the others would take longer than the work.
    """
    if _numba is None:
        return function
    # machine code is kept under the function's name, so each of the two needs its own
    spread = FunctionType(function.__code__, function.__globals__, function.__name__)
    spread.__qualname__ = f"{function.__qualname__}_on_all_cores"
    spread.__module__ = function.__module__
    alone, together = _compiled(function, parallel=False), _compiled(spread, parallel=True)

    @wraps(function)
    def choose(*arrays: Any) -> Any:
        longest = max(getattr(array, "size", 0) for array in arrays)
        return (together if longest >= _LONG else alone)(*arrays)

    return choose  # type: ignore[return-value]


def _compiled(function: Any, *, parallel: bool, **more: bool) -> Any:
    if _numba is None:
        return function
    options = {"nogil": True, "parallel": parallel} | more
    try:
        return _numba.njit(function, cache=True, **options)
    except RuntimeError:  # no folder to keep the machine code in: compile each time
        return _numba.njit(function, **options)
