"""Words and rows of the city's pages: causes, concentration, roles and permissions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sadari.access.permission import Permission as P
from sadari.access.roles import ROLES
from sadari.models import MatchRun
from sadari.queries.diagnosis import CAUSE_MEANINGS, CAUSES
from sadari.queries.report import causes_of
from sadari.ui.words import number, share

ROLE_WORDS = {
    "talent": _("Talent"),
    "company_member": _("Company member"),
    "company_owner": _("Company owner"),
    "school_staff": _("School staff"),
    "city_officer": _("City officer"),
    "city_administrator": _("City administrator"),
    "auditor": _("Auditor"),
    "system": _("Operator and background worker"),
}
PERMISSION_WORDS = {
    P.SEE_OWN_DATA: _("see their own data"),
    P.CORRECT_OWN_DATA: _("correct their own data"),
    P.DECIDE_OWN_CONSENT: _("decide on their own consents"),
    P.SEE_OWN_RECOMMENDATIONS: _("see their own recommendations"),
    P.SEE_COMPANY_OPENINGS: _("see their company's openings"),
    P.STATE_REQUIREMENTS: _("say which skills their openings ask for"),
    P.SEE_BLIND_CANDIDATES: _("see candidates without a name"),
    P.DECIDE_PLACEMENT: _("decide on proposed placements"),
    P.SEE_SCHOOL_PROGRAMMES: _("see their school's programmes"),
    P.SEE_SCHOOL_TALENTS: _("see their school's own people"),
    P.SEE_REGION_REPORT: _("see the report"),
    P.SEE_ALL_OPENINGS: _("see all openings, closed ones too"),
    P.SEE_MATCH_RUNS: _("see match runs"),
    P.RUN_MATCH: _("start a match run"),
    P.SEE_IMPORTS: _("see imports"),
    P.RUN_IMPORT: _("import files"),
    P.SEE_ACCESS_LOG: _("read the access log and the change log"),
    P.MANAGE_REGION_DATA: _("maintain the region's data"),
    P.MANAGE_VOCABULARY: _("decide what unknown terms mean"),
    P.MANAGE_ROLES: _("give and end roles"),
}
STAGE_WORDS = {
    "read": _("Read the data"),
    "fit": _("Fit of people and openings"),
    "prices": _("Prices of places"),
    "recommendations": _("Recommendations"),
    "placement": _("Stable placement"),
    "check": _("Check of stability"),
    "causes": _("Causes of empty places"),
    "reach": _("Reach of each opening"),
    "hash": _("Hashes"),
    "store": _("Storing the result"),
}
CHAIN_WORDS = {
    "sadari_auditevent": _("Change log"),
    "sadari_accesslog": _("Access log"),
}


def cause_rows(run: MatchRun) -> list[dict[str, Any]]:
    """Bars of the causes, largest first, each leading to its openings."""
    return [
        {
            "label": CAUSES[cause.name],
            "value": cause.places,
            "share": cause.share,
            "href": f"{reverse('city:unfilled')}?cause={cause.name}",
            "note": CAUSE_MEANINGS[cause.name] if cause.places else "",
        }
        for cause in causes_of(run)
    ]


#: Name in the run's concentration, what it is, how it is counted, and how it is written.
CONCENTRATION = (
    (
        "shown_to_nobody",
        _("Openings shown to nobody"),
        _("Share of openings that stand on nobody's list of recommendations."),
        share,
    ),
    (
        "first_choice_served",
        _("First choice has a place"),
        _("Share of people who would find a free place if everybody went to the first opening "
          "on their list."),
        share,
    ),
    (
        "exposure_gini",
        _("Unevenness of attention (Gini)"),
        _("0: every place gets as much attention as every other; 1: one gets all of it."),
        lambda value: f"{value:.2f}",
    ),
    (
        "mean_fit",
        _("Mean fit"),
        _("Mean of both sides' scores over all recommendations; 100% would suit in everything."),
        lambda value: share(value, 1),
    ),
    (
        "first_choice_fit",
        _("Mean fit of the first recommendation"),
        _("The same, over the first opening of each list."),
        lambda value: share(value, 1),
    ),
)  # fmt: skip


def concentration_rows(run: MatchRun) -> list[dict[str, Any]]:
    """Plain best fit beside Sadari, a row a measure; none where the run has no figures."""
    plain, priced = (run.concentration.get(side, {}) for side in ("plain", "sadari"))
    return [
        {
            "label": label,
            "meaning": meaning,
            "plain": written(plain[name]),
            "sadari": written(priced[name]),
        }
        for name, label, meaning, written in CONCENTRATION
        if name in plain and name in priced
    ]


def served(run: MatchRun) -> dict[str, int]:
    """People who find a place when everybody goes to their first recommendation, and the most
    who can be placed at once; {} where the run has no figures."""
    plain, priced = (run.concentration.get(side, {}) for side in ("plain", "sadari"))
    if "first_choices_served" not in plain or "first_choices_served" not in priced:
        return {}
    most = priced["first_choice_served_at_most"] * priced["talents_with_list"]
    return {
        "plain": plain["first_choices_served"],
        "sadari": priced["first_choices_served"],
        "most": round(most),
    }


def expected(run: MatchRun) -> dict[str, float]:
    """Matches that the lists are expected to give, and lists by price alone; {} where the run
    has no figures."""
    stored = run.concentration.get("expected", {})
    if "matches" not in stored or "matches_by_price" not in stored:
        return {}
    return {"sadari": stored["matches"], "price": stored["matches_by_price"]}


def losses(run: MatchRun) -> dict[str, float]:
    """The shares of individual fit given up, over whole lists and first recommendations."""
    stored = {"fit": "fit_loss", "first": "first_choice_fit_loss"}
    known = {name: run.concentration.get(key) for name, key in stored.items()}
    return known if None not in known.values() else {}


def seconds_rows(run: MatchRun) -> list[list[str]]:
    """Stages with their seconds, in the order in which they ran."""
    order = [*STAGE_WORDS, *(set(run.seconds) - set(STAGE_WORDS))]
    return [
        [STAGE_WORDS.get(stage, stage), number(round(run.seconds[stage], 1))]
        for stage in order
        if stage in run.seconds
    ]


def role_rows() -> list[tuple[Any, list[Any]]]:
    """The role table as it is enforced, each role with what it may do, in words."""
    return [
        (ROLE_WORDS[role], [PERMISSION_WORDS[one] for one in P if one in permissions])
        for role, permissions in ROLES.items()
    ]


def roles_in_words(roles: str) -> str:
    """The roles under which somebody looked, from their stored names."""
    return ", ".join(str(ROLE_WORDS.get(role, role)) for role in roles.split(",") if role)
