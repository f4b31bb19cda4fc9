"""What can go wrong with a Gerrit, told apart by what to do about it."""

from __future__ import annotations


class GerritError(Exception):
    """Something that a Gerrit did to us. The text is fit for people: bounded, and without credentials."""


class Unavailable(GerritError):
    """It may go better later: no connection, time-out, 408, 429, 5xx, a cut or unreadable reply.
    `retry_after`: seconds to leave the server alone, where it said so."""

    def __init__(self, text: str, retry_after: float | None = None, is_load: bool = False) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.is_load = is_load  # asking for less at a time may help


class Garbled(Unavailable):
    """A reply that is cut or makes no sense, of a server that is well otherwise."""


class Denied(GerritError):
    """401 or 403: the login is wrong, or not allowed. Short spells of it happen; nothing may be dropped for it."""


class Refused(GerritError):
    """400 or 409: the server does not accept what we asked, and will not later."""


class Missing(GerritError):
    """404 or 405: not there, not visible to us, or ambiguous; these cannot be told apart."""


class TooLarge(GerritError):
    """More than we read: what there is would do us no good."""
