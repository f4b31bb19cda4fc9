"""Which Gerrit accounts a file's people are, by e-mail address, user name or number: three queries for all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models.functions import Lower

from reviewq.changes.fast import batches
from reviewq.changes.models import Account

from .rules.draft import Person

AT_ONCE = 500  # values of one query
UNKNOWN = "is no account that the mirror knows: left out."
SEVERAL = "is the account of several people: write Gerrit's number. Left out."


class Accounts:
    """The accounts of many people."""

    def __init__(self, people: Iterable[Person]) -> None:
        asked = list(people)
        emails = {person.email.lower() for person in asked if person.email}
        usernames = {person.username.lower() for person in asked if person.username}
        numbers = {person.number for person in asked if person.number is not None}
        self._by: dict[tuple[str, object], list[Account]] = {}
        for name, values in (("email", emails), ("username", usernames)):
            self._load(name, values)
        for some in batches(numbers, AT_ONCE):
            for account in Account.objects.filter(number__in=some):
                self._by.setdefault(("number", account.number), []).append(account)

    def _load(self, name: str, values: set[str]) -> None:
        for some in batches(values, AT_ONCE):
            for account in Account.objects.annotate(plain=Lower(name)).filter(plain__in=some):
                self._by.setdefault((name, getattr(account, name).lower()), []).append(account)

    def of(self, person: Person) -> tuple[Account | None, str]:
        """(the account, ''), or (None, why it is not known)."""
        found = self._found(person)
        active = [account for account in found if not account.is_inactive] or found
        if len(active) == 1:
            return active[0], ""
        return None, SEVERAL if active else UNKNOWN

    def _found(self, person: Person) -> list[Account]:
        if person.number is not None:
            return self._by.get(("number", person.number), [])
        if person.email:
            return self._by.get(("email", person.email.lower()), [])
        found = self._by.get(("username", person.username.lower()), [])
        return [account for account in found if account.username == person.username] or found
