"""What `sadari.engine.verifier` looks for, plainly: every condition of every pair by itself."""

from typing import Any


def unmet(document: dict[str, Any], talent: int, opening: int) -> list[str]:
    """Why the pair must not be listed, a sentence a reason."""
    market, rules = document["market"], document["rules"]
    first, end = market["evidence_indptr"][talent : talent + 2]
    levels = market["evidence_level"][first:end]
    held = dict(zip(market["evidence_skill"][first:end], levels, strict=True))
    return [
        *_unmet_skills(market, rules, held, opening),
        *_unmet_history(market, rules, talent, opening),
        *_unmet_wishes(market, rules, talent, opening),
    ]


def _unmet_skills(
    market: dict[str, Any], rules: dict[str, Any], held: dict[int, int], opening: int
) -> set[str]:
    sentences = set()
    for entry in range(*market["requirement_indptr"][opening : opening + 2]):
        skill, level = market["requirement_skill"][entry], market["requirement_level"][entry]
        if not market["requirement_must"][entry]:
            continue
        if market["skill_is_licence"][skill]:
            is_met = skill in held
        else:
            needed = 1000 * (level - rules["level_tolerance"])
            counts = _near(market, rules, skill)
            is_met = any(w * held[own] >= needed for own, w in counts.items() if own in held)
        if not is_met:
            sentences.add(f"must-have skill {skill} at level {level} is not met")
    return sentences


def _near(market: dict[str, Any], rules: dict[str, Any], asked: int) -> dict[int, int]:
    counts = {asked: 1000}
    for entry in range(*market["near_skill_indptr"][asked : asked + 2]):
        held = market["near_skill"][entry]
        weight = int(market["near_skill_weight"][entry] * 1000 + 0.5)
        licence = market["skill_is_licence"][asked] or market["skill_is_licence"][held]
        if held != asked and not licence and weight >= rules["near_skill_minimum"]:
            counts[held] = weight
    return counts


def _unmet_history(
    market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int
) -> list[str]:
    sentences = []
    months = max(market["talent_experience_months"][talent], 0)
    asked = market["opening_experience_months"][opening]
    if market["places"][opening] < 1:
        sentences.append("there is no place")
    if asked > 0 and months + rules["experience_tolerance_months"] < asked:
        sentences.append(f"{asked} months of experience are asked for")
    if market["opening_education"][opening] > max(market["talent_education"][talent], 0):
        sentences.append("the education asked for is not known")
    return sentences


def _unmet_wishes(
    market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int
) -> list[str]:
    sentences = []
    if not _reachable(market, rules, talent, opening):
        sentences.append("the place is not wished or out of reach")
    pay = market["pay_won_per_year_most"][opening] or market["pay_won_per_year_least"][opening]
    wish = market["wished_pay_won_per_year"][talent]
    if pay and pay * 1000 < wish * (1000 - rules["pay_tolerance"]):
        sentences.append("the pay is below the wish")
    contract, contracts = market["contract"][opening], market["wished_contracts"][talent]
    if contract >= 0 and contracts and not contracts >> contract & 1:
        sentences.append("the kind of contract is not wished")
    schedule, schedules = market["schedule"][opening], market["wished_schedules"][talent]
    if schedule in (0, 1, 2, 3) and schedules and not schedules >> schedule & 1:
        sentences.append("the working hours are not wished")
    return sentences


def _reachable(market: dict[str, Any], rules: dict[str, Any], talent: int, opening: int) -> bool:
    if market["opening_is_remote"][opening]:
        return True
    home, work = market["talent_region"][talent], market["opening_region"][opening]
    stated = market["most_travel_minutes"][talent]
    limit = stated if stated > 0 else rules["default_travel_minutes"]
    near = True
    if home >= 0 and work >= 0:
        near = market["travel_minutes"][home * market["region_count"] + work] <= limit
    first, end = market["wished_region_indptr"][talent : talent + 2]
    if first == end:
        return bool(near)
    return work in market["wished_region"][first:end] and (near or stated <= 0)


def blocking_pairs(
    document: dict[str, Any], talent_luck: list[int], opening_luck: list[int]
) -> set[tuple[int, int]]:
    """Listed pairs who would both rather have each other; who is not listed keeps no place."""
    market, result = document["market"], document["result"]
    pairs = {
        (talent, result["candidate_opening"][edge]): (
            (result["talent_score"][edge], -opening_luck[result["candidate_opening"][edge]]),
            (result["opening_score"][edge], -talent_luck[talent]),
        )
        for talent in range(len(market["talent_keys"]))
        for edge in range(*result["candidate_indptr"][talent : talent + 2])
    }
    placed = {pair for pair in enumerate(result["opening_of_talent"]) if pair in pairs}
    own = {talent: pairs[talent, opening][0] for talent, opening in placed}
    found = set()
    for talent, opening in pairs.keys() - placed:
        liked, meets = pairs[talent, opening]
        kept = [pairs[pair][1] for pair in placed if pair[1] == opening]
        is_free = len(kept) < market["places"][opening]
        wishes = talent not in own or liked > own[talent]
        if wishes and (is_free or (kept and meets > min(kept))):
            found.add((talent, opening))
    return found
