"""Addresses of the company pages."""

app_name = "company"
urlpatterns = []
