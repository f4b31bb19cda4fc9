"""Addresses of the queue, of a change (the same path as on its Gerrit) and of the sync."""

from django.urls import path

from . import views

app_name = "queue"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("live/", views.live, name="live"),
    path("c/<path:project>/+/<int:number>/", views.change, name="change"),
    path("sync/", views.sync, name="sync"),
    path("sync/now/", views.sync_now, name="sync-now"),
    path("theme/", views.set_theme, name="theme"),
]
