"""The door for official lists: which reader a list has, and the plan that comes of it."""

from collections.abc import Iterator
from pathlib import Path

from sadari.actions.official_plan import OfficialEntry, Plan, RefusedEntry, plan_official_list
from sadari.exchange.esco_lists import read_esco
from sadari.exchange.keco_list import read_keco
from sadari.exchange.ncs_list import read_ncs
from sadari.exchange.official_table import Read
from sadari.models.concept_source import ConceptSource


def plan_of_file(source: str, path: Path, *, notes: list[str] | None = None) -> Plan:
    """What taking the list ``ncs``, ``esco`` or ``keco`` would do; nothing is written.

    ``path`` is a file, for ESCO a folder. Raises ``FileRefused``.
    """
    read = list(_read(source, path, notes))
    return plan_official_list(
        source,
        [entry for entry in read if isinstance(entry, OfficialEntry)],
        [entry for entry in read if isinstance(entry, RefusedEntry)],
    )


def _read(source: str, path: Path, notes: list[str] | None) -> Iterator[Read]:
    if source == ConceptSource.NCS:
        return read_ncs(path)
    if source == ConceptSource.KECO:
        return read_keco(path, notes=notes)
    return read_esco(path)
