"""The newest decision on a purpose's newest text counts, and only that."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory, ConsentTextFactory
from tests.factories.talent import TalentFactory

from sadari.access.actor import actor_of
from sadari.access.consent import with_consent, without_refusal
from sadari.actions.consent import TextReplaced, decide_consent
from sadari.actions.match_run import seeking_talents
from sadari.models import AuditEvent, Consent, ConsentText, Talent

pytestmark = pytest.mark.django_db
OLD, NEW = 1, 2


@pytest.mark.parametrize(
    ("decisions", "agrees", "refuses"),
    [
        ([], False, False),
        ([(NEW, True)], True, False),
        ([(NEW, False)], False, True),
        ([(NEW, True), (NEW, False)], False, True),
        ([(NEW, False), (NEW, True)], True, False),
        ([(OLD, True)], False, False),
        ([(OLD, False)], False, False),
        ([(NEW, True), (OLD, False)], True, False),
        ([(NEW, False), (OLD, True)], False, True),
    ],
)
def test_the_newest_decision_on_the_newest_text_counts(
    decisions: list[tuple[int, bool]], agrees: bool, refuses: bool
) -> None:
    texts = {version: ConsentTextFactory(version=version) for version in (OLD, NEW)}
    somebody, other = TalentFactory(), TalentFactory()
    ConsentFactory(talent=other, text=texts[NEW], given=not agrees)
    for version, given in decisions:
        ConsentFactory(talent=somebody, text=texts[version], given=given)
    only = Talent.objects.filter(pk=somebody.pk)
    assert with_consent(only, "blind_profile").exists() is agrees
    assert without_refusal(only, "blind_profile").exists() is not refuses


def test_the_time_of_a_decision_counts_not_the_order_of_rows() -> None:
    text, somebody = ConsentTextFactory(), TalentFactory()
    late = ConsentFactory(talent=somebody, text=text, given=True)
    early = ConsentFactory(talent=somebody, text=text, given=False)
    Consent.objects.filter(pk=early.pk).update(decided_at=late.decided_at - timedelta(days=1))
    assert with_consent(Talent.objects.all(), text.purpose).exists()


def test_a_decision_on_one_purpose_says_nothing_of_another() -> None:
    somebody = TalentFactory()
    ConsentFactory(talent=somebody, text=ConsentTextFactory(purpose="statistics"), given=True)
    ConsentTextFactory(purpose="blind_profile")
    assert not with_consent(Talent.objects.all(), "blind_profile").exists()
    assert without_refusal(Talent.objects.all(), "blind_profile").exists()


@pytest.mark.parametrize("purpose", ConsentText.Purpose.values)
def test_only_a_no_to_matching_leaves_somebody_out_of_a_run(purpose: str) -> None:
    somebody = TalentFactory()
    ConsentFactory(talent=somebody, text=ConsentTextFactory(purpose=purpose), given=False)
    assert seeking_talents().exists() is (purpose != "matching")


def test_of_the_packaged_texts_only_matching_is_required(packaged_data: None) -> None:
    required = ConsentText.objects.filter(required=True).values_list("purpose", flat=True)
    assert set(required) == {"matching"}
    assert ConsentText.objects.count() == len(ConsentText.Purpose.values)


def person() -> Talent:
    return TalentFactory(account=AccountFactory())


def test_a_person_decides_and_changes_their_mind_and_each_step_is_kept() -> None:
    somebody, text = person(), ConsentTextFactory()
    by = actor_of(somebody.account)
    for given in (True, False, True):
        decide_consent(text_id=text.pk, given=given, by=by)
    given = Consent.objects.filter(talent=somebody).order_by("pk").values_list("given", flat=True)
    assert list(given) == [True, False, True]
    assert AuditEvent.objects.filter(verb="decide_consent").count() == 3


def test_deciding_the_same_again_changes_nothing() -> None:
    somebody, text = person(), ConsentTextFactory()
    by = actor_of(somebody.account)
    first = decide_consent(text_id=text.pk, given=True, by=by)
    assert decide_consent(text_id=text.pk, given=True, by=by) == first
    assert (Consent.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_nobody_decides_on_words_that_have_been_replaced() -> None:
    old, _new = ConsentTextFactory(version=1), ConsentTextFactory(version=2)
    with pytest.raises(TextReplaced):
        decide_consent(text_id=old.pk, given=True, by=actor_of(person().account))
    assert not Consent.objects.exists()


def test_a_decision_is_of_its_time() -> None:
    consent = decide_consent(
        text_id=ConsentTextFactory().pk, given=True, by=actor_of(person().account)
    )
    assert timezone.now() - consent.decided_at < timedelta(minutes=1)
