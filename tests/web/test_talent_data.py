"""My data: all that is held can be seen, corrected and taken along, by oneself alone."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories.access_log import AccessLogFactory
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory
from tests.factories.match_run import MatchRunFactory
from tests.factories.occupation import OccupationFactory
from tests.factories.opening import OpeningFactory
from tests.factories.organisation import MembershipFactory, SchoolFactory
from tests.factories.placement import PlacementFactory
from tests.factories.programme import EnrolmentFactory
from tests.factories.recommendation import show, suggest
from tests.factories.region import RegionFactory
from tests.factories.skill import SkillFactory
from tests.factories.talent import EvidenceFactory, TalentFactory, WishFactory

from sadari.access.actor import ANONYMOUS, actor_of
from sadari.access.roles import NotAllowed
from sadari.actions import profile as actions
from sadari.actions.own_data import export_own_data
from sadari.actions.profile import Profile, WishValues, correct_profile, correct_wish
from sadari.models import AuditEvent, Evidence, Talent, Wish
from sadari.models.personal_fields import PERSONAL
from sadari.queries.own_data import NOT_EXPORTED, exported_fields

pytestmark = pytest.mark.django_db
KOREAN = {"HTTP_ACCEPT_LANGUAGE": "ko"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
RESIDENT_NUMBER = "900101-1234567"
PROFILE = {"name": "나한별", "gender": "", "education": "bachelor", "seeking": "on"}


@pytest.fixture
def alice(client: Client) -> Talent:
    talent = TalentFactory(account=AccountFactory(email="alice@example.org"), name="나한별")
    client.force_login(talent.account)
    return talent


@pytest.fixture
def bob() -> Talent:
    return TalentFactory(account=AccountFactory(email="CANARY@example.org"), name="CANARY")


def test_everything_held_stands_on_the_page(client: Client, alice: Talent) -> None:
    Talent.objects.filter(pk=alice.pk).update(major="기계공학", birth_year=2001)
    EvidenceFactory(
        talent=alice, skill=SkillFactory(name_ko="용접"), source_text="CO2 용접", known_by="self"
    )
    WishFactory(talent=alice, pay_won=30_000_000)
    EnrolmentFactory(talent=alice, cohort__programme__title="용접 과정")
    PlacementFactory(talent=alice, opening__title="용접원")
    staff = AccountFactory(display_name="김담당")
    AccessLogFactory(talent_id=alice.pk, viewer_id=staff.pk)
    page = client.get("/me/data/", **KOREAN).content.decode()
    for held in ("나한별", alice.blind_code, "alice@example.org", "기계공학", "2001", "용접",
                 "CO2 용접", "연 3,000만원부터", "용접 과정", "용접원", "김담당"):  # fmt: skip
        assert held in page, held
    english = client.get("/me/data/", **ENGLISH).content.decode()
    assert "your wishes and <b>1 skills</b>; times somebody else looked at it: <b>1</b>." in english


def test_a_viewer_whose_account_is_gone_stays_in_the_log(client: Client, alice: Talent) -> None:
    AccessLogFactory(talent_id=alice.pk, viewer_id=987_654)
    data = client.get("/me/data/").context["data"]
    assert [(view.viewer, view.roles) for view in data.views] == [("", ("school_staff",))]


def test_nothing_of_another_person_is_on_the_page_or_in_the_export(
    client: Client, alice: Talent, bob: Talent
) -> None:
    EvidenceFactory(talent=bob, skill=SkillFactory(name_ko="CANARY 역량"))
    WishFactory(talent=bob)
    EnrolmentFactory(talent=bob, cohort__programme__title="CANARY 과정")
    PlacementFactory(talent=bob, opening__title="CANARY 자리")
    AccessLogFactory(talent_id=bob.pk, viewer_id=bob.account_id, what="CANARY")
    assert "CANARY" not in client.get("/me/data/").content.decode()
    for form in ("everything", "json_resume"):
        assert "CANARY" not in client.post("/me/data/export/", {"form": form}).content.decode()


def test_the_page_takes_the_same_queries_for_one_and_for_three(
    client: Client, alice: Talent
) -> None:
    counts = []
    for rows in (1, 2):
        for _row in range(rows):
            EvidenceFactory(talent=alice)
            EnrolmentFactory(talent=alice)
            PlacementFactory(talent=alice)
            AccessLogFactory(talent_id=alice.pk, viewer_id=alice.account_id)
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/data/")
        counts.append(len(queries))
    assert counts == [14, 14]


def test_a_correction_is_stored_and_leaves_an_event_without_the_values(
    client: Client, alice: Talent
) -> None:
    region = RegionFactory()
    answer = client.post(
        "/me/data/profile/",
        PROFILE | {"major": "기계공학", "region": region.pk, "birth_year": 2001},
    )
    assert answer.url == "/me/data/"
    alice.refresh_from_db()
    assert (alice.major, alice.region_id, alice.birth_year) == ("기계공학", region.pk, 2001)
    assert alice.experience_months is None  # left empty: unknown
    (event,) = AuditEvent.objects.all()
    assert (event.verb, event.actor_id) == ("correct_profile", alice.account_id)
    assert event.detail == {"fields": ["birth_year", "experience_months", "major", "region_id"]}


def test_storing_the_same_again_changes_nothing_and_leaves_no_event(alice: Talent) -> None:
    by = actor_of(alice.account)
    profile = Profile(name="새 이름", birth_year=None, gender="", region_id=None, education=None,
                      major="", experience_months=3, seeking=False)  # fmt: skip
    wish = WishValues(occupation_ids=(OccupationFactory().pk, OccupationFactory().pk))
    for _time in range(2):
        correct_profile(profile=profile, by=by)
        correct_wish(wish=wish, by=by)
    verbs = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["correct_profile", "correct_wish"]


def test_change_and_event_live_or_die_together(
    alice: Talent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_event: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError, match="the log is full"):
        actions.correct_wish(wish=WishValues(pay_won=1), by=actor_of(alice.account))
    assert not Wish.objects.exists()


@pytest.mark.parametrize("field", ["name", "major"])
def test_a_resident_number_is_refused_beside_its_field(
    client: Client, alice: Talent, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"주민 {RESIDENT_NUMBER}"
    page = client.post("/me/data/profile/", PROFILE | {field: text}, **KOREAN)
    assert list(page.context["form"].errors) == [field]
    assert "주민등록번호로 보이는 숫자가 있습니다." in page.content.decode()
    assert not Talent.objects.filter(**{field: text}).exists()
    monkeypatch.setattr(actions, "find_resident_numbers", lambda text: [])
    client.post("/me/data/profile/", PROFILE | {field: text})
    assert Talent.objects.filter(**{field: text}).exists()


def test_wishes_are_stored_in_their_unit(client: Client, alice: Talent) -> None:
    occupations = [OccupationFactory() for _row in range(4)]
    region = RegionFactory()
    WishFactory(talent=alice).occupations.set(occupations[:3])
    page = client.get("/me/data/wish/").content.decode()
    assert re.findall(r'<li data-id="([^"]+)"', page) == sorted(o.pk for o in occupations[:3])
    answer = client.post(
        "/me/data/wish/",
        {"occupations": [o.pk for o in occupations], "region_2": region.pk,
                "pay_won": 11_000, "pay_unit": "hour",
                "contracts": ["permanent", "internship"], "most_travel_minutes": 40},
    )  # fmt: skip
    assert answer.url == "/me/data/"
    wish = Wish.objects.get(talent=alice)
    assert set(wish.occupations.all()) == set(occupations)
    assert list(wish.regions.all()) == [region]
    assert (wish.pay_won, wish.pay_unit, wish.most_travel_minutes) == (11_000, "hour", 40)
    assert (sorted(wish.contracts), wish.schedules) == (["internship", "permanent"], [])


def test_a_wish_out_of_bounds_is_said_beside_its_field(client: Client, alice: Talent) -> None:
    page = client.post("/me/data/wish/", {"pay_unit": "year", "most_travel_minutes": "0"})
    assert list(page.context["form"].errors) == ["most_travel_minutes"]
    assert 'aria-invalid="true"' in page.content.decode()


def test_skills_are_stated_together_and_what_others_attest_stays(
    client: Client, alice: Talent, bob: Talent
) -> None:
    kept, raised, gone = (EvidenceFactory(talent=alice, level=3) for _skill in range(3))
    attested = EvidenceFactory(talent=alice, known_by=Evidence.KnownBy.COURSE, level=5)
    bobs, new = EvidenceFactory(talent=bob), SkillFactory()
    chosen = {"skills": [kept.skill_id, raised.skill_id, new.pk], "skills_q": "",
              f"skills_level_{raised.skill_id}": "6", f"skills_level_{new.pk}": "2"}  # fmt: skip
    assert client.post("/me/data/skills/", chosen).url == "/me/data/"
    held = {(e.skill_id, e.level, e.known_by) for e in alice.evidence.all()}
    assert held == {
        (kept.skill_id, 3, "self"), (raised.skill_id, 6, "self"), (new.pk, 2, "self"),
        (attested.skill_id, 5, "course"),
    }  # fmt: skip
    assert Evidence.objects.filter(pk=bobs.pk).exists()
    events = AuditEvent.objects.order_by("pk").values_list("verb", "detail")
    assert sorted((verb, detail["skill"]) for verb, detail in events) == sorted(
        [("remove_evidence", gone.skill_id), ("add_evidence", raised.skill_id),
         ("add_evidence", new.pk)]
    )  # fmt: skip


def test_the_same_skills_again_leave_no_event_and_their_words(
    client: Client, alice: Talent
) -> None:
    said = EvidenceFactory(talent=alice, level=4, source_text="용접 3년")
    again = {"skills": [said.skill_id], f"skills_level_{said.skill_id}": "4", "skills_q": ""}
    client.post("/me/data/skills/", again)
    said.refresh_from_db()
    assert (said.source_text, AuditEvent.objects.count()) == ("용접 3년", 0)
    client.post("/me/data/skills/", again | {f"skills_level_{said.skill_id}": "5"})
    said.refresh_from_db()
    assert (said.level, said.source_text) == (5, "")


def test_a_licence_has_one_level_whatever_was_sent(client: Client, alice: Talent) -> None:
    licence = SkillFactory(kind="licence")
    client.post("/me/data/skills/", {"skills": licence.pk, f"skills_level_{licence.pk}": "8"})
    assert alice.evidence.get().level == 1


def test_what_is_typed_and_not_chosen_is_asked_about_and_nothing_is_stored(
    client: Client, alice: Talent
) -> None:
    skill = SkillFactory()
    page = client.post("/me/data/skills/", {"skills": skill.pk, "skills_q": "뷁쉟"}, **ENGLISH)
    assert 'No name holds “<span lang="ko">뷁쉟</span>”.' in page.content.decode()
    assert f'data-id="{skill.pk}"' in page.content.decode()
    assert not Evidence.objects.exists()


def test_a_skill_that_nobody_knows_is_refused_as_a_whole(alice: Talent) -> None:
    skill = SkillFactory()
    with pytest.raises(actions.ValueRefused):
        actions.state_skills(levels={skill.pk: 3, "no-such": 3}, by=actor_of(alice.account))
    assert not Evidence.objects.exists()


def test_stating_skills_and_its_events_live_or_die_together(
    alice: Talent, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_event: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError, match="the log is full"):
        actions.state_skills(levels={SkillFactory().pk: 3}, by=actor_of(alice.account))
    assert not Evidence.objects.exists()


def test_what_others_attest_is_shown_beside_the_picker_and_cannot_be_taken_from_it(
    client: Client, alice: Talent
) -> None:
    attested = EvidenceFactory(talent=alice, known_by="course", skill__name_en="Vacuum technology")
    page = client.get("/me/data/skills/", **ENGLISH).content.decode()
    assert "Vacuum technology" in page
    assert f'data-id="{attested.skill_id}"' not in page
    client.post("/me/data/skills/", {"skills_q": "", "csrfmiddlewaretoken": "x"})
    assert list(alice.evidence.all()) == [attested]


def test_only_what_one_said_oneself_can_be_taken_back(
    client: Client, alice: Talent, bob: Talent
) -> None:
    own = EvidenceFactory(talent=alice)
    attested = EvidenceFactory(talent=alice, known_by=Evidence.KnownBy.COURSE)
    bobs = EvidenceFactory(talent=bob)
    answers = [
        client.post(f"/me/data/skills/{evidence.pk}/remove/").status_code
        for evidence in (own, attested, bobs)
    ]
    assert answers == [302, 302, 404]
    assert set(Evidence.objects.all()) == {attested, bobs}


@pytest.mark.parametrize("path", ["/me/data/export/", "/me/data/skills/1/remove/"])
def test_looking_at_an_address_changes_nothing(client: Client, alice: Talent, path: str) -> None:
    assert client.get(path).status_code == 405


def test_the_export_holds_every_field_its_person_may_see(client: Client, alice: Talent) -> None:
    EvidenceFactory(talent=alice, source_text="용접 3년")
    WishFactory(talent=alice).occupations.add(OccupationFactory(name_ko="용접원"))
    EnrolmentFactory(talent=alice)
    ConsentFactory(talent=alice)
    run, opening = MatchRunFactory(), OpeningFactory()
    show(run, alice, opening)
    suggest(run, opening, alice)
    PlacementFactory(talent=alice)
    AccessLogFactory(talent_id=alice.pk, viewer_id=1)
    answer = client.post("/me/data/export/", {"form": "everything"})
    assert answer["Content-Disposition"].startswith('attachment; filename="sadari-everything-')
    document = json.loads(answer.content)
    assert set(document) == set(PERSONAL) - NOT_EXPORTED
    for noun, rows in document.items():
        for row in rows:
            assert list(row) == exported_fields(noun)
    counts = {noun: len(rows) for noun, rows in document.items()}
    assert counts == dict.fromkeys(document, 1) | {
        "RoleGrant": 0, "Membership": 0, "AuditEvent": 0,
    }  # fmt: skip
    assert document["Wish"][0]["occupations"][0]["name"] == "용접원"
    assert document["Evidence"][0]["source_text"] == "용접 3년"


def test_the_export_keeps_back_the_password_and_where_a_viewer_sat(alice: Talent) -> None:
    AccessLogFactory(talent_id=alice.pk, viewer_id=1, address="203.0.113.7")
    text = json.dumps(export_own_data(form="everything", by=actor_of(alice.account)))
    assert "203.0.113.7" not in text
    assert alice.account.password not in text
    assert "password" not in exported_fields("Account")


def test_every_noun_of_the_register_is_exported_or_said_not_to_be() -> None:
    for noun, fields in PERSONAL.items():
        if noun in NOT_EXPORTED:
            readers = {reader for entry in fields.values() for reader in entry.seen_by}
            assert not readers & {"self", "talent"}, noun


def test_the_resume_says_what_is_known_and_invents_nothing(alice: Talent) -> None:
    Talent.objects.filter(pk=alice.pk).update(education=None, region=None, major="")
    EvidenceFactory(talent=alice, skill__name_ko="용접", skill__name_en="Welding", level=4)
    EvidenceFactory(talent=alice, skill__name_ko="용접기능사", skill__kind="licence", level=1)
    EnrolmentFactory(talent=alice, cohort__programme__title="용접 과정",
                     cohort__programme__organisation=SchoolFactory(name="가온"))  # fmt: skip
    EnrolmentFactory(talent=alice, state="left")
    assert export_own_data(form="json_resume", by=actor_of(alice.account)) == {
        "basics": {"name": "나한별", "email": "alice@example.org"},
        "work": [],
        "education": [
            {"institution": "가온", "area": "용접 과정", "studyType": "course",
             "startDate": "2026-03-02", "endDate": "2026-08-28"}
        ],
        "certificates": [{"name": "용접기능사"}],
        "skills": [{"name": "용접", "level": "4/8", "keywords": ["Welding", "self"]}],
        "meta": {"version": "v1.0.0"},
    }  # fmt: skip


def test_an_export_leaves_an_event_and_an_unknown_form_is_refused(
    client: Client, alice: Talent
) -> None:
    client.post("/me/data/export/", {"form": "json_resume"})
    assert client.post("/me/data/export/", {"form": "xml"}).status_code == 400
    (event,) = AuditEvent.objects.all()
    assert (event.verb, event.detail) == ("export_own_data", {"form": "json_resume"})


def test_who_is_no_talent_may_do_none_of_it() -> None:
    company = actor_of(MembershipFactory().account)
    for by in (company, ANONYMOUS):
        with pytest.raises(NotAllowed):
            correct_wish(wish=WishValues(), by=by)
        with pytest.raises(NotAllowed):
            actions.state_skills(levels={}, by=by)
        with pytest.raises(NotAllowed):
            export_own_data(form="everything", by=by)


@pytest.mark.parametrize("path", ["/me/data/profile/", "/me/data/wish/", "/me/data/skills/"])
def test_every_field_of_a_form_has_its_label(client: Client, alice: Talent, path: str) -> None:
    page = client.get(path, **KOREAN)
    html = page.content.decode()
    for field in page.context["form"].visible_fields():
        if not field.use_fieldset:
            assert f'<label for="{field.id_for_label}">' in html


@pytest.mark.parametrize(("won", "unit"), [(900_000_000, "month"), (4_000_000, "hour")])
def test_pay_beyond_reason_in_its_unit_is_refused_beside_its_field(
    client: Client, alice: Talent, won: int, unit: str
) -> None:
    response = client.post("/me/data/wish/", {"pay_won": won, "pay_unit": unit})
    assert "pay_won" in response.context["form"].errors
    assert not Wish.objects.filter(talent=alice, pay_won=won).exists()
