"""Addresses under /handing/."""

from django.urls import path

from . import views

app_name = "handing"

urlpatterns = [
    path("", views.handed, name="list"),
    path("<int:pk>/take-back/", views.take_back, name="take-back"),
    path("<int:pk>/give-back/", views.give_back, name="give-back"),
]
