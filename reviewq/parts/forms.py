"""What forms and addresses of several capabilities are read for in the same way: marked rows, where to go on to, a file
or its text, keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

LARGEST_KEY = 2**63 - 1  # that the database takes: an address may name any
LONGEST_NEXT = 2000


@dataclass(frozen=True, slots=True)
class Picked:
    """The ids of changes in a request; `fault` says what is wrong with them."""

    ids: tuple[int, ...] = ()
    fault: str = ""


def picked_in(data: QueryDict, most: int) -> Picked:
    """The rows that are marked; at most so many."""
    texts: Sequence[str] = list(dict.fromkeys(data.getlist("change")))
    if not texts:
        return Picked(fault="No change is marked: mark the rows that are meant, then do it again.")
    if len(texts) > most:
        return Picked(fault=f"{len(texts)} changes are marked; at most {most} at a time. Mark fewer.")
    if not all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
        return Picked(fault="The address names changes in a way that means nothing here. Mark the rows again.")
    return Picked(tuple(int(text) for text in texts))


def next_in(data: QueryDict, request: HttpRequest, default: str) -> str:
    """Where to go on to, if that is a page of ours."""
    wanted = str(data.get("next", ""))[: LONGEST_NEXT + 1]
    is_whole = len(wanted) <= LONGEST_NEXT and wanted.startswith("/") and wanted.isprintable()
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_whole and is_ours else default


def page_in(data: QueryDict, last: int) -> int:
    """Which page is asked for, the first if none is; 0: none that there is."""
    text = str(data.get("page", "1"))
    page = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return page if page <= last else 0


def uploaded(form: forms.Form, upload: Any, largest: int) -> str:
    """The text of an uploaded file; if it is none, or too much, '', and the form says so beside its field `file`.
    `largest`: characters."""
    if upload.size > largest * 4:
        form.add_error("file", f"The file has {upload.size} bytes: that is too much.")
        return ""
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        form.add_error("file", "The file is not text in UTF-8.")
        return ""


def with_plain_ends(text: Any) -> str:
    """Browsers send every end of a line as two characters; the text has to be the same when it comes back."""
    return str(text).replace("\r\n", "\n").replace("\r", "\n")
