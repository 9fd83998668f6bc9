"""The rules of a run: weights, tolerances and sizes, all whole numbers so that runs replay.

A share is given in thousandths: 1000 is the whole.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from typing import Any

WHOLE = 1000
SCORE_SCALE = WHOLE * WHOLE  # a weight in thousandths times a credit in thousandths
#: exp(1000 / taste_scale), the kernel of the best joint score, must not exceed 32 bits.
LEAST_TASTE_SCALE = 12


class RulesError(ValueError):
    """The rules contradict themselves; the message says where."""


@dataclass(frozen=True)
class FitRules:
    """Weights of the named terms, tolerances and sizes.

    The weights of a side sum to 1000. Scores lie between 0 and `SCORE_SCALE`.
    """

    # how well the talent meets the opening
    skill_weight: int = 600
    licence_weight: int = 100
    education_weight: int = 80
    experience_weight: int = 220
    # how well the opening suits the talent
    occupation_weight: int = 300
    place_weight: int = 250
    pay_weight: int = 300
    schedule_weight: int = 75
    contract_weight: int = 75
    # credits and tolerances
    known_by_credit: tuple[int, int, int, int, int] = (800, 900, 950, 1000, 1000)  # by KnownBy
    unstated_credit: int = 500  # a term about which nothing is known
    near_skill_minimum: int = 500  # a near skill below this counts for nothing
    level_tolerance: int = 0  # levels
    experience_tolerance_months: int = 6
    pay_tolerance: int = 50  # share of the wish that may be missing
    pay_span: int = 300  # pay above the wish by this share earns the whole credit
    default_travel_minutes: int = 60  # for who stated no limit
    # sizes of a run
    candidates_per_talent: int = 50
    recommendations_per_talent: int = 20
    recommendations_per_place: int = 3
    attention_rounds: int = 10  # turns of both sides when lists are made
    taste_scale: int = 80  # of the unknown part of taste, in thousandths of a score

    def __post_init__(self) -> None:
        _check_sum("opening", self.opening_weights)
        _check_sum("talent", self.talent_weights)
        for share in (*self.known_by_credit, self.unstated_credit, self.pay_tolerance):
            if not 0 <= share <= WHOLE:
                raise RulesError("Credits and tolerances must lie between 0 and 1000.")
        for name in _AT_LEAST_ONE:
            if getattr(self, name) < 1:
                raise RulesError(f"{name} must be at least 1.")
        if self.taste_scale < LEAST_TASTE_SCALE:
            raise RulesError(f"taste_scale must be at least {LEAST_TASTE_SCALE}.")
        if self.level_tolerance < 0 or self.experience_tolerance_months < 0:
            raise RulesError("Tolerances must not be negative.")

    @property
    def opening_weights(self) -> tuple[int, ...]:
        return (
            self.skill_weight,
            self.licence_weight,
            self.education_weight,
            self.experience_weight,
        )

    @property
    def talent_weights(self) -> tuple[int, ...]:
        return (
            self.occupation_weight,
            self.place_weight,
            self.pay_weight,
            self.schedule_weight,
            self.contract_weight,
        )


_AT_LEAST_ONE = (
    "near_skill_minimum",
    "pay_span",
    "default_travel_minutes",
    "candidates_per_talent",
    "recommendations_per_talent",
    "recommendations_per_place",
)


def rules_document(rules: FitRules) -> dict[str, Any]:
    """The rules as a JSON-able document."""
    return asdict(rules) | {"known_by_credit": list(rules.known_by_credit)}


def rules_from_document(document: dict[str, Any]) -> FitRules:
    """The rules that `rules_document` wrote. Raises `RulesError` when they are none."""
    if set(document) != {field.name for field in fields(FitRules)}:
        raise RulesError("The document does not name exactly the fields of the rules.")
    return FitRules(**document | {"known_by_credit": tuple(document["known_by_credit"])})


def rules_hash(rules: FitRules) -> str:
    """sha256 (hexadecimal) of the rules as JSON with sorted keys and no blanks."""
    text = json.dumps(rules_document(rules), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _check_sum(side: str, weights: tuple[int, ...]) -> None:
    if sum(weights) != WHOLE or min(weights) < 0:
        raise RulesError(f"The weights of the {side} side must be ≥ 0 and sum to {WHOLE}.")
