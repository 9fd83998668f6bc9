"""The search over openings; a wrong value in the address is ignored, never an error page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sadari.models import Opening
from sadari.models.choices import Education
from sadari.portals.picker import PickerField
from sadari.queries.openings import CLOSING_SOON, NEWEST, Choices, Criteria
from sadari.ui.words import pay

MOST_LETTERS = 100
#: Steps of yearly pay that can be asked for, in won.
PAY_STEPS = (24_000_000, 28_000_000, 32_000_000, 36_000_000, 40_000_000, 50_000_000)
ANY = ("", _("Any"))
PICKERS = ("occupation", "skill")


class SearchForm(forms.Form):
    """``filters`` are the fields beside the search box, ``pickers`` those for several concepts."""

    q = forms.CharField(label=_("What are you looking for?"), max_length=MOST_LETTERS)
    region = forms.ChoiceField(label=_("Place"))
    field = forms.ChoiceField(label=_("Field of work"))
    occupation = PickerField(
        "occupation",
        label=_("Occupation"),
        help_text=_("Openings of any of these occupations."),
    )
    skill = PickerField(
        "skill",
        label=_("Skill"),
        help_text=_("Openings that ask for every one of these skills."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Opening.Kind.choices])
    pay = forms.ChoiceField(label=_("Pay at least"))
    education = forms.ChoiceField(label=_("My schooling"), choices=[ANY, *Education.choices[1:]])
    experience = forms.ChoiceField(label=_("Experience"), choices=[ANY, ("none", _("None asked"))])
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[(NEWEST, _("Newest first")), (CLOSING_SOON, _("Closing soon first"))],
    )

    def __init__(self, data: Any, choices: Choices) -> None:
        super().__init__(data)
        self.fields["region"].choices = [ANY, *choices.regions]
        self.fields["field"].choices = [ANY, *choices.fields]
        self.fields["pay"].choices = [ANY, *((str(s), pay(s, "year")) for s in PAY_STEPS)]
        for field in self.fields.values():
            field.required = False

    @property
    def filters(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in {"q", *PICKERS}]

    @property
    def pickers(self) -> list[forms.BoundField]:
        return [self[name] for name in PICKERS]

    def criteria(self) -> Criteria:
        """The values that are valid; `full_clean` leaves out the others."""
        self.full_clean()
        given = self.cleaned_data
        pay_step = given.get("pay")
        return Criteria(
            text=given.get("q", ""),
            region_id=given.get("region", ""),
            field_id=given.get("field", ""),
            occupation_ids=tuple(choice.id for choice in given.get("occupation", ())),
            skill_ids=tuple(choice.id for choice in given.get("skill", ())),
            kind=given.get("kind", ""),
            least_pay_won_per_year=int(pay_step) if pay_step else None,
            education=given.get("education", ""),
            no_experience=given.get("experience") == "none",
            order=given.get("order") or NEWEST,
        )
