"""The demo is a region through the same actions as a real one; built twice it is built once."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from tests.worlds.frozen import archive_of

from sadari.access.actor import actor_of
from sadari.bridge.verification import check_run
from sadari.data.samples import SAMPLES
from sadari.engine.run import STAGE_NAMES
from sadari.management.demo import DemoForbidden, build_demo
from sadari.models import (
    Account,
    Cohort,
    Consent,
    Enrolment,
    Evidence,
    MatchRun,
    Membership,
    Opening,
    Organisation,
    Programme,
    Requirement,
    RoleGrant,
    Talent,
    Wish,
)

SIZE = {"talents": 60, "openings": 20, "companies": 10, "cohorts": 6}
FILLED = (
    Organisation, Talent, Wish, Evidence, Programme, Cohort, Enrolment, Opening, Requirement,
    Consent, Account, Membership, RoleGrant,
)  # fmt: skip


def demo(**changes: Any) -> dict[str, Any]:
    heard: list[str] = []
    usual = {"seed": 2030, "progress": lambda step, *_done: heard.append(step)}
    return build_demo(**(SIZE | usual | changes)) | {"heard": heard}


def rows() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in FILLED}


@pytest.fixture
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Quick.


@pytest.fixture
def built(db: None, own_files: None) -> dict[str, Any]:
    return demo()


def test_a_second_demo_creates_nothing_and_matches_the_same_stable_run(
    built: dict[str, Any],
) -> None:
    before = rows()
    again = demo()
    assert rows() == before
    assert again["logins"] == built["logins"]
    first, second = MatchRun.objects.order_by("pk")
    assert (second.inputs_hash, second.result_hash) == (first.inputs_hash, first.result_hash)
    check = check_run(archive_of(second), second.engine)
    assert (check.findings, check.blocking_pairs) == ((), 0)
    assert check.replayed_result_hash == again["match"]["result_hash"] == first.result_hash


def test_the_region_has_the_size_that_was_asked_for_and_each_step_is_told(
    built: dict[str, Any],
) -> None:
    made_up = {
        "talents": Talent.objects.filter(sender_key__startswith="D2030T").count(),
        "openings": Opening.objects.filter(source_key__startswith="D2030V").count(),
        "cohorts": Cohort.objects.filter(programme__source_key__startswith="D2030C").count(),
    }
    assert made_up == {"talents": 60, "openings": 20, "cohorts": 6}
    assert len(set(built["heard"])) >= len(SAMPLES) + len(STAGE_NAMES)


def test_every_sample_file_is_taken_in_and_loses_no_row(built: dict[str, Any]) -> None:
    imports = built["imports"]
    assert len(imports) == len(SAMPLES) > 0
    for one in imports:
        outcomes = ("created", "updated", "unchanged", "refused")
        assert one["read"] == sum(one[name] for name in outcomes) > 0
        assert one["refused"] == len(one["refusals"])
        assert (one["refused_file"] is not None) is (one["refused"] > 0)


def test_each_role_has_its_log_in_and_what_could_leak_has_two(built: dict[str, Any]) -> None:
    counted = Counter(login["role"] for login in built["logins"])
    assert counted == {
        "talent": 1,
        "company_owner": 2,
        "company_member": 1,
        "school_staff": 2,
        "city_officer": 1,
        "city_administrator": 1,
        "auditor": 1,
    }
    for login in built["logins"]:
        account = authenticate(email=login["email"], password=login["password"])
        assert account is not None
        assert login["role"] in actor_of(account).roles
    tenants = {
        kind: Membership.objects.filter(organisation__kind=kind)
        .values("organisation").distinct().count()
        for kind in ("company", "institute")
    }  # fmt: skip
    assert tenants == {"company": 2, "institute": 2}


def test_every_log_in_leads_to_a_page_of_its_own(built: dict[str, Any]) -> None:
    for login in built["logins"]:
        client = Client()
        client.force_login(Account.objects.get(email=login["email"]))
        page = client.get(reverse("public:start"), follow=True)
        assert page.status_code == 200
        assert page.request["PATH_INFO"] != reverse("public:home"), login["role"]


def test_made_up_people_with_a_known_password_stay_out_of_production(
    db: None, own_files: None, settings: Any
) -> None:
    settings.PRODUCTION = True
    with pytest.raises(DemoForbidden):
        demo()
    assert rows() == dict.fromkeys(rows(), 0)


def test_another_seed_is_another_region_beside_the_first(built: dict[str, Any]) -> None:
    demo(seed=7)
    assert Talent.objects.filter(sender_key__startswith="D7T").count() == 60
    assert Talent.objects.filter(sender_key__startswith="D2030T").count() == 60
