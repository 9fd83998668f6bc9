"""An officer, an auditor, a company's owner, and a finished run with empty places."""

from dataclasses import dataclass

from django.test import Client
from tests.factories.account import AccountFactory, RoleGrantFactory
from tests.factories.match_run import MatchRunFactory, OpeningDiagnosisFactory
from tests.factories.opening import OpeningFactory
from tests.factories.organisation import MembershipFactory

from sadari.models import Account, MatchRun, OpeningDiagnosis, RoleGrant

CONCENTRATION = {
    "shown_to_nobody": 0.41,
    "first_choice_served": 0.15,
    "exposure_gini": 0.92,
    "mean_fit": 0.552,
    "first_choice_fit": 0.622,
}


@dataclass
class CityWorld:
    """``owner`` belongs to a company and must find no city page."""

    officer: Account
    administrator: Account
    auditor: Account
    owner: Account
    run: MatchRun


def city_world() -> CityWorld:
    return CityWorld(
        officer=_with_role(RoleGrant.Role.CITY_OFFICER),
        administrator=_with_role(RoleGrant.Role.CITY_ADMINISTRATOR),
        auditor=_with_role(RoleGrant.Role.AUDITOR),
        owner=MembershipFactory(role="owner").account,
        run=MatchRunFactory(
            talents=5000,
            openings=618,
            places=1240,
            filled=812,
            unfilled_by_cause={"skill": 150, "level": 133, "pay": 77, "place": 39, "condition": 29},
            concentration={
                "plain": CONCENTRATION,
                "sadari": {**CONCENTRATION, "shown_to_nobody": 0.08},
                "expected": {"matches": 1234.56, "matches_by_price": 987.0},
                "fit_loss": 0.02,
                "first_choice_fit_loss": 0.011,
            },
            seconds={"read": 0.2, "fit": 1.1},
        ),
    )


def _with_role(role: str) -> Account:
    account = AccountFactory(email=f"{role}@example.com")
    RoleGrantFactory(account=account, role=role)
    return account


def empty_places(
    run: MatchRun, cause: str, *, reach: int = 0, places: int = 2, **opening: object
) -> OpeningDiagnosis:
    """An opening of which no place is filled, and why."""
    counts = dict.fromkeys(("all", "place", "skill", "level", "pay", "condition"), reach)
    changes = [{"kind": "remote", "from": 0, "to": 1, "reachable": reach + 7, "gain": 7}]
    return OpeningDiagnosisFactory(
        run=run,
        opening=OpeningFactory(places=places, **opening),
        main_cause=cause,
        reach=counts,
        changes=changes,
    )


def client_of(account: Account, language: str = "ko") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(account)
    return client
