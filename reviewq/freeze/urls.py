"""Addresses of this room."""

from django.urls import URLPattern, path

from . import effort_views, hold_views, picture_views, views

app_name = "freeze"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.board, name="board"),
    path("<slug:slug>.json", views.as_json, name="json"),
    path("<slug:slug>/effort/", effort_views.effort, name="effort"),
    path("<slug:slug>/effort/say/", effort_views.say, name="say"),
    path("<slug:slug>/effort/words/<int:pk>/undo/", effort_views.undo, name="undo-word"),
    path("<slug:slug>/pictures/", picture_views.pictures, name="pictures"),
    path("<slug:slug>/holds/", hold_views.holds, name="holds"),
    path("<slug:slug>/holds.txt", hold_views.script, name="holds-txt"),
    path("<slug:slug>/holds.csv", hold_views.table, name="holds-csv"),
]
