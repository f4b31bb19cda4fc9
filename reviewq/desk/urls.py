"""Addresses of this capability."""

from django.urls import path

from .views import act, me, saved, sitting

app_name = "desk"

urlpatterns = [
    path("me/", me.me, name="me"),
    path("me/<slug:key>/", me.section, name="section"),
    path("v/<int:pk>/", saved.go, name="go"),
    path("v/key/<int:key>/", saved.go_by_key, name="go-by-key"),
    path("views/", saved.views, name="views"),
    path("views/new/", saved.new, name="new-view"),
    path("views/counts/", saved.counts, name="view-counts"),
    path("views/<int:pk>/", saved.edit, name="edit-view"),
    path("views/<int:pk>/move/", saved.move, name="move-view"),
    path("views/<int:pk>/remove/", saved.remove, name="remove-view"),
    path("sitting/", sitting.sitting, name="sitting"),
    path("sitting/end/", sitting.end, name="end-sitting"),
    path("acts/<slug:name>/", act.act, name="act"),
    path("acts/<int:pk>/undo/", act.undo, name="undo"),
]
