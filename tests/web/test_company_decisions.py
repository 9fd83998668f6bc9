"""A person decides on a proposed placement, and the record proves it."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.company_world import CompanyWorld, company_world, text_of

from sadari.access.actor import actor_of
from sadari.access.placement import NotPossibleNow
from sadari.access.roles import NotAllowed
from sadari.actions import placement as placement_actions
from sadari.actions.placement import decide_placement
from sadari.models import AuditEvent, Placement

pytestmark = pytest.mark.django_db
REASON = "FPGA 설계 경험이 자리에 맞습니다"


@pytest.fixture
def world() -> CompanyWorld:
    world = company_world()
    world.add_candidate(proposed=True)
    return world


@pytest.fixture
def placement(world) -> Placement:
    return Placement.objects.get()


def _decide(account, placement, decision="pursued", reason=REASON):
    return decide_placement(
        placement=placement, decision=decision, reason=reason, by=actor_of(account)
    )


@pytest.mark.parametrize("decision", ["pursued", "declined"])
def test_an_owner_decides_with_a_reason_and_the_record_says_who_when_and_why(
    world, placement, decision
):
    _decide(world.alice, placement, decision)

    placement.refresh_from_db()
    assert (placement.state, placement.reason, placement.decided_by) == (
        decision, REASON, world.alice,
    )  # fmt: skip
    assert placement.decided_at is not None
    event = AuditEvent.objects.get(verb="decide_placement")
    assert (event.actor_id, event.noun_id, event.detail["decision"]) == (
        world.alice.pk, str(placement.pk), decision,
    )  # fmt: skip


def test_nothing_is_decided_twice(world, placement):
    _decide(world.alice, placement)

    with pytest.raises(NotPossibleNow):
        _decide(world.alice, placement, "declined")

    placement.refresh_from_db()
    assert placement.state == "pursued"
    assert AuditEvent.objects.filter(verb="decide_placement").count() == 1


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_only_an_owner_of_the_company_decides(world, placement, name):
    with pytest.raises(NotAllowed):
        _decide(getattr(world, name), placement)

    placement.refresh_from_db()
    assert placement.state == "proposed"


def test_a_decision_without_a_reason_is_none(world, placement):
    with pytest.raises(ValueError, match="reason"):
        _decide(world.alice, placement, reason="  ")


def test_nobody_can_set_a_state_that_is_no_decision(world, placement):
    with pytest.raises(ValueError, match="proposed"):
        _decide(world.alice, placement, "proposed")


def test_decision_and_record_live_or_die_together(world, placement, monkeypatch):
    def failing(**_event):
        raise RuntimeError

    monkeypatch.setattr(placement_actions, "record", failing)
    with pytest.raises(RuntimeError):
        _decide(world.alice, placement)

    placement.refresh_from_db()
    assert placement.state == "proposed"


def _post(account, placement, **data):
    client = Client(headers={"Accept-Language": "ko"})
    client.force_login(account)
    return client.post(reverse("company:decide", args=[placement.pk]), data, follow=True)


def test_the_page_takes_the_decision_and_shows_it(world, placement):
    text = text_of(_post(world.alice, placement, decision="pursued", reason=REASON))

    assert "면접을 요청하기로 기록했습니다." in text
    assert REASON in text


def test_the_page_asks_for_the_reason(world, placement):
    text = text_of(_post(world.alice, placement, decision="pursued", reason=""))

    assert "이유를 적어 주십시오." in text
    placement.refresh_from_db()
    assert placement.state == "proposed"


@pytest.mark.parametrize("name", ["bob", "charlie"])
def test_for_others_there_is_nothing_to_post_to(world, placement, name):
    response = _post(getattr(world, name), placement, decision="pursued", reason=REASON)

    assert response.status_code == 404


def test_a_member_reads_who_decides_and_has_no_form(world, placement):
    client = Client(headers={"Accept-Language": "ko"})
    client.force_login(world.bob)
    response = client.get(reverse("company:opening", args=[world.opening.pk]))

    assert "이 제안은 회사의 대표 담당자가 결정합니다." in text_of(response)
    assert reverse("company:decide", args=[placement.pk]) not in response.content.decode()


def test_without_the_check_another_company_could_decide(world, placement, monkeypatch):
    """The broken twin of the guard: with it gone, Charlie's decision goes through."""
    monkeypatch.setattr(
        placement_actions, "decidable_placements", lambda _actor: Placement.objects.all()
    )

    _decide(world.charlie, placement)

    placement.refresh_from_db()
    assert placement.decided_by == world.charlie
