"""The decision on a proposed placement: which way, and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sadari.models import Placement


class DecisionForm(forms.Form):
    """A reason is required either way: the record must show that a person decided."""

    use_required_attribute = False

    decision = forms.ChoiceField(
        choices=[
            (Placement.State.PURSUED.value, _("Ask for an interview")),
            (Placement.State.DECLINED.value, _("Not for this place")),
        ],
    )
    reason = forms.CharField(
        label=_("Why you decide so"),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a reason: the record must show why you decided.")},
    )
