"""Addresses of this capability."""

from django.urls import path

from . import views

app_name = "meetings"

urlpatterns = [
    path("", views.meetings, name="list"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/text/", views.text, name="text"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/open/", views.reopen, name="open"),
    path("<int:pk>/<int:place>/", views.item, name="item"),
]
