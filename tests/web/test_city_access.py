"""The auditor reads who looked at whom and who changed what, and whether the logs are whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.factories.access_log import AccessLogFactory
from tests.factories.audit_event import AuditEventFactory
from tests.factories.talent import TalentFactory
from tests.web.city_world import CityWorld, city_world, client_of
from tests.web.company_world import lead_of, text_of

from sadari.access.permission import Permission
from sadari.access.roles import ROLES
from sadari.audit.chain import CHAINED_TABLES
from sadari.portals.city.words import CHAIN_WORDS, PERMISSION_WORDS, ROLE_WORDS

pytestmark = pytest.mark.django_db
QUERIES_OF_THE_LOG = 11


@pytest.fixture
def world() -> CityWorld:
    return city_world()


@pytest.mark.parametrize(
    ("language", "lead"),
    [
        ("ko", "두 기록 모두 온전합니다. 2행 전부의 해시가 이어집니다."),
        ("en", "Both logs are whole: all 2 rows fit their chain."),
    ],
)
def test_the_page_says_first_whether_the_logs_are_whole(world, language, lead):
    AccessLogFactory()
    AuditEventFactory()

    assert lead_of(client_of(world.auditor, language).get(reverse("city:access"))) == lead


def test_a_row_changed_behind_the_logs_back_is_named(world):
    row = AccessLogFactory()
    AccessLogFactory()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sadari_accesslog DISABLE TRIGGER sadari_accesslog_append_only")
        cursor.execute("UPDATE sadari_accesslog SET what = 'x' WHERE id = %s", [row.pk])

    response = client_of(world.auditor, "en").get(reverse("city:access"))

    assert lead_of(response) == "A log has been tampered with: the chain is broken."
    assert f"The first row that does not fit is number {row.pk}." in text_of(response)


def test_a_look_reads_as_who_whose_blind_code_and_what(world):
    talent = TalentFactory(name="카나리아이름")
    AccessLogFactory(viewer_id=world.owner.pk, talent_id=talent.pk, what="blind_candidate")
    response = client_of(world.auditor, "en").get(reverse("city:access"))

    assert (
        f"{world.owner.email} School staff {talent.blind_code} "
        "suggested candidate, without a name 203.0.113.7"
    ) in text_of(response)
    assert talent.name not in text_of(response)


def test_who_is_gone_is_said_to_be_gone(world):
    AccessLogFactory(viewer_id=999_999)

    text = text_of(client_of(world.auditor, "en").get(reverse("city:access")))

    assert "account closed School staff erased person" in text


def test_changes_read_in_words(world):
    AuditEventFactory(actor_name="공무원", verb="run_match", noun="match_run", noun_id="7")

    text = text_of(client_of(world.auditor, "en").get(reverse("city:access"), {"log": "changes"}))

    assert "공무원 ran the matching match_run 7" in text


@pytest.mark.parametrize("more", [0, 2])
def test_the_log_asks_as_many_questions_for_three_rows_as_for_one(world, more):
    for _ in range(1 + more):
        AccessLogFactory(viewer_id=world.owner.pk, talent_id=TalentFactory().pk)
    client = client_of(world.auditor)
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("city:access"))

    assert len(queries) == QUERIES_OF_THE_LOG


@pytest.mark.parametrize("name", ["officer", "owner"])
def test_who_may_not_read_the_logs_finds_no_page(world, name):
    assert client_of(getattr(world, name)).get(reverse("city:access")).status_code == 404


def test_every_role_permission_and_log_has_its_words():
    assert set(ROLE_WORDS) == set(ROLES)
    assert set(PERMISSION_WORDS) == set(Permission)
    assert set(CHAIN_WORDS) == set(CHAINED_TABLES)
