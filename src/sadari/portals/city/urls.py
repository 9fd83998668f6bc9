"""Addresses of the city pages."""

app_name = "city"
urlpatterns = []
