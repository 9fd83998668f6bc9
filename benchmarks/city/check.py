"""The stand-alone check of a city's archive: how long it takes, and that it says no to a false one.

Standard library only, as the check itself: the archive is changed without any code of the engine.
"""

import ast
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from array import array
from pathlib import Path
from typing import Any

import sadari.engine

VERIFIER = Path(sadari.engine.__file__).with_name("verifier.py")
_PLACEMENT = "result/opening_of_talent.npy"
_KINDS = {"|i1": "b", "<i2": "h", "<i4": "i"}
_AT_ONCE = 1 << 22
_HEAD_BYTES = 10  # of NumPy's format 1.0, before the description whose length they end with


def checked(archive: Path) -> dict[str, Any]:
    """The check of the archive and of two copies: one placement taken away, one hash changed."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        false = Path(folder) / "false.zip"
        found = {"as it is": _check(archive)}
        _copy(archive, false, _PLACEMENT, _without_one_placement)
        found["one placement taken away"] = _check(false)
        _copy(archive, false, "run.json", _with_another_hash)
        found["one letter of the result's hash changed"] = _check(false)
    return found


def _check(archive: Path) -> dict[str, Any]:
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as answer:
        process = subprocess.Popen([sys.executable, "-I", "-S", VERIFIER, archive], stdout=answer)
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        answer.seek(0)
        verdict = json.load(answer)
    return {
        "holds": verdict["holds"],
        "code": process.returncode,
        "faults": verdict["fault_count"],
        "first_fault": (verdict["faults"] or [""])[0],
        "wall_seconds": round(wall, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mib": used.ru_maxrss // 1024,
    }


def _copy(archive: Path, target: Path, member: str, change: Any) -> None:
    """A copy of the archive in which the content of one member is changed."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            with source.open(name) as read, copy.open(name, "w", force_zip64=True) as written:
                if name == member:
                    written.write(change(read.read()))
                while content := read.read(_AT_ONCE):
                    written.write(content)


def _without_one_placement(content: bytes) -> bytes:
    start = _HEAD_BYTES + int.from_bytes(content[_HEAD_BYTES - 2 : _HEAD_BYTES], "little")
    kind = ast.literal_eval(content[_HEAD_BYTES:start].decode())["descr"]
    placed = array(_KINDS[kind], content[start:])
    placed[next(talent for talent, opening in enumerate(placed) if opening >= 0)] = -1
    return content[:start] + placed.tobytes()


def _with_another_hash(content: bytes) -> bytes:
    document = json.loads(content)
    last = document["result_hash"][-1]
    document["result_hash"] = document["result_hash"][:-1] + ("1" if last == "0" else "0")
    return json.dumps(document).encode()
