"""Every address × every role × own, other tenant's and missing: one table, nothing beside it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.worlds.two_tenants import PEOPLE, World, two_tenants

from sadari.models import (
    AccessLog,
    AuditEvent,
    Consent,
    ConsentText,
    Evidence,
    FileImport,
    FrozenPiece,
    MatchRun,
    Membership,
    Placement,
    RefusedRow,
    RoleGrant,
    TermMeaning,
)

Kwargs = Callable[[World], dict[str, Any]]
EVERYBODY = frozenset({*PEOPLE, "anonymous"})
LOGGED_IN = EVERYBODY - {"anonymous"}
TALENTS = frozenset({"tara", "theo"})
COMPANIES = frozenset({"alice", "bob", "charlie"})
SCHOOLS = frozenset({"sam", "xena"})
CITY = frozenset({"officer", "administrator", "auditor"})
ADMINISTRATORS = frozenset({"administrator"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Target:
    """One object an address can name, and who may open it; everybody else finds nothing."""

    label: str
    who: frozenset[str]
    kwargs: Kwargs = lambda _world: {}


@dataclass(frozen=True)
class Rule:
    targets: tuple[Target, ...]
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)


def page(who: frozenset[str]) -> Rule:
    return Rule((Target("page", who),))


def form(who: frozenset[str], **data: Any) -> Rule:
    return Rule((Target("form", who),), "post", data)


def of(parameter: str, noun: str, key: Any) -> Kwargs:
    return lambda world: {parameter: getattr(world, noun)[key].pk}


def opening(key: str) -> Kwargs:
    return of("opening_id", "openings", key)


def placement(*key: str) -> Kwargs:
    return of("placement_id", "placements", key)


def missing(**kwargs: int) -> Target:
    return Target("missing", NOBODY, lambda _world: kwargs)


def evidence_of(talent: str) -> Kwargs:
    return lambda world: {"evidence_id": Evidence.objects.get(talent=world.talents[talent]).pk}


def newest_text(_world: World) -> dict[str, Any]:
    return {"text_id": ConsentText.objects.first().pk}


def refused_import(_world: World) -> dict[str, Any]:
    return {"import_id": RefusedRow.objects.get().file_import_id}


COMPANY_OPENING = (
    Target("hers", frozenset({"alice", "bob"}), opening("hers open")),
    Target("hers, closed", frozenset({"alice", "bob"}), opening("hers closed")),
    Target("his", frozenset({"charlie"}), opening("his open")),
    Target("his, past", frozenset({"charlie"}), opening("his past")),
    missing(opening_id=0),
)
PLACEMENT = (
    Target("hers", frozenset({"alice"}), placement("newest", "hers", "tara")),
    Target("hers, old run", NOBODY, placement("old", "hers", "tara")),
    Target("his", frozenset({"charlie"}), placement("newest", "his", "tom")),
    missing(placement_id=0),
)
#: Who decides what terms mean.
DECIDERS = frozenset({"officer", "administrator"})


def a_meaning(_world: World) -> dict[str, Any]:
    return {"meaning_id": TermMeaning.objects.get(source="person").pk}


def an_official_meaning(_world: World) -> dict[str, Any]:
    return {"meaning_id": TermMeaning.objects.get(source="ncs").pk}


RUNS = tuple(
    Target(name, CITY, of("run_id", "runs", name)) for name in ("newest", "failed", "running")
)

#: What is not in this table fails the test below: a new address is declared here first.
RULES: dict[str, Rule] = {
    "public:home": page(EVERYBODY),
    "public:start": page(LOGGED_IN),
    "public:openings": page(EVERYBODY),
    "public:opening": Rule(
        (
            Target("open", EVERYBODY, opening("hers open")),
            Target("closed", NOBODY, opening("hers closed")),
            Target("past", NOBODY, opening("his past")),
            missing(opening_id=0),
        )
    ),
    "public:concepts": Rule(
        (
            Target("skills", EVERYBODY, lambda _world: {"kind": "skill"}),
            Target("occupations", EVERYBODY, lambda _world: {"kind": "occupation"}),
            Target("both", EVERYBODY, lambda _world: {"kind": "any"}),
            Target("people", NOBODY, lambda _world: {"kind": "talent"}),
        )
    ),
    "public:region": page(EVERYBODY),
    "public:methods": page(EVERYBODY),
    "ui:components": page(EVERYBODY),
    "talent:recommendations": page(TALENTS),
    "talent:recommendation": Rule(
        (
            Target("recommended to both", TALENTS, opening("hers open")),
            Target("recommended to Theo", frozenset({"theo"}), opening("his open")),
            Target("closed", NOBODY, opening("hers closed")),
            missing(opening_id=0),
        )
    ),
    "talent:my_data": page(TALENTS),
    "talent:profile": page(TALENTS),
    "talent:wish": page(TALENTS),
    "talent:skills": page(TALENTS),
    "talent:remove_skill": Rule(
        (
            Target("Tara's", frozenset({"tara"}), evidence_of("tara")),
            Target("Theo's", frozenset({"theo"}), evidence_of("theo")),
            Target("Tom's", NOBODY, evidence_of("tom")),
            missing(evidence_id=0),
        ),
        "post",
    ),
    "talent:export": form(TALENTS, form="everything"),
    "talent:consents": page(TALENTS),
    "talent:decide_consent": Rule(
        (Target("text", TALENTS, newest_text), missing(text_id=0)), "post", {"given": "yes"}
    ),
    "company:openings": page(COMPANIES),
    "company:opening": Rule(COMPANY_OPENING),
    "company:requirements": Rule(COMPANY_OPENING),
    "company:candidates": Rule(COMPANY_OPENING),
    "company:decide": Rule(PLACEMENT, "post", {"decision": "pursued", "reason": "면접 요청"}),
    "school:programmes": page(SCHOOLS),
    "school:programme": Rule(
        (
            Target("hers", frozenset({"sam"}), of("programme_id", "programmes", "hers")),
            Target("his", frozenset({"xena"}), of("programme_id", "programmes", "his")),
            missing(programme_id=0),
        )
    ),
    "school:gaps": page(SCHOOLS),
    "city:home": page(CITY),
    "city:unfilled": page(CITY),
    "city:imports": page(CITY),
    "city:upload": form(frozenset({"officer"})),
    "city:import": Rule((Target("import", CITY, refused_import), missing(import_id=0))),
    "city:refused_rows": Rule(
        (Target("import", frozenset({"officer"}), refused_import), missing(import_id=0))
    ),
    "city:terms": page(DECIDERS),
    "city:term": page(DECIDERS),
    "city:decided_terms": page(DECIDERS),
    "city:decide_term": form(DECIDERS, kind="skill", text="낱말", nothing="yes"),
    "city:add_skill": form(DECIDERS, text="낱말"),
    "city:withdraw_term": Rule(
        (
            Target("a person's", DECIDERS, a_meaning),
            Target("an official list's", NOBODY, an_official_meaning),
            missing(meaning_id=0),
        ),
        "post",
    ),
    "city:match_runs": page(CITY),
    "city:start_match_run": form(frozenset({"officer"})),
    "city:match_run": Rule((*RUNS, missing(run_id=0))),
    "city:verify_run": Rule(
        (
            Target("newest", CITY, of("run_id", "runs", "newest")),
            Target("failed", NOBODY, of("run_id", "runs", "failed")),
            missing(run_id=0),
        ),
        "post",
    ),
    "city:accounts": page(ADMINISTRATORS),
    "city:account": Rule(
        (
            Target("Alice's", ADMINISTRATORS, of("account_id", "accounts", "alice")),
            Target("her own", ADMINISTRATORS, of("account_id", "accounts", "administrator")),
            missing(account_id=0),
        )
    ),
    "city:access": page(frozenset({"administrator", "auditor"})),
    "set_language": form(EVERYBODY, language="en"),
    "account_login": page(EVERYBODY),
    "account_confirm_login_code": page(EVERYBODY),
    "account_logout": page(EVERYBODY),
    "account_signup": page(EVERYBODY),
    "account_inactive": page(EVERYBODY),
    "account_email": page(LOGGED_IN),
    "account_change_password": page(LOGGED_IN),
    "account_set_password": page(LOGGED_IN),
    "account_reauthenticate": page(LOGGED_IN),
    "account_email_verification_sent": page(EVERYBODY),
    "account_confirm_email": Rule(
        (Target("unknown key", EVERYBODY, lambda _world: {"key": "nonsense"}),)
    ),
    "account_reset_password": page(EVERYBODY),
    "account_reset_password_done": page(EVERYBODY),
    "account_reset_password_from_key": Rule(
        (Target("bad key", EVERYBODY, lambda _world: {"uidb36": "1", "key": "set-password"}),)
    ),
    "account_reset_password_from_key_done": page(EVERYBODY),
}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: list[Any], namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{namespace}{pattern.name}", pattern

    return walk(get_resolver().url_patterns, "")


def undeclared() -> set[str]:
    return {name for name, _pattern in addresses()} ^ set(RULES)


PORTALS = sorted({name.split(":")[0].split("_")[0] for name in RULES})
GUARDED = ("talent", "company", "school", "city")
each_portal = pytest.mark.parametrize("portal", PORTALS)
each_guarded_portal = pytest.mark.parametrize("portal", GUARDED)


def names_of(portal: str) -> list[str]:
    return [name for name in RULES if re.match(f"{portal}[:_]", name)]


@pytest.fixture
def world(db: None) -> World:
    world = two_tenants()
    FrozenPiece.objects.create(run=world.runs["newest"], number=0, content=b"not a run")
    return world


@pytest.fixture
def clients(world: World) -> dict[str, Client]:
    clients = {person: Client(raise_request_exception=False) for person in EVERYBODY}
    for person in LOGGED_IN:
        clients[person].force_login(world.accounts[person])
    return clients


def request(client: Client, world: World, name: str, target: Target) -> HttpResponse:
    rule = RULES[name]
    return getattr(client, rule.method)(reverse(name, kwargs=target.kwargs(world)), rule.data)


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302 and response.url.startswith(f"{reverse('account_login')}?next"):
        return "log in first"
    if response.status_code == 404:
        return "not found"
    return "let in" if response.status_code < 500 else f"error {response.status_code}"


def declared(name: str, target: Target, person: str) -> str:
    if person in target.who:
        return "let in"
    anybody_may = any("anonymous" in target.who for target in RULES[name].targets)
    return "not found" if person != "anonymous" or anybody_may else "log in first"


@dataclass(frozen=True)
class Visit:
    name: str
    target: Target
    person: str
    response: HttpResponse
    body: str

    def __str__(self) -> str:
        return f"{self.name} {self.target.label} by {self.person}"


def visits(
    world: World,
    clients: dict[str, Client],
    names: Iterable[str],
    people: Iterable[str] = EVERYBODY,
) -> Iterator[Visit]:
    """Everybody opens every target; each visit is undone, also what was logged of it."""
    for name in names:
        for target in RULES[name].targets:
            for person in sorted(people):
                with transaction.atomic():
                    response = request(clients[person], world, name, target)
                    body = response.content.decode("utf-8", errors="replace")
                    yield Visit(name, target, person, response, body)
                    transaction.set_rollback(True)


def difference(visit: Visit) -> str:
    """How the visit ended, where it should have ended otherwise; else ""."""
    found = outcome(visit.response)
    expected = declared(visit.name, visit.target, visit.person)
    return "" if found == expected else f"{visit}: {found}, not {expected}"


def test_every_address_is_declared_and_every_declaration_has_its_address() -> None:
    assert undeclared() == set()


def test_a_new_address_that_nobody_declared_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = get_resolver()
    new = path("secret/", lambda request: HttpResponse(), name="secret")
    monkeypatch.setattr(resolver, "url_patterns", [*resolver.url_patterns, new])
    assert undeclared() == {"secret"}


def test_nine_roles_are_tried() -> None:
    roles = {*PEOPLE.values(), "anonymous"}
    assert len(roles) == 9


def written() -> list[int]:
    """How much there is of what a page can write."""
    decided = Placement.objects.exclude(state="proposed")
    rows = (Evidence, Consent, AccessLog, AuditEvent, FileImport, MatchRun, ProcrastinateJob)
    everything = (*rows, RoleGrant, Membership)
    return [decided.count(), *(model.objects.count() for model in everything)]


def shown(world: World, visit: Visit) -> dict[str, set[str]]:
    """Of whom somebody else's page shows what: name, subject, words, id, or the blind code."""
    found: dict[str, set[str]] = {}
    for name, talent in world.talents.items():
        signs = {"name": talent.name, "major": talent.major, "blind code": talent.blind_code,
                 "words": f"카나리아말{name}", "id": str(talent.pk)}  # fmt: skip
        seen = {what for what, sign in signs.items() if sign in visit.body}
        if seen and name != visit.person:
            found[name] = seen
    return found


