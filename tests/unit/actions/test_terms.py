"""What a person decides about a term counts at once, everywhere, and can be taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.import_record import course, read, talent, vacancy
from tests.factories.opening import OpeningFactory
from tests.factories.organisation import MembershipFactory
from tests.factories.talent import EvidenceFactory, TalentFactory

from sadari.access.actor import ANONYMOUS, Actor, actor_of
from sadari.access.roles import NotAllowed
from sadari.actions import relinking
from sadari.actions.imports import import_rows
from sadari.actions.terms import TermRefused, Why, add_skill, decide_term, withdraw_term
from sadari.bridge.linking import linking_version
from sadari.jobs.tasks import relink_term_job
from sadari.models import (
    AuditEvent,
    Evidence,
    FileImport,
    Occupation,
    Opening,
    Outcome,
    Programme,
    Requirement,
    Skill,
    TermMeaning,
)
from sadari.queries.background import RELINK_TERM_JOB

pytestmark = pytest.mark.usefixtures("packaged_data")
#: A term that no packaged name resembles.
TERM = "쿠쿠루미 장비"


@pytest.fixture
def officer(packaged_data: None) -> Iterator[Actor]:
    account = AccountFactory()
    RoleGrantFactory(account=account, role="city_officer")
    return actor_of(account)


def take_in(kind: str, *records: Any, by: Actor) -> FileImport:
    number = FileImport.objects.count()
    return import_rows(
        kind=kind, rows=read(records), file_name="f", content_hash=f"content-{number}", by=by
    )


def asked(opening: Opening) -> dict[str, tuple[int, bool]]:
    return {r.skill_id: (r.level, r.must) for r in opening.requirements.all()}


def an_opening(operator: Actor, *items: str) -> Opening:
    take_in("vacancies", vacancy(1, title="직원 모집", must_skills=items), by=operator)
    return Opening.objects.get()


# ── Another name for a skill ──────────────────────────────────────────────────────────────────


def test_an_alias_links_the_openings_that_hold_the_term(operator: Actor, officer: Actor) -> None:
    opening = an_opening(operator, "파이썬", TERM, "쿠쿠루미장비 사용 가능자")
    assert opening.unlinked_terms == [TERM, "쿠쿠루미장비 사용 가능자"]

    decision = decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)

    opening.refresh_from_db()
    assert opening.unlinked_terms == []
    assert set(asked(opening)) == {"python", "plc-control"}
    assert asked(opening)["python"][1] and not asked(opening)["plc-control"][1]
    assert opening.requirements.get(skill="plc-control").source_text == TERM
    assert decision.relinked is not None and decision.relinked.openings == 1
    assert decision.meaning is not None and decision.meaning.decided_by_id == officer.account_id


def test_what_is_asked_for_alone_is_a_must(operator: Actor, officer: Actor) -> None:
    opening = an_opening(operator, TERM)
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    assert asked(opening)["plc-control"][1]


def test_a_decision_counts_for_the_next_file(operator: Actor, officer: Actor) -> None:
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    opening = an_opening(operator, "쿠쿠루미  장비")
    assert set(asked(opening)) == {"plc-control"}


def test_the_same_file_is_linked_anew_after_a_decision(operator: Actor, officer: Actor) -> None:
    rows = vacancy(1, title="직원 모집", must_skills=(TERM,))
    take_in("vacancies", rows, by=operator)
    assert take_in("vacancies", rows, by=operator).unchanged == 1
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    assert take_in("vacancies", rows, by=operator).updated == 1
    assert take_in("vacancies", rows, by=operator).unchanged == 1


def test_an_opening_that_asks_for_the_skill_already_asks_once(
    operator: Actor, officer: Actor
) -> None:
    opening = an_opening(operator, "PLC", TERM)
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    opening.refresh_from_db()
    assert opening.unlinked_terms == []
    assert set(asked(opening)) == {"plc-control"}


def test_what_the_company_stated_itself_outlasts_a_decision(
    operator: Actor, officer: Actor
) -> None:
    opening = an_opening(operator, "파이썬", TERM)
    Opening.objects.update(skills_stated_at=timezone.now())
    before = asked(opening)
    decide_term(kind="skill", text=TERM, concept_id="welding", by=officer)
    decide_term(kind="skill", text="파이썬", concept_id=None, by=officer)
    assert asked(opening) == before
    assert before


def test_openings_that_do_not_hold_the_term_are_left_alone(operator: Actor, officer: Actor) -> None:
    other = OpeningFactory(unlinked_terms=["다른 낱말"])
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    before = other.updated_at
    other.refresh_from_db()
    assert (other.unlinked_terms, other.updated_at) == (["다른 낱말"], before)


# ── A wrong link ──────────────────────────────────────────────────────────────────────────────


def test_a_wrong_link_is_corrected_with_its_demand_kept(operator: Actor, officer: Actor) -> None:
    opening = an_opening(operator, "자바")
    assert asked(opening) == {"java": (asked(opening)["java"][0], True)}
    decide_term(kind="skill", text="자바", concept_id="javascript", by=officer)
    assert set(asked(opening)) == {"javascript"}
    assert asked(opening)["javascript"][1]


def test_a_term_that_means_nothing_is_asked_no_more_and_stays_written(
    operator: Actor, officer: Actor
) -> None:
    opening = an_opening(operator, "파이썬", "자바")
    decide_term(kind="skill", text="자바", concept_id=None, by=officer)
    opening.refresh_from_db()
    assert set(asked(opening)) == {"python"}
    assert opening.unlinked_terms == ["자바"]


def test_a_decision_that_is_taken_back_leaves_things_as_they_were(
    operator: Actor, officer: Actor
) -> None:
    opening = an_opening(operator, "자바", TERM)
    before = asked(opening)
    for text, concept in (("자바", "javascript"), (TERM, "plc-control"), ("자바", None)):
        decide_term(kind="skill", text=text, concept_id=concept, by=officer)
    assert set(asked(opening)) == {"plc-control"}
    for meaning in list(TermMeaning.objects.all()):
        withdraw_term(meaning_id=meaning.pk, by=officer)
    opening.refresh_from_db()
    assert asked(opening).keys() == before.keys()
    assert opening.unlinked_terms == [TERM]
    assert not TermMeaning.objects.exists()


def test_the_newer_decision_on_a_term_counts(officer: Actor) -> None:
    for concept in ("plc-control", "python"):
        decide_term(kind="skill", text=TERM, concept_id=concept, by=officer)
    assert TermMeaning.objects.get().skill_id == "python"


# ── Evidence and courses ──────────────────────────────────────────────────────────────────────


def test_evidence_from_a_file_follows_the_decision(operator: Actor, officer: Actor) -> None:
    take_in("talents", talent(1, skills=("자바",)), by=operator)
    decide_term(kind="skill", text="자바", concept_id="javascript", by=officer)
    assert Evidence.objects.get().skill_id == "javascript"
    decide_term(kind="skill", text="자바", concept_id=None, by=officer)
    assert not Evidence.objects.exists()


def test_a_person_with_an_account_loses_no_evidence(officer: Actor) -> None:
    mine = EvidenceFactory(
        talent=TalentFactory(account=AccountFactory()),
        skill=Skill.objects.get(pk="java"), source_text="자바",
    )  # fmt: skip
    decide_term(kind="skill", text="자바", concept_id=None, by=officer)
    assert Evidence.objects.get() == mine
    decide_term(kind="skill", text="자바", concept_id="javascript", by=officer)
    assert Evidence.objects.get().skill_id == "javascript"


def test_two_pieces_of_evidence_that_become_one_are_one(officer: Actor) -> None:
    person = TalentFactory()
    for skill, words in (("java", "자바"), ("javascript", "자바스크립트")):
        EvidenceFactory(talent=person, skill=Skill.objects.get(pk=skill), source_text=words)
    decide_term(kind="skill", text="자바", concept_id="javascript", by=officer)
    assert Evidence.objects.get().source_text == "자바스크립트"


def test_a_course_whose_text_holds_the_term_teaches_it(operator: Actor, officer: Actor) -> None:
    contents = f"훈련 내용: {TERM}, 자바"
    take_in("training", course(1, contents=contents, skills=(TERM, "자바")), by=operator)
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    assert "plc-control" in Outcome.objects.values_list("skill", flat=True)
    decide_term(kind="skill", text="자바", concept_id="javascript", by=officer)
    taught = set(Outcome.objects.values_list("skill", flat=True))
    assert "javascript" in taught and "java" not in taught


def test_a_course_keeps_the_terms_that_nothing_answers_to(operator: Actor, officer: Actor) -> None:
    take_in("training", course(1, contents="", skills=(TERM, "자바")), by=operator)
    assert Programme.objects.get().unlinked_terms == [TERM]
    decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    assert Programme.objects.get().unlinked_terms == []
    assert "plc-control" in Outcome.objects.values_list("skill", flat=True)


# ── Occupations ───────────────────────────────────────────────────────────────────────────────


def test_a_job_name_gets_its_occupation(operator: Actor, officer: Actor) -> None:
    take_in("vacancies", vacancy(1, title="쿠쿠루미 모집", occupation_code="",
                                 occupation_text="쿠쿠루미"), by=operator)  # fmt: skip
    assert Opening.objects.get().occupation_id is None
    welder = Occupation.objects.get(pk="welder")
    decide_term(kind="occupation", text="쿠쿠루미", concept_id=welder.pk, by=officer)
    assert Opening.objects.get().occupation_id == "welder"


# ── A new skill ───────────────────────────────────────────────────────────────────────────────


def test_a_new_skill_links_its_term_and_its_names(operator: Actor, officer: Actor) -> None:
    opening = an_opening(operator, TERM)
    skill = add_skill(
        name_ko="쿠쿠루미 운용", name_en="Kukurumi operation", kind="tool", field_id="ai",
        term=TERM, by=officer,
    )  # fmt: skip
    assert (skill.pk, skill.source, skill.field_id) == ("own-kukurumi-operation", "person", "ai")
    assert set(asked(opening)) == {skill.pk}
    take_in("vacancies", vacancy(2, must_skills=("Kukurumi Operation",)), by=operator)
    assert Requirement.objects.filter(skill=skill).count() == 2


@pytest.mark.parametrize(
    ("values", "field", "why"),
    [
        ({"name_ko": " "}, "name_ko", Why.NAME_MISSING),
        ({"name_en": "!"}, "name_en", Why.NAME_MISSING),
        ({"name_ko": "가" * 201}, "name_ko", Why.TOO_LONG),
        ({"name_ko": "파이선"}, "name_ko", Why.NAME_TAKEN),
        ({"name_en": "PYTHON"}, "name_en", Why.NAME_TAKEN),
        ({"name_en": "쿠루"}, "name_en", Why.NO_ID),
        ({"skill_id": "Not A Slug"}, "skill_id", Why.NO_ID),
        ({"skill_id": "python"}, "skill_id", Why.ID_TAKEN),
        ({"kind": "gift"}, "kind", Why.UNKNOWN_KIND),
        ({"field_id": "magic"}, "field_id", Why.UNKNOWN_FIELD),
    ],
)
def test_a_new_skill_that_does_not_fit_is_refused(
    officer: Actor, values: dict[str, str], field: str, why: Why
) -> None:
    usual = {"name_ko": "쿠쿠루미", "name_en": "Kukurumi", "kind": "skill"}
    before = Skill.objects.count()
    with pytest.raises(TermRefused) as refused:
        add_skill(**(usual | values), by=officer)
    assert (refused.value.field, refused.value.why) == (field, why)
    assert Skill.objects.count() == before
    assert not TermMeaning.objects.exists()


# ── Who, and what is refused ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"text": " - "}, Why.NO_TERM),
        ({"text": "가" * 201}, Why.TOO_LONG),
        ({"concept_id": "nothing"}, Why.UNKNOWN_CONCEPT),
        ({"concept_id": "welder"}, Why.UNKNOWN_CONCEPT),
        ({"kind": "weather"}, Why.UNKNOWN_KIND),
    ],
)
def test_a_decision_that_says_nothing_is_refused(
    officer: Actor, values: dict[str, str], why: Why
) -> None:
    usual = {"kind": "skill", "text": TERM, "concept_id": "plc-control"}
    with pytest.raises(TermRefused) as refused:
        decide_term(**(usual | values), by=officer)
    assert refused.value.why == why


@pytest.mark.parametrize("who", ["auditor", "owner", "nobody"])
def test_nobody_else_decides(officer: Actor, who: str) -> None:
    by = {
        "auditor": lambda: actor_of(RoleGrantFactory(role="auditor").account),
        "owner": lambda: actor_of(MembershipFactory(role="owner").account),
        "nobody": lambda: ANONYMOUS,
    }[who]()
    mine = decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer).meaning
    assert mine is not None
    for act in (
        lambda: decide_term(kind="skill", text="x", concept_id="plc-control", by=by),
        lambda: withdraw_term(meaning_id=mine.pk, by=by),
        lambda: add_skill(name_ko="가나", name_en="Gana", kind="skill", by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert TermMeaning.objects.get() == mine


def test_what_an_official_list_said_is_not_a_persons_to_withdraw(officer: Actor) -> None:
    official = TermMeaning.objects.create(
        kind="skill", text="x", folded="x", skill_id="plc-control", source="ncs"
    )
    with pytest.raises(TermMeaning.DoesNotExist):
        withdraw_term(meaning_id=official.pk, by=officer)


def test_each_decision_leaves_one_event(operator: Actor, officer: Actor) -> None:
    an_opening(operator, TERM)
    meaning = decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer).meaning
    assert meaning is not None
    withdraw_term(meaning_id=meaning.pk, by=officer)
    decided, withdrawn = AuditEvent.objects.filter(noun="term_meaning").order_by("pk")
    assert decided.detail == {
        "term": TERM, "kind": "skill", "concept": "plc-control",
        "read_anew": {"openings": 1, "evidence": 0, "programmes": 0},
    }  # fmt: skip
    assert (withdrawn.verb, withdrawn.noun_id) == ("withdraw_term", str(meaning.pk))


# ── Many rows, many processes ─────────────────────────────────────────────────────────────────


def test_many_rows_wait_for_the_worker(
    operator: Actor, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = an_opening(operator, TERM)
    monkeypatch.setattr(relinking, "FEW_ROWS", 0)
    decision = decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer)
    assert decision.relinked is None
    assert asked(opening) == {}
    job = ProcrastinateJob.objects.get(task_name=RELINK_TERM_JOB)
    assert relink_term_job(**job.args) == {"openings": 1, "evidence": 0, "programmes": 0}
    assert set(asked(opening)) == {"plc-control"}
    assert relink_term_job(**job.args) == {"openings": 0, "evidence": 0, "programmes": 0}


def test_the_version_changes_with_every_change(officer: Actor) -> None:
    versions = [linking_version()]
    meaning = decide_term(kind="skill", text=TERM, concept_id="plc-control", by=officer).meaning
    assert meaning is not None
    versions.append(linking_version())
    withdraw_term(meaning_id=meaning.pk, by=officer)
    versions.append(linking_version())
    add_skill(name_ko="쿠쿠루미", name_en="Kukurumi", kind="skill", by=officer)
    versions.append(linking_version())
    assert len(set(versions)) == len(versions)
