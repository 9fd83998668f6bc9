"""My consents: each purpose with its newest text, my decision, and the way to change it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sadari.access.permission import Permission
from sadari.actions.consent import TextReplaced, decide_consent
from sadari.models import ConsentText
from sadari.portals.guard import requires
from sadari.queries.own_data import consent_states


@require_safe
@requires(Permission.DECIDE_OWN_CONSENT)
def consent_list(request: HttpRequest) -> HttpResponse:
    english = (get_language() or "ko").startswith("en")
    states = consent_states(request.actor)
    return render(
        request,
        "talent/consents.html",
        {
            "states": [(s, s.text.text_en if english else s.text.text_ko) for s in states],
            "given": sum(1 for s in states if s.given),
            "all": len(states),
        },
    )


@require_POST
@requires(Permission.DECIDE_OWN_CONSENT)
def decide(request: HttpRequest, text_id: int) -> HttpResponse:
    given = request.POST.get("given") == "yes"
    try:
        decide_consent(text_id=text_id, given=given, by=request.actor)
    except ConsentText.DoesNotExist:
        raise Http404 from None
    except TextReplaced:
        messages.error(request, _("The text has changed since. Please read the new one first."))
    else:
        messages.success(request, _("Consent given.") if given else _("Consent withdrawn."))
    return redirect("talent:consents")
