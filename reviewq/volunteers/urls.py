"""Addresses of this capability."""

from . import board_urls, claims_urls

app_name = "volunteers"

urlpatterns = [*board_urls.urlpatterns, *claims_urls.urlpatterns]
