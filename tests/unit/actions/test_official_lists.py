"""An official list is shown before it is taken, taken whole, and the same the second time."""

from pathlib import Path

import pytest
from tests.factories.opening import OpeningFactory
from tests.factories.programme import ProgrammeFactory
from tests.factories.talent import EvidenceFactory
from tests.unit.exchange.official_files import (
    ESCO_SKILLS,
    SKILL,
    esco_folder,
    keco_file,
    ncs_file,
)

from sadari.access.actor import ANONYMOUS, Actor
from sadari.access.roles import NotAllowed
from sadari.actions import official_lists
from sadari.actions.official_lists import PlanOutdated, take_official_list
from sadari.actions.official_plan import Fate, Plan
from sadari.actions.terms import decide_term
from sadari.actions.vocabulary import load_vocabulary
from sadari.bridge.linker import current_linker
from sadari.bridge.linking import linking_version
from sadari.exchange.official_lists import plan_of_file
from sadari.models import AuditEvent, Occupation, Skill, TermMeaning
from sadari.queries.skills import find_skills

pytestmark = pytest.mark.usefixtures("packaged_data")


def counts(plan: Plan) -> tuple[int, ...]:
    """New, same, changed, in conflict, refused."""
    return tuple(plan.counts().values())


def conflicts(plan: Plan) -> list[tuple[str, str]]:
    return [(r.name, r.concept_id) for r in plan.rows if r.fate == Fate.CONFLICT]


def test_nothing_is_written_before_a_plan_is_taken(tmp_path: Path) -> None:
    before = (Skill.objects.count(), linking_version())
    assert counts(plan_of_file("ncs", ncs_file(tmp_path))) == (5, 0, 0, 0, 0)
    assert (Skill.objects.count(), linking_version()) == before
    assert not TermMeaning.objects.exists()


def test_courses_and_evidence_follow_a_list_that_is_taken(tmp_path: Path, operator: Actor) -> None:
    by_text = ProgrammeFactory(title="과정", contents="빛누리 점등을 배웁니다.", ncs_code="")
    by_term = ProgrammeFactory(title="과정", contents="", unlinked_terms=["빛누리 점등", "다른 말"])
    other = ProgrammeFactory(title="과정", contents="다른 것을 배웁니다.")
    guessed = EvidenceFactory(skill_id="python", source_text="빛누리점등", known_by="self")
    named = EvidenceFactory(skill_id="python", source_text="파이썬", known_by="self")
    taken = take_official_list(plan=plan_of_file("ncs", ncs_file(tmp_path)), by=operator)
    assert (taken["programmes_read_anew"], taken["evidence_read_anew"]) == (2, 1)
    for programme in (by_text, by_term):
        assert [o.skill_id for o in programme.outcomes.all()] == ["ncs-9101020301"]
    by_term.refresh_from_db()
    assert by_term.unlinked_terms == ["다른 말"]
    assert not other.outcomes.exists()
    guessed.refresh_from_db()
    named.refresh_from_db()
    assert (guessed.skill_id, named.skill_id) == ("ncs-9101020301", "python")


def test_what_is_taken_is_linked_and_the_second_run_is_all_the_same(
    tmp_path: Path, operator: Actor
) -> None:
    opening = OpeningFactory(unlinked_terms=["빛누리 점등", "다른 말"])
    path, before = ncs_file(tmp_path), linking_version()
    taken = take_official_list(plan=plan_of_file("ncs", path), by=operator)
    assert (taken["new"], taken["openings_read_anew"]) == (5, 1)
    unit = Skill.objects.get(pk="ncs-9101020301")
    assert (unit.source, unit.source_code, unit.ncs_code) == ("ncs", "9101020301", "91010203")
    assert unit.broader_id == "ncs-91010203"
    assert unit.name_ko == unit.name_en == "빛누리 점등"  # the only name it has
    opening.refresh_from_db()
    assert opening.unlinked_terms == ["다른 말"]
    assert opening.requirements.get().skill_id == "ncs-9101020301"
    assert linking_version() != before
    assert [one.id for one in find_skills("ㅂㄴㄹㅅㄷ")] == ["ncs-9101020302"]

    assert counts(plan_of_file("ncs", path)) == (0, 5, 0, 0, 0)
    state = linking_version()
    take_official_list(plan=plan_of_file("ncs", path), by=operator)
    assert linking_version() == state
    assert AuditEvent.objects.filter(verb="take_official_list").count() == 1


