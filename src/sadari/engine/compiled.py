"""How inner loops are compiled: by numba, once a machine, or not at all.

Modules of loops (`engine/loops/`) are imported where they are first needed, so that importing
the engine loads no compiler. Machine code is kept beside the source or, where that cannot be
written, in the user's cache folder; `NUMBA_CACHE_DIR` says otherwise. Without numba, or with
`NUMBA_DISABLE_JIT=1`, the same functions run as plain Python: slower, with the same answers.

Loops run without Python's lock, so that threads (`threads`) may each do a part of the rows;
numba's own threads are not used, for only one Python thread at a time may wake them. Loops add
floats in one fixed order and allow no reordering (no "fastmath"), so that results do
not depend on the machine or the number of threads. A loop never divides by zero, and nobody looks
whether it does (numba's error model is that of numpy): a loop that looked could not do several
divisions at once. Indices are int64: mixing signed and unsigned whole numbers would silently make
floats of them.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_numba: Any = importlib.import_module("numba") if importlib.util.find_spec("numba") else None


def available() -> bool:
    """Whether loops are compiled at all."""
    return _numba is not None and not _numba.config.DISABLE_JIT


def compiled(function: Function) -> Function:
    """Compile a loop at its first call."""
    loop: Function = _compiled(function)
    return loop


def compiled_inside(function: Function) -> Function:
    """Compile a loop that only other loops call: without the door for Python, which costs most."""
    loop: Function = _compiled(function, no_cpython_wrapper=True, no_cfunc_wrapper=True)
    return loop


def _compiled(function: Any, **more: bool) -> Any:
    if _numba is None:
        return function
    options = {"nogil": True, "error_model": "numpy"} | more
    try:
        return _numba.njit(function, cache=True, **options)
    except RuntimeError:  # no folder to keep the machine code in: compile each time
        return _numba.njit(function, **options)
