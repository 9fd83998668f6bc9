"""Addresses of the company's pages."""

from django.urls import path

from sadari.portals.company import candidates, openings, requirements

app_name = "company"
urlpatterns = [
    path("", openings.opening_list, name="openings"),
    path("openings/<int:opening_id>/", openings.opening_detail, name="opening"),
    path("openings/<int:opening_id>/candidates/", candidates.candidate_list, name="candidates"),
    path("openings/<int:opening_id>/skills/", requirements.requirements, name="requirements"),
    path("placements/<int:placement_id>/decide/", candidates.decide, name="decide"),
]
