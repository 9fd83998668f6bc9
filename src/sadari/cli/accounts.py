"""``sadari account …``: who can log in, and what each may do."""

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, NoReturn

import click

from sadari.cli.application import application
from sadari.cli.failure import DONE, UNUSABLE, Failure
from sadari.cli.output import Output, json_option, shown, table

if TYPE_CHECKING:
    from rich.console import Console

    from sadari.access.actor import Actor
    from sadari.models import Account, Organisation, Talent
    from sadari.queries.accounts import Standing

#: `RoleGrant.Role` and `Membership.Role`, which help must name without Django.
ROLES = ("city_officer", "city_administrator", "auditor")
MEMBERS = ("owner", "member")
_ROLE = click.argument("role", type=click.Choice(ROLES), metavar="|".join(ROLES))
_EMAIL = click.argument("email")


@click.group(help=_("Open accounts, and say what each may do."))
def account() -> None:
    pass


@account.command("list", help=_("List all accounts with what they may do."))
@json_option
def list_(as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.queries.accounts import accounts_of, standings

        found = standings(accounts_of(_operator()))
        document = {"accounts": [_document(one) for one in found]}
        output.answer(document, lambda console: _show(console, found))
    return DONE


@account.command("open", help=_("Open an account; asks for its password."))
@_EMAIL
@click.option("--name", default="", help=_("How pages call the person."))
@click.option("--language", type=click.Choice(("ko", "en")), default="ko", show_default=True)
@click.option(
    "--password-stdin",
    is_flag=True,
    help=_("Read the password from the first line of standard input."),
)
@json_option
def open_(email: str, name: str, language: str, password_stdin: bool, as_json: bool) -> int:
    with Output(as_json=as_json) as output, application(output):
        from sadari.actions.accounts import open_account
        from sadari.queries.accounts import account_at

        if account_at(email) is not None:
            _refuse("account", _("There is an account with the address {email} already."), email)
        _check_address(email)
        password = _password(from_input=password_stdin)
        opened = open_account(
            email=email, password=password, display_name=name, language=language, by=_operator()
        )
        _answer(output, opened, changed=True)
    return DONE


@account.command(help=_("Give an account a role of the city."))
@_EMAIL
@_ROLE
@json_option
def give(email: str, role: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import grant_role

        return grant_role(account=found, role=role, by=by)

    return _changed(email, change, as_json=as_json)


@account.command(help=_("Take a role of the city back."))
@_EMAIL
@_ROLE
@json_option
def end(email: str, role: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import end_role

        return end_role(account=found, role=role, by=by)

    return _changed(email, change, as_json=as_json)


@account.command(help=_("Let an account act for a company or a school, by its number or name."))
@_EMAIL
@click.argument("organisation")
@click.option(
    "--as",
    "role",
    type=click.Choice(MEMBERS),
    default="member",
    show_default=True,
    help=_("An owner of a company also decides on proposals."),
)
@json_option
def join(email: str, organisation: str, role: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import add_membership

        where = _organisation(organisation)
        return add_membership(account=found, organisation=where, role=role, by=by)

    return _changed(email, change, as_json=as_json)


@account.command(help=_("Let an account no longer act for a company or a school."))
@_EMAIL
@click.argument("organisation")
@json_option
def leave(email: str, organisation: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import end_membership

        return end_membership(account=found, organisation=_organisation(organisation), by=by)

    return _changed(email, change, as_json=as_json)


@account.command(help=_("Link an account to a person, by the code that companies see."))
@_EMAIL
@click.argument("code")
@json_option
def link(email: str, code: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import PERSON_HAS_ACCOUNT, AccountRefused, link_talent

        try:
            return link_talent(account=found, talent=_talent(code), by=by)
        except AccountRefused as refused:
            if refused.why == PERSON_HAS_ACCOUNT:
                _refuse("talent", _("Another account is linked to {code} already."), code)
            _refuse("talent", _("The account is linked to another person. Run unlink first."))

    return _changed(email, change, as_json=as_json)


@account.command(help=_("Link an account to nobody; the person's profile stays."))
@_EMAIL
@json_option
def unlink(email: str, as_json: bool) -> int:
    def change(found: "Account", by: "Actor") -> bool:
        from sadari.actions.accounts import unlink_talent

        return unlink_talent(account=found, by=by)

    return _changed(email, change, as_json=as_json)


def _changed(email: str, change: "Callable[[Account, Actor], bool]", *, as_json: bool) -> int:
    """Do it, and answer with what the account is then."""
    with Output(as_json=as_json) as output, application(output):
        from sadari.queries.accounts import account_at

        found = account_at(email)
        if found is None:
            _refuse("account", _("No account has the address {email}."), email)
        _answer(output, found, changed=change(found, _operator()))
    return DONE


def _refuse(code: str, sentence: str, value: str = "") -> NoReturn:
    named = sentence.format(email=value, code=value, text=value)
    raise Failure(code, named, exit_code=UNUSABLE)


def _operator() -> "Actor":
    from sadari.access.actor import system_actor

    return system_actor("cli")


def _check_address(email: str) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    try:
        validate_email(email)
    except ValidationError:
        _refuse("address", _("{email} is no e-mail address."), email)


def _password(*, from_input: bool) -> str:
    """What is typed twice, or stands in the first line of the input; refused where it is weak."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if from_input:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        prompt = _("Password")
        password = click.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True)
    else:
        _refuse("password", _("Nobody is there to type the password. Use --password-stdin."))
    try:
        validate_password(password)
    except ValidationError as error:
        raise Failure("password", " ".join(error.messages), exit_code=UNUSABLE) from error
    return str(password)


def _organisation(text: str) -> "Organisation":
    from sadari.queries.accounts import organisations_called

    found = organisations_called(text)
    if not found:
        _refuse("organisation", _("No organisation is called {text}."), text)
    if len(found) > 1:
        numbers = ", ".join(str(one.pk) for one in found)
        sentence = _("Several organisations are called so. Say which by its number: {numbers}.")
        raise Failure("organisation", sentence.format(numbers=numbers), exit_code=UNUSABLE)
    return found[0]


def _talent(code: str) -> "Talent":
    from sadari.queries.accounts import talent_of_code

    found = talent_of_code(code)
    if found is None:
        _refuse("talent", _("Nobody has the code {code}."), code)
    return found


def _answer(output: Output, found: "Account", *, changed: bool) -> None:
    from sadari.queries.accounts import standing

    now = standing(found)
    document = {"account": _document(now), "changed": changed}
    output.answer(document, lambda console: _show(console, [now]))
    if not changed:
        output.say(_("Nothing changed: it was so already."))


def _document(one: "Standing") -> dict[str, Any]:
    keys = ("id", "name", "role")
    members = [dict(zip(keys, member, strict=True)) for member in one.memberships]
    return asdict(one) | {"roles": list(one.roles), "memberships": members}


def _waits_for_mail(one: "Standing") -> bool:
    """Whether nobody can log in only because the address is not confirmed."""
    return one.active and not one.confirmed


def _show(console: "Console", found: "Iterable[Standing]") -> None:
    rows = [
        (
            one.email,
            one.name,
            _("once the address is confirmed") if _waits_for_mail(one) else shown(one.active),
            "\n".join(one.roles),
            "\n".join(f"{name} ({number}): {role}" for number, name, role in one.memberships),
            one.talent or "",
        )
        for one in found
    ]
    heads = (
        _("Address"),
        _("Name"),
        _("May log in"),
        _("Roles"),
        _("Acts for"),
        _("Person"),
    )
    table(console, _("Accounts"), rows, *heads)
