"""The living page: every component in every state, for whoever builds or judges a page."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sadari.ui.picker import Option, Picker

SAMPLE_DAY = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
LONG_WORD = "반도체장비유지보수및공정자동화엔지니어링" * 3


class SampleForm(forms.Form):
    """One field of each kind that pages use."""

    email = forms.EmailField(label=gettext_lazy("E-mail"))
    wish = forms.CharField(
        label=gettext_lazy("What you wish for"),
        help_text=gettext_lazy("One or two sentences; do not write personal numbers."),
        widget=forms.Textarea,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of work"),
        choices=[("job", gettext_lazy("Job")), ("internship", gettext_lazy("Internship"))],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label=gettext_lazy("I have read what this is used for."))


def components(request: HttpRequest) -> HttpResponse:
    """Every component with invented samples; nothing here comes from the database."""
    return render(
        request,
        "ui/components.html",
        {
            "day": SAMPLE_DAY,
            "company": "평동전자",
            "long_word": LONG_WORD,
            "long_text": " ".join([_("This sentence stands for a long description.")] * 20),
            "causes": _causes(),
            "fields_of_work": _fields_of_work(),
            "steps": _steps(),
            "reasons": _reasons(),
            "course": _course(),
            "states": [
                _("Application sent"),
                _("Read by the company"),
                _("Interview"),
                _("Decision"),
            ],
            "refused": _refused(),
            "columns": [{"label": _("Programme")}, {"label": _("Seats"), "numeric": True}],
            "programme_rows": [[{"text": _("Vacuum technology"), "href": "#table"}, 20]],
            "page_obj": Paginator(range(95), 20).page(2),
            "form": SampleForm(),
            "form_with_errors": SampleForm({"email": "a@"}, prefix="bad"),
            "skills": _skills(),
            "occupations": Picker("wish", "occupation", [Option("welder", _("Welder"))]),
            "here": {"label": _("Components"), "href": "#main"},
        },
    )


def _skills() -> Picker:
    """Chosen ones at their levels, and the answer to what was typed without a script."""
    chosen = [
        Option("plc", _("Programmable controllers"), level=4),
        Option("long", LONG_WORD, must=False),
        Option("forklift", _("Forklift licence"), is_licence=True),
    ]
    found = [Option("vacuum", _("Vacuum technology"), also="진공")]
    return Picker("sample", "skill", chosen, "진공", found, has_levels=True, has_must=True)


def _causes() -> list[dict[str, Any]]:
    counted = [
        (_("Skill missing"), 150),
        (_("Level too low"), 133),
        (_("Pay"), 77),
        (_("Distance"), 39),
        (LONG_WORD, 29),
    ]
    total = sum(places for _label, places in counted)
    return [
        {"label": label, "value": places, "share": places / total, "href": "#bars"}
        for label, places in counted
    ]


def _fields_of_work() -> list[dict[str, Any]]:
    return [
        {"label": _("Artificial intelligence"), "first": 330, "second": 145, "href": "#dots"},
        {"label": _("Semiconductors"), "first": 120, "second": 138},
        {"label": _("Cultural content"), "first": 0, "second": 64},
        {"label": _("Energy"), "first": None, "second": 80},
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {"label": _("Within 60 minutes"), "count": 5120, "href": "#stairs"},
        {"label": _("Required skills"), "count": 420},
        {"label": _("Level 5 or higher"), "count": 130},
        {"label": _("Pay"), "count": 60},
        {"label": _("Conditions of work"), "count": 48},
    ]


def _reasons() -> list[dict[str, Any]]:
    return [
        {
            "label": _("Maintenance of equipment"),
            "points": 34,
            "of_points": 40,
            "sentence": _("Level 4 is asked and shown."),
            "evidence": _("Course completed"),
        },
        {
            "label": _("Programmable controllers"),
            "points": 18,
            "of_points": 35,
            "sentence": _("Level 4 is asked; level 3 is shown."),
            "evidence": _("Own statement"),
        },
        {"label": _("Way to work"), "points": 20, "of_points": 25, "sentence": ""},
    ]


def _course() -> dict[str, Any]:
    return {
        "title": _("Vacuum technology in practice"),
        "provider": _("Saesol Vocational School"),
        "starts": datetime(2027, 1, 4, 15, 0, tzinfo=UTC),
        "weeks": 3,
        "seats_left": 7,
        "href": "#gap",
    }


def _states() -> list[str]:
    return [_("Application sent"), _("Read by the company"), _("Interview"), _("Decision")]


def _refused() -> list[dict[str, Any]]:
    return [
        {
            "row": 14,
            "field": "closeDt",
            "reason": _("The closing day lies before the opening day."),
            "remedy": _("Write a closing day on or after the opening day."),
        },
        {"row": 1203, "field": LONG_WORD, "reason": LONG_WORD, "remedy": LONG_WORD},
    ]
