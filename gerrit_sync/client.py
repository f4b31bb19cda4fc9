"""Speaks HTTP with one Gerrit: login, time-outs, patience, and errors that say what to do. Knows no Django."""

from __future__ import annotations

import base64
import binascii
import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import requests
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError

from .bounds import clean, line
from .errors import Denied, Garbled, Missing, Refused, TooLarge, Unavailable

PREFIX = b")]}'"
MAX_REPLY = 256 * 1024 * 1024  # bytes; a reply beyond it is no reply to a question of ours
MAX_ERROR_TEXT = 300
TEXT_SECONDS = 30.0  # for the whole of a text; a server may send it drop by drop
TEXT_CHUNK = 1 << 14  # bytes; small, as a packed one may grow a thousandfold
RETRIES = 2  # more tries at one request that failed in a way that may pass
# As JSON, which Gerrit offers too, bytes that are no UTF-8 would be lost; unpacked, the limit holds for what is sent.
TEXT_HEADERS = {"Accept": "text/plain", "Accept-Encoding": "identity"}
Params = Sequence[tuple[str, str | int]]


class GerritClient:
    """One Gerrit. With a user every request goes to `/a/`, so that a login that expired fails instead of showing less.

    `requests_made` counts every HTTP request, repeated ones too; `server_time` is what the server took for now.
    """

    def __init__(
        self,
        url: str,
        user: str = "",
        password: str = "",
        *,
        timeout: float = 60,
        contact: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self.user = user
        self.timeout = timeout
        self.requests_made = 0
        self.server_time: datetime | None = None  # by the newest reply's Date
        self._sleep = sleep
        self._session = requests.Session()
        self._session.headers.update(
            {
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": f"reviewq/1 ({contact})" if contact else "reviewq/1 (review queue mirror)",
            }
        )
        if user:
            # As UTF-8, as Gerrit reads them; as text they would have to be Latin-1.
            self._session.auth = HTTPBasicAuth(user.encode(), password.encode())
        else:
            self._session.auth = as_guest

    def close(self) -> None:
        self._session.close()

    def changes(self, query: str, options: Sequence[str], n: int, start: int = 0) -> list[dict[str, Any]]:
        """One page of a change query, newest first, as decoded."""
        params: list[tuple[str, str | int]] = [("q", query), ("n", n), *(("o", option) for option in options)]
        if start:
            params.append(("S", start))
        rows = self.get("/changes/", params)
        if not isinstance(rows, list):
            raise Unavailable(f"{self.url} answered a change query with something that is not a list")
        return [row for row in rows if isinstance(row, dict)]

    def change(self, project: str, number: int, options: Sequence[str]) -> dict[str, Any]:
        """One change, read from the change itself and not from the search index. Missing if we may not see it."""
        path = f"/changes/{quote(project, safe='')}~{number}"
        row = self.get(path, [("o", option) for option in options])
        if not isinstance(row, dict):
            raise Unavailable(f"{self.url} answered for change {number} with something that is not a change")
        return row

    def version(self) -> str:
        version = self.get("/config/server/version")
        return line(version, 60) if isinstance(version, str) else ""

    def get(self, path: str, params: Params = ()) -> Any:
        """The decoded JSON of a GET. Tries again, with jitter, what may pass by itself."""
        for attempt in range(RETRIES + 1):
            try:
                return self._get_once(path, params)
            except Unavailable as error:
                wait = error.retry_after if error.retry_after is not None else 0.5 * 2**attempt
                if attempt == RETRIES or wait > 5 or error.is_load:
                    raise
                self._sleep(wait * random.uniform(0.75, 1.5))
        raise AssertionError("unreachable")

    def text(self, path: str, params: Params = (), limit: int = 1 << 20) -> bytes:
        """What a `/patch` or `/content` holds, which Gerrit sends as base64, of at most `limit` characters. One try.
        Never holds more than a little beyond the limit. Raises TooLarge, and Garbled for what is no base64."""
        reply, body = self._ask(path, params, lambda reply: self._bounded(reply, limit), TEXT_HEADERS)
        if reply.status_code != 200:
            raise self._error(reply, reply.status_code, error_text(body, reply.headers.get("Content-Type", "")))
        try:
            return base64.b64decode(b"".join(body.split()), validate=True)
        except binascii.Error:
            raise Garbled(f"{self.url} sent a text that is cut or not base64 ({len(body)} bytes)") from None

    def _get_once(self, path: str, params: Params) -> Any:
        return self._decode(*self._ask(path, params, self._body))

    def _ask(
        self,
        path: str,
        params: Params,
        read: Callable[[requests.Response], bytes],
        headers: dict[str, str] | None = None,
    ) -> tuple[requests.Response, bytes]:
        """One request and the body of its reply, whatever its status."""
        url = f"{self.url}/a{path}" if self.user else f"{self.url}{path}"
        self.requests_made += 1
        try:
            with self._session.get(
                url, params=list(params), timeout=self.timeout, stream=True, allow_redirects=False, headers=headers
            ) as reply:
                body = read(reply)
        except requests.Timeout:
            raise Unavailable(f"{self.url} did not answer within {self.timeout:g} s", is_load=True) from None
        except (requests.RequestException, HTTPError) as error:
            if "timed out" in str(error):  # in the middle of a body: not a Timeout by its type
                raise Unavailable(f"{self.url} stopped in the middle of a reply", is_load=True) from None
            raise Unavailable(f"no connection to {self.url}: {cause_in_words(error)}") from None
        self.server_time = date_of(reply) or self.server_time
        return reply, body

    def _bounded(self, reply: requests.Response, limit: int) -> bytes:
        """The body, given up as soon as it is too long or takes too long: bytes are read as they come."""
        chunks, size, end = [], 0, time.monotonic() + TEXT_SECONDS
        while chunk := reply.raw.read1(TEXT_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"{self.url} has more than {limit} characters to send")
            if time.monotonic() > end:
                raise Unavailable(f"{self.url} did not send a text within {TEXT_SECONDS:g} s", is_load=True)
        return b"".join(chunks)

    @staticmethod
    def _body(reply: requests.Response) -> bytes:
        chunks, size = [], 0
        for chunk in reply.iter_content(1 << 18):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_REPLY:
                raise requests.exceptions.ContentDecodingError("the reply is too large")
        return b"".join(chunks)

    def _decode(self, reply: requests.Response, body: bytes) -> Any:
        status = reply.status_code
        if status != 200:
            raise self._error(reply, status, error_text(body, reply.headers.get("Content-Type", "")))
        text = body[len(PREFIX) :] if body.startswith(PREFIX) else body
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            if text.lstrip()[:1] == b"<":
                raise Unavailable(
                    f"{self.url} answered with a web page instead of data (a proxy or a login page?)"
                ) from None
            raise Unavailable(f"{self.url} sent a reply that is cut or not JSON ({len(body)} bytes)") from None

    def _error(self, reply: requests.Response, status: int, text: str) -> Exception:
        says = f"{self.url} says {status}" + (f": {text}" if text else "")
        if status in (400, 409) and text:  # Gerrit always says why; a proxy's page is no answer to what we asked
            return Refused(text)
        if status in (401, 403):
            return Denied(says)
        if status in (404, 405):
            return Missing(says)
        if status in (408, 429) or status >= 499:
            return Unavailable(says, retry_after(reply), is_load=status in (408, 500, 504))
        if 300 <= status < 400:
            target = line(reply.headers.get("Location", "").split("?")[0], 200)
            return Unavailable(f"{self.url} redirects to {target}: is GERRIT_URL its whole base address?", 60)
        return Unavailable(says)


def as_guest(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """A login of nobody: without any, one that lies in a .netrc would be sent."""
    return request


def retry_after(reply: requests.Response) -> float | None:
    """Seconds of a Retry-After header; its date form, rare here, counts as not said. A bare 429 means a minute."""
    value = reply.headers.get("Retry-After", "")
    if value.isdecimal():
        return float(min(int(value), 3600))
    return 60.0 if reply.status_code == 429 else None


def error_text(body: bytes, content_type: str) -> str:
    """The first words of a plain-text error; nothing of a web page, which says nothing to our reader."""
    text = body[:4000].decode("utf-8", "replace").strip()
    if "html" in content_type.lower() or text[:1] == "<":
        return ""
    return clean(" ".join(text.split()), MAX_ERROR_TEXT)


def date_of(reply: requests.Response) -> datetime | None:
    """The instant of a reply by the clock of the server that sent it."""
    try:
        return parsedate_to_datetime(reply.headers.get("Date", "")).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def cause_in_words(error: Exception) -> str:
    """What broke, without the request's URL: it says nothing new and is long."""
    name, text = type(error).__name__, str(error)
    return next((words for sign, words in CAUSES.items() if sign in text or sign == name), name)


CAUSES = {
    "Connection refused": "connection refused",
    "Name or service not known": "name or service not known",
    "Connection reset": "connection reset",
    "CERTIFICATE": "its certificate is not trusted",
    "IncompleteRead": "the reply was cut",
    "ChunkedEncodingError": "the reply was cut",
    "ConnectionError": "it is not reachable",
}
