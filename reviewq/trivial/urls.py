"""Addresses of this capability."""

from django.urls import URLPattern

app_name = "trivial"

urlpatterns: list[URLPattern] = []
