"""Addresses under /load/."""

from django.urls import path

from . import views

app_name = "load"

urlpatterns = [
    path("", views.totals, name="totals"),
    path("me/", views.me, name="me"),
    path("team/", views.team, name="team"),
    path("people/<int:number>/", views.person, name="person"),
]
