"""The facts of one region, read from ``data/regions/<slug>/*.toml`` into frozen dataclasses.

Every fact has a source and the day (or year) it was true. What is not known is None, never 0.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, TypeVar

Row = Mapping[str, Any]
T = TypeVar("T")


class RegionFactError(ValueError):
    """A region's file lacks a fact, or two facts contradict each other."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The installation's names and defaults. ``region`` is the id of the region it serves."""

    slug: str
    region: str
    name_ko: str
    name_en: str
    title_ko: str
    title_en: str
    strategy_ko: str
    strategy_en: str
    vision: str
    time_zone: str
    language: str
    currency: str
    smallest_published_cell: int
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class RegionPlace:
    """A province, area, district, city or county; the coordinates are its centre, approximate.

    ``names`` also stand before the names of the places inside (광주광역시 북구); ``whole_names``
    mean the place as a whole and do not (광주 전체).
    """

    id: str
    name_ko: str
    name_en: str
    kind: str
    latitude: float
    longitude: float
    source: str
    as_of: str
    parent: str | None = None
    names: tuple[str, ...] = ()
    whole_names: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class RegionCode:
    """A code of a system for a region, valid from and to a day (both included; None is open)."""

    system: str
    code: str
    region: str
    source: str
    as_of: str
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether the code may be used on ``day``."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """``old`` was replaced by ``new`` on a day."""

    system: str
    old: str
    new: str
    on: date
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the strategy, or ``other``; counts from ``valid_from``."""

    id: str
    name_ko: str
    name_en: str
    order: int
    is_strategic: bool
    valid_from: date
    source: str
    as_of: str
    valid_to: date | None = None
    check: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A rung of the talent ladder; ``order`` 1 is the lowest."""

    id: str
    name_ko: str
    name_en: str
    order: int
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the strategy; ``unit`` says what is counted."""

    id: str
    name_ko: str
    name_en: str
    value: int
    unit: str
    by_year: int
    source: str
    as_of: str
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class DemandFigure:
    """People that firms were measured to need, in all or in one group of occupations."""

    id: str
    name_ko: str
    name_en: str
    people: int
    source: str
    as_of: str
    occupation: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """A share that is known only to lie between two values."""

    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class CohortOutcome:
    """What became of trained people; None where it is not published."""

    id: str
    name_ko: str
    name_en: str
    source: str
    as_of: str
    part_of: str | None = None
    trained: int | None = None
    employed_local: int | None = None
    employed_elsewhere: int | None = None
    unknown_people: int | None = None
    unknown: bool = False
    published_percent: float | None = None
    note_ko: str = ""
    note_en: str = ""

    def bounds(self) -> Bounds | None:
        """The share employed in the region, given those of whom nothing is known.

        Lower: none of the unknown is there; upper: all of them are. None where the number
        trained, or the number employed in the region, is not known.
        """
        if not self.trained or self.employed_local is None:
            return None
        unseen = self._unseen()
        return Bounds(
            self.employed_local / self.trained, (self.employed_local + unseen) / self.trained
        )

    def employed_share(self) -> float | None:
        """The share known to be employed anywhere, of all trained; None where not known."""
        if not self.trained or self.employed_local is None or self.employed_elsewhere is None:
            return None
        return (self.employed_local + self.employed_elsewhere) / self.trained

    def _unseen(self) -> int:
        if self.unknown_people is not None:
            return self.unknown_people
        return (self.trained or 0) - (self.employed_local or 0) - (self.employed_elsewhere or 0)


@dataclass(frozen=True, slots=True)
class EmployerFigures:
    """How many firms of a field plan to hire whom, and how small they are."""

    id: str
    name_ko: str
    name_en: str
    field: str
    firms: int
    year: int
    source: str
    as_of: str
    planned_junior_hires: int | None = None
    planned_experienced_hires: int | None = None
    juniors_trained: int | None = None
    share_at_most_10_staff: float | None = None
    share_at_most_5_staff: float | None = None
    note_ko: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeFigure:
    """The placement of a national programme in one year; None where not known."""

    id: str
    name_ko: str
    name_en: str
    year: int
    source: str
    as_of: str
    placement_share: float | None = None
    lowest_course_share: float | None = None
    highest_course_share: float | None = None
    unknown: bool = False
    note_ko: str = ""
    note_en: str = ""


