"""Addresses of the talent pages."""

from django.urls import path

from sadari.portals.talent import consents, my_data, recommendations

app_name = "talent"
urlpatterns = [
    path("", recommendations.recommendation_list, name="recommendations"),
    path(
        "openings/<int:opening_id>/",
        recommendations.recommendation_detail,
        name="recommendation",
    ),
    path("data/", my_data.my_data, name="my_data"),
    path("data/profile/", my_data.profile, name="profile"),
    path("data/wish/", my_data.wish, name="wish"),
    path("data/skills/", my_data.skills, name="skills"),
    path("data/skills/<int:evidence_id>/remove/", my_data.remove_skill, name="remove_skill"),
    path("data/export/", my_data.export, name="export"),
    path("consents/", consents.consent_list, name="consents"),
    path("consents/<int:text_id>/", consents.decide, name="decide_consent"),
]
