"""What an administrator says about an account: a role, an organisation, a person."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sadari.actions.accounts import ACCOUNT_HAS_PERSON, OWN_ROLE, PERSON_HAS_ACCOUNT
from sadari.models import Membership, Organisation, RoleGrant, Talent
from sadari.portals.city.words import ROLE_WORDS
from sadari.queries.accounts import organisations_called, talent_of_code

MEMBER_WORDS = {
    Membership.Role.MEMBER: gettext_lazy("Member"),
    Membership.Role.OWNER: gettext_lazy("Owner"),
}
REFUSAL_WORDS = {
    OWN_ROLE: gettext_lazy("Another administrator must take this role back from you."),
    PERSON_HAS_ACCOUNT: gettext_lazy("This person has another account already."),
    ACCOUNT_HAS_PERSON: gettext_lazy("This account is linked to another person already."),
}
_LONGEST_NAME = 200


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role, ROLE_WORDS[role]) for role in RoleGrant.Role.values],
    )


class MembershipForm(forms.Form):
    organisation = forms.CharField(
        label=gettext_lazy("Company, school or institute"),
        help_text=gettext_lazy("Its whole name or its number."),
        max_length=_LONGEST_NAME,
    )
    member = forms.ChoiceField(
        label=gettext_lazy("As"),
        help_text=gettext_lazy("An owner of a company also decides on proposed placements."),
        choices=list(MEMBER_WORDS.items()),
    )

    def clean_organisation(self) -> Organisation:
        found = organisations_called(self.cleaned_data["organisation"])
        if not found:
            raise forms.ValidationError(_("No organisation has this name or number."))
        if len(found) > 1:
            numbers = ", ".join(str(one.pk) for one in found)
            sentence = _("Several have this name. Give the number: %(numbers)s.")
            raise forms.ValidationError(sentence % {"numbers": numbers})
        return found[0]


class PersonForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The person's code"),
        help_text=gettext_lazy("Companies see it in place of the name. First make sure who it is."),
        max_length=8,
    )

    def clean_code(self) -> Talent:
        found = talent_of_code(self.cleaned_data["code"])
        if found is None:
            raise forms.ValidationError(_("Nobody has this code."))
        return found
