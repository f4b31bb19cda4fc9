"""Addresses of the board and of the vetted list."""

from django.urls import path

from . import views_board as views

urlpatterns = [
    path("trivial/", views.board, name="board"),
    path("trivial/vetted/", views.vetted, name="vetted"),
]
