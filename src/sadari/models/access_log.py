"""Who looked at whose data, when, from where and what. Only ever added, kept two years."""

from django.db import models

from sadari.models.account import Account


class AccessLog(models.Model):
    at = models.DateTimeField(auto_now_add=True)
    viewer = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    viewer_roles = models.CharField(max_length=120)
    address = models.GenericIPAddressField(null=True, blank=True)
    #: Whose data; no foreign key, so that the log outlives an erased person.
    talent_id = models.UUIDField()
    what = models.CharField(max_length=120)
    previous_hash = models.CharField(max_length=64, editable=False, default="")
    row_hash = models.CharField(max_length=64, editable=False, default="")

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("talent_id", "at"), name="access_log_of_talent"),)

    def __str__(self) -> str:
        return f"{self.viewer_id} saw {self.what} of {self.talent_id}"
