"""To whom a turn could be handed: people with room alone, each with why they are offered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewq.capacity.reads import rooms
from reviewq.capacity.rules.room import NOTHING, Room, Work
from reviewq.changes.able import Able, able
from reviewq.changes.core_terms import cores_now
from reviewq.changes.models import Account, Change
from reviewq.changes.rules.holder import Lane
from reviewq.experts.reads import suggestions
from reviewq.people.models import Link
from reviewq.people.reads import Viewer

from . import reads
from .models import Handing
from .rules.permits import Taker, why_not_to

LACKS = {
    Lane.SECOND: "one more core's +2",
    Lane.APPROVAL: "a core's approval",
    Lane.EXPERT: "the vote of an expert of its domain",
}
MOST_OFFERED = 40
MOST_NAMESAKES = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody who could take it, and why they are offered."""

    account: Account
    why: str
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """Who hands which changes on, what is handed on of them already (with names), and of which only some people's
    votes are missing."""

    viewer: Viewer
    changes: Sequence[Change]
    parts: Sequence[Handing]
    now: datetime
    able: Mapping[int, Able]

    @property
    def work(self) -> Work:
        """What the taker would get."""
        facts = [getattr(change, "facts", None) for change in self.changes]
        return sum((Work(1, one.minutes if one else 0) for one in facts), NOTHING)


def asking(viewer: Viewer, changes: Sequence[Change], now: datetime) -> Asking:
    ids = [change.pk for change in changes]
    return Asking(viewer, changes, reads.open_parts(ids), now, able(ids, now.date()))


def offers(asked: Asking) -> list[Offer]:
    """Suggested people first, the likeliest first; then cores and experts by name. Who could not be given one of the
    changes is not among them."""
    reasons = _suggested(asked) if len(asked.changes) == 1 else {}
    why = _cores_and_experts(asked)
    people = Account.objects.in_bulk({*reasons, *why})
    has = rooms(people, asked.now)
    able = {pk: one for pk, one in people.items() if not refusal(asked, one, has[pk])}
    first = [Offer(able[pk], words, is_suggested=True) for pk, words in reasons.items() if pk in able]
    rest = [Offer(one, why[pk]) for pk, one in able.items() if pk not in reasons]
    return [*first, *sorted(rest, key=lambda offer: offer.account.by_name)][:MOST_OFFERED]


def _suggested(asked: Asking) -> dict[int, str]:
    """Account id -> why the advisor would ask them, in words."""
    [change] = [change.pk for change in asked.changes]
    found = suggestions([change], asked.now)[change]
    return {one.account.pk: "; ".join(map(str, one.reasons)) for one in found}


def _cores_and_experts(asked: Asking) -> dict[int, str]:
    """Account id -> what they are, of those who are core or expert for each of the changes."""
    cores = cores_now({change.project_id for change in asked.changes})
    experts = reads.experts_of([change.pk for change in asked.changes], asked.now.date())
    found: dict[int, str] | None = None
    for change in asked.changes:
        words = dict.fromkeys(experts.get(change.pk, ()), "expert")
        for account in cores.get(change.project_id, ()):
            words[account] = "core and expert" if account in words else "core"
        found = words if found is None else {pk: found[pk] for pk in found if pk in words}
    return found or {}


def refusal(asked: Asking, account: Account, has: Room) -> str:
    """Why the changes cannot be handed to somebody; empty: they can."""
    own = reads.own_account(asked.viewer)
    taker = Taker(
        account.label,
        is_giver=account.pk == own,
        owns=any(change.owner_id == account.pk for change in asked.changes),
        is_bot=account.is_bot,
        is_inactive=account.is_inactive,
        part=_part(asked.parts, account.pk),
        cannot=_cannot(asked, account.pk),
        has_room=has.takes(asked.work),
    )
    return why_not_to(taker)


def _cannot(asked: Asking, account: int) -> str:
    """What one of the changes lacks and they cannot give, in words."""
    for change in asked.changes:
        of = asked.able.get(change.pk)
        if of and account not in of.accounts:
            return f"{change.number} lacks {LACKS[of.lane]}"
    return ""


def _part(parts: Iterable[Handing], account: int) -> str:
    for one in parts:
        if one.taker_id == account:
            return f"{one.giver.label} has handed {one.change.number} to {one.taker.label} already"
        if one.giver_id == account:
            return f"{one.giver.label} has handed {one.change.number} on to {one.taker.label}"
    return ""


def named(asked: Asking, text: str) -> tuple[Account | None, str]:
    """(who is meant by a typed name, why nobody is)."""
    found = reads.accounts_named(text, [change.server_id for change in asked.changes], MOST_NAMESAKES)
    if not found:
        return None, f"Nobody is called “{text[:60]}” on this Gerrit: give a user name, an address or a whole name."
    if len(found) > 1:
        return None, f"More than one person is called “{text[:60]}”: give a user name or an address."
    return found[0], refusal(asked, found[0], rooms([found[0].pk], asked.now)[found[0].pk])


def signs_in(accounts: Collection[int]) -> set[int]:
    """Those who will see it here."""
    links = Link.objects.filter(account__in=accounts, is_verified=True, user__is_active=True)
    return set(links.values_list("account_id", flat=True))
