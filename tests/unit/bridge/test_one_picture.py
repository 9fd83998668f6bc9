"""While a market is read, what others commit in between does not get into half of it."""

import psycopg

from sadari.bridge.match import one_picture
from sadari.models import Stage


def commit_a_stage(url: str) -> None:
    with psycopg.connect(url) as other:
        other.execute(
            "INSERT INTO sadari_stage (id, name_ko, name_en, rung) VALUES ('x', 'x', 'x', 99)"
        )


def test_a_commit_in_between_is_not_seen_inside(committed_database: str) -> None:
    with one_picture():
        before = Stage.objects.count()
        commit_a_stage(committed_database)
        assert Stage.objects.count() == before
    assert Stage.objects.count() == before + 1


def test_without_it_the_same_commit_is_seen_half_way(committed_database: str) -> None:
    before = Stage.objects.count()
    commit_a_stage(committed_database)
    assert Stage.objects.count() == before + 1
