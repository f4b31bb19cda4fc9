"""Addresses of our own lists, as people paste them: which can be kept as a view."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from reviewq.parts import plugins

from .models import LONGEST_URL

QUEUE = "/"
PLACES = ("after", "before")  # of a page within the queue: a view starts on the first


class NoList(ValueError):
    """The text is no address of a list of ours; the words say what is."""


def read(text: str, host: str) -> str:
    """The path and query of a list of ours, without the place of a page in it. `host`: ours, which may stand before it.
    Raises NoList."""
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        raise NoList(f"“{text[:60]}” is no address.") from None
    if parts.netloc not in ("", host) or parts.scheme not in ("", "http", "https"):
        raise NoList(f"Only lists of this site can be kept, not those of {parts.netloc[:60] or parts.scheme[:60]}.")
    if "\\" in text or not text.isprintable() or not plugins.is_list(parts.path):
        raise NoList("This is no address of a list here: open the queue or a page of lanes and copy its address.")
    address = f"{parts.path}?{_kept(parts.path, parts.query)}".rstrip("?")
    if len(address) > LONGEST_URL:
        raise NoList(f"This address is too long to keep: {len(address)} letters; at most {LONGEST_URL}.")
    return address


def _kept(path: str, query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if not (path == QUEUE and name in PLACES)])
