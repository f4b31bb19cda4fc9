"""Addresses of this capability."""

from django.urls import path

from . import views

app_name = "campaigns"

urlpatterns = [
    path("<slug:key>/", views.campaign, name="campaign"),
    path("<slug:key>/decide/", views.decide, name="decide"),
    path("<slug:key>/decisions/<int:pk>/undo/", views.undo, name="undo"),
    path("<slug:key>/out/", views.take_out, name="take-out"),
    path("<slug:key>/back/", views.put_back, name="put-back"),
]
