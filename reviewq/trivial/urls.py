"""Addresses of this capability."""

from django.urls import URLPattern, path

from . import views

app_name = "trivial"

urlpatterns: list[URLPattern] = [
    path("trivial/thresholds/", views.thresholds, name="thresholds"),
    path("trivial/thresholds/<path:name>/", views.threshold, name="threshold"),
    path("trivial/words/<int:pk>/take-back/", views.take_back, name="take-back"),
]
