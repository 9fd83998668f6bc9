"""Which address leads to which portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("sadari.portals.public.urls")),
    path("account/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("me/", include("sadari.portals.talent.urls")),
    path("company/", include("sadari.portals.company.urls")),
    path("school/", include("sadari.portals.school.urls")),
    path("city/", include("sadari.portals.city.urls")),
    path("components/", include("sadari.ui.urls")),
]
