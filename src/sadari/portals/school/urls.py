"""Addresses of the school pages."""

app_name = "school"
urlpatterns = []
