"""Before the interview a company sees no name, age, gender, school, home or wish of anybody."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.company_world import CANARIES, CompanyWorld, company_world, lead_of, leaks, text_of

from sadari.models import AccessLog, Placement
from sadari.queries import candidates

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> CompanyWorld:
    world = company_world()
    world.add_candidate(proposed=True)
    world.add_candidate()
    return world


def _client(account, language: str = "ko") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(account)
    return client


def _every_answer(world: CompanyWorld, client: Client):
    """Every page, form answer and error page that the company can bring about."""
    placement = Placement.objects.get()
    decide = reverse("company:decide", args=[placement.pk])
    opening = reverse("company:opening", args=[world.opening.pk])
    yield client.get(reverse("company:openings"))
    yield client.get(opening)
    yield client.get(reverse("company:candidates", args=[world.opening.pk]))
    yield client.get(reverse("company:candidates", args=[world.opening.pk]), {"page": "2"})
    yield client.get(decide)
    yield client.post(decide, {"decision": "pursued", "reason": ""}, follow=True)
    yield client.post(decide, {"decision": "pursued", "reason": "설계 경험"}, follow=True)
    yield client.post(decide, {"decision": "declined", "reason": "다시"}, follow=True)
    yield client.get("/company/openings/999999/")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_answer_carries_a_personal_field(world, language):
    client = _client(world.alice, language)

    carried = {
        answer.request["PATH_INFO"]: leaks(answer) for answer in _every_answer(world, client)
    }

    assert len(carried) >= 5
    assert [canary for found in carried.values() for canary in found] == []


@pytest.mark.parametrize(
    "field", ["name", "birth_year", "major", "sender_key", "region.name_ko", "account.email"]
)
def test_a_page_that_carried_one_would_be_caught(world, field, monkeypatch):
    """The broken twin: each personal field, put where the code stands, is found by the scan."""

    def leaking(opening, shown):
        talent = world.talents[0]
        value = talent
        for part in field.split("."):
            value = getattr(value, part)
        found = candidates.explained_candidates(opening, shown)
        return [type(one)(**{**_fields(one), "code": str(value)}) for one in found]

    monkeypatch.setattr("sadari.portals.company.candidates.explained_candidates", leaking)
    response = _client(world.alice).get(reverse("company:candidates", args=[world.opening.pk]))

    assert leaks(response) != []


def _fields(candidate):
    return {name: getattr(candidate, name) for name in candidate.__dataclass_fields__}


def test_every_personal_text_of_the_person_is_a_canary(world):
    """The scan looks for what the rows really hold."""
    talent = world.talents[0]
    held = (
        talent.name,
        str(talent.birth_year),
        talent.gender,
        talent.major,
        talent.sender.name,
        talent.region.name_ko,
        talent.region.name_en,
        talent.account.email,
        talent.account.display_name,
        talent.evidence.get().source_text,
        f"{talent.wish.pay_won:,}",
        talent.get_education_display(),
    )

    assert [value for value in held if not any(canary in value for canary in CANARIES)] == []


def test_a_candidate_is_a_code_what_fits_what_is_missing_and_how_it_is_known(world):
    response = _client(world.alice, "ko").get(
        reverse("company:candidates", args=[world.opening.pk])
    )
    text = text_of(response)

    assert lead_of(response) == "이 모집에 추천된 후보는 2명입니다."
    for words in (
        f"후보 {world.talents[0].blind_code}",
        "FPGA 설계 4",
        "FPGA 설계(요구 수준 5, 확인된 수준 4)",
    ):
        assert words in text


def test_who_did_not_agree_is_not_shown(world):
    shy = world.add_candidate(proposed=True, consents=False)

    for page in ("company:opening", "company:candidates"):
        answer = _client(world.alice).get(reverse(page, args=[world.opening.pk]))
        assert shy.blind_code not in answer.content.decode()


def test_each_candidate_shown_leaves_a_row_in_the_access_log(world):
    _client(world.bob).get(reverse("company:candidates", args=[world.opening.pk]))

    rows = AccessLog.objects.values_list("viewer_id", "talent_id", "what", "viewer_roles")
    assert set(rows) == {
        (world.bob.pk, talent.pk, "blind_candidate", "company_member") for talent in world.talents
    }


def test_each_proposal_shown_leaves_a_row_in_the_access_log(world):
    _client(world.alice).get(reverse("company:opening", args=[world.opening.pk]))

    assert list(AccessLog.objects.values_list("talent_id", "what")) == [
        (world.talents[0].pk, "blind_proposal")
    ]


def test_points_of_the_reasons_add_up_to_the_score(world):
    (first, *_rest) = candidates.explained_candidates(
        world.opening, candidates.Suggestion.objects.filter(opening=world.opening)
    )

    assert round(sum(line.points for line in first.reasons), 1) == first.points
