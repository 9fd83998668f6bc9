"""What work is called: occupations with their official codes."""

from django.db import models
from django.db.models import F, Q

from sadari.models.choices import Education
from sadari.models.concept_source import ConceptSource
from sadari.models.constraints import level_between_1_and_8, one_of
from sadari.models.field import Field
from sadari.models.skill import Skill


class Occupation(models.Model):
    id = models.SlugField(primary_key=True, max_length=80)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT)
    keco_code = models.CharField(max_length=6, blank=True)
    isco_code = models.CharField(max_length=4, blank=True)
    typical_pay_won_per_year = models.PositiveIntegerField(null=True, blank=True)
    least_education = models.CharField(max_length=12, choices=Education.choices)
    demand_weight = models.FloatField(default=1.0)
    broader = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="narrower"
    )
    source = models.CharField(
        max_length=8, choices=ConceptSource.choices, default=ConceptSource.SADARI
    )
    #: The code or address under which the official list of ``source`` knows it.
    source_code = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("least_education", Education, name="occupation_education_known"),
            one_of("source", ConceptSource, name="occupation_source_known"),
            models.UniqueConstraint(
                fields=("source", "source_code"),
                condition=~Q(source_code=""),
                name="occupation_once_per_official_code",
            ),
            models.CheckConstraint(
                condition=Q(keco_code__regex=r"^([0-9]{2,4}|[0-9]{6})?$"),
                name="occupation_keco_digits",
            ),
            models.CheckConstraint(
                condition=Q(isco_code__regex=r"^([0-9]{1,4})?$"), name="occupation_isco_digits"
            ),
            models.CheckConstraint(
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                name="occupation_not_broader_than_itself",
            ),
        )

    def __str__(self) -> str:
        return self.name_ko


class OccupationSkill(models.Model):
    """A skill the occupation typically asks for, at a level."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    must = models.BooleanField()

    class Meta:
        ordering = ("occupation_id", "skill_id")
        constraints = (
            models.UniqueConstraint(
                fields=("occupation", "skill"), name="occupation_asks_a_skill_once"
            ),
            level_between_1_and_8("level", name="occupation_skill_level_1_to_8"),
        )

    def __str__(self) -> str:
        return f"{self.occupation_id}: {self.skill_id} {self.level}"


class OccupationRelation(models.Model):
    """Whoever wishes for ``occupation`` may well take ``near``; 0 < ``weight`` ≤ 1."""

    occupation = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="relations")
    near = models.ForeignKey(Occupation, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        ordering = ("occupation_id", "near_id")
        constraints = (
            models.UniqueConstraint(fields=("occupation", "near"), name="occupation_relation_once"),
            models.CheckConstraint(
                condition=~Q(occupation=F("near")), name="occupation_not_near_itself"
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1), name="occupation_relation_weight_0_to_1"
            ),
        )

    def __str__(self) -> str:
        return f"{self.occupation_id} ~ {self.near_id}"
