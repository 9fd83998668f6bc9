"""The forms in which a person corrects what is held about them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sadari.actions.profile import Profile, WishValues, wish_values
from sadari.models import Evidence, Talent, Wish
from sadari.models.choices import Contract, Education, PayUnit, Schedule, won_per_year
from sadari.models.constraints import MOST_PAY_WON_PER_YEAR
from sadari.portals.picker import Choice, Picked, PickerField
from sadari.queries.own_data import region_choices

UNKNOWN = ("", _("unknown"))
ANY = ("", _("any"))
GENDERS = [UNKNOWN, ("female", _("female")), ("male", _("male"))]
#: Always one empty row more than there are wishes, at least this many.
LEAST_ROWS = 3
MOST_MONTHS, MOST_MINUTES = 720, 600


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    birth_year = forms.IntegerField(
        label=_("Year of birth"), min_value=1900, max_value=2100, required=False,
        help_text=_("For the protection of minors only; never used in matching."),
    )  # fmt: skip
    gender = forms.ChoiceField(
        label=_("Gender"), choices=GENDERS, required=False,
        help_text=_("For fairness checks only; never used in matching."),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=_("Where I live"), required=False, help_text=_("For the travel time to work.")
    )
    education = forms.ChoiceField(
        label=_("Schooling"), choices=[UNKNOWN, *Education.choices], required=False
    )
    major = forms.CharField(label=_("Subject of study"), max_length=120, required=False)
    experience_months = forms.IntegerField(
        label=_("Experience in months"), min_value=0, max_value=MOST_MONTHS, required=False
    )
    seeking = forms.BooleanField(label=_("I am looking for work"), required=False)

    def __init__(self, data: Any = None, *, talent: Talent) -> None:
        names = ("name", "birth_year", "gender", "education", "major", "experience_months",
                 "seeking")  # fmt: skip
        initial = {name: getattr(talent, name) for name in names}
        super().__init__(data, initial=initial | {"region": talent.region_id})
        self.fields["region"].choices = [UNKNOWN, *region_choices()]

    def profile(self) -> Profile:
        given = dict(self.cleaned_data)
        region_id = given.pop("region") or None
        return Profile(**given | {"education": given["education"] or None}, region_id=region_id)


class WishForm(forms.Form):
    """Wished places stand in rows of one choice each: no script, any keyboard."""

    pay_won = forms.IntegerField(label=_("Pay at least, in won"), min_value=0, required=False)
    pay_unit = forms.ChoiceField(label=_("Paid"), choices=PayUnit.choices)
    contracts = forms.MultipleChoiceField(
        label=_("Kinds of contract"), choices=Contract.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked means any."),
    )  # fmt: skip
    schedules = forms.MultipleChoiceField(
        label=_("Working hours"), choices=Schedule.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None ticked means any."),
    )  # fmt: skip
    most_travel_minutes = forms.IntegerField(
        label=_("Longest way to work, in minutes"), min_value=1, max_value=MOST_MINUTES,
        required=False,
    )  # fmt: skip

    def __init__(self, data: Any = None, *, wish: Wish | None) -> None:
        values = wish_values(wish) if wish is not None else WishValues()
        names = ("pay_won", "pay_unit", "contracts", "schedules", "most_travel_minutes")
        initial = {name: getattr(values, name) for name in names}
        super().__init__(data, initial=initial)
        own = dict(self.fields)
        self.fields.clear()
        self.fields["occupations"] = PickerField("occupation", label=_("Wished occupations"))
        self.initial["occupations"] = Picked(tuple(map(Choice, values.occupation_ids)))
        self._add_rows("region", _("Wished place"), region_choices(), values.region_ids)
        self.fields.update(own)

    def _add_rows(
        self, prefix: str, label: Any, choices: list[tuple[str, str]], chosen: tuple[str, ...]
    ) -> None:
        for row in range(max(LEAST_ROWS, len(chosen) + 1)):
            name = f"{prefix}_{row + 1}"
            self.fields[name] = forms.ChoiceField(
                label=f"{label} {row + 1}", choices=[ANY, *choices], required=False
            )
            self.initial[name] = chosen[row] if row < len(chosen) else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        won, unit = given.get("pay_won"), given.get("pay_unit")
        if won and unit and won_per_year(won, unit) > MOST_PAY_WON_PER_YEAR:
            self.add_error(
                "pay_won", _("This is more than any pay. Check the amount and its unit.")
            )
        return given

    def values(self) -> WishValues:
        given = self.cleaned_data
        return WishValues(
            occupation_ids=tuple(choice.id for choice in given["occupations"]),
            region_ids=self._chosen("region_"),
            pay_won=given["pay_won"],
            pay_unit=given["pay_unit"],
            contracts=tuple(given["contracts"]),
            schedules=tuple(given["schedules"]),
            most_travel_minutes=given["most_travel_minutes"],
        )

    def _chosen(self, prefix: str) -> tuple[str, ...]:
        chosen = (v for name, v in self.cleaned_data.items() if name.startswith(prefix) and v)
        return tuple(dict.fromkeys(chosen))


class SkillsForm(forms.Form):
    """All that the person says they can do; what others attest is not theirs to change here."""

    skills = PickerField("skill", label=_("What I can do"), has_levels=True)

    def __init__(self, data: Any = None, *, said: Iterable[Evidence]) -> None:
        stated = Picked(tuple(Choice(one.skill_id, one.level) for one in said))
        super().__init__(data, initial={"skills": stated})

    def levels(self) -> dict[str, int]:
        return {choice.id: choice.level for choice in self.cleaned_data["skills"]}
