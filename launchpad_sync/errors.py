"""What can go wrong with a tracker, told apart by what to do about it."""

from __future__ import annotations


class TrackerError(Exception):
    """Something that a tracker did to us. The text is fit for people: bounded and on one line."""


class Unavailable(TrackerError):
    """It may go better later: no connection, time-out, 408, 429, 5xx, a cut or unreadable reply, pages that lie.
    `retry_after`: seconds to leave the server alone, where it said so."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Refused(TrackerError):
    """400, 401 or 403: what we ask is not answered, now or later."""


class Missing(TrackerError):
    """404 or 410: the tracker has no such project."""
