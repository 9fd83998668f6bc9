"""The form in which an unknown term becomes a skill of its own."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sadari.actions.terms import TermRefused
from sadari.models import Skill
from sadari.portals.city.term_words import REFUSAL_WORDS, SKILL_KIND_WORDS
from sadari.queries.terms import field_choices

LONGEST_NAME = 200


class NewSkillForm(forms.Form):
    name_ko = forms.CharField(label=_("Korean name"), max_length=LONGEST_NAME)
    name_en = forms.CharField(
        label=_("English name"), max_length=LONGEST_NAME,
        help_text=_("In Latin letters; its id is made from this name."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Kind of skill"), choices=[(k, SKILL_KIND_WORDS[k]) for k in Skill.Kind.values]
    )
    field = forms.ChoiceField(label=_("Field of work"), required=False)

    def __init__(self, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        self.fields["field"].choices = [("", _("none of these, or unknown")), *field_choices()]

    @staticmethod
    def first_guess(text: str) -> dict[str, str]:
        """The term stands ready in the name of its own language; the other is asked for."""
        is_korean = any("가" <= letter <= "힣" for letter in text)
        return {"name_ko" if is_korean else "name_en": text}

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return {"field_id": given.pop("field") or None, **given}

    def refuse(self, refused: TermRefused) -> None:
        """Show why a value was not taken beside its own field."""
        field = {"field_id": "field"}.get(refused.field, refused.field)
        words = REFUSAL_WORDS[refused.why]
        self.add_error(
            field if field in self.fields else None, f"{words} {refused.taken_by}".strip()
        )
