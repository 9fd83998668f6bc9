"""Places, and the official codes they carried at a time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value


class Region(models.Model):
    """A place people live or work in; ``parent`` is the place it lies in."""

    class Kind(models.TextChoices):
        COUNTRY = "country"
        PROVINCE = "province"
        AREA = "area"
        CITY = "city"
        COUNTY = "county"
        DISTRICT = "district"

    id = models.SlugField(primary_key=True, max_length=60)
    name_ko = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                # A null in a range is neither true nor false, and the database lets that pass.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="region_coordinates_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("country", "province", "area", "city", "county", "district")),
                name="region_kind_known",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="region_does_not_lie_in_itself"
            ),
        )

    def __str__(self) -> str:
        return self.name_ko


class RegionCode(models.Model):
    """One official code of a region while it was in force; codes change when borders do."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(max_length=20)
    code = models.CharField(max_length=10)
    valid = DateRangeField()

    class Meta:
        ordering = ("system", "code", "valid")
        constraints = (
            # Text has no && operator without an extension, so system and code take part as
            # one-point integer ranges of their hashes.
            ExclusionConstraint(
                name="region_code_means_one_place_at_a_time",
                expressions=(
                    (
                        Func(
                            Func("system", function="hashtext"),
                            Func("system", function="hashtext"),
                            Value("[]"),
                            function="int4range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            Func("code", function="hashtext"),
                            Func("code", function="hashtext"),
                            Value("[]"),
                            function="int4range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("valid", RangeOperators.OVERLAPS),
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.system}:{self.code}"


class RegionName(models.Model):
    """A name a file may use for a region: old, new, short or long."""

    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
