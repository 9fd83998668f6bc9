"""Names and texts for a sketched region: invented companies, people and posts."""

import random
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources

from sadari.actions.import_records import (
    CourseRecord,
    Pay,
    SkillAtLevel,
    TalentRecord,
    VacancyRecord,
)
from sadari.bridge.simulated_region import (
    CohortSketch,
    OpeningSketch,
    RegionSketch,
    SkillSketch,
    TalentSketch,
)
from sadari.models import Occupation, Skill

_SCHEDULE_WORDS = {
    "five_days": "주 5일 근무",
    "six_days": "주 6일 근무",
    "shifts": "교대 근무",
    "part_time": "시간제 근무",
    "flexible": "유연 근무",
}
_MONTHS_PER_YEAR = 12
_CONSENT_SHARE = 0.9


class DemoRecords:
    """Turns sketches into the records an import stores; the same seed gives the same records."""

    def __init__(self, sketch: RegionSketch, *, seed: int, today: date) -> None:
        self.sketch = sketch
        self.seed = seed
        self.today = today
        self.name = f"demo-{seed}-{len(sketch.talents)}-{len(sketch.openings)}"
        self.occupations = {o.pk: o.name_ko for o in Occupation.objects.all()}
        self.skills = {s.pk: (s.name_ko, s.kind) for s in Skill.objects.all()}
        self.company_names = _distinct_names(len(sketch.companies), seed)

    @property
    def opening_count(self) -> int:
        return len(self.sketch.openings)

    @property
    def cohort_count(self) -> int:
        return len(self.sketch.cohorts)

    @property
    def talent_count(self) -> int:
        return len(self.sketch.talents)

    @property
    def talent_prefix(self) -> str:
        return f"D{self.seed}T"

    @property
    def course_prefix(self) -> str:
        return f"D{self.seed}C"

    def talent_key(self, number: int) -> str:
        return f"{self.talent_prefix}{number:06d}"

    def course_key(self, number: int) -> str:
        return f"{self.course_prefix}{number:05d}"

    def graduates_of(self, cohort: int) -> list[int]:
        """Numbers of the talents who finished that cohort; future cohorts have none yet."""
        if self._is_future(cohort):
            return []
        return [n for n, talent in enumerate(self.sketch.talents) if talent.cohort == cohort]

    def consenting(self) -> list[int]:
        dice = random.Random(f"{self.seed}-consent")  # noqa: S311  (a simulation, not a secret)
        return [n for n in range(self.talent_count) if dice.random() < _CONSENT_SHARE]

    # ── Openings ──────────────────────────────────────────────────────────────────────────

    def vacancies(self) -> Iterator[VacancyRecord]:
        for number, opening in enumerate(self.sketch.openings):
            yield self._vacancy(number, opening)

    def _vacancy(self, number: int, opening: OpeningSketch) -> VacancyRecord:
        company = self.sketch.companies[opening.company]
        occupation = self.occupations[opening.occupation_id]
        skills = [self.skills[s.skill_id][0] for s in opening.skills]
        closes_on = self.today + timedelta(days=10 + number % 50)
        until_filled = number % 4 == 0
        return VacancyRecord(
            row=number + 1,
            key=f"D{self.seed}V{number:06d}",
            title=_title(occupation, opening),
            company_name=self.company_names[opening.company],
            business_number=f"99{self.seed % 1000:03d}{opening.company:05d}",
            industry="",
            company_size=company.staff,
            region_text=opening.region_id,
            address="",
            pay=_pay(opening, number),
            places=opening.places,
            education=opening.education,  # type: ignore[arg-type]
            experience_months=opening.experience_months,
            experience_text="",
            contract=opening.contract,  # type: ignore[arg-type]
            schedule=opening.schedule,  # type: ignore[arg-type]
            schedule_text=_SCHEDULE_WORDS.get(opening.schedule or "", ""),
            occupation_code="",
            occupation_text=occupation,
            description=f"{', '.join(skills[:4])} 업무를 맡습니다.",
            posted_on=self.today - timedelta(days=number % 20),
            closing_rule="when_filled" if until_filled else "on_date",
            closes_on=None if until_filled else closes_on,
            remote=opening.remote,
            skill_ids=_skills(opening.skills),
        )

    # ── Courses ───────────────────────────────────────────────────────────────────────────

    def courses(self) -> Iterator[CourseRecord]:
        for number, cohort in enumerate(self.sketch.cohorts):
            yield self._course(number, cohort)

    def _is_future(self, number: int) -> bool:
        """Every other cohort is still to come, so that there is something to enrol in."""
        return number % 2 == 1

    def _course(self, number: int, cohort: CohortSketch) -> CourseRecord:
        future = self._is_future(number)
        months = 3 + number % 5
        first_day = self.today + timedelta(days=20 + number) if future else None
        last_day = self.today - timedelta(days=120 + number % 90)
        school = number % len(_names()["schools"])
        occupation = self.occupations[cohort.occupation_id]
        known = cohort.employed_in_region + cohort.employed_elsewhere
        return CourseRecord(
            row=number + 1,
            key=self.course_key(number),
            number=1 + number % 4,
            title=f"{occupation} 양성과정",
            institution_name=_names()["schools"][school],
            institution_code=f"D{self.seed % 1000:03d}{school:05d}",
            region_text=cohort.region_id,
            area_code="",
            ncs_code="",
            contents="",
            skills=(),
            licences=(),
            target="",
            starts_on=first_day or last_day - timedelta(days=30 * months),
            ends_on=(first_day + timedelta(days=30 * months)) if first_day else last_day,
            seats=cohort.seats,
            enrolled=cohort.seats * (number % 7) // 8 if future else cohort.completed,
            cost_won=2_000_000 + 500_000 * months,
            own_share_won=100_000 * (number % 6),
            satisfaction=round(3.0 + (number % 20) / 10, 1),
            employed_3_months=None if future else known,
            employment_rate_3_months=(
                None if future or not cohort.completed else round(100 * known / cohort.completed, 1)
            ),
            employment_state_3_months="planned" if future else "",
            employment_state_6_months="planned" if future else "running",
            skill_ids=_skills(cohort.skills),
            field_id=cohort.field_id,
        )

    # ── Talents ───────────────────────────────────────────────────────────────────────────

    def talents(self) -> Iterator[TalentRecord]:
        dice = random.Random(f"{self.seed}-people")  # noqa: S311  (a simulation, not a secret)
        for number, talent in enumerate(self.sketch.talents):
            yield self._talent(number, talent, dice)

    def _talent(self, number: int, talent: TalentSketch, dice: random.Random) -> TalentRecord:
        youngest = 19 + talent.experience_months // _MONTHS_PER_YEAR
        return TalentRecord(
            row=number + 1,
            key=self.talent_key(number),
            name=f"{dice.choice(_names()['family'])}{dice.choice(_names()['given'])}",
            birth_year=self.today.year - youngest - dice.randrange(12),
            gender=dice.choice(("", "female", "male")),
            region_text=talent.region_id,
            education=talent.education,  # type: ignore[arg-type]
            major=dice.choice(_names()["majors"]),
            skills=(),
            licences=(),
            experience_months=talent.experience_months,
            wished_occupations=(),
            wished_pay=(
                Pay(talent.pay_wish_won_per_year, None, "year")
                if talent.pay_wish_won_per_year
                else None
            ),
            wished_regions=talent.region_ids,
            skill_ids=_skills(talent.skills),
            wished_contracts=talent.contracts,  # type: ignore[arg-type]
            wished_schedules=talent.schedules,  # type: ignore[arg-type]
            most_travel_minutes=talent.most_travel_minutes,
            occupation_ids=talent.occupation_ids,
        )


