"""What a run shows a talent, and whom it suggests to an opening."""

from collections.abc import Sequence
from typing import Any

from sadari.models import (
    MatchRun,
    Opening,
    Recommendation,
    RecommendationList,
    Suggestion,
    SuggestionList,
    Talent,
)

TALENT_SCORE, OPENING_SCORE = 800_000, 700_000


def show(run: MatchRun, talent: Talent, *openings: Opening) -> list[Recommendation]:
    """Show the talent these openings too, behind those shown already; all of them, best first."""
    before = RecommendationList.objects.filter(run=run, talent=talent).first()
    RecommendationList.objects.update_or_create(
        run=run, talent=talent,
        defaults=_scored("openings", [*(before.openings if before else ()), *_keys(openings)]),
    )  # fmt: skip
    return list(Recommendation.objects.filter(run=run, talent=talent).order_by("rank"))


def suggest(run: MatchRun, opening: Opening, *talents: Talent) -> list[Suggestion]:
    """Suggest these talents to the opening too, behind those before; all of them, best first."""
    before = SuggestionList.objects.filter(run=run, opening=opening).first()
    SuggestionList.objects.update_or_create(
        run=run, opening=opening,
        defaults=_scored("talents", [*(before.talents if before else ()), *_keys(talents)]),
    )  # fmt: skip
    return list(Suggestion.objects.filter(run=run, opening=opening).order_by("rank"))


def _keys(rows: Sequence[Opening | Talent]) -> list[Any]:
    return [row.pk for row in rows]


def _scored(items: str, keys: list[Any]) -> dict[str, list[Any]]:
    count = len(keys)
    scores = {"talent_scores": [TALENT_SCORE] * count, "opening_scores": [OPENING_SCORE] * count}
    return {items: keys} | scores
