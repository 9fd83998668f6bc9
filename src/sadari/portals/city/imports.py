"""Files taken in: the list with the upload, one import, and its refused rows as a file."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sadari.access.file_import import visible_imports
from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.actions.background import start_import
from sadari.actions.refused_rows import as_read
from sadari.exchange.refused_file import write_refused
from sadari.portals.city.forms import UploadForm
from sadari.portals.city.uploads import StoredFile, store
from sadari.portals.guard import requires
from sadari.queries.background import imports_under_way
from sadari.queries.imports import (
    import_totals,
    imports_list,
    in_page_language,
    refusal_of_file,
    refused_rows_of,
)

A_PAGE = 25


@requires(Permission.SEE_IMPORTS)
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    return _list_page(request, UploadForm())


@requires(Permission.RUN_IMPORT)
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form, status=422)
    file = store(form.cleaned_data["file"])
    detail = store(form.cleaned_data["detail"]) if form.cleaned_data["detail"] else None
    if _start(request, form.cleaned_data["kind"], file, detail):
        messages.success(request, _("The file is being taken in. Its rows appear here soon."))
    else:
        for stored in filter(None, (file, detail)):
            stored.remove()
        messages.warning(request, _("This file is being taken in already; nothing was added."))
    return redirect("city:imports")


def _start(request: HttpRequest, kind: str, file: StoredFile, detail: StoredFile | None) -> bool:
    return start_import(
        kind=kind,
        path=str(file.path),
        detail=str(detail.path) if detail else None,
        file_name=file.name,
        content_hash=file.content_hash + (detail.content_hash if detail else ""),
        by=request.actor,
    )


def _list_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    page = Paginator(imports_list(request.actor), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "totals": import_totals(request.actor),
        "page": page,
        "form": form if may(request.actor, Permission.RUN_IMPORT) else None,
        "under_way": imports_under_way(),
    }
    return render(request, "city/imports.html", context, status=status)


@requires(Permission.SEE_IMPORTS)
@require_safe
def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    one = get_object_or_404(visible_imports(request.actor), pk=import_id)
    page = Paginator(refused_rows_of(request.actor, one), A_PAGE).get_page(request.GET.get("page"))
    refused = [in_page_language(row) for row in page]
    one.refresh_from_db()  # while it runs, its counts must not be older than the rows shown
    return render(
        request,
        "city/import.html",
        {
            "one": one,
            "imports_link": {"label": _("Imports"), "href": reverse("city:imports")},
            "whole": refusal_of_file(one),
            "page": page,
            "refused": refused,
            "may_download": may(request.actor, Permission.RUN_IMPORT),
        },
    )


@requires(Permission.RUN_IMPORT)
@require_safe
def refused_rows(request: HttpRequest, import_id: int) -> HttpResponse:
    """The refused rows as they can be mended and imported again."""
    one = get_object_or_404(visible_imports(request.actor), pk=import_id)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "refused.csv"
        write_refused(file, map(as_read, refused_rows_of(request.actor, one).iterator()))
        response = HttpResponse(file.read_bytes(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{one.kind}-{one.pk}.csv"'
    return response
