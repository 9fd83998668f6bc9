"""Accounts and the roles a person was given."""

from functools import cache

import factory
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from sadari.models import Account, RoleGrant

PASSWORD = "a long enough passphrase"


@cache
def hashed_password() -> str:
    """Slow on purpose, so it is made once for everybody."""
    return make_password(PASSWORD)


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = ""
    password = factory.LazyFunction(hashed_password)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    account = factory.SubFactory(AccountFactory)
    role = RoleGrant.Role.CITY_OFFICER
