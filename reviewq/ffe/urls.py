"""Addresses of this room."""

from django.urls import URLPattern

app_name = "ffe"
urlpatterns: list[URLPattern] = []
