"""What programs may ask. docs/api.md tells it; /api/v1/openapi.json describes it to programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query
from ninja.openapi.schema import OpenAPISchema

from reviewq.people.reads import viewer_of
from reviewq.search.find import search

from . import problems, reads, suggestion_reads
from .examples import EXAMPLE, PROBLEM_EXAMPLE
from .schemas import ChangesOut, ProblemOut, SuggestionsOut

DEFAULT_QUERY = "status:open"
DEFAULT_LIMIT, MOST_CHANGES = 25, 100
PARAMETERS = ("q", "cursor", "limit")
REFUSED = {400: "The query or a parameter is refused", 404: "There is no such change, or none that the reader may see"}
DESCRIPTION = """\
Answers from the mirror of a Gerrit; it never waits for Gerrit itself. `synced_at` says how old the answer may be.
Queries are in Gerrit's language and in some operators more (docs/search.md). Errors are `application/problem+json`.
Without a session the answer holds what everybody may see; `self` is the account that a signed-in reader has linked."""


class Api(NinjaAPI):
    """Tells in its description that errors have a type of content of their own, which ninja cannot be told."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**options)
        for methods in described["paths"].values():
            for method in methods.values():
                for status, words in REFUSED.items():
                    if refused := method["responses"].get(status):
                        schema = refused["content"].pop("application/json")["schema"]
                        refused["description"] = words
                        refused["content"][problems.MEDIA_TYPE] = {"schema": schema, "example": PROBLEM_EXAMPLE}
        return described


api = Api(
    title="reviewq",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}}},
)
problems.install(api)


@api.get(
    "/changes",
    response={200: ChangesOut, 400: ProblemOut},
    operation_id="changes",
    summary="The changes that a query finds",
    tags=["changes"],
    openapi_extra={"responses": {200: {"content": {"application/json": {"example": EXAMPLE}}}}},
)
def changes(
    request: HttpRequest,
    q: str = Query(DEFAULT_QUERY, description="in Gerrit's language", examples=["turn:reviewers project:mooring"]),
    cursor: str = Query("", description="`next_cursor` of the page before"),
    limit: int = Query(DEFAULT_LIMIT, ge=1, le=MOST_CHANGES, description="changes a page"),
) -> HttpResponse:
    """The changes that a query finds, in the shape of `manage.py export`, the highest number first, in pages."""
    after = _place(request, cursor)
    query, now, viewer = q.strip() or DEFAULT_QUERY, timezone.now(), viewer_of(request)
    found = search(query, viewer, now)
    page = reads.page_of(found.changes, after, limit, viewer, now)
    following = str(page.following) if page.following else None
    body = {
        "query": query,
        "interpreted": found.interpreted,
        "synced_at": reads.synced_at(),
        "changes": page.records,
        "next_cursor": following,
    }
    # the records are built here from our own rows: checking each field of them again would cost more than reading them
    response = JsonResponse(body, headers={"Cache-Control": "private, no-store"})
    if following:
        address = urlencode({"q": query, "limit": limit, "cursor": following})
        response["Link"] = f'<{request.path}?{address}>; rel="next"'
    return response


@api.get(
    "/changes/{number}/suggestions",
    response={200: SuggestionsOut, 400: ProblemOut, 404: ProblemOut},
    operation_id="suggestions",
    summary="Who could look at a change",
    tags=["changes"],
)
def suggestions(
    request: HttpRequest,
    number: int = Path(ge=0, description="of the change"),
    project: str = Query("", description="needed only where several changes have that number"),
) -> HttpResponse:
    """At most three people with the probability that they are among its reviewers, and the evidence."""
    if faults := unknown_parameters(request, ("project",)):
        raise problems.Refused(faults)
    viewer = viewer_of(request)
    found = suggestion_reads.find(number, project, viewer)
    if not found:
        return problems.problem("not-found", f"There is no change {number} in the mirror.", 404)
    if len(found) > 1:
        raise problems.Refused({"project": f"project: several changes have the number {number}; name the project."})
    body = suggestion_reads.told_of(found[0], viewer, timezone.now())
    return JsonResponse(body, headers={"Cache-Control": "private, no-store"})


def unknown_parameters(request: HttpRequest, known: Sequence[str]) -> dict[str, str]:
    return {
        name: f"There is no parameter “{name[:40]}”; there {'is' if len(known) == 1 else 'are'} {', '.join(known)}."
        for name in request.GET
        if name not in known
    }


def _place(request: HttpRequest, cursor: str) -> reads.Cursor | None:
    """Where the page starts. Raises Refused with every fault at once."""
    faults = unknown_parameters(request, PARAMETERS)
    after = None
    try:
        after = reads.Cursor.read(cursor) if cursor else None
    except ValueError:
        faults["cursor"] = "cursor: take next_cursor of the page before as it is, or leave it out."
    if faults:
        raise problems.Refused(faults)
    return after
