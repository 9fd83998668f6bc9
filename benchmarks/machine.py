"""What a measurement was taken on."""

import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def machine(packages: Sequence[str]) -> dict[str, object]:
    """Processor, cores this process may use, memory in GiB, Python, versions of packages."""
    return {
        "processor": processor(),
        "cores": cores(),
        "memory_gib": round(memory_bytes("MemTotal") / 2**30, 1),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in packages},
    }


def in_words(about: dict) -> str:
    """One line for the head of a report."""
    packages = ", ".join(f"{name} {number}" for name, number in about["packages"].items())
    return (
        f"{about['processor']}, {about['cores']} cores, {about['memory_gib']:g} GiB, "
        f"Python {about['python']}; {packages}"
    )


def processor() -> str:
    """The processor's name, as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), "?")


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory_bytes(kind: str) -> int:
    """A line of /proc/meminfo ("MemTotal", "MemAvailable"); 0 where there is none."""
    return kibibytes(Path("/proc/meminfo"), kind) * 1024


def kibibytes(table: Path, name: str) -> int:
    """The number in the line `name:` of a table of the kernel; 0 where there is none."""
    try:
        lines = table.read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
