"""What tests of several floors start from."""

from collections.abc import Iterator

import pytest
from django.db import connection
from tests.packaged_rows import put_packaged_data
from tests.separate_database import separate_database

from sadari.access.actor import Actor, system_actor
from sadari.actions.region import load_region
from sadari.actions.vocabulary import load_vocabulary


@pytest.fixture
def operator() -> Actor:
    """Who acts at the command line."""
    return system_actor("test")


@pytest.fixture
def packaged_data(db: None, operator: Actor) -> None:
    """The packaged region and vocabulary, as every installation has them."""
    put_packaged_data(operator)


@pytest.fixture
def committed_database(
    django_db_setup: None, django_db_blocker: pytest.FixtureRequest, operator: Actor
) -> Iterator[str]:
    """A database of the test's own with the packaged data, in which commits are commits.

    Gives its URL, for other processes; threads of this one reach it through Django.
    """
    with django_db_blocker.unblock(), separate_database(connection) as url:
        load_region(slug="gwangju", by=operator)
        load_vocabulary(by=operator)
        yield url
