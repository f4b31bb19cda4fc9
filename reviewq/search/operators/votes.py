"""label: votes that count now, by value, person, group and number. The value is read exactly as Gerrit reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from reviewq.changes.models import Vote

from ..people import WhoError, group_members
from ..registry import Asked, Operator, add
from .conditions import NOTHING, among, having, one_of

MOST = 4  # Gerrit looks at votes from -4 to +4
MOST_COUNT = 5
MAGIC = ("MAX", "MIN", "ANY")
STATUSES = ("OK", "REJECT", "NEED", "MAY", "IMPOSSIBLE")  # of submit records: an older way to say what is missing
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
SIGNED = re.compile(r"(?P<label>.*?)(?P<value>[+-][0-9]*)")
WHOLE = re.compile(r"[+-]?[0-9]{1,10}")
RANGE = re.compile(r"(>=|>|=|<=|<|)([+-]?[0-9]+)$")
ARGUMENT = re.compile(r"(>=|>|=|<=|<)([^=].*)$", re.DOTALL)
AN_EXAMPLE = ("label:Code-Review+1", "label:Verified=MIN", "label:Code-Review>=1,user=self")

Voters = Callable[["QuerySet[Vote]"], "QuerySet[Vote]"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`values`: from, to; MAX, MIN and ANY have a word instead. `voters` narrows the votes; None: anybody's.
    `counts`: how many votes of one value there may be; None: any number above none."""

    label: str
    values: tuple[int, int]
    magic: str = ""
    voters: Voters | None = None
    counts: tuple[int, ...] | None = None


def label(asked: Asked) -> Q:
    vote, comma, arguments = asked.value.partition(",")
    voters, counts = _arguments(asked, arguments.split(","), len(vote) + 1) if comma else (None, None)
    name, magic, values = _vote(asked, vote)
    return condition(Wanted(name, values, magic, voters, counts))


def _vote(asked: Asked, text: str) -> tuple[str, str, tuple[int, int]]:
    """Label, magic word, range of values. `Code-Review` alone means +1."""
    name, equals, value = text.partition("=")
    if name and equals and not WHOLE.fullmatch(value):
        if value.upper() in STATUSES:
            asked.refuse(
                f"The mirror does not know submit records, so not label:…={value}.", *AN_EXAMPLE, at=len(name) + 1
            )
        if value.upper() not in MAGIC:
            asked.refuse(f"“{value[:60]}” is no vote.", "a number", *MAGIC, at=len(name) + 1)
    name, _, value = text.rpartition("=")
    if value in MAGIC and NAME.fullmatch(name):
        return name, value, (0, 0)
    return _numeric(text)


def _numeric(text: str) -> tuple[str, str, tuple[int, int]]:
    name, _, value = text.rpartition("=")
    if NAME.fullmatch(name) and re.fullmatch(r"[+-]?[0-9]{1,4}", value):
        return name, "", _within(int(value), int(value))
    if text.startswith("-") and NAME.fullmatch(text[1:]):
        return text[1:], "", (0, 0)
    if (found := SIGNED.fullmatch(text)) and NAME.fullmatch(found["label"]) and found["value"][1:]:
        return found["label"], "", _within(int(found["value"]), int(found["value"]))
    found = None if NAME.fullmatch(text) else RANGE.search(text)
    if found is None or abs(int(found[2][:12])) >= 2**31:
        return text, "", (1, 1)
    return text[: found.start()], "", bounds(found[1], int(found[2]))


def bounds(test: str, value: int, least: int = -MOST, most: int = MOST) -> tuple[int, int]:
    """The values that pass a comparison, as Gerrit has them: pushed into the range, not cut by it."""
    low, high = {
        ">": (value + 1, most),
        ">=": (value, most),
        "<": (least, value - 1),
        "<=": (least, value),
    }.get(test, (value, value))
    return _within(low, high, least, most)


def _within(low: int, high: int, least: int = -MOST, most: int = MOST) -> tuple[int, int]:
    return min(max(low, least), most), min(max(high, least), most)


