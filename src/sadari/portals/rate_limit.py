"""How often one address may ask, for answers that cost work and are asked for while typing.

Counted in each web process by itself: this keeps a script from keeping the process busy, it is no
account of anybody. Nothing is stored but a number under the address, for a minute.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpRequest, HttpResponse

SECONDS = 60
_counts = LocMemCache("rate-limit", {"OPTIONS": {"MAX_ENTRIES": 10_000}})

View = Callable[..., HttpResponse]


def at_most(times: int) -> Callable[[View], View]:
    """No more than ``times`` requests a minute from one address; else 429 with the time to wait.

    A school's class shares an address, so the number is for a class and not for a person.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = f"{view.__name__}:{address_of(request)}"
            _counts.add(key, 0, SECONDS)
            if _counts.incr(key) > times:
                return HttpResponse(status=429, headers={"Retry-After": str(SECONDS)})
            return view(request, *args, **kwargs)

        return limited

    return decorate


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind the proxy of a real installation, as that proxy names it."""
    named = request.headers.get("X-Forwarded-For", "") if settings.PRODUCTION else ""
    return named.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
