"""What a person can do or know: language-neutral concepts with names in two languages."""

from django.db import models
from django.db.models import F, Q

from sadari.models.concept_source import ConceptSource
from sadari.models.constraints import one_of
from sadari.models.field import Field


class Skill(models.Model):
    class Kind(models.TextChoices):
        SKILL = "skill"
        KNOWLEDGE = "knowledge"
        TOOL = "tool"
        LICENCE = "licence"
        ATTITUDE = "attitude"

    id = models.SlugField(primary_key=True, max_length=80)
    name_ko = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    field = models.ForeignKey(Field, null=True, blank=True, on_delete=models.PROTECT)
    #: As deep as is sure: a major, middle, minor or whole class.
    ncs_code = models.CharField(max_length=8, blank=True)
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
            one_of("source", ConceptSource, name="skill_source_known"),
            models.UniqueConstraint(
                fields=("source", "source_code"),
                condition=~Q(source_code=""),
                name="skill_once_per_official_code",
            ),
            models.CheckConstraint(
                condition=Q(ncs_code__regex=r"^([0-9]{2}){0,4}$"), name="skill_ncs_digits"
            ),
            models.CheckConstraint(
                condition=Q(broader__isnull=True) | ~Q(broader=F("id")),
                name="skill_not_broader_than_itself",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("skill", "knowledge", "tool", "licence", "attitude")),
                name="skill_kind_known",
            ),
        )

    def __str__(self) -> str:
        return self.name_ko


class SkillRelation(models.Model):
    """``near`` stands in part for ``skill``; ``weight`` says how much (0 < weight ≤ 1)."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="relations")
    near = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")
    weight = models.FloatField()

    class Meta:
        ordering = ("skill_id", "near_id")
        constraints = (
            models.UniqueConstraint(fields=("skill", "near"), name="skill_relation_once"),
            models.CheckConstraint(condition=~Q(skill=F("near")), name="skill_not_near_itself"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1), name="skill_relation_weight_0_to_1"
            ),
        )

    def __str__(self) -> str:
        return f"{self.skill_id} ~ {self.near_id}"
