"""Where a concept or a name of the vocabulary comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConceptSource(models.TextChoices):
    SADARI = "sadari", _("Sadari's own vocabulary")
    PERSON = "person", _("decided by a person")
    NCS = "ncs", _("National Competency Standards (NCS)")
    ESCO = "esco", _("European classification ESCO")
    KECO = "keco", _("Korean Employment Classification of Occupations (KECO)")
