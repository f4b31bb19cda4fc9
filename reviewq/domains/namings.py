"""What a list of namings makes of those that are there, and who cannot be named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from .records import Naming
from .rules.record import MOST_EXPERTS, days_problem, meeting

Key = tuple[int, date | None]


def ended(naming: Naming, last: date) -> Naming | None:
    """The same until a last day; None: it would end before it began, so it never was."""
    if naming.days.since and last < naming.days.since:
        return None
    return replace(naming, days=replace(naming.days, until=last))


def moves(
    there: Iterable[Naming], wanted: Iterable[Naming], today: date
) -> tuple[dict[Key, Naming | None], list[Naming]]:
    """(what becomes of each that is there, None: it goes; those that are new). Who is no longer wanted ends at once;
    what is over stays, since it was."""
    asked = {naming.key: naming for naming in wanted}
    yesterday = today - timedelta(days=1)
    kept: dict[Key, Naming | None] = {}
    for naming in there:
        if (new := asked.pop(naming.key, None)) is not None:
            kept[naming.key] = replace(naming, days=new.days)
        else:
            kept[naming.key] = naming if naming.days.is_over(today) else ended(naming, yesterday)
    return kept, list(asked.values())


def naming_problem(naming: Naming, others: Sequence[Naming]) -> dict[str, str]:
    """Why somebody cannot be named beside these others of the domain: field -> what to do."""
    account, days = naming.account, naming.days
    if account.is_bot:
        return {"person": f"{account.label} is a bot: only people are experts."}
    if account.is_inactive:
        return {"person": f"The account of {account.label} is closed in Gerrit."}
    if found := days_problem(days.since, days.until):
        return found
    if len(others) >= MOST_EXPERTS:
        return {"person": f"{MOST_EXPERTS} namings are kept of a domain: that is the most."}
    if met := meeting(days, [one.days for one in others if one.account.pk == account.pk]):
        told = met.words or "without end"
        return {"person": f"{account.label} is named already ({told}): end that first, or take other days."}
    return {}