def test_esco_brings_skills_occupations_and_their_other_names(
    tmp_path: Path, operator: Actor
) -> None:
    take_official_list(plan=plan_of_file("esco", esco_folder(tmp_path)), by=operator)
    skill = Skill.objects.get(source="esco", source_code=f"{SKILL}aaaa-1")
    assert (skill.pk, skill.broader_id) == ("esco-aaaa-1", "esco-aaaa-2")
    assert current_linker().skill("lumen orchard tending").id == skill.pk  # type: ignore[union-attr]
    grower = Occupation.objects.get(source="esco")
    assert grower.isco_code == "6112"
    assert current_linker().occupation("grower of lumen").id == grower.pk  # type: ignore[union-attr]
    assert counts(plan_of_file("esco", tmp_path)) == (0, 3, 0, 0, 0)


def test_a_concept_of_ours_gets_the_official_name_and_keeps_its_own(
    tmp_path: Path, operator: Actor
) -> None:
    welder = Occupation.objects.get(pk="welder")
    Occupation.objects.filter(pk="welder").update(keco_code="9111")
    plan = plan_of_file("keco", keco_file(tmp_path))
    (row,) = [r for r in plan.rows if r.entry.code == "9111"]
    assert (row.fate, row.concept_id, row.new_names) == (
        Fate.CHANGED, "welder", ("빛누리 농원 관리자",),
    )  # fmt: skip
    take_official_list(plan=plan, by=operator)
    after = Occupation.objects.get(pk="welder")
    assert (after.name_ko, after.name_en, after.source) == (
        welder.name_ko,
        welder.name_en,
        "sadari",
    )
    assert TermMeaning.objects.get().occupation_id == "welder"
    assert current_linker().occupation("빛누리 농원 관리자").id == "welder"  # type: ignore[union-attr]
    assert counts(plan_of_file("keco", keco_file(tmp_path))) == (0, 3, 0, 0, 0)


def test_a_name_of_ours_is_the_same_concept(tmp_path: Path) -> None:
    row = {**ESCO_SKILLS[1], "conceptUri": f"{SKILL}aaaa-9", "preferredLabel": "PYTHON"}
    plan = plan_of_file("esco", esco_folder(tmp_path, skills=[row]))
    same = [r.concept_id for r in plan.rows if r.fate == Fate.SAME]
    assert same == ["python"]


def test_a_name_that_another_concept_has_is_a_conflict_and_left_out(
    tmp_path: Path, operator: Actor
) -> None:
    row = {**ESCO_SKILLS[0], "altLabels": "파이썬\nlumen work"}
    plan = plan_of_file("esco", esco_folder(tmp_path, skills=[row]))
    assert conflicts(plan) == [("파이썬", "python")]
    (conflict,) = [r for r in plan.rows if r.fate == Fate.CONFLICT]
    assert all((*conflict.reason, *conflict.effect))
    take_official_list(plan=plan, by=operator)
    assert current_linker().skill("파이썬").id == "python"  # type: ignore[union-attr]
    assert current_linker().skill("lumen work").id == "esco-aaaa-1"  # type: ignore[union-attr]


