"""The vetted list: small patches that a volunteer has reviewed well, so that only cores' votes are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import F, Q

from reviewq.changes.models import Account
from reviewq.changes.rules.ci import CiState
from reviewq.changes.rules.reason import signed, span
from reviewq.changes.rules.turn import Lane
from reviewq.parts.reads import listed, rows_of
from reviewq.people.reads import Viewer

from .board_reads import Line, lines_of, place_of
from .models import Claim
from .offers import Entry, Offer, campaigns_among, entries_of, ids_of, offers_of, tagged

MOST_LINES = 50
LABEL = "Code-Review"
CORES_LANES = {Lane.PLUS_TWO: "a +2", Lane.SECOND: "a second +2", Lane.APPROVAL: "approval"}
READ = ("vote", "comment")  # what of a claim's holder was a review


@dataclass(frozen=True, slots=True)
class VettedLine:
    """A line with who reviewed it, in words. `is_yours`: the reader's vote would move it on."""

    line: Line
    by: str
    is_yours: bool

    @property
    def needs(self) -> str:
        """The vote that is missing."""
        return CORES_LANES[Lane(self.line.entry.first.standing.lane)]


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one project and area."""

    heading: str
    lines: list[VettedLine]


@dataclass(slots=True)
class VettedList:
    """`yours`, `all`: how many patches there are for the reader's vote, and in all; `count` and `minutes` are those of
    the patches that are shown or left out for their number."""

    groups: list[Group] = field(default_factory=list)
    is_yours_alone: bool = False
    yours: int = 0
    all: int = 0
    count: int = 0
    minutes: int = 0
    left_out: int = 0


def vetted_of(whose: str, project: str, viewer: Viewer, servers: Mapping[int, str], now: datetime) -> VettedList:
    """The list for a reader. `whose`: me, all, or empty: theirs, if there are any. As many queries for one line as for
    fifty."""
    found = tagged(viewer).filter(change__facts__lane__in=[*CORES_LANES])
    offers = [one for one in offers_of(found, now) if _only_votes_missing(one) and project in ("", one.project)]
    campaigns = campaigns_among(found, viewer)
    by = _reviewers(offers, now)
    offers = [one for one in offers if one.id in by]
    yours = {one.id for one in offers if _is_for(one, viewer)}
    is_yours_alone = whose == "me" or (not whose and bool(yours))
    wanted = [one for one in offers if one.id in yours] if is_yours_alone else offers
    entries = sorted(entries_of(wanted, campaigns), key=_order)
    here = entries[:MOST_LINES]
    rows = {row.id: row for row in rows_of(listed(ids_of(here)), viewer, dict(servers), now)}
    lines = [
        VettedLine(line, by[line.entry.first.id], line.entry.first.id in yours) for line in lines_of(here, rows, now)
    ]
    return VettedList(
        groups=[Group(heading, [*group]) for heading, group in groupby(lines, _heading)],
        is_yours_alone=is_yours_alone,
        yours=len(yours),
        all=len(offers),
        count=len(wanted),
        minutes=sum(one.minutes for one in wanted),
        left_out=sum(len(entry.offers) for entry in entries[MOST_LINES:]),
    )


def _order(entry: Entry) -> tuple[str, str, int, int]:
    return entry.first.project, entry.first.area, entry.minutes, entry.first.id


def _heading(vetted: VettedLine) -> str:
    return place_of(vetted.line.entry.first)


def _only_votes_missing(offer: Offer) -> bool:
    """CI passed, or there is none; it merges as far as Gerrit says; nobody is against it."""
    is_green = offer.standing.ci in (CiState.PASSED, CiState.UNKNOWN)
    is_against = any(value < 0 for _, value in offer.votes.get(LABEL, ()))
    return is_green and offer.standing.mergeable is not False and not is_against


def _is_for(offer: Offer, viewer: Viewer) -> bool:
    """Whether the reader's vote would move it: a core there, who has not given a +2 already where one is missing."""
    if viewer.account is None or not viewer.is_core_of(offer.project_id) or offer.owner == viewer.account.pk:
        return False
    given = [value for account, value in offer.votes.get(LABEL, ()) if account == viewer.account.pk]
    return offer.standing.lane == Lane.APPROVAL or not any(value >= 2 for value in given)


def _reviewers(offers: Sequence[Offer], now: datetime) -> dict[int, str]:
    """Change id -> who reviewed its newest code well, in words: a vote above 0 of a person who is not its owner, else
    what somebody did who had claimed it. Two queries."""
    accounts = {account for one in offers for account, value in one.votes.get(LABEL, ()) if value > 0}
    people = {one.pk: one for one in Account.objects.filter(pk__in={0, *accounts}, is_bot=False)}
    claims = _claims(offers)
    found: dict[int, str] = {}
    for one in offers:
        votes = [
            vote for vote in one.votes.get(LABEL, ()) if vote[1] > 0 and vote[0] in people and vote[0] != one.owner
        ]
        if votes:
            found[one.id] = ", ".join(f"{signed(value)} by {people[account].label}" for account, value in votes[:3])
        elif one.id in claims:
            claim = claims[one.id]
            ago = span((now - claim.renewed_at).total_seconds()) if claim.renewed_at else ""
            found[one.id] = f"read by {claim.holder_name}, {ago} ago"
    return found


def _claims(offers: Iterable[Offer]) -> dict[int, Claim]:
    """The newest claim of each that was for a review, and whose holder wrote on its newest patch set."""
    wrote = Q(change__messages__author=F("account"), change__messages__patch_set=F("change__patch_set"))
    rows = Claim.objects.filter(wrote, change__in=[one.id for one in offers], renewed_by__in=READ)
    reviewed = rows.filter(purpose=Claim.Purpose.REVIEW).order_by("renewed_at", "pk")
    return {one.change_id: one for one in reviewed}
