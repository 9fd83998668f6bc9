"""Companies and schools, and who acts for them."""

import factory
from factory.django import DjangoModelFactory
from tests.factories.account import AccountFactory

from sadari.models import Membership, Organisation


class OrganisationFactory(DjangoModelFactory):
    """A company unless ``kind`` says otherwise."""

    class Meta:
        model = Organisation

    kind = Organisation.Kind.COMPANY
    name = factory.Sequence(lambda n: f"무등 소프트 {n}")
    natural_key = factory.LazyAttribute(lambda o: f"name:{o.kind}:{o.name}")


class SchoolFactory(OrganisationFactory):
    kind = Organisation.Kind.INSTITUTE
    name = factory.Sequence(lambda n: f"가온 직업전문학교 {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    account = factory.SubFactory(AccountFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Membership.Role.MEMBER
