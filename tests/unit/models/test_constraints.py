"""Every constraint is kept by the database itself, and by nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import BaseConstraint, Model
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.consent import ConsentTextFactory
from tests.factories.field import FieldFactory
from tests.factories.file_import import FileImportFactory
from tests.factories.match_run import MatchRunFactory, OpeningDiagnosisFactory
from tests.factories.occupation import (
    OccupationFactory,
    OccupationRelationFactory,
    OccupationSkillFactory,
)
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.organisation import MembershipFactory, OrganisationFactory
from tests.factories.placement import PlacementFactory
from tests.factories.programme import (
    CohortFactory,
    EnrolmentFactory,
    OutcomeFactory,
    ProgrammeFactory,
)
from tests.factories.recommendation import show, suggest
from tests.factories.region import RegionCodeFactory, RegionFactory
from tests.factories.skill import SkillFactory, SkillRelationFactory
from tests.factories.talent import EvidenceFactory, TalentFactory, WishFactory
from tests.factories.term_meaning import TermMeaningFactory

from sadari.models import (
    FrozenPiece,
    Membership,
    RecommendationList,
    RegionCode,
    SuggestionList,
    VocabularyState,
)

Make = Callable[..., Model]


@dataclass(frozen=True)
class Case:
    """``build`` writes the rows of which the last one must be refused by ``constraint``."""

    constraint: str
    build: Callable[[], object]
    why: str = ""

    def __str__(self) -> str:
        return f"{self.constraint} {self.why}".strip()


def wrong(constraint: str, make: Make, why: str = "", **values: Any) -> Case:
    return Case(constraint, lambda: make(**values), why)


def twice(constraint: str, make: Make, *same: str, **values: Any) -> Case:
    """A second row that agrees with the first in ``same`` and ``values``."""

    def build() -> None:
        first = make(**values)
        make(**values, **{name: getattr(first, name) for name in same})

    return Case(constraint, build)


def email_in_two_cases() -> None:
    AccountFactory(email="alice@example.org")
    AccountFactory(email="Alice@Example.org")


def skill_near_itself() -> None:
    skill = SkillFactory()
    SkillRelationFactory(skill=skill, near=skill)


def occupation_near_itself() -> None:
    occupation = OccupationFactory()
    OccupationRelationFactory(occupation=occupation, near=occupation)


def skill_broader_than_itself() -> None:
    SkillFactory(id="round", broader_id="round")


def occupation_broader_than_itself() -> None:
    OccupationFactory(id="round", broader_id="round")


def one_text_in_two_wordings() -> None:
    text = ConsentTextFactory()
    text.pk, text._state.adding, text.text_en = None, True, "I agree to something else."
    text.save()


def lists_shown_without_scores() -> None:
    show(MatchRunFactory(), TalentFactory(), OpeningFactory())
    RecommendationList.objects.update(talent_scores=[])


def lists_suggested_without_scores() -> None:
    suggest(MatchRunFactory(), OpeningFactory(), TalentFactory())
    SuggestionList.objects.update(opening_scores=[1, 2])


def two_first_pieces() -> None:
    run = MatchRunFactory()
    for content in (b"one", b"other"):
        FrozenPiece.objects.create(run=run, number=0, content=content)


def decided(**values: Any) -> Model:
    complete = {"state": "pursued", "reason": "면접을 보고 싶습니다.", "decided_at": timezone.now()}
    person = {"decided_by": AccountFactory()}
    return PlacementFactory(**(complete | person | values))


DAY, DAY_BEFORE = date(2026, 11, 1), date(2026, 10, 31)
TOO_MUCH = 10_000_000_001
#: Ten billion won a year, and what comes to it by the month and by the hour.
MOST_WON = {"year": 10_000_000_000, "month": 833_333_333, "hour": 3_987_240}
NOT_A_NUMBER, INFINITE = float("nan"), float("inf")

CASES = [
    Case("account_email_once_in_any_case", email_in_two_cases),
    wrong("account_language_known", AccountFactory, language="jp"),
    twice("role_granted_once_at_a_time", RoleGrantFactory, "account"),
    wrong("role_grant_role_known", RoleGrantFactory, role="emperor"),
    Case("consent_text_once", one_text_in_two_wordings),
    wrong("consent_purpose_known", ConsentTextFactory, purpose="marketing"),
    twice("evidence_once_per_kind", EvidenceFactory, "talent", "skill"),
    wrong("evidence_level_1_to_8", EvidenceFactory, level=0),
    wrong("evidence_level_1_to_8", EvidenceFactory, level=9),
    wrong("evidence_known_by_known", EvidenceFactory, known_by="rumour"),
    wrong("field_ends_after_it_begins", FieldFactory, valid_from=DAY, valid_to=DAY_BEFORE),
    wrong("import_loses_no_row", FileImportFactory, "a row lost", read=2, created=1),
    wrong("import_loses_no_row", FileImportFactory, "a row too many", read=1, created=1, refused=1),
    wrong("import_kind_known", FileImportFactory, kind="weather"),
    wrong("import_done_is_finished", FileImportFactory, "no end", finished_at=None),
    wrong("import_done_is_finished", FileImportFactory, "running with an end", state="running"),
    twice(
        "import_of_a_file_runs_once_at_a_time",
        FileImportFactory, "content_hash", state="running", finished_at=None,
    ),
    wrong("run_fills_no_more_than_places", MatchRunFactory, places=1, filled=2),
    wrong("run_state_known", MatchRunFactory, state="paused"),
    wrong("run_done_is_hashed", MatchRunFactory, "no inputs' hash", inputs_hash=""),
    wrong("run_done_is_hashed", MatchRunFactory, "no result's hash", result_hash=""),
    wrong("run_done_is_hashed", MatchRunFactory, "no end", finished_at=None),
    twice("diagnosis_once", OpeningDiagnosisFactory, "run", "opening"),
    wrong("occupation_education_known", OccupationFactory, least_education="wise"),
    wrong("occupation_keco_digits", OccupationFactory, keco_code="13A"),
    wrong("occupation_keco_digits", OccupationFactory, "five digits", keco_code="13310"),
    wrong("occupation_isco_digits", OccupationFactory, isco_code="25A"),
    wrong("occupation_source_known", OccupationFactory, source="rumour"),
    twice(
        "occupation_once_per_official_code", OccupationFactory,
        source="keco", source_code="1331",
    ),
    Case("occupation_not_broader_than_itself", occupation_broader_than_itself),
    twice("occupation_asks_a_skill_once", OccupationSkillFactory, "occupation", "skill"),
    wrong("occupation_skill_level_1_to_8", OccupationSkillFactory, level=0),
    wrong("occupation_skill_level_1_to_8", OccupationSkillFactory, level=9),
    twice("occupation_relation_once", OccupationRelationFactory, "occupation", "near"),
    Case("occupation_not_near_itself", occupation_near_itself),
    wrong("occupation_relation_weight_0_to_1", OccupationRelationFactory, weight=0),
    wrong("occupation_relation_weight_0_to_1", OccupationRelationFactory, weight=1.01),
    wrong("occupation_relation_weight_0_to_1", OccupationRelationFactory, weight=NOT_A_NUMBER),
    twice("opening_once", OpeningFactory, "source_key"),
    wrong("opening_pay_has_a_unit", OpeningFactory, "no unit", pay_least_won=30_000_000),
    wrong("opening_pay_has_a_unit", OpeningFactory, "no pay", pay_unit="year"),
    wrong("opening_pay_has_a_unit", OpeningFactory, "most without least", pay_most_won=1),
    wrong(
        "opening_pay_most_not_below_least", OpeningFactory,
        pay_least_won=2, pay_most_won=1, pay_unit="hour",
    ),
    wrong(
        "opening_pay_least_within_reason", OpeningFactory,
        pay_least_won=TOO_MUCH, pay_unit="year",
    ),
    wrong(
        "opening_pay_most_within_reason", OpeningFactory,
        pay_least_won=1, pay_most_won=TOO_MUCH, pay_unit="year",
    ),
    wrong("opening_source_key_is_one_line", OpeningFactory, "two lines", source_key="a\nb"),
    wrong("opening_source_key_is_one_line", OpeningFactory, "nothing", source_key=""),
    wrong("opening_places_within_reason", OpeningFactory, places=1_000_001),
    wrong("opening_experience_within_reason", OpeningFactory, experience_months=1201),
    wrong("opening_contract_known", OpeningFactory, contract="handshake"),
    wrong("opening_schedule_known", OpeningFactory, schedule="never"),
    wrong("opening_education_known", OpeningFactory, education="wise"),
    wrong("opening_closing_rule_has_its_day", OpeningFactory, "no day", closing_rule="on_date"),
    wrong("opening_closing_rule_has_its_day", OpeningFactory, "a day too many", closes_on=DAY),
    wrong(
        "opening_closing_rule_has_its_day", OpeningFactory, "unknown rule",
        closing_rule="at_full_moon", closes_on=DAY,
    ),
    wrong("opening_state_known", OpeningFactory, state="ajar"),
    wrong("opening_kind_known", OpeningFactory, kind="hobby"),
    twice("requirement_once", RequirementFactory, "opening", "skill"),
    wrong("requirement_level_1_to_8", RequirementFactory, level=0),
    wrong("requirement_level_1_to_8", RequirementFactory, level=9),
    wrong("requirement_weight_above_0_to_1000", RequirementFactory, weight=0),
    wrong("requirement_weight_above_0_to_1000", RequirementFactory, weight=NOT_A_NUMBER),
    wrong("requirement_weight_above_0_to_1000", RequirementFactory, weight=INFINITE),
    wrong("organisation_kind_known", OrganisationFactory, kind="club"),
    wrong("organisation_business_number_ten_digits", OrganisationFactory, business_number="12"),
    twice("membership_once_at_a_time", MembershipFactory, "account", "organisation"),
    wrong("membership_role_known", MembershipFactory, role="mascot"),
    twice("placement_one_place_per_talent_and_run", PlacementFactory, "run", "talent"),
    wrong("placement_state_known", decided, state="lost"),
    wrong("placement_decision_has_person_time_and_reason", decided, "no reason", reason=""),
    wrong("placement_decision_has_person_time_and_reason", decided, "no time", decided_at=None),
    wrong("placement_decision_has_person_time_and_reason", decided, "no person", decided_by=None),
    wrong("placement_decision_has_person_time_and_reason", decided, "proposed", state="proposed"),
    twice("programme_once", ProgrammeFactory, "source_key"),
    twice("outcome_once", OutcomeFactory, "programme", "skill"),
    wrong("outcome_level_1_to_8", OutcomeFactory, level=0),
    wrong("outcome_level_1_to_8", OutcomeFactory, level=9),
    twice("cohort_once", CohortFactory, "programme", "number"),
    wrong("cohort_ends_after_it_starts", CohortFactory, starts_on=DAY, ends_on=DAY_BEFORE),
    wrong("cohort_rate_3_months_is_per_cent", CohortFactory, employment_rate_3_months=100.1),
    wrong("cohort_rate_6_months_is_per_cent", CohortFactory, employment_rate_6_months=-1),
    wrong("cohort_state_3_months_known", CohortFactory, employment_state_3_months="B"),
    wrong("cohort_state_6_months_known", CohortFactory, employment_state_6_months="B"),
    twice("enrolment_once", EnrolmentFactory, "cohort", "talent"),
    wrong("enrolment_state_known", EnrolmentFactory, state="asleep"),
    Case("recommendations_each_have_scores", lists_shown_without_scores),
    Case("suggestions_each_have_scores", lists_suggested_without_scores),
    Case("frozen_once", two_first_pieces),
    wrong("region_coordinates_on_earth", RegionFactory, "north of north", latitude=90.5),
    wrong("region_coordinates_on_earth", RegionFactory, "no number", longitude=NOT_A_NUMBER),
    wrong("region_coordinates_on_earth", RegionFactory, "half known", latitude=None),
    wrong("region_coordinates_on_earth", RegionFactory, "other half known", longitude=None),
    wrong("region_kind_known", RegionFactory, kind="planet"),
    wrong("region_does_not_lie_in_itself", RegionFactory, id="a", parent_id="a"),
    twice("region_code_means_one_place_at_a_time", RegionCodeFactory, "code"),
    wrong("skill_kind_known", SkillFactory, kind="magic"),
    twice("skill_relation_once", SkillRelationFactory, "skill", "near"),
    wrong("skill_source_known", SkillFactory, source="rumour"),
    twice("skill_once_per_official_code", SkillFactory, source="ncs", source_code="0101010101"),
    wrong("skill_ncs_digits", SkillFactory, ncs_code="1234567"),
    wrong("skill_ncs_digits", SkillFactory, "letters", ncs_code="20AB"),
    Case("skill_not_broader_than_itself", skill_broader_than_itself),
    wrong("meaning_kind_known", TermMeaningFactory, kind="weather", skill=None),
    wrong("meaning_source_known", TermMeaningFactory, source="rumour"),
    twice("meaning_once_per_term", TermMeaningFactory, "folded"),
    wrong("meaning_has_a_term", TermMeaningFactory, folded=""),
    wrong("meaning_is_of_its_kind", TermMeaningFactory, kind="occupation"),
    wrong("meaning_nothing_is_said_by_a_person", TermMeaningFactory, skill=None, source="ncs"),
    wrong("vocabulary_state_is_one_row", VocabularyState.objects.create, id=2, version="x"),
    Case("skill_not_near_itself", skill_near_itself),
    wrong("skill_relation_weight_0_to_1", SkillRelationFactory, weight=0),
    wrong("skill_relation_weight_0_to_1", SkillRelationFactory, weight=1.01),
    twice("talent_once_per_sender", TalentFactory, sender_key="A-1"),
    wrong("talent_birth_year_plausible", TalentFactory, birth_year=1899),
    wrong("talent_birth_year_plausible", TalentFactory, birth_year=2101),
    wrong("talent_experience_within_reason", TalentFactory, experience_months=1201),
    wrong("talent_gender_known", TalentFactory, gender="f"),
    wrong("talent_education_known", TalentFactory, education="wise"),
    wrong("wish_pay_unit_known", WishFactory, pay_unit="day"),
    *(
        wrong("wish_pay_within_reason", WishFactory, unit, pay_won=won + 1, pay_unit=unit)
        for unit, won in MOST_WON.items()
    ),
    wrong("wish_contracts_known", WishFactory, contracts=["permanent", "handshake"]),
    wrong("wish_schedules_known", WishFactory, schedules=["never"]),
]  # fmt: skip


def constraints() -> dict[str, tuple[type[Model], BaseConstraint]]:
    return {
        constraint.name: (model, constraint)
        for model in apps.get_app_config("sadari").get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_of_every_model_has_a_row_that_it_refuses() -> None:
    assert {case.constraint for case in CASES} == set(constraints())


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_constraint_and_nothing_else_refuses_the_row(db: None, case: Case) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        case.build()
    assert refused.value.__cause__.diag.constraint_name == case.constraint
    model, constraint = constraints()[case.constraint]
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    case.build()


DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@st.composite
def ranges(draw: st.DrawFn) -> DateRange:
    first, second = sorted([draw(DATES), draw(st.none() | DATES)], key=lambda d: d or date.max)
    return DateRange(first, second)


def overlap(one: DateRange, other: DateRange) -> bool:
    if one.lower == one.upper or other.lower == other.upper:
        return False  # an empty range overlaps nothing
    starts = max(one.lower, other.lower)
    return starts < min(one.upper or date.max, other.upper or date.max)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=ranges(), other=ranges())
def test_a_code_means_two_places_only_at_different_times(
    db: None, one: DateRange, other: DateRange
) -> None:
    with transaction.atomic():
        first = RegionCodeFactory(valid=one)
        if overlap(one, other):
            with pytest.raises(IntegrityError), transaction.atomic():
                RegionCodeFactory(code=first.code, valid=other)
        else:
            RegionCodeFactory(code=first.code, valid=other)
        transaction.set_rollback(True)


def test_the_day_a_code_ends_another_place_may_take_it(db: None) -> None:
    old = RegionCodeFactory(code="29", valid=DateRange(None, date(2026, 7, 1)))
    new = RegionCodeFactory(code="29", valid=DateRange(date(2026, 7, 1), None))
    assert set(RegionCode.objects.filter(code="29")) == {old, new}


def test_the_same_digits_in_another_system_are_another_code(db: None) -> None:
    legal = RegionCodeFactory(code="12", system="legal")
    feed = RegionCodeFactory(code="12", system="work24-area")
    assert set(RegionCode.objects.filter(code="12")) == {legal, feed}


def test_an_ended_membership_makes_room_for_a_new_one(db: None) -> None:
    ended = MembershipFactory(ended_at=timezone.now())
    again = MembershipFactory(account=ended.account, organisation=ended.organisation)
    assert set(Membership.objects.all()) == {ended, again}
