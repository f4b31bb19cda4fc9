"""Addresses for programs; everything else below /api/ answers in the same way that it is not there."""

from django.urls import path

from . import load_views  # noqa: F401 adds its addresses to the interface
from .problems import not_found
from .views import api

urlpatterns = [
    path("v1/", not_found),
    path("v1/", api.urls),
    path("<path:rest>", not_found),
]
