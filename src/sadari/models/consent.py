"""What a person agreed to: versioned texts, one purpose each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sadari.models.talent import Talent


class ConsentText(models.Model):
    class Purpose(models.TextChoices):
        MATCHING = "matching", _("Matching and recommendations")
        BLIND_PROFILE = "blind_profile", _("Blind profile for companies")
        STATISTICS = "statistics", _("Follow-up for the region's account")

    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    version = models.PositiveSmallIntegerField()
    #: Without a required one the service cannot work; refusing any other never blocks it.
    required = models.BooleanField()
    text_ko = models.TextField()
    text_en = models.TextField()
    valid_from = models.DateField()

    class Meta:
        ordering = ("purpose", "-version")
        constraints = (
            models.UniqueConstraint(fields=("purpose", "version"), name="consent_text_once"),
            models.CheckConstraint(
                condition=Q(purpose__in=("matching", "blind_profile", "statistics")),
                name="consent_purpose_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.purpose} v{self.version}"


class Consent(models.Model):
    """A decision on one text. Changing one's mind adds a row; the newest counts."""

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    given = models.BooleanField()
    decided_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("talent_id", "text_id", "-decided_at", "-id")
        indexes = (models.Index(fields=("talent", "text", "-decided_at"), name="consent_newest"),)

    def __str__(self) -> str:
        return f"{self.talent_id} {self.text_id}: {self.given}"
