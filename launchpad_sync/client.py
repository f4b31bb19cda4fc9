"""Speaks HTTP with one Launchpad-compatible tracker: pages, patience, errors that say what to do. Knows no Django."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import requests

from gerrit_sync.bounds import line
from gerrit_sync.client import as_guest, cause_in_words, date_of, error_text, retry_after

from .errors import Missing, Refused, Unavailable

MAX_REPLY = 32 * 1024 * 1024  # bytes; a reply beyond it is no page of tasks
MAX_PAGES = 500  # of one search; whoever has more is going round in circles
MAX_REDIRECTS = 3
RETRIES = 2  # more tries at one request that failed in a way that may pass
LONGEST_WAIT = 5.0  # seconds; what asks for more is left for the next run
PAGE_SIZE = 300  # tasks asked for; servers may give fewer
Params = Sequence[tuple[str, str]]
Page = list[dict[str, Any]]


class TrackerClient:
    """One tracker, read anonymously. `requests_made` counts every HTTP request, repeated ones too; `server_time` is
    what the server took for now in its newest reply."""

    def __init__(
        self, url: str, *, timeout: float = 30, contact: str = "", sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout
        self.requests_made = 0
        self.server_time: datetime | None = None
        self._sleep = sleep
        self._session = requests.Session()
        self._session.auth = as_guest
        agent = f"reviewq/1 ({contact})" if contact else "reviewq/1 (review queue mirror)"
        self._session.headers.update({"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": agent})

    def close(self) -> None:
        self._session.close()

    def tasks(self, project: str, params: Params) -> Iterator[Page]:
        """The pages of a search among a project's tasks, as decoded, until no further one is named. Raises
        TrackerError, also where the pages lead elsewhere or in a circle."""
        asked = [("ws.op", "searchTasks"), *params, ("ws.size", str(PAGE_SIZE))]
        url: str | None = f"{self.url}/{quote(project, safe='')}?{urlencode(asked)}"
        been: set[str] = set()
        while url:
            if url in been or len(been) >= MAX_PAGES:
                raise Unavailable(f"{self.url} names the same page of {line(project, 60)} again as the next one")
            been.add(url)
            answer = self.get(url)
            entries = answer.get("entries") if isinstance(answer, dict) else None
            if not isinstance(entries, list):
                raise Unavailable(f"{self.url} answered a search with something that is not a page of tasks")
            yield [entry for entry in entries if isinstance(entry, dict)]
            url = self._next(answer.get("next_collection_link"))

    def _next(self, link: Any) -> str | None:
        """The address of the next page. A link that leads off the tracker is a lie: it could point us anywhere."""
        if not link:
            return None
        if not isinstance(link, str) or len(link) > 8000 or not self._is_ours(link):
            raise Unavailable(f"{self.url} says that the next page lies elsewhere; it was not followed")
        return link

    def _is_ours(self, url: str) -> bool:
        try:
            there, here = urlsplit(url), urlsplit(self.url)
            return (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
        except ValueError:
            return False

    def get(self, url: str) -> Any:
        """The decoded JSON of a GET. Tries again, with jitter, what may pass by itself."""
        for attempt in range(RETRIES + 1):
            try:
                return self._decode(*self._fetch(url))
            except Unavailable as error:
                wait = error.retry_after if error.retry_after is not None else 0.5 * 2**attempt
                if attempt == RETRIES or wait > LONGEST_WAIT:
                    raise
                self._sleep(wait * random.uniform(0.75, 1.5))
        raise AssertionError("unreachable")

    def _fetch(self, url: str) -> tuple[requests.Response, bytes]:
        """The reply and its body, after redirects within the tracker."""
        for _ in range(MAX_REDIRECTS + 1):
            reply, body = self._fetch_once(url)
            if reply.status_code not in (301, 302, 303, 307, 308):
                return reply, body
            url = urljoin(url, reply.headers.get("Location", ""))
            if not self._is_ours(url):
                target = line(url.split("?")[0], 200)
                raise Unavailable(f"{self.url} redirects to {target}: is LAUNCHPAD_URL its whole base address?", 60)
        raise Unavailable(f"{self.url} redirects without end", 60)

    def _fetch_once(self, url: str) -> tuple[requests.Response, bytes]:
        self.requests_made += 1
        try:
            with self._session.get(url, timeout=self.timeout, stream=True, allow_redirects=False) as reply:
                body = self._body(reply)
        except requests.Timeout:
            # Not asked again at once: whoever waits for this reply has waited long enough.
            raise Unavailable(f"{self.url} did not answer within {self.timeout:g} s", 60) from None
        except (
            requests.RequestException,
            ValueError,
        ) as error:  # ValueError: an address without sense
            if "timed out" in str(error):
                raise Unavailable(f"{self.url} stopped in the middle of a reply", 60) from None
            raise Unavailable(f"no connection to {self.url}: {cause_in_words(error)}") from None
        self.server_time = date_of(reply) or self.server_time
        return reply, body

    def _body(self, reply: requests.Response) -> bytes:
        """The whole body. What comes drop by drop ends with the time for one reply."""
        chunks, size, deadline = [], 0, time.monotonic() + self.timeout
        for chunk in reply.iter_content(1 << 14):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_REPLY:
                raise Unavailable(f"{self.url} sent a reply that is too large", 3600)
            if time.monotonic() > deadline:
                raise requests.Timeout
        return b"".join(chunks)

    def _decode(self, reply: requests.Response, body: bytes) -> Any:
        if reply.status_code != 200:
            raise self._error(reply, body)
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            if body.lstrip()[:1] == b"<":
                raise Unavailable(f"{self.url} answered with a web page instead of data") from None
            raise Unavailable(f"{self.url} sent a reply that is cut or not JSON ({len(body)} bytes)") from None

    def _error(self, reply: requests.Response, body: bytes) -> Exception:
        status, text = reply.status_code, error_text(body, reply.headers.get("Content-Type", ""))
        says = f"{self.url} says {status}" + (f": {text}" if text else "")
        if status in (404, 410):
            return Missing(says)
        if status in (400, 401, 403, 405):
            return Refused(says)
        return Unavailable(says, retry_after(reply))
