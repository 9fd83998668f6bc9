"""Who sees what: every queryset for every person, as equal sets, never "at least"."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from tests.factories.access_log import AccessLogFactory
from tests.worlds.two_tenants import PEOPLE, World, two_tenants

from sadari.access.access_log import visible_access_log
from sadari.access.actor import Actor, system_actor
from sadari.access.consent import visible_consents
from sadari.access.file_import import visible_imports, visible_refused_rows
from sadari.access.match_run import newest_done_run, visible_match_runs
from sadari.access.opening import company_openings, public_openings, visible_openings
from sadari.access.placement import decidable_placements, visible_placements
from sadari.access.programme import open_cohorts, visible_cohorts, visible_programmes
from sadari.access.recommendation import blind_candidates, own_recommendations
from sadari.access.talent import visible_talents
from sadari.models import (
    AccessLog,
    Cohort,
    Consent,
    FileImport,
    MatchRun,
    Opening,
    Placement,
    Programme,
    RefusedRow,
)

pytestmark = pytest.mark.django_db
EVERYBODY = [*PEOPLE, "anonymous", "system"]
CITY = {"officer", "administrator", "auditor", "system"}


@pytest.fixture
def world(db: None) -> World:
    world = two_tenants()
    for talent in world.talents.values():
        AccessLogFactory(talent_id=talent.pk)
    return world


Seen = Callable[[World], Any]


def of(noun: str, *names: Any) -> Seen:
    return lambda world: {getattr(world, noun)[name] for name in names}


def all_of(model: Any) -> Seen:
    return lambda _world: set(model.objects.all())


def seen_as(*talents: str) -> Seen:
    def rows(world: World) -> set[Any]:
        ids = [world.talents[name].pk for name in talents]
        return set(AccessLog.objects.filter(talent_id__in=ids))

    return rows


def decisions_of(talent: str) -> Seen:
    return lambda world: set(Consent.objects.filter(talent=world.talents[talent]))


def programmes_cohorts(school: str) -> Seen:
    return lambda world: set(Cohort.objects.filter(programme=world.programmes[school]))


def nothing(_world: World) -> set[Any]:
    return set()


OPEN = ("hers open", "his open")
HERS = ("hers open", "hers closed", "hers past")
HIS = ("his open", "his closed", "his past")

#: For each queryset what each person sees; who is not named sees what stands under "".
TABLE: dict[str, tuple[Callable[[Actor], QuerySet[Any]], dict[str, Seen]]] = {
    "openings": (
        lambda actor: visible_openings(actor, timezone.localdate()),
        {
            "": of("openings", *OPEN),
            "alice": of("openings", *HERS, "his open"),
            "bob": of("openings", *HERS, "his open"),
            "charlie": of("openings", *HIS, "hers open"),
            "officer": all_of(Opening),
            "administrator": all_of(Opening),
            "system": all_of(Opening),
        },
    ),
    "public openings": (
        lambda _actor: public_openings(timezone.localdate()),
        {"": of("openings", *OPEN)},
    ),
    "company's openings": (
        company_openings,
        {
            "": nothing,
            "alice": of("openings", *HERS),
            "bob": of("openings", *HERS),
            "charlie": of("openings", *HIS),
        },
    ),
    "talents": (
        visible_talents,
        {
            "": nothing,
            "tara": of("talents", "tara"),
            "theo": of("talents", "theo"),
            "sam": of("talents", "tara"),
            "xena": of("talents", "tom"),
        },
    ),
    "consents": (
        visible_consents,
        {"": nothing, "tara": decisions_of("tara"), "theo": decisions_of("theo")},
    ),
    "own recommendations": (
        own_recommendations,
        {
            "": nothing,
            "tara": of("recommendations", ("newest", "hers", "tara")),
            "theo": of(
                "recommendations", ("newest", "hers", "theo"), ("newest", "his", "theo")
            ),
        },
    ),
    "blind candidates": (
        blind_candidates,
        {
            "": nothing,
            **{
                name: of("suggestions", ("newest", "hers", "tara"), ("newest", "hers", "tom"))
                for name in ("alice", "bob")
            },
            "charlie": of(
                "suggestions", ("newest", "his", "tara"), ("newest", "his", "tom")
            ),
        },
    ),
    "placements": (
        visible_placements,
        {
            "": nothing,
            "alice": of("placements", ("newest", "hers", "tara")),
            "bob": of("placements", ("newest", "hers", "tara")),
            "charlie": of("placements", ("newest", "his", "tom")),
        },
    ),
    "placements to decide": (
        decidable_placements,
        {
            "": nothing,
            "alice": of("placements", ("newest", "hers", "tara")),
            "charlie": of("placements", ("newest", "his", "tom")),
        },
    ),
    "programmes": (
        visible_programmes,
        {"": nothing, "sam": of("programmes", "hers"), "xena": of("programmes", "his")},
    ),
    "cohorts": (
        visible_cohorts,
        {"": nothing, "sam": programmes_cohorts("hers"), "xena": programmes_cohorts("his")},
    ),
    "open cohorts": (lambda _actor: open_cohorts(), {"": all_of(Cohort)}),
    "match runs": (
        visible_match_runs,
        {"": nothing, **{name: all_of(MatchRun) for name in CITY}},
    ),
    "imports": (
        visible_imports,
        {"": nothing, **{name: all_of(FileImport) for name in CITY}},
    ),
    "refused rows": (
        visible_refused_rows,
        {"": nothing, **{name: all_of(RefusedRow) for name in CITY}},
    ),
    "access log": (
        visible_access_log,
        {
            "": nothing,
            "tara": seen_as("tara"),
            "theo": seen_as("theo"),
            "administrator": all_of(AccessLog),
            "auditor": all_of(AccessLog),
        },
    ),
}  # fmt: skip


def actor(world: World, person: str) -> Actor:
    return system_actor() if person == "system" else world.actor(person)


@pytest.mark.parametrize("rows", TABLE)
def test_each_person_sees_exactly_their_rows(world: World, rows: str) -> None:
    visible, table = TABLE[rows]
    found, expected = {}, {}
    for person in EVERYBODY:
        listed = list(visible(actor(world, person)))
        found[person] = set(listed)
        assert len(listed) == len(found[person]), f"{person} sees a row twice"
        expected[person] = table.get(person, table[""])(world)
    assert found == expected


def test_there_is_something_of_the_other_tenant_to_see(world: World) -> None:
    """An empty table would pass every test above."""
    for model in (Opening, Placement, Programme, Cohort, Consent, AccessLog, RefusedRow, MatchRun):
        assert model.objects.count() >= 1
    assert Opening.objects.values("organisation").distinct().count() == 2


def test_the_rows_shown_are_those_of_the_newest_finished_run(world: World) -> None:
    assert newest_done_run() == world.runs["newest"]
    MatchRun.objects.update(state="failed")
    assert newest_done_run() is None
    for visible in (own_recommendations, blind_candidates, visible_placements):
        assert not any(visible(world.actor(person)).exists() for person in PEOPLE)


@pytest.mark.parametrize(
    ("person", "sees_it"), [("officer", True), ("administrator", False), ("auditor", False)]
)
def test_the_row_as_sent_needs_the_right_to_import_it_again(
    world: World, person: str, sees_it: bool
) -> None:
    row = visible_refused_rows(world.actor(person)).get()
    assert ("raw" not in row.get_deferred_fields()) is sees_it


def test_candidates_come_in_the_order_of_their_rank(world: World) -> None:
    rows = blind_candidates(world.actor("alice"))
    assert [row.rank for row in rows] == [1, 3]
