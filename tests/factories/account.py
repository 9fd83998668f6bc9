"""Accounts and the roles a person was given."""

import factory
from factory.django import DjangoModelFactory

from sadari.models import Account, RoleGrant

PASSWORD = "a long enough passphrase"


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = Account
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    display_name = ""
    password = factory.django.Password(PASSWORD)


class RoleGrantFactory(DjangoModelFactory):
    class Meta:
        model = RoleGrant

    account = factory.SubFactory(AccountFactory)
    role = RoleGrant.Role.CITY_OFFICER
