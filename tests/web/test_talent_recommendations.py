"""My recommendations: one's own only, with reasons that add up, gaps and how crowded it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.match_run import MatchRunFactory, OpeningDiagnosisFactory
from tests.factories.opening import OpeningFactory, RequirementFactory
from tests.factories.organisation import MembershipFactory
from tests.factories.programme import CohortFactory, OutcomeFactory
from tests.factories.recommendation import show
from tests.factories.skill import SkillFactory
from tests.factories.talent import EvidenceFactory, TalentFactory, WishFactory

from sadari.models import Evidence, MatchRun, Opening, Talent
from sadari.queries import recommendations as query

pytestmark = pytest.mark.django_db
KOREAN = {"HTTP_ACCEPT_LANGUAGE": "ko"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
PLC, VACUUM = "PLC control", "Vacuum technology"


@pytest.fixture
def run() -> MatchRun:
    return MatchRunFactory()


@pytest.fixture
def alice(client: Client) -> Talent:
    talent = TalentFactory(account=AccountFactory())
    client.force_login(talent.account)
    return talent


def recommend(run: MatchRun, talent: Talent, *, expected: float = 0.5, **facts: object) -> Opening:
    opening = OpeningFactory(**facts)
    show(run, talent, opening)
    OpeningDiagnosisFactory(run=run, opening=opening, expected_per_place=expected, recommended_to=8)
    return opening


def test_the_first_sentence_counts_what_fits_and_what_is_not_crowded(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    for expected in (0.2, 1.0, 1.1, 7.0):
        recommend(run, alice, expected=expected)
    korean = client.get("/me/", **KOREAN).content.decode()
    english = client.get("/me/", **ENGLISH).content.decode()
    assert "지금 나에게 맞는 자리는 4곳, 그중 붐비지 않는 곳은 <b>2곳</b>입니다." in korean
    assert "4 openings suit you now; not crowded: <b>2</b>." in english


@pytest.mark.parametrize(
    ("expected", "word"),
    [(None, ""), (0.0, "open"), (1.0, "open"), (1.01, "normal"), (3.0, "normal"), (3.1, "crowded")],
)
def test_crowding_is_said_by_how_many_come_for_each_place(
    expected: float | None, word: str
) -> None:
    assert query.crowding(expected) == word


def test_nobody_sees_anybody_elses_recommendations(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    mine = recommend(run, alice, title="내 자리")
    bobs = recommend(run, TalentFactory(account=AccountFactory()), title="CANARY 남의 자리")
    old = recommend(MatchRunFactory(state="failed"), alice, title="CANARY 옛 자리")
    page = client.get("/me/")
    assert [one.opening.title for one, _place, _fits in page.context["cards"]] == ["내 자리"]
    assert "CANARY" not in page.content.decode()
    answers = [client.get(f"/me/openings/{o.pk}/").status_code for o in (mine, bobs, old)]
    assert answers == [200, 404, 404]


@pytest.mark.parametrize("path", ["/me/", "/me/openings/1/", "/me/data/", "/me/consents/"])
def test_a_companys_member_finds_nothing_here_and_a_stranger_logs_in(
    client: Client, path: str
) -> None:
    assert client.get(path).url == f"/account/login/?next={path}"
    client.force_login(MembershipFactory().account)
    assert client.get(path).status_code == 404


def test_what_has_closed_since_the_run_is_not_recommended(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    recommend(run, alice, title="열림")
    closed = recommend(run, alice, title="CANARY", closing_rule="on_date", closes_on=yesterday)
    page = client.get("/me/")
    assert page.context["recommended"] == 1
    assert "CANARY" not in page.content.decode()
    assert client.get(f"/me/openings/{closed.pk}/").status_code == 404


def test_the_points_of_each_side_add_up_to_its_score(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    WishFactory(talent=alice, pay_won=30_000_000, most_travel_minutes=50)
    opening = recommend(run, alice, pay_least_won=28_000_000, pay_unit="year")
    for level, name in ((3, PLC), (5, VACUUM), (2, "Welding")):
        skill = SkillFactory(name_en=name)
        RequirementFactory(opening=opening, skill=skill, level=level, must=False)
        EvidenceFactory(talent=alice, skill=skill, level=3, known_by=Evidence.KnownBy.COURSE)
    page = client.get(f"/me/openings/{opening.pk}/", **ENGLISH)
    explanation = page.context["one"].explanation
    for (_title, side), score in zip(
        page.context["sides"], (explanation.talent_score, explanation.opening_score), strict=True
    ):
        assert sum(line.points for line in side.lines) == pytest.approx(side.total)
        assert side.total == pytest.approx(score / 10_000, abs=0.06)
        assert all(0 <= line.points <= line.of_points for line in side.lines)
    assert {line.label for line in page.context["sides"][1][1].lines} >= {PLC, VACUUM, "Welding"}


def test_a_missing_skill_names_the_course_with_free_seats(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    opening = recommend(run, alice)
    skill = SkillFactory(name_en=VACUUM)
    RequirementFactory(opening=opening, skill=skill, level=4, must=False)
    outcome = OutcomeFactory(skill=skill, level=4, programme__organisation__name="새솔직업전문학교")
    starts = timezone.localdate() + timedelta(days=20)
    CohortFactory(
        programme=outcome.programme, starts_on=starts, ends_on=starts + timedelta(days=20),
        seats=20, enrolled=13,
    )  # fmt: skip
    page = client.get("/me/", **ENGLISH)
    ((one, _place, _fits),) = page.context["cards"]
    (gap,) = one.gaps
    assert (gap.skill, gap.asked_level, gap.own_level) == (VACUUM, 4, None)
    assert (gap.course.provider, gap.course.seats_left) == ("새솔직업전문학교", 7)
    assert "Missing: Vacuum technology" in page.content.decode()


def test_the_notice_stands_before_the_first_result(
    client: Client, alice: Talent, run: MatchRun, settings: object
) -> None:
    settings.OVERSEER_CONTACT = "overseer@example.org"
    recommend(run, alice, title="자리 하나")
    page = client.get("/me/", **KOREAN).content.decode()
    notice, result = page.index("이 추천은 컴퓨터가 계산합니다."), page.index("자리 하나")
    assert notice < page.index("overseer@example.org") < result


def test_the_list_takes_the_same_queries_for_one_and_for_three(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    skill = SkillFactory()
    counts = []
    for more in (1, 2):
        for _opening in range(more):
            RequirementFactory(opening=recommend(run, alice), skill=skill)
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/")
        counts.append(len(queries))
    assert counts == [21, 21]


def test_five_stand_on_a_page(client: Client, alice: Talent, run: MatchRun) -> None:
    for rank in range(1, 8):
        recommend(run, alice, title=f"{rank}번")
    shown = [
        [one.opening.title for one, _p, _f in client.get(f"/me/?page={n}").context["cards"]]
        for n in (1, 2)
    ]
    assert shown == [["1번", "2번", "3번", "4번", "5번"], ["6번", "7번"]]


def test_withdrawing_the_consent_ends_the_recommendations(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    opening = recommend(run, alice, title="CANARY")
    ConsentFactory(talent=alice, text=ConsentTextFactory(purpose="matching"), given=False)
    page = client.get("/me/", **KOREAN).content.decode()
    assert "매칭에 동의하지 않으셨습니다" in page
    assert "CANARY" not in page
    assert client.get(f"/me/openings/{opening.pk}/").status_code == 404


def why_nothing(client: Client) -> str:
    return client.get("/me/", **ENGLISH).context["why_nothing"].title


def test_without_a_run_it_is_said_that_none_has_been(client: Client, alice: Talent) -> None:
    assert why_nothing(client) == "No matching has run yet"


def test_who_does_not_seek_is_told_so(client: Client, alice: Talent, run: MatchRun) -> None:
    Talent.objects.filter(pk=alice.pk).update(seeking=False)
    assert why_nothing(client) == "You are not looking for work at the moment"


def test_the_single_wish_that_stands_in_the_way_is_named(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    WishFactory(talent=alice, pay_won=50_000_000, contracts=["permanent"])
    OpeningFactory(pay_least_won=30_000_000, pay_unit="year", contract="permanent")
    OpeningFactory(pay_least_won=31_000_000, pay_unit="year", contract="permanent")
    OpeningFactory(pay_least_won=60_000_000, pay_unit="year", contract="internship")
    found = client.get("/me/", **ENGLISH).context["why_nothing"]
    assert found.title == "One wish stands in the way"
    assert found.text == (
        "None of the 3 openings meets all your wishes. Without the wish about the pay "
        "there would be 2."
    )


def test_where_no_single_wish_is_the_reason_none_is_blamed(
    client: Client, alice: Talent, run: MatchRun
) -> None:
    WishFactory(talent=alice, pay_won=50_000_000, contracts=["permanent"])
    OpeningFactory(pay_least_won=30_000_000, pay_unit="year", contract="internship")
    assert why_nothing(client) == "The last run found no opening for you"
