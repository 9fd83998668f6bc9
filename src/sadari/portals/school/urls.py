"""Addresses of the school's pages."""

from django.urls import path

from sadari.portals.school import gaps, programmes

app_name = "school"
urlpatterns = [
    path("", programmes.programme_list, name="programmes"),
    path("programmes/<int:programme_id>/", programmes.programme_detail, name="programme"),
    path("gaps/", gaps.gap_list, name="gaps"),
]
