"""Who changed what, when and why. Rows are only ever added; the database sees to it."""

from django.db import models

from sadari.models.account import Account


class AuditEvent(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    #: Null for the system itself, whose name then stands in ``actor_name``.
    actor = models.ForeignKey(
        Account,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=60)
    detail = models.JSONField(default=dict, blank=True)
    #: Set by the database: SHA-256 over this row and the hash before it.
    previous_hash = models.CharField(max_length=64, editable=False, default="")
    row_hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("noun", "noun_id"), name="audit_event_of_noun"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.noun_id}"
