"""Django's one app of ours."""

from django.apps import AppConfig


class SadariConfig(AppConfig):
    name = "sadari"
    label = "sadari"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "사다리"
