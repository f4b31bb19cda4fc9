"""Addresses of this room."""

from django.urls import path

from . import import_views, views

app_name = "cycles"
urlpatterns = [
    path("", views.cycles, name="list"),
    path("new/", views.new, name="new"),
    path("import/", import_views.show, name="import"),
    path("import/apply/", import_views.apply, name="import-apply"),
    path("feed.ics", views.project_feed, name="feed"),
    path("<slug:slug>.ics", views.cycle_feed, name="cycle-feed"),
    path("<slug:slug>/", views.cycle, name="cycle"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/delete/", views.remove, name="delete"),
]