@dataclass(frozen=True, slots=True)
class NamedOrganisation:
    """An organisation that the strategy names."""

    id: str
    kind: str
    name_ko: str
    name_en: str
    source: str
    as_of: str
    check: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """A subsidy for internships or hires; ``check`` until its notice has been read again.

    ``terms`` holds its amounts and limits under names that say their unit.
    """

    id: str
    name_ko: str
    name_en: str
    year: int
    check: bool
    conditions_ko: tuple[str, ...]
    conditions_en: tuple[str, ...]
    terms: Mapping[str, int | float | bool | str | tuple[int, ...]]
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class SourceWords:
    """A source as the facts name it, and the same in Korean."""

    en: str
    ko: str


@dataclass(frozen=True, slots=True)
class RegionData:
    """All facts of one region, in the order of its files."""

    settings: Settings
    regions: tuple[RegionPlace, ...]
    codes: tuple[RegionCode, ...]
    crosswalk: tuple[Crosswalk, ...]
    fields: tuple[Field, ...]
    stages: tuple[Stage, ...]
    targets: tuple[Target, ...]
    measured_demand: tuple[DemandFigure, ...]
    cohort_outcomes: tuple[CohortOutcome, ...]
    employers: tuple[EmployerFigures, ...]
    programmes: tuple[ProgrammeFigure, ...]
    organisations: tuple[NamedOrganisation, ...]
    schemes: tuple[Scheme, ...]
    sources: tuple[SourceWords, ...]

    def source_in_korean(self, source: str) -> str:
        """The Korean words of a fact's ``source``. Raises `RegionFactError` for a strange one."""
        for words in self.sources:
            if words.en == source:
                return words.ko
        raise RegionFactError(f"sources.toml has no Korean words for: {source}")

    def names(self) -> Mapping[str, str]:
        """Every writing of every place → its id, spaces left out: 광주북구, 전남광주통합특별시북구.

        A bare name that two places share (동구 is one of many) is still the region's own; the
        installation serves one region.
        """
        return _names_of_places(self.regions)

    def region_of_code(self, code: str, system: str, on: date) -> str | None:
        """The region a code of ``system`` stood for on a day, or None."""
        matches = (c for c in self.codes if (c.system, c.code) == (system, code))
        return next((c.region for c in matches if c.is_valid_on(on)), None)


@lru_cache(maxsize=4)
def load_region_data(slug: str = "gwangju") -> RegionData:
    """The facts of the region ``slug``. Raises `RegionFactError` where a file breaks a rule."""
    data = RegionData(
        settings=_one(Settings, _file(slug, "region")),
        regions=_all(RegionPlace, slug, "codes", "region"),
        codes=_all(RegionCode, slug, "codes", "code"),
        crosswalk=tuple(_crosswalk(row) for row in _file(slug, "codes")["crosswalk"]),
        fields=_all(Field, slug, "fields", "field"),
        stages=_all(Stage, slug, "stages", "stage"),
        targets=_all(Target, slug, "targets", "target"),
        measured_demand=_all(DemandFigure, slug, "measured_demand", "demand"),
        cohort_outcomes=_all(CohortOutcome, slug, "cohort_outcomes", "outcome"),
        employers=_all(EmployerFigures, slug, "employers", "employers"),
        programmes=_all(ProgrammeFigure, slug, "programmes", "programme"),
        organisations=_all(NamedOrganisation, slug, "organisations", "organisation"),
        schemes=tuple(_scheme(row) for row in _file(slug, "schemes")["scheme"]),
        sources=_all(SourceWords, slug, "sources", "source"),
    )
    check_region_data(data)
    return data


# ── Reading ───────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=32)
def _file(slug: str, name: str) -> Row:
    path = resources.files("sadari.data") / "regions" / slug / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _all(kind: Callable[..., T], slug: str, name: str, key: str) -> tuple[T, ...]:
    return tuple(_one(kind, row) for row in _file(slug, name)[key])


