"""A run freezes what it read, proposes a stable placement, and is recorded even when it fails."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.utils import timezone
from tests.factories.account import AccountFactory
from tests.factories.consent import ConsentFactory
from tests.worlds.frozen import archive_of
from tests.worlds.sketched import OPENINGS, TALENTS, clear, settle, town

from sadari.access.actor import ANONYMOUS, Actor
from sadari.access.match_run import newest_done_run
from sadari.access.roles import NotAllowed
from sadari.actions.match_run import DEFAULT_SEED, MatchUnderWay, run_match
from sadari.bridge.frozen import thaw
from sadari.bridge.match import MatchOutcome
from sadari.bridge.verification import check_run
from sadari.engine.mismatch import REACH_STAGES
from sadari.engine.rules import WHOLE, FitRules
from sadari.engine.run import STAGE_NAMES
from sadari.models import (
    AuditEvent,
    ConsentText,
    FrozenPiece,
    MatchRun,
    Opening,
    OpeningDiagnosis,
    Placement,
    RecommendationList,
    SuggestionList,
    Talent,
)

pytestmark = pytest.mark.usefixtures("settled")
STAGES = ["read", *STAGE_NAMES, "store"]


@pytest.fixture
def settled(packaged_data: None) -> None:
    settle(*town())


@pytest.fixture
def run(settled: None, operator: Actor) -> MatchRun:
    return run_match(by=operator)


def placed(run: MatchRun) -> set[tuple[object, str]]:
    return set(run.placements.values_list("talent_id", "opening__source_key"))


def test_a_finished_run_says_what_went_in_and_what_came_out(run: MatchRun) -> None:
    run.refresh_from_db()
    places = sum(Opening.objects.values_list("places", flat=True))
    assert (run.state, run.seed, run.failure) == (MatchRun.State.DONE, DEFAULT_SEED, "")
    assert (run.talents, run.openings, run.places) == (TALENTS, OPENINGS, places)
    assert run.filled == run.placements.count() > 0
    assert len(run.inputs_hash) == len(run.result_hash) == 64
    assert newest_done_run() == run
    assert set(run.concentration) >= {"plain", "sadari", "fit_loss"}
    expected = run.concentration["expected"]
    assert expected["matches"] >= expected["matches_by_price"] > 0
    assert expected["taste_scale"] in (FitRules().taste_scale, WHOLE)
    assert set(run.seconds) == set(STAGES)


def test_no_two_would_rather_have_each_other(run: MatchRun) -> None:
    assert run.blocking_pairs == 0
    assert check_run(archive_of(run), run.engine).blocking_pairs == 0


def test_nobody_is_placed_twice_and_no_opening_beyond_its_places(run: MatchRun) -> None:
    rows = list(run.placements.values_list("talent", "opening", "opening__places"))
    assert len({talent for talent, _opening, _places in rows}) == len(rows)
    taken = Counter((opening, places) for _talent, opening, places in rows)
    assert all(people <= places for (_opening, places), people in taken.items())


def test_every_placement_waits_for_a_person_to_decide(run: MatchRun) -> None:
    assert set(run.placements.values_list("state", "decided_by")) == {("proposed", None)}


def test_the_causes_add_up_to_the_places_that_stay_empty(run: MatchRun) -> None:
    assert sum(run.unfilled_by_cause.values()) == run.places - run.filled > 0
    assert all(places >= 0 for places in run.unfilled_by_cause.values())


def test_everybody_placed_was_recommended_there_or_is_on_the_list(run: MatchRun) -> None:
    market = thaw(archive_of(run))["market"]
    assert len(market["talent_keys"]) == TALENTS
    ranks = list(run.recommendations.values_list("talent", "rank"))
    by_talent: dict[object, list[int]] = {}
    for talent, rank in ranks:
        by_talent.setdefault(talent, []).append(rank)
    assert all(sorted(r) == list(range(1, len(r) + 1)) for r in by_talent.values())
    assert all(len(r) <= 20 for r in by_talent.values())


def test_every_pair_shown_has_the_scores_of_the_run(run: MatchRun) -> None:
    result, market = (thaw(archive_of(run))[part] for part in ("result", "market"))
    keys = {f"{o.source}:{o.source_key}": o.pk for o in Opening.objects.all()}
    scores: dict[tuple[str, int], tuple[int, int]] = {}
    for talent, key in enumerate(market["talent_keys"]):
        for edge in range(*result["candidate_indptr"][talent : talent + 2].tolist()):
            opening = keys[market["opening_keys"][result["candidate_opening"][edge]]]
            scores[key, opening] = result["talent_score"][edge], result["opening_score"][edge]
    for pairs in (run.recommendations, run.suggestions):
        rows = list(pairs.values_list("talent_id", "opening_id", "talent_score", "opening_score"))
        assert rows
        assert all((a, b) == scores[str(t), o] for t, o, a, b in rows)


def test_an_opening_is_suggested_three_people_a_place_at_most(run: MatchRun) -> None:
    shown = Counter(run.suggestions.values_list("opening", "opening__places"))
    assert all(people <= 3 * places for (_opening, places), people in shown.items())


def test_every_opening_has_a_diagnosis_that_agrees_with_the_placement(run: MatchRun) -> None:
    filled = Counter(run.placements.values_list("opening", flat=True))
    shown = Counter(run.recommendations.values_list("opening", flat=True))
    rows = list(OpeningDiagnosis.objects.filter(run=run).select_related("opening"))
    assert len(rows) == OPENINGS
    for row in rows:
        assert row.filled == filled[row.opening_id]
        assert row.recommended_to == shown[row.opening_id]
        assert bool(row.main_cause) is (row.filled < row.opening.places)
        steps = [row.reach[stage] for stage in REACH_STAGES]
        assert sorted(steps, reverse=True) == steps
        assert all(change["gain"] > 0 for change in row.changes)


def test_the_same_data_and_seed_give_the_same_hash(run: MatchRun, operator: Actor) -> None:
    again = run_match(by=operator)
    assert (again.inputs_hash, again.result_hash) == (run.inputs_hash, run.result_hash)
    assert placed(again) == placed(run)


def test_another_seed_is_another_lottery(run: MatchRun, operator: Actor) -> None:
    assert run_match(by=operator, seed=7).inputs_hash != run.inputs_hash
    assert run_match(by=operator, seed=0).seed == 0


def test_deleted_and_imported_again_in_another_order_the_hash_is_the_same(
    run: MatchRun, operator: Actor
) -> None:
    before, hashes = placed(run), (run.inputs_hash, run.result_hash)
    assert before
    clear()
    settle(*town(), shuffled=4)
    again = run_match(by=operator)
    assert (again.inputs_hash, again.result_hash) == hashes
    assert placed(again) == before


@pytest.mark.parametrize("purpose", ["matching", "statistics"])
def test_who_said_no_to_matching_is_left_out(run: MatchRun, operator: Actor, purpose: str) -> None:
    refusing = [Talent.objects.get(pk=pk) for pk, _key in sorted(placed(run))]
    for talent in refusing:
        ConsentFactory(talent=talent, text=ConsentText.objects.get(purpose=purpose), given=False)
    again = run_match(by=operator)
    left_out = len(refusing) if purpose == "matching" else 0
    assert again.talents == TALENTS - left_out
    seen = set(again.placements.values_list("talent_id", flat=True))
    assert (seen & {talent.pk for talent in refusing} == set()) is (purpose == "matching")


def test_who_does_not_seek_and_what_is_not_open_take_no_part(
    run: MatchRun, operator: Actor
) -> None:
    Talent.objects.filter(pk=Talent.objects.first().pk).update(seeking=False)
    first, second, *_ = Opening.objects.order_by("pk")
    Opening.objects.filter(pk=first.pk).update(state="closed")
    Opening.objects.filter(pk=second.pk).update(places=0)
    again = run_match(by=operator)
    assert (again.talents, again.openings) == (TALENTS - 1, OPENINGS - 2)


def test_a_region_of_nobody_is_matched_too(operator: Actor) -> None:
    clear()
    run = run_match(by=operator)
    assert (run.state, run.places, run.filled) == (MatchRun.State.DONE, 0, 0)


def test_the_run_and_who_started_it_are_on_record(operator: Actor) -> None:
    account = AccountFactory()
    officer = Actor("officer", account_id=account.pk, roles=frozenset({"city_officer"}))
    run = run_match(by=officer)
    event = AuditEvent.objects.get(verb="run_match")
    assert (event.noun_id, event.actor_id, run.started_by) == (str(run.pk), account.pk, account)
    assert event.detail == {"result_hash": run.result_hash, "filled": run.filled}


def test_progress_is_told_each_stage_as_it_begins(operator: Actor) -> None:
    heard: list[tuple[str, int, int | None]] = []
    run_match(by=operator, progress=lambda *told: heard.append(told))
    assert list(dict.fromkeys(stage for stage, _done, _total in heard)) == STAGES
    assert heard[-1] == ("store", 7, 7)


def test_who_may_not_run_it_leaves_no_run() -> None:
    with pytest.raises(NotAllowed):
        run_match(by=ANONYMOUS)
    assert not MatchRun.objects.exists()


def drop_constraint(name: str) -> None:
    """Let in a row that this database would refuse: one that was damaged elsewhere."""
    (constraint,) = [c for c in Opening._meta.constraints if c.name == name]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Opening, constraint)


def check_failed(run: MatchRun, words: str) -> None:
    assert run.state == MatchRun.State.FAILED
    assert run.finished_at is not None and run.finished_at <= timezone.now()
    assert words in run.failure
    assert (run.talents, run.places, run.filled, run.result_hash) == (0, 0, 0, "")
    for model in (FrozenPiece, Placement, RecommendationList, SuggestionList, OpeningDiagnosis):
        assert not model.objects.filter(run=run).exists()
    assert AuditEvent.objects.get(verb="fail_match").noun_id == str(run.pk)


def test_a_row_that_the_engine_refuses_fails_the_run_and_shows_no_result(
    run: MatchRun, operator: Actor
) -> None:
    connection.check_constraints()
    drop_constraint("opening_source_key_is_one_line")
    Opening.objects.filter(pk=Opening.objects.first().pk).update(source_key="two\nlines")
    with pytest.raises(ValueError, match="opening_keys"):
        run_match(by=operator)
    check_failed(MatchRun.objects.first(), "opening_keys")
    assert newest_done_run() == run


def test_a_failure_while_storing_takes_back_what_was_stored(run: MatchRun, operator: Actor) -> None:
    """The record of the run itself is refused last, when everything else has been written."""

    def collapse(stage: str, done: int, _total: int | None) -> None:
        if (stage, done) == ("store", 0):
            connection.check_constraints()
            connection.cursor().execute(
                "ALTER TABLE sadari_matchrun ADD CONSTRAINT nothing_fits CHECK (filled = 0) "
                "NOT VALID"
            )

    with pytest.raises(IntegrityError, match="nothing_fits"):
        run_match(by=operator, progress=collapse)
    check_failed(MatchRun.objects.first(), "nothing_fits")
    assert newest_done_run() == run


@pytest.mark.parametrize("what", ["diagnoses", "frozen"])
def test_a_failure_beside_the_storing_takes_back_what_was_stored(
    run: MatchRun, operator: Actor, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """What is stored last is made on a thread while the rest is being stored."""

    def collapse(_outcome: MatchOutcome) -> Iterator[Any]:
        raise ValueError(f"no {what} today")

    monkeypatch.setattr(MatchOutcome, what, collapse)
    with pytest.raises(ValueError, match="today"):
        run_match(by=operator)
    check_failed(MatchRun.objects.first(), f"no {what} today")
    assert newest_done_run() == run


def test_somebody_who_stops_the_run_fails_it(run: MatchRun, operator: Actor) -> None:
    def stop(stage: str, _done: int, _total: int | None) -> None:
        if stage == "placement":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_match(by=operator, progress=stop)
    check_failed(MatchRun.objects.first(), "KeyboardInterrupt")


def test_a_run_whose_process_was_killed_is_given_up_by_the_next_one(operator: Actor) -> None:
    dead = MatchRun.objects.create(seed=1)
    run_match(by=operator)
    dead.refresh_from_db()
    assert dead.state == MatchRun.State.FAILED
    assert "ended before the run did" in dead.failure


def test_two_processes_do_not_match_at_once(operator: Actor) -> None:
    key = "SELECT {}(hashtextextended('match', 0))"
    with psycopg.connect(**_address(), autocommit=True) as other:
        other.execute(key.format("pg_advisory_lock"))
        with pytest.raises(MatchUnderWay):
            run_match(by=operator)
        # Unlocked here: a session that ends gives its locks back some time after it was closed.
        other.execute(key.format("pg_advisory_unlock"))
    assert run_match(by=operator).state == MatchRun.State.DONE


def _address() -> dict[str, str]:
    settings = connection.settings_dict
    return {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "dbname": settings["NAME"],
    }
