"""Addresses of this capability."""

from django.urls import path

from . import import_views, views

app_name = "policies"

urlpatterns = [
    path("policies/", views.policies, name="list"),
    path("policies.toml", views.toml, name="toml"),
    path("policies/history/", views.history, name="history"),
    path("policies/import/", import_views.show, name="import"),
    path("policies/import/apply/", import_views.apply, name="apply"),
    path("policies/new/", views.new, {"kind": "policy"}, name="policy-new"),
    path("policies/<int:pk>/", views.record, {"kind": "policy"}, name="policy-edit"),
    path("policies/<int:pk>/delete/", views.remove, {"kind": "policy"}, name="policy-delete"),
    path("policies/freezes/new/", views.new, {"kind": "freeze"}, name="freeze-new"),
    path("policies/freezes/<int:pk>/", views.record, {"kind": "freeze"}, name="freeze-edit"),
    path("policies/freezes/<int:pk>/delete/", views.remove, {"kind": "freeze"}, name="freeze-delete"),
]
