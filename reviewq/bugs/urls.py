"""Addresses of this capability."""

from django.urls import URLPattern

app_name = "bugs"

urlpatterns: list[URLPattern] = []
