"""The skill picker as a form field: with a script one request, without one a round each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from sadari.queries.concepts import concepts
from sadari.queries.skills import find_occupations, find_skills
from sadari.ui.picker import LEVELS, LICENCE_LEVEL, USUAL_LEVEL, Option, Picker

#: A form may hold this many concepts; more is no choice.
MOST_CHOSEN = 60
MOST_FOUND = 12
_LEVELS = {str(level): level for level, _words in LEVELS}


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen concept; ``level`` 1–8 and ``must`` where the picker asks for them."""

    id: str
    level: int = USUAL_LEVEL
    must: bool = True


@dataclass(frozen=True, slots=True)
class Picked:
    """What a request says: what is chosen, what is still typed, whether it only asks."""

    choices: tuple[Choice, ...] = ()
    text: str = ""
    asks: bool = False


class PickerWidget(forms.Widget):
    use_fieldset = True

    def __init__(self, kind: str, *, has_levels: bool = False, has_must: bool = False) -> None:
        super().__init__()
        self.kind, self.has_levels, self.has_must = kind, has_levels, has_must

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        """What is typed asks until it has been answered: storing would lose it unseen."""
        dropped = data.get(f"{name}_drop", "")
        ids = dict.fromkeys(_all(data, name))
        text = data.get(f"{name}_q", "").strip()
        return Picked(
            tuple(_choice(data, name, pk) for pk in ids if pk and pk != dropped)[:MOST_CHOSEN],
            text,
            asks=bool(
                (text and text != data.get(f"{name}_seen")) or dropped or data.get(f"{name}_find")
            ),
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        picker = self._picker(name, value or Picked())
        return render_to_string("ui/components/skill_picker.html", {"picker": picker})

    def _picker(self, name: str, picked: Picked) -> Picker:
        return Picker(
            name=name,
            kind=self.kind,
            chosen=_options(self.kind, picked.choices),
            text=picked.text,
            found=self._found(picked) if picked.text else None,
            has_levels=self.has_levels,
            has_must=self.has_must,
        )

    def _found(self, picked: Picked) -> list[Option]:
        find = find_skills if self.kind == "skill" else find_occupations
        chosen = {choice.id for choice in picked.choices}
        return [
            Option(one.id, one.name, one.also)
            for one in find(picked.text, MOST_FOUND)
            if one.id not in chosen
        ]


def _all(data: Any, name: str) -> Iterable[str]:
    if isinstance(data, MultiValueDict):
        return data.getlist(name)
    given = data.get(name, ())
    return [given] if isinstance(given, str) else given


def _choice(data: Mapping[str, str], name: str, pk: str) -> Choice:
    """A level that is none is the usual one: no page offers it."""
    return Choice(
        pk,
        level=_LEVELS.get(data.get(f"{name}_level_{pk}", ""), USUAL_LEVEL),
        must=data.get(f"{name}_must_{pk}") != "wished",
    )


def _options(kind: str, choices: Sequence[Choice]) -> list[Option]:
    by_id = {choice.id: choice for choice in choices}
    return [
        Option(one.id, one.name, "", one.is_licence, by_id[one.id].level, by_id[one.id].must)
        for one in concepts(kind, by_id).values()
    ]


class PickerField(forms.Field):
    """Any number of concepts; cleans to a tuple of `Choice`, what is no concept left out."""

    widget: PickerWidget

    def __init__(
        self, kind: str, *, has_levels: bool = False, has_must: bool = False, **given: Any
    ) -> None:
        widget = PickerWidget(kind, has_levels=has_levels, has_must=has_must)
        super().__init__(required=False, widget=widget, **given)

    def clean(self, value: Picked) -> tuple[Choice, ...]:
        by_id = {choice.id: choice for choice in value.choices}
        return tuple(
            Choice(one.id, LICENCE_LEVEL if one.is_licence else choice.level, choice.must)
            for one in concepts(self.widget.kind, by_id).values()
            for choice in (by_id[one.id],)
        )


def asks(form: forms.Form) -> bool:
    """Whether a picker was used without a script, or holds words that nothing was chosen for.

    Such a form is shown again and nothing is stored.
    """
    return form.is_bound and any(
        form[name].data.asks for name, f in form.fields.items() if isinstance(f, PickerField)
    )