def _arguments(asked: Asked, texts: Sequence[str], place: int) -> tuple[Voters | None, tuple[int, ...] | None]:
    """What stands behind the comma: whose vote, and how many of them."""
    named: dict[str, tuple[str, str, int]] = {}
    positional: list[tuple[str, int]] = []
    for text in texts:
        if found := ARGUMENT.search(text):
            key = text[: found.start()]
            if key in named:
                asked.refuse(f"“{key}” is said twice.", at=place)
            named[key] = found[1], found[2], place
        else:
            positional.append((text, place))
        place += len(text) + 1
    _check_together(asked, named)
    voters: Voters | None = None
    counts: tuple[int, ...] | None = None
    for key, (test, value, at) in named.items():
        match key.lower():
            case "user":
                voters = _user(asked, value, at + len(key) + len(test))
            case "group":
                voters = _group(asked, value, at + len(key) + len(test))
            case "count":
                counts = _counts(asked, test, value, at)
            case _:
                asked.refuse(f"“{key[:60]}” is not known here.", "user=", "group=", "count=", at=at)
    for value, at in positional:
        if voters is not None:
            asked.refuse(f"Only one person or group can be named; “{value[:60]}” is another.", at=at)
        voters = _user_or_group(asked, value, at)
    return voters, counts


def _check_together(asked: Asked, named: dict[str, tuple[str, str, int]]) -> None:
    for one, other in (("count", "user"), ("count", "group"), ("user", "group")):
        if one in named and other in named:
            asked.refuse(f"{one}= and {other}= cannot stand together.", at=named[other][2])


def _user(asked: Asked, name: str, at: int) -> Voters:
    if name == "owner":
        return lambda votes: votes.filter(account_id=F("change__owner_id"))
    if name == "non_uploader":
        return lambda votes: votes.exclude(account_id=Coalesce(F("change__indexed__uploader_id"), 0))
    if name == "non_contributor":
        asked.refuse("non_contributor is for submit requirements alone.", "non_uploader", at=at)
    return _accounts(_called(asked, name, at))


def _called(asked: Asked, name: str, at: int) -> list[int]:
    try:
        return asked.people.called(name)
    except WhoError as fault:
        asked.refuse(str(fault), at=at)


def _group(asked: Asked, name: str, at: int) -> Voters:
    members = group_members(name)
    if members is None:
        asked.refuse(f"No group is called “{name[:60]}”, or none that the mirror may see.", at=at)
    return _accounts(members)


def _user_or_group(asked: Asked, name: str, at: int) -> Voters:
    if name in ("owner", "non_uploader", "non_contributor"):
        return _user(asked, name, at)
    if accounts := _called(asked, name, at):
        return _accounts(accounts)
    members = group_members(name)
    if members is None:
        asked.refuse(f"Neither a person nor a group is called “{name[:60]}”.", at=at)
    return _accounts(members)


def _accounts(accounts: Sequence[int]) -> Voters:
    return lambda votes: votes.filter(account_id__in=among(accounts))


def _counts(asked: Asked, test: str, value: str, at: int) -> tuple[int, ...]:
    if not WHOLE.fullmatch(value):
        asked.refuse(f"count takes a number, not “{value[:60]}”.", "count=2", "count>=2", at=at)
    count = int(value)
    if count == 0 or count > MOST_COUNT:
        asked.refuse(f"count takes a number from 1 to {MOST_COUNT}.", at=at)
    passing = {
        "=": range(count, count + 1),
        ">=": range(count, MOST_COUNT + 1),
        ">": range(count + 1, MOST_COUNT + 1),
        "<=": range(1, count + 1),
        "<": range(1, count),
    }
    return tuple(passing[test])


def condition(wanted: Wanted) -> Q:
    """Changes with a vote in the range. 0 means that nobody, or none of these people, has voted."""
    low, high = wanted.values
    conditions = []
    if wanted.magic:
        conditions = [_voted(wanted, lambda votes: votes.filter(_magic(wanted.magic)))]
    else:
        if low <= 0 <= high:
            conditions.append(~having(_narrowed(wanted, Vote.objects.filter(label__iexact=wanted.label))))
        values = [value for value in range(low, high + 1) if value]
        if values:
            conditions.append(_voted(wanted, lambda votes: votes.filter(value__in=values)))
    return one_of(conditions)


def _magic(word: str) -> Q:
    return Q() if word == "ANY" else Q(magic=word)


def _narrowed(wanted: Wanted, votes: QuerySet[Vote]) -> QuerySet[Vote]:
    return wanted.voters(votes) if wanted.voters else votes


def _voted(wanted: Wanted, narrow: Voters) -> Q:
    votes = narrow(_narrowed(wanted, Vote.objects.filter(label__iexact=wanted.label)))
    if wanted.counts is None:
        return having(votes)
    if wanted.voters or not wanted.counts:
        return NOTHING  # Gerrit keeps counts of everybody's votes alone
    per_value = votes.values("change_id", "value").annotate(votes=Count("pk")).filter(votes__in=wanted.counts)
    return Q(pk__in=per_value.values("change_id"))


add(Operator("label", label, "votes that count now", example="Code-Review+2,user=self"))