#: Which pages show whom to whom; each such view leaves a row in the access log.
SHOWN = {
    *(("company:opening", person, "tara") for person in ("alice", "bob")),
    ("company:opening", "charlie", "tom"),
    *(
        ("company:candidates", person, talent)
        for person in ("alice", "bob", "charlie")
        for talent in ("tara", "tom")
    ),
    ("school:programme", "sam", "tara"),
    ("school:programme", "xena", "tom"),
}


def is_logged(world: World, visit: Visit, talent: str) -> bool:
    account = world.accounts[visit.person]
    return AccessLog.objects.filter(talent_id=world.talents[talent].pk, viewer=account).exists()


def wrongly_shown(world: World, visit: Visit) -> Iterator[str]:
    """Companies see a code and no more; every view of somebody else leaves a row."""
    for talent, what in shown(world, visit).items():
        if (visit.name, visit.person, talent) not in SHOWN:
            yield f"{visit} shows {talent}"
        if what != {"blind code"} and visit.person not in SCHOOLS:
            yield f"{visit} shows {what} of {talent}"
        if not is_logged(world, visit, talent):
            yield f"{visit} shows {talent} and logs nothing"
    if "카나리아거절행" in visit.body and visit.person != "officer":
        yield f"{visit} shows a refused row as it was sent"


