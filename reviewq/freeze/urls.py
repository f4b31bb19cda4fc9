"""Addresses of this room."""

from django.urls import URLPattern, path

from . import picture_views

app_name = "freeze"
urlpatterns: list[URLPattern] = [
    path("<slug:slug>/pictures/", picture_views.pictures, name="pictures"),
]
