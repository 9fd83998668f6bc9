"""A company says which skills its opening asks for, and no import takes that back."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.skill import SkillFactory
from tests.web.company_world import CompanyWorld, company_world, text_of

from sadari.access.actor import ANONYMOUS, actor_of
from sadari.access.roles import NotAllowed
from sadari.actions import requirements as actions
from sadari.actions.requirements import Asked, state_requirements
from sadari.models import Account, AuditEvent, Opening, Requirement, Skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> CompanyWorld:
    SkillFactory(id="verilog", name_ko="베릴로그", name_en="Verilog")
    return company_world()


def asked(opening: Opening) -> list[tuple[str, int, bool]]:
    return sorted(opening.requirements.values_list("skill_id", "level", "must"))


def page_of(world: CompanyWorld, account: Account, **data: object) -> object:
    client = Client(headers={"Accept-Language": "ko"})
    client.force_login(account)
    address = reverse("company:requirements", args=[world.opening.pk])
    return client.post(address, data) if data else client.get(address)


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_an_owner_or_a_member_states_the_skills_and_the_record_says_what_changed(
    world: CompanyWorld, name: str
) -> None:
    answer = page_of(
        world, getattr(world, name), skills=["fpga", "verilog"], skills_level_fpga="6",
        skills_level_verilog="4", skills_must_verilog="wished", skills_q="",
    )  # fmt: skip
    assert answer.status_code == 302
    assert asked(world.opening) == [("fpga", 6, True), ("verilog", 4, False)]
    event = AuditEvent.objects.get(verb="state_requirements")
    assert event.detail == {"added": ["verilog"], "changed": ["fpga"], "removed": []}
    assert event.actor_id == getattr(world, name).pk
    world.opening.refresh_from_db()
    assert world.opening.skills_stated_at is not None


def test_the_same_again_changes_nothing(world: CompanyWorld) -> None:
    Requirement.objects.update(source_text="FPGA 설계", weight=2.0)
    page_of(world, world.bob, skills="fpga", skills_level_fpga="5", skills_must_fpga="must")
    world.opening.refresh_from_db()
    assert (world.opening.skills_stated_at, AuditEvent.objects.count()) == (None, 0)
    page_of(world, world.bob, skills="fpga", skills_level_fpga="2", skills_must_fpga="must")
    need = world.opening.requirements.get()
    assert (need.level, need.weight, need.source_text) == (2, 2.0, "FPGA 설계")


def test_another_company_finds_nothing_to_state(world: CompanyWorld) -> None:
    assert page_of(world, world.charlie).status_code == 404
    assert page_of(world, world.charlie, skills="verilog").status_code == 404
    with pytest.raises(Opening.DoesNotExist):
        state_requirements(opening_id=world.opening.pk, asked=[], by=actor_of(world.charlie))
    with pytest.raises(NotAllowed):
        state_requirements(opening_id=world.opening.pk, asked=[], by=ANONYMOUS)
    assert asked(world.opening) == [("fpga", 5, True)]


def test_without_the_check_another_company_could_state_them(
    world: CompanyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "company_openings", lambda _actor: Opening.objects.all())
    state_requirements(opening_id=world.opening.pk, asked=[], by=actor_of(world.charlie))
    assert asked(world.opening) == []


def test_a_skill_that_nobody_knows_is_refused_as_a_whole(world: CompanyWorld) -> None:
    wrong = [Asked("verilog", 3, must=True), Asked("no-such", 3, must=True)]
    with pytest.raises(Skill.DoesNotExist):
        state_requirements(opening_id=world.opening.pk, asked=wrong, by=actor_of(world.bob))
    assert asked(world.opening) == [("fpga", 5, True)]


def test_skills_and_record_live_or_die_together(
    world: CompanyWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_event: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError, match="the log is full"):
        state_requirements(opening_id=world.opening.pk, asked=[], by=actor_of(world.bob))
    assert asked(world.opening) == [("fpga", 5, True)]


def test_the_page_says_where_the_opening_comes_from_and_what_an_import_keeps(
    world: CompanyWorld,
) -> None:
    text = text_of(page_of(world, world.bob))
    assert "사다리가 모집 글에서 읽은 역량입니다." in text
    assert world.opening.source_key in text
    page_of(world, world.bob, skills="verilog", skills_must_verilog="must")
    assert "직접 정한 역량입니다." in text_of(page_of(world, world.bob))


def test_words_typed_and_not_chosen_store_nothing(world: CompanyWorld) -> None:
    answer = page_of(world, world.bob, skills="verilog", skills_q="뷁쉟")
    assert "이런 이름이 없습니다." in text_of(answer)
    assert asked(world.opening) == [("fpga", 5, True)]
