"""Addresses of the public pages."""

from django.urls import path

from sadari.portals.public import concepts, openings, pages

app_name = "public"
urlpatterns = [
    path("", pages.home, name="home"),
    path("start/", pages.start, name="start"),
    path("openings/", openings.opening_list, name="openings"),
    path("openings/<int:opening_id>/", openings.opening_detail, name="opening"),
    path("concepts/<slug:kind>/", concepts.concepts, name="concepts"),
    path("region/", pages.region, name="region"),
    path("methods/", pages.methods, name="methods"),
]
