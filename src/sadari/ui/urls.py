"""The living page of components."""

from django.urls import path

from sadari.ui import views

app_name = "ui"
urlpatterns = [path("", views.components, name="components")]
