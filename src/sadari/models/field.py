"""Strategic fields, with the dates they count as such."""

from django.db import models
from django.db.models import F, Q


class Field(models.Model):
    """A field the region invests in (AI, semiconductors, …) with the dates it counts as one."""

    id = models.SlugField(primary_key=True, max_length=40)
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    strategic = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="field_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.name_ko
