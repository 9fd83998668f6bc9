"""What shows that a talent has a skill, and how we know."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sadari.models.constraints import level_between_1_and_8
from sadari.models.skill import Skill
from sadari.models.talent import Talent


class Evidence(models.Model):
    class KnownBy(models.TextChoices):
        SELF = "self", _("said by the person")
        COURSE = "course", _("completed course")
        BADGE = "badge", _("badge")
        LICENCE = "licence", _("licence")
        WORK = "work", _("work experience")

    talent = models.ForeignKey(Talent, on_delete=models.CASCADE, related_name="evidence")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField()
    known_by = models.CharField(max_length=8, choices=KnownBy.choices)
    #: The words the link was made from, so that a person can check it.
    source_text = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("talent_id", "skill_id", "known_by")
        constraints = (
            models.UniqueConstraint(
                fields=("talent", "skill", "known_by"), name="evidence_once_per_kind"
            ),
            level_between_1_and_8("level", name="evidence_level_1_to_8"),
            models.CheckConstraint(
                condition=models.Q(known_by__in=("self", "course", "badge", "licence", "work")),
                name="evidence_known_by_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.talent_id}: {self.skill_id} {self.level}"