def test_two_names_of_two_concepts_are_a_conflict(tmp_path: Path) -> None:
    folder = esco_folder(tmp_path, skills=[{**ESCO_SKILLS[0], "preferredLabel": "Python"}])
    (folder / "skills_ko.csv").write_text(
        f"conceptUri,preferredLabel,altLabels\n{SKILL}aaaa-1,자바,\n"
    )
    plan = plan_of_file("esco", folder)
    assert conflicts(plan) == [("자바", "")]


def test_a_name_and_a_code_that_disagree_are_a_conflict(tmp_path: Path) -> None:
    Occupation.objects.filter(pk="welder").update(keco_code="9111")
    plan = plan_of_file("keco", keco_file(tmp_path, ("9112", "용접원")))
    assert conflicts(plan) == []
    path = tmp_path / "keco.csv"
    nurse = Occupation.objects.exclude(pk="welder").first()
    path.write_text(f"코드,분류명\n9111,{nurse.name_ko}\n9113,무엇\n")  # type: ignore[union-attr]
    assert conflicts(plan_of_file("keco", path)) == [(nurse.name_ko, nurse.pk)]  # type: ignore[union-attr]


def test_what_a_person_decided_stands_against_a_list(tmp_path: Path, operator: Actor) -> None:
    decide_term(kind="skill", text="빛누리 점등", concept_id=None, by=operator)
    decide_term(kind="skill", text="빛누리 소등", concept_id="python", by=operator)
    plan = plan_of_file("ncs", ncs_file(tmp_path))
    assert conflicts(plan) == [("빛누리 점등", "")]
    same = [r for r in plan.rows if r.entry.code == "9101020302"]
    assert [(r.fate, r.concept_id) for r in same] == [(Fate.SAME, "python")]


def test_a_later_list_changes_what_came_from_it(tmp_path: Path, operator: Actor) -> None:
    take_official_list(plan=plan_of_file("esco", esco_folder(tmp_path)), by=operator)
    row = {**ESCO_SKILLS[0], "preferredLabel": "tend lumen plantations"}
    plan = plan_of_file("esco", esco_folder(tmp_path, skills=[row, *ESCO_SKILLS[1:]]))
    assert counts(plan) == (0, 2, 1, 0, 0)
    take_official_list(plan=plan, by=operator)
    assert Skill.objects.get(pk="esco-aaaa-1").name_en == "tend lumen plantations"
    for name in ("tend lumen plantations", "tend lumen orchards"):
        assert current_linker().skill(name).id == "esco-aaaa-1"  # type: ignore[union-attr]
    again = plan_of_file("esco", esco_folder(tmp_path, skills=[row, *ESCO_SKILLS[1:]]))
    assert counts(again) == (0, 3, 0, 0, 0)


def test_a_plan_that_was_overtaken_is_not_taken(tmp_path: Path, operator: Actor) -> None:
    plan = plan_of_file("ncs", ncs_file(tmp_path))
    decide_term(kind="skill", text="무엇이든", concept_id="python", by=operator)
    with pytest.raises(PlanOutdated):
        take_official_list(plan=plan, by=operator)
    assert not Skill.objects.filter(source="ncs").exists()


def test_a_plan_is_taken_whole_or_not_at_all(
    tmp_path: Path, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(official_lists, "record", fail)
    with pytest.raises(RuntimeError):
        take_official_list(plan=plan_of_file("ncs", ncs_file(tmp_path)), by=operator)
    assert not Skill.objects.filter(source="ncs").exists()


def test_nobody_else_takes_a_list(tmp_path: Path) -> None:
    with pytest.raises(NotAllowed):
        take_official_list(plan=plan_of_file("ncs", ncs_file(tmp_path)), by=ANONYMOUS)


def test_loading_the_packaged_vocabulary_again_keeps_what_was_taken(
    tmp_path: Path, operator: Actor
) -> None:
    take_official_list(plan=plan_of_file("ncs", ncs_file(tmp_path)), by=operator)
    load_vocabulary(by=operator)
    assert Skill.objects.filter(source="ncs").count() == 5
    assert current_linker().skill("빛누리 점등") is not None
