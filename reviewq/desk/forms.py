"""What people type at their desk, but for the fields of the single acts (`desk/kinds/`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from .acts import MOST_CHANGES

LONGEST_NEXT = 2000


@dataclass(frozen=True, slots=True)
class Picked:
    """The ids of changes in a request; `fault` says what is wrong with them."""

    ids: tuple[int, ...] = ()
    fault: str = ""


def picked_in(data: QueryDict) -> Picked:
    texts: Sequence[str] = list(dict.fromkeys(data.getlist("change")))
    if not texts:
        return Picked(fault="No change is marked: mark the rows that are meant, then do it again.")
    if len(texts) > MOST_CHANGES:
        return Picked(fault=f"{len(texts)} changes are marked; at most {MOST_CHANGES} at a time. Mark fewer.")
    if not all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
        return Picked(fault="The address names changes in a way that means nothing here. Mark the rows again.")
    return Picked(tuple(int(text) for text in texts))


def next_in(data: QueryDict, request: HttpRequest, default: str = "/") -> str:
    """Where to go on to, if that is a page of ours."""
    wanted = data.get("next", "")[: LONGEST_NEXT + 1]
    is_whole = len(wanted) <= LONGEST_NEXT and wanted.startswith("/") and wanted.isprintable()
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_whole and is_ours else default
