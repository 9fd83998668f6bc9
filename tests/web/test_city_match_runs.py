"""Match runs are started once, done by the worker, shown with their hashes, and checked."""

import re

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.talent import EvidenceFactory, WishFactory
from tests.web.city_world import CityWorld, city_world, client_of
from tests.web.company_world import lead_of, text_of

from sadari.access.actor import actor_of
from sadari.access.roles import NotAllowed
from sadari.actions.background import start_match_run
from sadari.jobs.tasks import run_match_job
from sadari.models import MatchRun
from sadari.queries.background import RUN_MATCH_JOB

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> CityWorld:
    return city_world()


def test_a_second_click_starts_no_second_run(world):
    client = client_of(world.officer, "en")
    for _ in range(2):
        client.post(reverse("city:start_match_run"))

    assert ProcrastinateJob.objects.filter(task_name=RUN_MATCH_JOB).count() == 1
    text = text_of(client.get(reverse("city:match_runs")))
    assert "A match run is waiting or running already." in text
    assert "Start a match run" not in text


@pytest.mark.parametrize("name", ["auditor", "administrator", "owner"])
def test_who_may_not_run_the_market_starts_nothing(world, name):
    account = getattr(world, name)

    assert client_of(account).post(reverse("city:start_match_run")).status_code == 404
    with pytest.raises(NotAllowed):
        start_match_run(by=actor_of(account))
    assert ProcrastinateJob.objects.count() == 0


def _small_market() -> None:
    opening = OpeningFactory(places=2)
    need = RequirementFactory(opening=opening, level=3)
    wish = WishFactory(talent__region=opening.region)
    EvidenceFactory(talent=wish.talent, skill=need.skill, level=4)
    ConsentFactory(talent=wish.talent, text=ConsentTextFactory(purpose="matching", required=True))


def test_the_worker_runs_the_market_for_who_asked_and_the_run_can_be_checked(world):
    _small_market()
    run = MatchRun.objects.get(pk=run_match_job(account_id=world.officer.pk))
    client = client_of(world.officer, "en")

    assert (run.state, run.started_by, run.places, run.filled) == ("done", world.officer, 2, 1)
    page = client.get(reverse("city:match_run", args=[run.pk]))
    assert lead_of(page) == "This run proposes somebody for 1 of 2 places."
    assert run.inputs_hash in text_of(page)
    checked = client.post(reverse("city:verify_run", args=[run.pk]))
    assert "Worked out again just now: everything holds." in text_of(checked)
    switched = client.post(
        reverse("set_language"), {"language": "ko", "next": next_of(checked)}, follow=True
    )
    assert switched.status_code == 200
    assert switched.request["PATH_INFO"] == reverse("city:match_run", args=[run.pk])


def next_of(page):
    """Where the choice of another language comes back to."""
    return re.search(r'name="next" value="([^"]*)"', page.content.decode()).group(1)


def test_a_run_whose_result_was_changed_is_found(world):
    """The broken twin of the check."""
    _small_market()
    run_id = run_match_job(account_id=world.officer.pk)
    MatchRun.objects.filter(pk=run_id).update(result_hash="0" * 64)

    checked = client_of(world.officer, "en").post(reverse("city:verify_run", args=[run_id]))

    assert "The run does not hold" in text_of(checked)


def test_who_lost_the_role_meanwhile_gets_no_run(world):
    with pytest.raises(NotAllowed):
        run_match_job(account_id=world.owner.pk)


@pytest.mark.parametrize(
    ("state", "lead"),
    [
        ("running", "This run is under way."),
        ("failed", "This run failed; nothing of it is shown as a result."),
    ],
)
def test_a_run_that_is_not_done_shows_no_result(world, state, lead):
    MatchRun.objects.update(state=state, failure="MemoryError: no room")

    response = client_of(world.officer, "en").get(reverse("city:match_run", args=[world.run.pk]))

    assert lead_of(response) == lead
    assert world.run.result_hash not in text_of(response)


def test_the_list_says_first_what_the_newest_run_proposes(world):
    lead = lead_of(client_of(world.auditor, "en").get(reverse("city:match_runs")))

    assert lead.endswith("proposes somebody for 812 of 1,240 places.")


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_citys_run_is_not_worked_out_while_somebody_waits(world, language):
    MatchRun.objects.filter(pk=world.run.pk).update(talents=810_000)
    client = client_of(world.officer, language)

    for page in (
        client.get(reverse("city:match_run", args=[world.run.pk])),
        client.post(reverse("city:verify_run", args=[world.run.pk])),
    ):
        assert f"sadari verify {world.run.pk}" in text_of(page)
        assert (
            f'action="{reverse("city:verify_run", args=[world.run.pk])}"'
            not in page.content.decode()
        )
