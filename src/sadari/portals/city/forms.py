"""The upload of a file to take in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sadari.models import FileImport

#: The largest list that is published is far below; beyond this the command line is the way.
MOST_BYTES = 256 * 1024 * 1024


class UploadForm(forms.Form):
    """Which kind, the file, and for vacancies the details that belong to it."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file holds"), choices=FileImport.Kind)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "Vacancies and courses as XML from Work24, talents as CSV or Excel. At most 256 MB; "
            "larger files go in on the command line."
        ),
    )
    detail = forms.FileField(
        label=gettext_lazy("Details of the vacancies"),
        help_text=gettext_lazy("The XML with the details that belong to the list of vacancies."),
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        return _not_too_large(self.cleaned_data["file"])

    def clean_detail(self) -> UploadedFile | None:
        detail = self.cleaned_data.get("detail")
        return _not_too_large(detail) if detail else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("detail") and cleaned.get("kind") != FileImport.Kind.VACANCIES:
            self.add_error("detail", _("Only vacancies have a file of details; leave this empty."))
        return cleaned


def _not_too_large(file: UploadedFile) -> UploadedFile:
    if (file.size or 0) > MOST_BYTES:
        raise forms.ValidationError(
            _(
                "The file has %(size)s; at most %(most)s can be uploaded. Import it on the command "
                "line: sadari import"
            ),
            params={"size": filesizeformat(file.size), "most": filesizeformat(MOST_BYTES)},
        )
    return file
