"""Addresses of this room."""

from django.urls import URLPattern

app_name = "freeze"
urlpatterns: list[URLPattern] = []
