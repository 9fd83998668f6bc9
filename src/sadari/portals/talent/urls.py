"""Addresses of the talent pages."""

app_name = "talent"
urlpatterns = []
