"""Which states a request for a feature freeze exception has, and which act leads from one to another."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    DRAFT = "draft"
    REQUESTED = "requested"
    SPONSORED = "sponsored"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    EXPIRED = "expired"


OPEN = (State.DRAFT, State.REQUESTED, State.SPONSORED, State.GRANTED)
