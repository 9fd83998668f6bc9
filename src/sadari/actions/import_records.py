"""What a file's row says once it has been read: typed, but its names not yet looked up.

``exchange/`` makes these from files, ``bridge/simulated_region.py`` from a seeded simulation;
``actions/imports.py`` stores them. Unknown is ``None``, never a guess.
Texts keep what the sender wrote; ``*_ids`` (language-neutral ids of the vocabulary) are set only
by a sender who knows them and win over the text.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sadari.actions.refusal import Refusal

PayUnit = Literal["year", "month", "hour"]
ClosingRule = Literal["on_date", "when_filled", "when_filled_or_date"]
Education = Literal["none", "high_school", "associate", "bachelor", "master", "doctorate"]
Contract = Literal["permanent", "fixed_term", "internship", "apprenticeship", "daily"]
Schedule = Literal["five_days", "six_days", "shifts", "part_time", "flexible"]


@dataclass(frozen=True, slots=True)
class Pay:
    """Integer won per ``unit``; ``most_won`` is None where the sender named no upper end."""

    least_won: int
    most_won: int | None
    unit: PayUnit


@dataclass(frozen=True, slots=True)
class SkillAtLevel:
    skill_id: str
    level: int  # 1–8 as in NCS
    must: bool = True  # read only for requirements
    known_by: str = "self"  # read only for evidence: self, course, badge, licence, work


@dataclass(frozen=True, slots=True)
class VacancyRecord:
    row: int
    key: str  # wantedAuthNo
    title: str
    company_name: str
    business_number: str  # digits only; may be ""
    industry: str
    company_size: int | None  # persons
    region_text: str  # as sent: "광주 광산구", a full address, or a region code
    address: str
    pay: Pay | None
    places: int
    education: Education | None  # least education asked; None = not stated
    experience_months: int  # least experience asked; 0 = newcomers welcome
    experience_text: str
    contract: Contract | None
    schedule: Schedule | None
    schedule_text: str
    occupation_code: str  # KECO, six digits with the leading zero restored; may be ""
    occupation_text: str
    description: str
    must_skills: tuple[str, ...] = ()
    wished_skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    posted_on: date | None = None
    closing_rule: ClosingRule = "when_filled"
    closes_on: date | None = None
    url: str = ""
    remote: bool = False
    skill_ids: tuple[SkillAtLevel, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseRecord:
    row: int
    key: str  # trprId
    number: int  # trprDegr
    title: str
    institution_name: str
    institution_code: str
    region_text: str
    area_code: str  # trngAreaCd
    ncs_code: str
    contents: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    target: str
    starts_on: date
    ends_on: date
    seats: int
    enrolled: int
    cost_won: int | None
    own_share_won: int | None
    satisfaction: float | None
    employed_3_months: int | None  # persons
    employment_rate_3_months: float | None  # per cent
    employment_state_3_months: str = ""  # "", planned, running, not_run, nobody_finished
    employment_rate_6_months: float | None = None
    employment_state_6_months: str = ""
    url: str = ""
    skill_ids: tuple[SkillAtLevel, ...] = ()
    field_id: str = ""
    stage_id: str = "training"


@dataclass(frozen=True, slots=True)
class TalentRecord:
    row: int
    key: str  # 식별번호, unique within the sender
    name: str
    birth_year: int | None
    gender: Literal["", "female", "male"]
    region_text: str
    education: Education | None
    major: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    experience_months: int | None
    wished_occupations: tuple[str, ...]
    wished_pay: Pay | None
    wished_regions: tuple[str, ...]
    skill_ids: tuple[SkillAtLevel, ...] = ()
    wished_contracts: tuple[Contract, ...] = ()  # empty = any
    wished_schedules: tuple[Schedule, ...] = ()  # empty = any
    most_travel_minutes: int | None = None
    occupation_ids: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row of a file: what it said, and either its record or why it was refused.

    ``raw`` maps the file's own field names to the text as sent (personal contact fields dropped,
    resident registration numbers masked): it is what goes back to the sender if the row is refused.
    """

    number: int
    raw: dict[str, str]
    record: VacancyRecord | CourseRecord | TalentRecord | None = None
    refusal: Refusal | None = None
