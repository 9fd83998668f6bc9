"""My consents: the newest text of each purpose, given and withdrawn by oneself alone."""

import pytest
from django.test import Client
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.organisation import MembershipFactory
from tests.factories.talent import TalentFactory

from sadari.access.actor import actor_of
from sadari.access.consent import with_consent
from sadari.access.roles import NotAllowed
from sadari.actions import consent as action
from sadari.actions.consent import TextReplaced, decide_consent
from sadari.models import AuditEvent, Consent, ConsentText, Talent

pytestmark = pytest.mark.django_db
KOREAN = {"HTTP_ACCEPT_LANGUAGE": "ko"}
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture
def alice(client: Client) -> Talent:
    talent = TalentFactory(account=AccountFactory())
    client.force_login(talent.account)
    return talent


@pytest.fixture
def matching() -> ConsentText:
    return ConsentTextFactory(purpose="matching", text_ko="매칭에 동의", text_en="To matching")


def test_the_newest_text_stands_in_the_language_of_the_page(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    ConsentTextFactory(purpose="matching", version=2, text_ko="새 글", text_en="New text")
    korean = client.get("/me/consents/", **KOREAN).content.decode()
    english = client.get("/me/consents/", **ENGLISH).content.decode()
    texts = ("새 글", "New text", "매칭에 동의", "To matching")
    assert [text in korean for text in texts] == [True, False, False, False]
    assert [text in english for text in texts] == [False, True, False, False]


def test_required_ones_come_first_and_are_said_to_be_required(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    ConsentTextFactory(purpose="blind_profile")
    page = client.get("/me/consents/", **ENGLISH)
    assert [s.text.purpose for s, _text in page.context["states"]] == ["matching", "blind_profile"]
    assert "Required: without it there are no recommendations." in page.content.decode()


def test_giving_and_withdrawing_add_rows_and_the_newest_counts(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    agreed = with_consent(Talent.objects.all(), "matching")
    client.post(f"/me/consents/{matching.pk}/", {"given": "yes"})
    assert list(agreed.all()) == [alice]
    client.post(f"/me/consents/{matching.pk}/", {"given": "no"})
    assert list(agreed.all()) == []
    assert list(Consent.objects.order_by("pk").values_list("given", flat=True)) == [True, False]
    events = AuditEvent.objects.order_by("pk").values_list("verb", "detail")
    assert list(events) == [
        ("decide_consent", {"purpose": "matching", "version": 1, "given": given})
        for given in (True, False)
    ]


def test_the_consequence_of_withdrawing_is_said_beforehand(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    ConsentFactory(talent=alice, text=matching)
    page = client.get("/me/consents/", **KOREAN).content.decode()
    assert "철회하면 다음 매칭 실행에서 빠지며" in page
    assert "동의 항목 1개 가운데 <b>1개</b>에 동의했습니다." in page


def test_deciding_the_same_again_adds_nothing(alice: Talent, matching: ConsentText) -> None:
    by = actor_of(alice.account)
    first = decide_consent(text_id=matching.pk, given=True, by=by)
    assert decide_consent(text_id=matching.pk, given=True, by=by) == first
    assert AuditEvent.objects.count() == 1


def test_nobody_agrees_to_a_text_that_has_been_replaced(
    client: Client, alice: Talent, matching: ConsentText, monkeypatch: pytest.MonkeyPatch
) -> None:
    ConsentTextFactory(purpose="matching", version=2)
    by = actor_of(alice.account)
    with pytest.raises(TextReplaced):
        decide_consent(text_id=matching.pk, given=True, by=by)
    answer = client.post(f"/me/consents/{matching.pk}/", {"given": "yes"}, follow=True, **ENGLISH)
    assert "The text has changed since." in answer.content.decode()
    assert not Consent.objects.exists()
    monkeypatch.setattr(action, "_newer_text_exists", lambda text: False)
    assert decide_consent(text_id=matching.pk, given=True, by=by).given


def test_a_consent_to_an_older_text_does_not_count_for_the_newest(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    ConsentFactory(talent=alice, text=matching)
    ConsentTextFactory(purpose="matching", version=2)
    ((state, _text),) = client.get("/me/consents/").context["states"]
    assert (state.given, [c.text.version for c in state.history]) == (None, [1])


def test_others_decisions_are_neither_seen_nor_changed(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    bob = TalentFactory(account=AccountFactory())
    bobs = ConsentFactory(talent=bob, text=matching)
    ((state, _text),) = client.get("/me/consents/").context["states"]
    assert (state.given, state.history) == (None, [])
    client.post(f"/me/consents/{matching.pk}/", {"given": "no", "talent": str(bob.pk)})
    assert list(Consent.objects.filter(talent=bob)) == [bobs]
    with pytest.raises(NotAllowed):
        company = actor_of(MembershipFactory().account)
        decide_consent(text_id=matching.pk, given=True, by=company)


def test_an_unknown_text_is_not_found_and_looking_decides_nothing(
    client: Client, alice: Talent, matching: ConsentText
) -> None:
    assert client.post("/me/consents/999999/", {"given": "yes"}).status_code == 404
    assert client.get(f"/me/consents/{matching.pk}/").status_code == 405


def test_the_page_takes_the_same_queries_for_one_and_for_three_decisions(
    client: Client, alice: Talent, matching: ConsentText, django_assert_num_queries: object
) -> None:
    for given in (True, False, True):
        ConsentFactory(talent=alice, text=matching, given=given)
        with django_assert_num_queries(7):
            client.get("/me/consents/")
