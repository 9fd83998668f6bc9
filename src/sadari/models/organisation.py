"""Companies, schools and agencies, and the people who act for them."""

from django.db import models
from django.db.models import Q

from sadari.models.account import Account
from sadari.models.region import Region


class Organisation(models.Model):
    class Kind(models.TextChoices):
        COMPANY = "company"
        SCHOOL = "school"
        UNIVERSITY = "university"
        INSTITUTE = "institute"
        AGENCY = "agency"
        ASSOCIATION = "association"

    #: Kinds that teach, and so have programmes.
    TEACHING_KINDS = (Kind.SCHOOL, Kind.UNIVERSITY, Kind.INSTITUTE)

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=120)
    #: Who it is to the outside: ``business:1234567890``, ``institution:500009786``, ``name:…``.
    natural_key = models.CharField(max_length=160, unique=True)
    business_number = models.CharField(max_length=10, blank=True)
    institution_code = models.CharField(max_length=12, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    staff_count = models.PositiveIntegerField(null=True, blank=True)
    region = models.ForeignKey(Region, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    kind__in=(
                        "company",
                        "school",
                        "university",
                        "institute",
                        "agency",
                        "association",
                    )
                ),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(business_number__regex=r"^([0-9]{10})?$"),
                name="organisation_business_number_ten_digits",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """An account acts for an organisation in one role, until it is ended."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("organisation_id", "account_id")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "organisation"),
                condition=Q(ended_at__isnull=True),
                name="membership_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(role__in=("owner", "member")), name="membership_role_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} @ {self.organisation}: {self.role}"
