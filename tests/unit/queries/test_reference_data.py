import pytest

from sadari.access.actor import system_actor
from sadari.actions.region import load_region
from sadari.actions.vocabulary import load_vocabulary
from sadari.audit.events import record
from sadari.queries.reference_data import reference_data_is_current

pytestmark = pytest.mark.django_db
OPERATOR = system_actor("test")


def test_an_empty_database_lacks_the_reference_data() -> None:
    assert not reference_data_is_current()


def test_a_start_that_was_killed_between_region_and_vocabulary_is_finished_by_the_next() -> None:
    load_region(slug="gwangju", by=OPERATOR)
    assert not reference_data_is_current()
    load_vocabulary(by=OPERATOR)
    assert reference_data_is_current()


def test_the_vocabulary_of_another_version_is_not_current() -> None:
    load_region(slug="gwangju", by=OPERATOR)
    load_vocabulary(by=OPERATOR)
    record(
        account_id=None,
        actor_name="test",
        verb="load_vocabulary",
        noun="vocabulary",
        noun_id="of-another-version",
    )
    assert not reference_data_is_current()
