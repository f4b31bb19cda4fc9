"""Errors as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from reviewq.search.language import QueryError

MEDIA_TYPE = "application/problem+json"
TYPES = {"query": "The query is not understood", "parameter": "A parameter is refused", "not-found": "Nothing is here"}


class Refused(Exception):
    """Parameters that cannot be answered: name -> what is wrong and what to do."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(faults)
        self.faults = faults


def problem(kind: str, detail: str, status: int = 400, **more: Any) -> HttpResponse:
    body = {"type": f"urn:reviewq:problem:{kind}", "title": TYPES[kind], "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def of_query(_request: HttpRequest, fault: QueryError) -> HttpResponse:
    return problem("query", fault.message, position=fault.position, expected=list(fault.expected))


def of_parameters(_request: HttpRequest, fault: Refused) -> HttpResponse:
    errors = [{"parameter": name, "message": message} for name, message in fault.faults.items()]
    return problem("parameter", " ".join(fault.faults.values()), errors=errors)


def of_validation(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """What ninja found wrong, in the same shape."""
    faults = {str(one["loc"][-1]): str(one["msg"]) for one in fault.errors}
    return of_parameters(request, Refused({name: f"{name}: {message}." for name, message in faults.items()}))


def of_http(_request: HttpRequest, fault: HttpError) -> HttpResponse:
    return problem("parameter", str(fault), status=fault.status_code)


def not_found(request: HttpRequest, **_rest: str) -> HttpResponse:
    """For addresses below /api/ that nothing answers."""
    return problem("not-found", f"{request.path[:200]} is nothing here; /api/v1/openapi.json describes what is.", 404)


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    QueryError: of_query,
    Refused: of_parameters,
    ValidationError: of_validation,
    HttpError: of_http,
}


def install(api: NinjaAPI) -> None:
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)
