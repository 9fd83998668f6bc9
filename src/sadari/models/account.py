"""A log-in. A person, not a role: roles come from grants, memberships and a talent profile."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(
        max_length=2, choices=(("ko", "한국어"), ("en", "English")), default="ko"
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(Lower("email"), name="account_email_once_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(language__in=("ko", "en")), name="account_language_known"
            ),
        )

    def __str__(self) -> str:
        return self.email


class RoleGrant(models.Model):
    """A role given to a person by a person; ended, never deleted (kept three years)."""

    class Role(models.TextChoices):
        CITY_OFFICER = "city_officer"
        CITY_ADMINISTRATOR = "city_administrator"
        AUDITOR = "auditor"

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    granted_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("account_id", "role", "granted_at")
        constraints = (
            models.UniqueConstraint(
                fields=("account", "role"),
                condition=models.Q(ended_at__isnull=True),
                name="role_granted_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=("city_officer", "city_administrator", "auditor")),
                name="role_grant_role_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account}: {self.role}"