def _one(kind: Any, row: Row) -> Any:
    """A row as a dataclass. Raises `RegionFactError` on a missing or an unknown key."""
    known = {field.name: field for field in fields(kind)}
    needed = {name for name, field in known.items() if field.default is MISSING}
    if needed - set(row) or set(row) - set(known):
        wrong = sorted((needed - set(row)) | (set(row) - set(known)))
        raise RegionFactError(f"{kind.__name__} {row.get('id', '')}: {', '.join(wrong)}")
    return kind(**{name: _value(name, value) for name, value in row.items()})


def _value(name: str, value: Any) -> Any:
    if name in {"valid_from", "valid_to", "on"}:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value


def _crosswalk(row: Row) -> Crosswalk:
    # "from" is a word of the language, so the file's key differs from the attribute.
    renamed = {{"from": "old", "to": "new"}.get(key, key): value for key, value in row.items()}
    crosswalk: Crosswalk = _one(Crosswalk, renamed)
    return crosswalk


def _scheme(row: Row) -> Scheme:
    own = {field.name for field in fields(Scheme)}
    terms = {key: _value(key, value) for key, value in row.items() if key not in own}
    kept = {key: value for key, value in row.items() if key in own}
    scheme: Scheme = _one(Scheme, {**kept, "terms": MappingProxyType(terms)})
    return scheme


# ── Names ─────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=4)
def _names_of_places(places: tuple[RegionPlace, ...]) -> Mapping[str, str]:
    by_id = {place.id: place for place in places}
    names: dict[str, str] = {}
    for place in places:
        for prefix in ("", *_prefixes(place, by_id)):
            for own in _own_names(place):
                names.setdefault("".join(f"{prefix}{own}".split()).lower(), place.id)
    return MappingProxyType(names)


def _own_names(place: RegionPlace) -> tuple[str, ...]:
    return (place.name_ko, place.name_en, *place.names, *place.whole_names)


def _prefixes(place: RegionPlace, by_id: Mapping[str, RegionPlace]) -> list[str]:
    """The Korean writings of what lies above: the parent, the province, and both in turn."""
    if place.parent is None:
        return []
    parent = by_id[place.parent]
    own = [name for name in (parent.name_ko, *parent.names) if not name.isascii()]
    above = _prefixes(parent, by_id)
    official = above[:1]
    return [*own, *above, *(f"{province}{name}" for province in official for name in own)]


# ── Consistency ───────────────────────────────────────────────────────────────────────────────


def check_region_data(data: RegionData) -> None:
    """Raises `RegionFactError` where facts contradict each other."""
    _check_codes(data)
    _check_targets(data.targets)
    for outcome in data.cohort_outcomes:
        _check_outcome(outcome)
    for fact in _facts(data):
        data.source_in_korean(fact.source)


def _facts(data: RegionData) -> Iterator[Any]:
    """Every fact of the region, of whatever kind."""
    yield data.settings
    for name in (field.name for field in fields(data)):
        group = getattr(data, name)
        if isinstance(group, tuple) and name != "sources":
            yield from group


def _check_codes(data: RegionData) -> None:
    places = {place.id for place in data.regions}
    strangers = {c.region for c in data.codes} | {p.parent for p in data.regions if p.parent}
    if strangers - places:
        raise RegionFactError(f"unknown regions {', '.join(sorted(strangers - places))}")
    for one in data.codes:
        for other in data.codes:
            same = one is not other and (one.system, one.code) == (other.system, other.code)
            if same and _overlap(one, other):
                raise RegionFactError(f"{one.system} {one.code} has two meanings on one day")


def _overlap(one: RegionCode, other: RegionCode) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    return starts <= min(one.valid_to or date.max, other.valid_to or date.max)


def _check_targets(targets: tuple[Target, ...]) -> None:
    for whole in targets:
        parts = [target.value for target in targets if target.part_of == whole.id]
        if parts and sum(parts) != whole.value:
            raise RegionFactError(f"the parts of target {whole.id} are not its whole")


def _check_outcome(outcome: CohortOutcome) -> None:
    seen = (outcome.employed_local, outcome.employed_elsewhere, outcome.unknown_people)
    known = [count for count in seen if count is not None]
    if outcome.trained is not None and len(known) == len(seen) and sum(known) != outcome.trained:
        raise RegionFactError(
            f"outcome {outcome.id}: {sum(known)} accounted for of {outcome.trained}"
        )
