"""One core and one expert on the page of a change: whose +2 and whose votes are there, and who could give the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reviewq.changes.rules.expert import DomainAsked, ExpertsAsked
from reviewq.changes.rules.reason import signed
from reviewq.changes.rules.snapshot import VoteFact
from reviewq.parts.rows import Glossary

MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What is asked of whom. `given`: names with their votes; `missing`: in words, empty: nothing; `could`: names."""

    what: str
    given: list[str]
    missing: str
    could: list[str]
    more: int = 0


def accounts_in(experts: ExpertsAsked | None) -> set[int]:
    """Everybody that the rows name."""
    asked = experts.domains if experts else ()
    return {account for one in asked for account in _people(one)}


def _people(asked: DomainAsked) -> Iterable[int]:
    yield from (vote.account for vote in asked.given)
    yield from asked.could


def rows_of(experts: ExpertsAsked | None, glossary: Glossary) -> list[AskedRow]:
    """The cores first, then each domain, the one with most lines first. Empty where the policy asks no experts."""
    if experts is None:
        return []
    return [_cores(experts, glossary), *(_domain(one, glossary) for one in experts.domains)]


def _cores(experts: ExpertsAsked, glossary: Glossary) -> AskedRow:
    count, usual = experts.missing_cores, experts.required - experts.instead
    what = "a core's +2" if usual == 1 else f"{usual} cores' +2"
    if experts.instead:
        why = "somewhere nobody can vote as an expert" if experts.domains else "it is in no domain"
        what += f", and one more in place of an expert's: {why}"
    return AskedRow(what, [_voted(vote, glossary) for vote in experts.plus_twos], f"{count} more" if count else "", [])


def _domain(asked: DomainAsked, glossary: Glossary) -> AskedRow:
    names = sorted((_name(account, glossary) for account in asked.could), key=str.lower)
    given = [_voted(vote, glossary) for vote in asked.given]
    could = names[:MOST_NAMED] if asked.missing else []
    what = f"an expert of {asked.domain.name}"
    return AskedRow(what, given, _missing(asked, glossary), could, max(0, len(names) - MOST_NAMED) if could else 0)


def _missing(asked: DomainAsked, glossary: Glossary) -> str:
    if asked.nobody:
        few = "nobody else is named" if asked.domain.experts else "nobody is named"
        return f"{few}: a core's +2 stands in its place"
    if asked.twice:
        once = f"{_name(asked.twice.account, glossary)}'s vote counts once, as a core's: another core's +2"
        return once if asked.needs_core else f"{once}, or {asked.missing} more"
    return f"{asked.missing} more" if asked.missing else ""


def _voted(vote: VoteFact, glossary: Glossary) -> str:
    return f"{_name(vote.account, glossary)} {signed(vote.value)}"


def _name(account: int, glossary: Glossary) -> str:
    return glossary.names.get(account, "somebody")
