"""Addresses of the ledger of feature freeze exceptions."""

from django.urls import path

from . import export_views, terms_views, views, write_views

app_name = "ffe"

urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("new/", write_views.new, name="new"),
    path("terms/", terms_views.terms, name="terms"),
    path("meeting.txt", export_views.meeting, name="meeting"),
    path("exceptions.csv", export_views.as_csv, name="csv"),
    path("exceptions.json", export_views.as_json, name="json"),
    path("<int:pk>/", views.request_page, name="request"),
    path("<int:pk>/mail.txt", export_views.mail, name="mail"),
    path("<int:pk>/edit/", write_views.edit, name="edit"),
    path("<int:pk>/<slug:act>/", views.act, name="act"),
]
