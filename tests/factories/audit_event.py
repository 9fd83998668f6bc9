"""Events as actions leave them."""

import factory
from factory.django import DjangoModelFactory

from sadari.models import AuditEvent


class AuditEventFactory(DjangoModelFactory):
    class Meta:
        model = AuditEvent

    actor_name = "system"
    verb = "import_file"
    noun = "file_import"
    noun_id = factory.Sequence(str)
