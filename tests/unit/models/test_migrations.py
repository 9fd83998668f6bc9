"""What is stored is carried over when tables change."""

import json
import math
import uuid
import zlib
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from tests.engine.worlds import believable_market, plain
from tests.separate_database import separate_database
from tests.worlds.frozen import archive_of

from sadari.bridge.engine_version import engine_version
from sadari.bridge.verification import check_run
from sadari.engine.fit import FitRules
from sadari.engine.run import MarketRun, run_market
from sadari.models import MatchRun, Recommendation, Suggestion


def as_json(run: MarketRun) -> bytes:
    """The document of a run as it was stored before: no infinity in JSON."""
    document = plain(run.to_document())
    minutes = document["market"]["travel_minutes"]
    document["market"]["travel_minutes"] = [m if math.isfinite(m) else None for m in minutes]
    return zlib.compress(json.dumps(document, allow_nan=False).encode())


def two_pairs_and_a_run(models: Any, run: MarketRun) -> tuple[Any, list[Any]]:
    """One person is shown two openings; one opening is suggested both persons."""
    region = models("Region").objects.create(id="r", kind="city", name_ko="곳", name_en="Place")
    company = models("Organisation").objects.create(
        kind="company", name="가", natural_key="name:가"
    )
    openings = [
        models("Opening").objects.create(
            organisation=company, source="s", source_key=f"{n}", title="일", region=region,
            places=1, closing_rule="when_filled",
        )
        for n in (1, 2)
    ]  # fmt: skip
    talents = [
        models("Talent").objects.create(id=uuid.UUID(int=n), blind_code=f"C{n}", name="이름")
        for n in (1, 2)
    ]
    done = models("MatchRun").objects.create(
        seed=1, state="done", finished_at=timezone.now(),
        inputs_hash=run.inputs_hash, result_hash=run.result_hash,
    )  # fmt: skip
    for talent, opening, for_talent, for_opening in (
        (0, 0, 2, 1), (0, 1, 1, None), (1, 0, None, 2),
    ):  # fmt: skip
        models("Recommendation").objects.create(
            run=done, talent=talents[talent], opening=openings[opening],
            rank_for_talent=for_talent, rank_for_opening=for_opening,
            talent_score=10 * talent + opening, opening_score=100,
        )  # fmt: skip
    models("FrozenRun").objects.create(run=done, document=as_json(run))
    return done, [openings, talents]


@pytest.mark.usefixtures("django_db_setup")
def test_pairs_and_frozen_runs_are_carried_into_lists_and_archives(
    django_db_blocker: Any,
) -> None:
    run = run_market(believable_market(5, talents=60, openings=15), FitRules(), 5)
    with (
        django_db_blocker.unblock(),
        separate_database(connection, as_of="0003_cache_table"),
    ):
        state = MigrationExecutor(connection).loader.project_state(("sadari", "0003_cache_table"))
        done, (openings, talents) = two_pairs_and_a_run(
            lambda name: state.apps.get_model("sadari", name), run
        )
        call_command("migrate", verbosity=0)
        shown = Recommendation.objects.order_by("talent_id", "rank")
        assert list(shown.values_list("talent_id", "opening_id", "rank", "talent_score")) == [
            (talents[0].pk, openings[1].pk, 1, 1),
            (talents[0].pk, openings[0].pk, 2, 0),
        ]
        suggested = Suggestion.objects.order_by("opening_id", "rank")
        assert list(suggested.values_list("opening_id", "talent_id", "rank", "talent_score")) == [
            (openings[0].pk, talents[0].pk, 1, 0),
            (openings[0].pk, talents[1].pk, 2, 10),
        ]
        check = check_run(archive_of(MatchRun.objects.get(pk=done.pk)), engine_version())
    assert (check.inputs_hash, check.result_hash) == (run.inputs_hash, run.result_hash)
    assert (check.replayed_result_hash, check.findings) == (run.result_hash, ())
