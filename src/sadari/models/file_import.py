"""One file taken in: what was read, what was refused and why."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sadari.models.account import Account


class FileImport(models.Model):
    class Kind(models.TextChoices):
        VACANCIES = "vacancies", _("Vacancies")
        TRAINING = "training", _("Training courses")
        TALENTS = "talents", _("Talents")

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    file_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    started_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    #: Remarks on the file as a whole, in both languages; no row is lost by what they say.
    notes = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(read=F("created") + F("updated") + F("unchanged") + F("refused")),
                name="import_loses_no_row",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("vacancies", "training", "talents")),
                name="import_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at__isnull=True)
                | Q(state="done", finished_at__isnull=False),
                name="import_done_is_finished",
            ),
            models.UniqueConstraint(
                fields=("kind", "content_hash"),
                condition=Q(state="running"),
                name="import_of_a_file_runs_once_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class RefusedRow(models.Model):
    file_import = models.ForeignKey(
        FileImport, on_delete=models.CASCADE, related_name="refused_rows"
    )
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=80)
    code = models.CharField(max_length=60)
    reason_ko = models.TextField()
    reason_en = models.TextField()
    remedy_ko = models.TextField()
    remedy_en = models.TextField()
    #: The row as sent, resident numbers masked and contacts dropped, so that it can be mended:
    #: pairs of column and text in the sender's order, which an object would lose.
    raw = models.JSONField(default=list)

    class Meta:
        ordering = ("file_import_id", "row", "id")

    def __str__(self) -> str:
        return f"{self.file_import_id}: row {self.row}"
