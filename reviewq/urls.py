"""Every address of the site starts here. docs/pages.md lists them; a test compares."""

from django.contrib import admin
from django.urls import include, path

from reviewq.domains.views import toml as domains_toml
from reviewq.site.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("reviewq.queue.urls")),
    path("", include("reviewq.desk.urls")),
    path("meetings/", include("reviewq.meetings.urls")),
    path("", include("reviewq.policies.urls")),
    path("", include("reviewq.trivial.urls")),
    path("", include("reviewq.volunteers.urls")),
    path("campaigns/", include("reviewq.campaigns.urls")),
    path("bugs/", include("reviewq.bugs.urls")),
    path("cycles/", include("reviewq.cycles.urls")),
    path("freeze/", include("reviewq.freeze.urls")),
    path("ffe/", include("reviewq.ffe.urls")),
    path("domains.toml", domains_toml, name="domains-toml"),
    path("domains/", include("reviewq.domains.urls")),
    path("load/", include("reviewq.load.urls")),
    path("capacity/", include("reviewq.capacity.urls")),
    path("handing/", include("reviewq.handing.urls")),
    path("people/", include("reviewq.people.urls")),
    path("api/", include("reviewq.api.urls")),
    path("site/", include("reviewq.site.urls")),
    path("admin/", admin.site.urls),
]
