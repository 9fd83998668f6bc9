"""Views of other people's data."""

import uuid

import factory
from factory.django import DjangoModelFactory

from sadari.models import AccessLog


class AccessLogFactory(DjangoModelFactory):
    class Meta:
        model = AccessLog

    viewer_id = 1
    viewer_roles = "school_staff"
    address = "203.0.113.7"
    talent_id = factory.LazyFunction(uuid.uuid4)
    what = "profile"
