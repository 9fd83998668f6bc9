"""Does a stored run still hold? Every answer is worked out again, none is read off."""

from typing import Any

from sadari.access.actor import Actor
from sadari.access.match_run import visible_match_runs
from sadari.bridge.market import opening_key
from sadari.bridge.verification import check_run, frozen_placements
from sadari.models import MatchRun

#: More would keep a web process busy for minutes, with gigabytes; `sadari verify` takes any.
_TALENTS_ON_A_PAGE = 50_000


def too_large_for_a_page(run: MatchRun) -> bool:
    """Whether the run is to be verified at the command line only."""
    return run.talents > _TALENTS_ON_A_PAGE


def verification_of(*, run_id: int, actor: Actor) -> dict[str, Any]:
    """Each claim of the run and whether it holds. Raises ``MatchRun.DoesNotExist``.

    ``replay_holds`` is None where another version of the engine made the run: then only the
    stand-alone program can tell.
    """
    run = _done_run(run_id, actor)
    frozen = _frozen(run)
    check = check_run(frozen, run.engine)
    readable = bool(check.inputs_hash)
    return {
        "run": run.pk,
        "inputs_hash": run.inputs_hash,
        "inputs_hash_holds": check.inputs_hash == run.inputs_hash,
        "result_hash": run.result_hash,
        "result_hash_holds": check.result_hash == run.result_hash,
        "replay_holds": None
        if check.replayed_result_hash is None
        else check.replayed_result_hash == run.result_hash,
        "placements_hold": readable and _placements(run) == frozen_placements(frozen),
        "blocking_pairs": check.blocking_pairs,
        "findings": list(check.findings),
    }


def frozen_run(*, run_id: int, actor: Actor) -> list[bytes]:
    """The pieces of the run's archive, in their order. Raises ``MatchRun.DoesNotExist``."""
    return _frozen(_done_run(run_id, actor))


def _done_run(run_id: int, actor: Actor) -> MatchRun:
    return visible_match_runs(actor).get(pk=run_id, state=MatchRun.State.DONE)


def _frozen(run: MatchRun) -> list[bytes]:
    return [bytes(content) for content in run.frozen.values_list("content", flat=True)]


def _placements(run: MatchRun) -> set[tuple[str, str]]:
    rows = run.placements.values_list("talent_id", "opening__source", "opening__source_key")
    return {(str(talent), opening_key(source, key)) for talent, source, key in rows}
