"""Operators whose value is a person or a group."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.db.models import Q

from reviewq.changes.models import Account, AttentionEntry, Change, Reviewer

from ..index import items_of
from ..language.words import words_of
from ..models import Indexed
from ..people import SELF, WhoError, group_members, name_parts
from ..registry import Asked, Operator, add
from .conditions import FEW, NOTHING, among, contains, indexed, one_of, these, with_row

ADDRESS = re.compile(r"[^@<>]+@[^@<> ]+|[^<>]* ?<[^<>]+@[^<>]+>")


def asker(asked: Asked) -> int:
    """Key of the account of who asks."""
    try:
        return asked.people.asker
    except WhoError as fault:
        asked.refuse(str(fault))


def called(asked: Asked, with_inactive: bool = False) -> list[int]:
    """Keys of the accounts that the value means; empty: nobody is called so."""
    try:
        return asked.people.called(asked.value, with_inactive)
    except WhoError as fault:
        asked.refuse(str(fault))


def owner(asked: Asked) -> Q:
    return owned_by(called(asked, with_inactive=True))


def owned_by(accounts: Sequence[int]) -> Q:
    return Q(owner_id__in=among(accounts), owner_id__isnull=False) if accounts else NOTHING


def uploader(asked: Asked) -> Q:
    return uploaded_by(called(asked, with_inactive=True))


def uploaded_by(accounts: Sequence[int]) -> Q:
    return indexed(uploader_id__in=among(accounts)) if accounts else NOTHING


def members(asked: Asked) -> list[int]:
    """Keys of the accounts in the group that the value names."""
    found = group_members(asked.value)
    if found is None:
        asked.refuse(f"No group is called “{asked.value[:60]}”, or none that the mirror may see.", "name of a group")
    return found


def reviewer_of(accounts: Sequence[int], state: str) -> Q:
    return with_row(Reviewer, account_id__in=among(accounts), state=state) if accounts else NOTHING


def reviewer(asked: Asked) -> Q:
    """Reviewers that have not been taken off; work in progress is left out, as Gerrit does."""
    return Q(work_in_progress=False) & _in_state(asked, "REVIEWER")


def cc(asked: Asked) -> Q:
    return _in_state(asked, "CC")


def _in_state(asked: Asked, state: str) -> Q:
    by_account = reviewer_of(called(asked), state)
    if "@" not in asked.value:
        return by_account
    return by_account | with_row(Reviewer, email__iexact=asked.value, account_id=None, state=state)


def reviewerin(asked: Asked) -> Q:
    accounts = members(asked)
    return with_row(Reviewer, account_id__in=among(accounts), state="REVIEWER") if accounts else NOTHING


def attention(asked: Asked) -> Q:
    accounts = called(asked, with_inactive=True)
    return with_row(AttentionEntry, account_id__in=among(accounts)) if accounts else NOTHING


def commentby(asked: Asked) -> Q:
    return written_by(called(asked))


def written_by(accounts: Sequence[int]) -> Q:
    return _with_one_of("written_by", accounts)


def from_(asked: Asked) -> Q:
    accounts = called(asked)
    return owned_by(accounts) | written_by(accounts)


def reviewedby(asked: Asked) -> Q:
    return _with_one_of("reviewed_by", called(asked))


def _with_one_of(column: str, accounts: Sequence[int]) -> Q:
    """Changes with one of these accounts in a list of `Indexed`."""
    if not accounts:
        return NOTHING
    if len(accounts) <= FEW:
        return indexed(one_of([contains(column, f"\n{account}\n") for account in accounts]))
    wanted = set(map(str, accounts))
    rows = Indexed.objects.exclude(**{column: ""}).values_list("pk", column)
    return these([pk for pk, listed in rows if not wanted.isdisjoint(items_of(listed))])


def identity(column: str) -> Callable[[Asked], Q]:
    """By the name and address in the commit: a whole one, or all the parts that are given of them."""

    def build(asked: Asked) -> Q:
        named = asked.value.strip()
        if named in SELF:
            return Q(**{f"{column}__iendswith": f"<{_address(asked)}>"})
        if ADDRESS.fullmatch(named):
            whole = Q(**{f"{column}__iexact": named}) | Q(**{f"{column}__iendswith": f"<{named}>"})
            return whole | Q(**{f"{column}__istartswith": f"{named} <"})
        return _by_parts(asked, column, name_parts(named, ""))

    return build


def _address(asked: Asked) -> str:
    account = Account.objects.get(pk=asker(asked))
    return account.email


def _by_parts(asked: Asked, column: str, parts: set[str]) -> Q:
    """Among those whose name or address holds all the words, whoever has each as a word of its own."""
    words = [words_of(part) for part in sorted(parts)]
    if not words or not all(words):
        asked.refuse("There is no word to look for in this name.", "a part of a name or an address")
    near = Change.objects.exclude(**{column: ""})
    for word in {word for phrase in words for word in phrase}:
        near = near.filter(**{f"{column}__icontains": word})
    found = [person for person in near.order_by().values_list(column, flat=True).distinct() if _has(person, words)]
    return Q(**{f"{column}__in": among(found)})


def _has(person: str, phrases: list[list[str]]) -> bool:
    name, _, email = person.removesuffix(">").rpartition(" <")
    spoken = [f" {' '.join(words_of(part))} " for part in name_parts(name, email)]
    return all(any(f" {' '.join(phrase)} " in part for part in spoken) for phrase in phrases)


add(
    Operator("owner", owner, "whose change it is", ("o",), example="self"),
    Operator("ownerin", lambda asked: owned_by(members(asked)), "changes of a group's members", example="nova-core"),
    Operator("uploader", uploader, "who uploaded the current patch set", example="self"),
    Operator("uploaderin", lambda asked: uploaded_by(members(asked)), "uploaded by a group's member"),
    Operator("reviewer", reviewer, "who reviews it (not work in progress)", ("r",), example="self"),
    Operator("reviewerin", reviewerin, "reviewed by a group's member"),
    Operator("cc", cc, "who is on CC", example="self"),
    Operator("attention", attention, "who is in the attention set", example="self"),
    Operator("author", identity("author"), "who wrote the commit", ("a",), example="self"),
    Operator("committer", identity("committer"), "who committed it", example="self"),
    Operator("commentby", commentby, "who wrote on it", example="self"),
    Operator("from", from_, "who owns it or wrote on it", example="self"),
    Operator("reviewedby", reviewedby, "who wrote after the owner", example="self"),
)
