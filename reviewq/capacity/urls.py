"""Addresses under /capacity/."""

from django.urls import path

from . import views

app_name = "capacity"

urlpatterns = [
    path("", views.time, name="time"),
    path("away/", views.add_away, name="add-away"),
    path("away/<int:pk>/remove/", views.remove_away, name="remove-away"),
    path("not-now/", views.not_now, name="not-now"),
    path("not-now/end/", views.end_not_now, name="end-not-now"),
]