@each_portal
def test_addresses_open_for_exactly_those_who_may_and_show_only_whom_they_may(
    world: World, clients: dict[str, Client], portal: str
) -> None:
    """Whoever is turned away has changed nothing; who is shown to somebody else is logged."""
    before, found, seen, count = written(), [], set(), 0
    for visit in visits(world, clients, names_of(portal)):
        count += 1
        found += [words] if (words := difference(visit)) else []
        found += wrongly_shown(world, visit)
        seen |= {(visit.name, visit.person, talent) for talent in shown(world, visit)}
        if visit.person not in visit.target.who and written() != before:
            found.append(f"{visit}: turned away, yet something was written")
    assert found == []
    assert count >= len(EVERYBODY)
    assert seen == {one for one in SHOWN if one[0].startswith(f"{portal}:")}


def without_its_guards(view: Any) -> Any:
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


@each_guarded_portal
def test_an_address_that_lost_its_guard_is_caught(
    world: World, clients: dict[str, Client], portal: str
) -> None:
    patterns = dict(addresses())
    for name in names_of(portal):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(patterns[name], "callback", without_its_guards(patterns[name].callback))
            visited = visits(world, clients, [name], ("anonymous", "nobody"))
            found = [difference(visit) for visit in visited]
            assert any(found), name


@each_guarded_portal
def test_another_method_is_not_answered(
    world: World, clients: dict[str, Client], portal: str
) -> None:
    for name in names_of(portal):
        rule = RULES[name]
        (target, *_), (person, *_) = rule.targets, sorted(rule.targets[0].who)
        client = clients[person]
        other = client.delete if rule.method == "get" else client.get
        assert other(reverse(name, kwargs=target.kwargs(world))).status_code == 405, name


def test_a_view_that_is_not_logged_is_caught(
    world: World, clients: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sadari.portals.school.programmes.log_views", lambda *_arguments: None)
    unlogged = [
        talent
        for visit in visits(world, clients, ["school:programme"], ["sam"])
        for talent in shown(world, visit)
        if not is_logged(world, visit, talent)
    ]
    assert unlogged == ["tara"]
