"""The headers that keep a page from running, loading or being framed by anything that is not ours."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.debug import SafeExceptionReporterFilter

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
A_YEAR = 365 * 24 * 3600  # seconds


class SecurityHeaders:
    """Sets our headers on every answer, also on those of errors. It stands first in MIDDLEWARE, so static files,
    which WhiteNoise answers further down, have them too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"  # for browsers that do not know frame-ancestors
        if request.is_secure():
            headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
        return response


class QuietReports(SafeExceptionReporterFilter):
    """Error reports (with DEBUG a page, else a mail) show settings. Django hides those that are named like a secret;
    ours may also hold one in an address."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern + "|REDIS|RQ_|DATABASE|ENVIRON", re.I
    )
