"""How the text of one setting becomes its value. Each raises ValueError for what is not allowed."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

TRUE, FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


def line(text: str) -> str:
    """Any text on one line."""
    if not text.isprintable():
        raise ValueError("characters that cannot be printed")
    return text


def names(text: str) -> list[str]:
    """`a, b` as ["a", "b"]; empty parts fall out."""
    return [part.strip() for part in line(text).split(",") if part.strip()]


def pairs(text: str) -> list[tuple[str, str]]:
    """`a=b, a=c` as [("a", "b"), ("a", "c")]."""
    found = []
    for part in names(text):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign and value):
            raise ValueError(f"{part!r} is no pair")
        found.append((name, value))
    return found


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from low to high, both included."""

    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"{number} is not in {low}..{high}")
        return number

    return parse


def truth(text: str) -> bool:
    if text.lower() in TRUE:
        return True
    if text.lower() in FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def web_address(text: str) -> str:
    """An http(s) address without a slash at its end; empty stays empty. A user name in it is refused: it would be
    shown wherever the address is."""
    if not text:
        return ""
    parts = urlsplit(line(text))
    is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ValueError("no plain web address")
    _ = parts.port  # raises ValueError for a port that is no number
    return text.rstrip("/")


def database(text: str) -> str:
    """An address that Django has a database engine of ours for; empty stays empty."""
    if not text:
        return ""
    engine = dj_database_url.parse(text).get("ENGINE", "")
    if engine not in ("django.db.backends.postgresql", "django.db.backends.sqlite3"):
        raise ValueError("neither PostgreSQL nor SQLite")
    return text


def redis(text: str) -> str:
    if text and urlsplit(text).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("no Redis address")
    return text


def secret_key(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError("too short to be secret")
    return text


def host_and_port(text: str) -> tuple[str, int]:
    """`127.0.0.1:8000` as ("127.0.0.1", 8000), `[::1]:8000` as ("::1", 8000)."""
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not 1 <= int(port) <= 65535:
        raise ValueError("no host:port")
    return host, int(port)


def time_zone(text: str) -> str:
    try:
        return zoneinfo.ZoneInfo(text).key
    except (zoneinfo.ZoneInfoNotFoundError, OSError):
        raise ValueError(f"{text!r} is no time zone") from None


def log_level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"{text!r} is no log level")
    return text.upper()


def folder(text: str) -> Path:
    """A folder as an absolute path; a relative one counts from the folder of manage.py."""
    if not text:
        raise ValueError("no folder")
    return (Path(__file__).resolve().parent.parent.parent / line(text)).resolve()
