"""Addresses under /domains/."""

from django.urls import URLPattern, path

from . import edit_views, expert_views, import_views, map_views, proposal_views, quarter_views, views

app_name = "domains"

urlpatterns: list[URLPattern] = [
    path("", map_views.map_page, name="map"),
    path("proposals/", proposal_views.proposals, name="proposals"),
    path("one-and-one/", quarter_views.one_and_one, name="one-and-one"),
    path("new/", edit_views.new, name="new"),
    path("history/", views.history, name="history"),
    path("import/", import_views.show, name="import"),
    path("import/apply/", import_views.apply, name="apply"),
    # what has a word of its own stands above; rules.record.RESERVED keeps short names from taking it
    path("<slug:slug>/", views.domain, name="domain"),
    path("<slug:slug>/edit/", edit_views.edit, name="edit"),
    path("<slug:slug>/remove/", edit_views.remove, name="remove"),
    path("<slug:slug>/experts/", expert_views.name, name="experts"),
    path("<slug:slug>/experts/<int:pk>/end/", expert_views.end, name="end"),
]
