"""Addresses under /domains/."""

from django.urls import URLPattern

app_name = "domains"

urlpatterns: list[URLPattern] = []
