"""The rungs of the ladder, from kindergarten to founding a company."""

from django.db import models


class Stage(models.Model):
    """One rung; ``rung`` counts from 1 at the bottom."""

    id = models.SlugField(primary_key=True, max_length=40)
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    rung = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ("rung",)

    def __str__(self) -> str:
        return self.name_ko
