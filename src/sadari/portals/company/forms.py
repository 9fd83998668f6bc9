"""The skills an opening asks for, and the decision on a proposed placement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sadari.actions.requirements import Asked
from sadari.models import Opening, Placement
from sadari.portals.picker import Choice, Picked, PickerField


class RequirementsForm(forms.Form):
    """All skills that the opening asks for."""

    skills = PickerField(
        "skill", label=_("Skills this opening asks for"), has_levels=True, has_must=True
    )

    def __init__(self, data: Any = None, *, opening: Opening) -> None:
        stored = (Choice(n.skill_id, n.level, n.must) for n in opening.requirements.all())
        super().__init__(data, initial={"skills": Picked(tuple(stored))})

    def asked(self) -> list[Asked]:
        return [Asked(one.id, one.level, one.must) for one in self.cleaned_data["skills"]]


class DecisionForm(forms.Form):
    """A reason is required either way: the record must show that a person decided.

    A page holds one form for each ``placement``, so each has ids of its own.
    """

    decision = forms.ChoiceField(
        choices=[
            (Placement.State.PURSUED.value, _("Ask for an interview")),
            (Placement.State.DECLINED.value, _("Not for this place")),
        ],
    )
    reason = forms.CharField(
        label=_("Why you decide so"),
        help_text=_(
            "The reason is kept with the decision and can be read by the auditor. "
            "Write about the work, not about the person's life."
        ),
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write a reason: the record must show why you decided.")},
    )

    def __init__(self, data: Any = None, *, placement: Placement) -> None:
        super().__init__(data, auto_id=f"%s-{placement.pk}")
        self.placement = placement
