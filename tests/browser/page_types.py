"""Every type of page there is: who opens it, by which name, and where a link to it is found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page


@dataclass(frozen=True)
class PageType:
    """``name`` as in the urls; ``found_on``: pages whose links are followed to it, in order."""

    name: str
    role: str = ""
    query: str = ""
    found_on: tuple[str, ...] = ()
    number: int = 1
    status: int = 200

    def __str__(self) -> str:
        who = f"{self.role or 'anyone'}{self.number if self.number > 1 else ''}"
        return f"{who}-{self.name}{self.query}"

    def address(self, page: Page) -> str:
        """Where it stands; a page with a number in its address is found by the first link to it."""
        path = [*self.found_on, self.name]
        address = reverse(path[0])
        for name in path[1:]:
            page.goto(address)
            address = first_link(page, name)
        return address + self.query


PAGES = (
    PageType("public:home"),
    PageType("public:openings"),
    PageType("public:openings", query="?q=반도체"),
    PageType("public:openings", query="?q=뷁쉟"),
    PageType("public:openings", query="?q=ㅂㄷㅊ"),
    PageType("public:openings", query="?skill_q=용접&occupation_q=ㅇㅈ"),
    PageType("public:opening", found_on=("public:openings",)),
    PageType("public:region"),
    PageType("public:methods"),
    PageType("ui:components"),
    PageType("account_login"),
    PageType("account_signup"),
    PageType("account_reset_password"),
    PageType("account_reset_password_done"),
    PageType("account_reset_password_from_key_done"),
    PageType("account_email_verification_sent"),
    PageType("account_inactive"),
    PageType("account_logout", "auditor"),
    PageType("account_email", "auditor"),
    PageType("account_change_password", "auditor"),
    PageType("account_reauthenticate", "auditor"),
    PageType("talent:recommendations", "talent"),
    PageType("talent:recommendation", "talent", found_on=("talent:recommendations",)),
    PageType("talent:my_data", "talent"),
    PageType("talent:profile", "talent"),
    PageType("talent:wish", "talent"),
    PageType("talent:skills", "talent"),
    PageType("talent:consents", "talent"),
    PageType("company:openings", "company_owner"),
    PageType("company:opening", "company_owner", found_on=("company:openings",)),
    PageType("company:opening", "company_member", found_on=("company:openings",)),
    PageType("company:opening", "company_owner", number=2, found_on=("company:openings",)),
    PageType(
        "company:requirements",
        "company_member",
        found_on=("company:openings", "company:opening"),
    ),
    PageType("company:candidates", "company_owner", number=2, found_on=("company:openings",)),
    PageType(
        "company:candidates", "company_owner", found_on=("company:openings", "company:opening")
    ),
    PageType("school:programmes", "school_staff"),
    PageType("school:programme", "school_staff", found_on=("school:programmes",)),
    PageType("school:gaps", "school_staff"),
    PageType("school:gaps", "school_staff", query="?fields=all"),
    PageType("city:home", "city_officer"),
    PageType("city:unfilled", "city_officer"),
    PageType("city:unfilled", "city_officer", query="?reach=none"),
    PageType("city:imports", "city_officer"),
    PageType("city:imports", "city_administrator"),
    PageType("city:import", "city_officer", found_on=("city:imports",)),
    PageType("city:terms", "city_officer"),
    PageType("city:terms", "city_officer", query="?kind=occupation&q=용접"),
    PageType("city:term", "city_officer", query="?text=엑셀&q=ㅂㄷㅊ"),
    PageType("city:decided_terms", "city_administrator"),
    PageType("city:match_runs", "city_officer"),
    PageType("city:match_run", "city_officer", found_on=("city:match_runs",)),
    PageType("city:accounts", "city_administrator"),
    PageType("city:accounts", "city_administrator", query="?show=waiting&q=nobody"),
    PageType("city:account", "city_administrator", found_on=("city:accounts",)),
    PageType("city:access", "auditor"),
    PageType("city:access", "auditor", query="?log=changes"),
    PageType("city:home", "talent", status=404),
)

#: Names that are no page of their own, each with the reason.
NO_PAGES = {
    "public:concepts": "a piece of a page, tested with the picker",
    "public:start": "leads on to the first page of one's role",
    "set_language": "takes a form and leads back",
    "talent:remove_skill": "takes a form and leads back",
    "talent:export": "a download, tested with the talent's journey",
    "talent:decide_consent": "takes a form and leads back",
    "company:decide": "takes a form; what it shows is tested with the company's journey",
    "city:upload": "takes a form; what it shows is tested with the officer's journey",
    "city:refused_rows": "a download, tested with the officer's journey",
    "city:decide_term": "takes a form and leads back",
    "city:add_skill": "takes a form; what it shows is tested with the pages on terms",
    "city:withdraw_term": "takes a form and leads back",
    "city:start_match_run": "takes a form and leads back",
    "city:verify_run": "takes a form; what it shows is tested with the officer's journey",
    "account_confirm_email": "needs the key from an e-mail",
    "account_reset_password_from_key": "needs the key from an e-mail",
    "account_set_password": "every account has a password, so it leads on",
    "account_confirm_login_code": "log-in by code is not offered, so it leads on",
}


def named_urls() -> set[str]:
    """Every name under which the installation offers an address."""
    return set(_names(get_resolver(), ""))


def undeclared(
    names: Iterable[str], pages: Iterable[PageType], no_pages: Iterable[str]
) -> set[str]:
    """Names that stand neither in the table nor among those that are no page."""
    return set(names) - {page.name for page in pages} - set(no_pages)


def links_to(page: Page, name: str) -> list[str]:
    """The addresses of all links on the page that lead to ``name``, each once."""
    hrefs = page.locator("a[href]").evaluate_all("links => links.map(link => link.pathname)")
    return list(dict.fromkeys(href for href in hrefs if _name_of(href) == name))


def first_link(page: Page, name: str) -> str:
    """The address of the first link on the page that leads to ``name``."""
    found = links_to(page, name)
    assert found, f"no link to {name} on {page.url}"
    return found[0]


def _name_of(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def _names(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, space)
        else:
            named: Any = pattern.name
            yield f"{prefix}{named}"