def _skills(sketches: tuple[SkillSketch, ...]) -> tuple[SkillAtLevel, ...]:
    return tuple(
        SkillAtLevel(s.skill_id, s.level, must=s.must, known_by=s.known_by) for s in sketches
    )


def _title(occupation: str, opening: OpeningSketch) -> str:
    years = opening.experience_months // _MONTHS_PER_YEAR
    return f"{occupation} (경력 {years}년)" if years else f"{occupation} (신입 가능)"


def _pay(opening: OpeningSketch, number: int) -> Pay | None:
    """Mostly a year's pay; some by the month, as files have it."""
    least, most = opening.pay_least_won_per_year, opening.pay_most_won_per_year
    if not least:
        return None
    if number % 5 == 0:
        lower, upper = (won // _MONTHS_PER_YEAR // 10_000 * 10_000 for won in (least, most))
        return Pay(lower, upper or None, "month")
    return Pay(least, most or None, "year")


def _distinct_names(count: int, seed: int) -> list[str]:
    """Invented company names, each once: two words, then with a number."""
    names = [
        f"{first}{second}"
        for first in _names()["company_first"]
        for second in _names()["company_second"]
    ]
    random.Random(f"{seed}-companies").shuffle(names)  # noqa: S311  (a simulation)
    rounds = -(-count // len(names))
    return [name if n == 0 else f"{name} {n + 1}" for n in range(rounds) for name in names][:count]


@cache
def _names() -> dict[str, list[str]]:
    text = (resources.files("sadari.data") / "demo" / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
