"""What people and official lists decided that a written term means."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sadari.models.account import Account
from sadari.models.concept_source import ConceptSource
from sadari.models.constraints import one_of
from sadari.models.occupation import Occupation
from sadari.models.skill import Skill


class ConceptKind(models.TextChoices):
    SKILL = "skill", _("skill")
    OCCUPATION = "occupation", _("occupation")


class TermMeaning(models.Model):
    """A term is another name of a concept, or (no concept) means none.

    One row serves for an alias that was missing and for a link that was wrong: in both cases the
    very text is decided. ``folded`` is what look-ups compare: without case, spaces and signs.
    """

    class Source(models.TextChoices):
        PERSON = ConceptSource.PERSON.value, ConceptSource.PERSON.label
        NCS = ConceptSource.NCS.value, ConceptSource.NCS.label
        ESCO = ConceptSource.ESCO.value, ConceptSource.ESCO.label
        KECO = ConceptSource.KECO.value, ConceptSource.KECO.label

    kind = models.CharField(max_length=10, choices=ConceptKind.choices)
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    skill = models.ForeignKey(
        Skill, null=True, blank=True, on_delete=models.CASCADE, related_name="meanings"
    )
    occupation = models.ForeignKey(
        Occupation, null=True, blank=True, on_delete=models.CASCADE, related_name="meanings"
    )
    #: A word of many meanings: it counts where it stands as an item, not inside running text.
    only_listed = models.BooleanField(default=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    decided_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("-decided_at", "-id")
        constraints = (
            one_of("kind", ConceptKind, name="meaning_kind_known"),
            models.CheckConstraint(
                condition=Q(source__in=("person", "ncs", "esco", "keco")),
                name="meaning_source_known",
            ),
            models.UniqueConstraint(fields=("kind", "folded"), name="meaning_once_per_term"),
            models.CheckConstraint(condition=~Q(folded=""), name="meaning_has_a_term"),
            models.CheckConstraint(
                condition=(Q(kind="skill") | Q(skill__isnull=True))
                & (Q(kind="occupation") | Q(occupation__isnull=True)),
                name="meaning_is_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(source="person") | Q(skill__isnull=False) | Q(occupation__isnull=False),
                name="meaning_nothing_is_said_by_a_person",
            ),
        )
        indexes = (models.Index(fields=("source", "-decided_at"), name="meaning_newest"),)

    def __str__(self) -> str:
        return f"{self.text} = {self.concept_id or '–'}"

    @property
    def concept(self) -> Skill | Occupation | None:
        return self.skill if self.kind == ConceptKind.SKILL else self.occupation

    @property
    def concept_id(self) -> str | None:
        return self.skill_id if self.kind == ConceptKind.SKILL else self.occupation_id


class VocabularyState(models.Model):
    """The one row whose ``version`` is new after every change of concepts or meanings.

    ``concepts`` is new only where concepts or official names changed: what is built from them
    alone outlives a person's decision. Names, not counts: a change that was rolled back must not
    share its name with the next one.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    version = models.CharField(max_length=32)
    concepts = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(id=1), name="vocabulary_state_is_one_row"),
        )

    def __str__(self) -> str:
        return self.version
