"""For the administrator: who can log in, and what each may do."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sadari.access.actor import Actor
from sadari.access.permission import Permission
from sadari.actions.accounts import (
    AccountRefused,
    add_membership,
    end_membership,
    end_role,
    grant_role,
    link_talent,
    unlink_talent,
)
from sadari.models import Account, RoleGrant
from sadari.portals.city.account_forms import (
    MEMBER_WORDS,
    REFUSAL_WORDS,
    MembershipForm,
    PersonForm,
    RoleForm,
)
from sadari.portals.city.words import ROLE_WORDS
from sadari.portals.guard import requires
from sadari.queries.accounts import Standing, accounts_of, standings

A_PAGE = 30


@requires(Permission.MANAGE_ROLES)
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    search = request.GET.get("q", "").replace("\0", "").strip()  # the database takes no NUL
    waiting = request.GET.get("show") == "waiting"
    found = accounts_of(request.actor, search, waiting=waiting)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "city/accounts.html",
        {
            "search": search,
            "waiting": waiting,
            "page": page,
            "rows": [(one, roles_of(one)) for one in standings(page)],
            "all_accounts": accounts_of(request.actor).count(),
            "all_waiting": accounts_of(request.actor, waiting=True).count(),
        },
    )


@requires(Permission.MANAGE_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: HttpRequest, account_id: int) -> HttpResponse:
    """``change`` is what to do; whatever it needs stands beside it in the form."""
    account = accounts_of(request.actor).filter(pk=account_id).first()
    if account is None:
        raise Http404
    if request.method != "POST":
        return _page(request, account)
    change = request.POST.get("change", "")
    if change in GIVEN:
        form_class, give = GIVEN[change]
        form = form_class(request.POST)
        if not form.is_valid():
            return _page(request, account, {change: form}, status=422)
        return _done(request, lambda: give(account, form.cleaned_data, request.actor), account)
    if change in TAKEN:
        return _done(request, lambda: TAKEN[change](account, request.POST, request.actor), account)
    raise Http404


def _page(
    request: HttpRequest,
    account: Account,
    given: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    [one] = standings([account])
    blank = {name: form() for name, (form, _change) in GIVEN.items()}
    context = {
        "one": one,
        "roles": [(role, ROLE_WORDS[role]) for role in one.roles],
        "free_roles": len(one.roles) < len(RoleGrant.Role.values),
        "members": [
            (number, name, MEMBER_WORDS[role])  # type: ignore[index]
            for number, name, role in one.memberships
        ],
        "accounts_link": {"label": _("Accounts"), "href": reverse("city:accounts")},
        **{f"{name}_form": form for name, form in (blank | (given or {})).items()},
    }
    return render(request, "city/account.html", context, status=status)


def roles_of(one: Standing) -> list[Any]:
    """The roles of the city in words."""
    return [ROLE_WORDS[role] for role in one.roles]


Change = Callable[[Account, Any, Actor], bool]


def _end(account: Account, given: Any, by: Actor) -> bool:
    """Of a role that there is; what else a form might hold is nobody's."""
    role = given.get("role")
    return role in ROLE_WORDS and end_role(account=account, role=role, by=by)


def _leave(account: Account, given: Any, by: Actor) -> bool:
    """Of an organisation that the account acts for."""
    held = account.memberships.filter(ended_at__isnull=True).select_related("organisation")
    by_number = {str(one.organisation_id): one.organisation for one in held}
    found = by_number.get(given.get("organisation", ""))
    return found is not None and end_membership(account=account, organisation=found, by=by)


#: What is given needs a form, what is taken back a button.
GIVEN: dict[str, tuple[type[forms.Form], Change]] = {
    "give": (
        RoleForm,
        lambda account, given, by: grant_role(account=account, role=given["role"], by=by),
    ),
    "join": (
        MembershipForm,
        lambda account, given, by: add_membership(
            account=account, organisation=given["organisation"], role=given["member"], by=by
        ),
    ),
    "link": (
        PersonForm,
        lambda account, given, by: link_talent(account=account, talent=given["code"], by=by),
    ),
}
TAKEN: dict[str, Change] = {
    "end": _end,
    "leave": _leave,
    "unlink": lambda account, _given, by: unlink_talent(account=account, by=by),
}


def _done(request: HttpRequest, change: Callable[[], bool], account: Account) -> HttpResponse:
    try:
        changed = change()
    except AccountRefused as refused:
        messages.error(request, REFUSAL_WORDS[refused.why])
    else:
        if changed:
            messages.success(request, _("This was changed and recorded."))
        else:
            messages.info(request, _("It was so already; nothing changed."))
    return redirect("city:account", account.pk)
