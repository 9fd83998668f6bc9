"""Puts the actor on each request, lazily: a static page asks the database nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sadari.access.actor import ANONYMOUS, Actor, actor_of


def _actor(request: HttpRequest) -> Actor:
    if request.user.is_authenticated:
        return actor_of(request.user)
    return ANONYMOUS


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))
        return self.get_response(request)
