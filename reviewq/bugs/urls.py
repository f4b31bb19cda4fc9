"""Addresses of this capability."""

from django.urls import path

from . import sweep_views, views

app_name = "bugs"

urlpatterns = [
    path("", views.bugs, name="list"),
    path("trivial/", views.trivial, name="trivial"),
    path("sweep/", sweep_views.sweep, name="sweep"),
    path("sweep/next/", sweep_views.go_on, name="sweep-next"),
    path("sweep/stop/", sweep_views.stop, name="sweep-stop"),
    path("<int:number>/", views.bug, name="bug"),
    path("tasks/<int:pk>/mark/", views.mark, name="mark"),
    path("marks/<int:pk>/undo/", views.undo_mark, name="undo-mark"),
]
