"""Addresses under /load/."""

from django.urls import URLPattern

app_name = "load"

urlpatterns: list[URLPattern] = []
