"""The two guards every private page stands behind: may this person, and who looked at whom."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from sadari.access.permission import Permission
from sadari.access.roles import may
from sadari.audit.access import record_views

View = Callable[..., HttpResponse]


def requires(permission: Permission) -> Callable[[View], View]:
    """Anonymous visitors log in first; who lacks the permission finds nothing there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor.is_anonymous:
                return redirect_to_login(request.get_full_path())
            if not may(request.actor, permission):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def log_views(request: HttpRequest, talent_ids: Iterable[UUID], what: str) -> None:
    """Leave a row for each person whose data is about to be shown to somebody else."""
    others = [talent_id for talent_id in talent_ids if talent_id != request.actor.talent_id]
    if others:
        record_views(
            viewer_id=request.actor.account_id,
            viewer_roles=request.actor.roles,
            address=request.META.get("REMOTE_ADDR"),
            talent_ids=others,
            what=what,
        )
