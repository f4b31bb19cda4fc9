"""Addresses of the queue, of a change (the same path as on its Gerrit) and of the sync."""

from django.urls import path

from . import views, views_lanes, views_next, views_search

app_name = "queue"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("live/", views.live, name="live"),
    path("c/<path:project>/+/<int:number>/", views.change, name="change"),
    path("lanes/", views_lanes.lanes, name="lanes"),
    path("lanes/new/", views_lanes.new_lanes, name="new-lanes"),
    path("lanes/file/", views_lanes.lanes_file, name="lanes-file"),
    path("dashboard/", views_lanes.gerrits_dashboard, name="gerrits-dashboard"),
    path("q/<path:query>", views_search.gerrits_search, name="gerrits-search"),
    path("suggest/", views_search.suggest, name="suggest"),
    path("next/", views_next.next_, name="next"),
    path("sync/", views.sync, name="sync"),
    path("sync/now/", views.sync_now, name="sync-now"),
    path("theme/", views.set_theme, name="theme"),
]
