"""Asks a real Gerrit and this mirror of it the same random queries, and compares what they find.

python -m tests.search.equal --count 1000 --seed 1      # Gerrit and mirror as the environment says
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import requests

from reviewq.search.language import Or, QueryError, as_text, parse

from . import quirks


@dataclass(frozen=True, slots=True)
class Answer:
    """The numbers of the changes found; None: refused, and `why`."""

    numbers: frozenset[int] | None
    why: str = ""


class Gerrit:
    """Searches of one signed-in account."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url.rstrip("/") + "/a"
        self._session = requests.Session()
        self._session.auth = (user, password)

    def groups(self) -> set[str]:
        """The names of the groups that this account sees: others are unknown to its queries."""
        return set(json.loads(self._session.get(f"{self._url}/groups/").text.removeprefix(")]}'")))

    def known(self) -> frozenset[int]:
        """The changes that this account sees."""
        return self.search("status:open OR status:closed").numbers or frozenset()

    def search(self, query: str) -> Answer:
        numbers: set[int] = set()
        start = 0
        while True:
            reply = self._session.get(f"{self._url}/changes/", params={"q": query, "n": 500, "S": start}, timeout=120)
            if reply.status_code != 200:
                return Answer(None, f"{reply.status_code} {reply.text.strip()}")
            page = json.loads(reply.text.removeprefix(")]}'"))
            numbers |= {change["_number"] for change in page}
            start += len(page)
            if not page or not page[-1].get("_more_changes"):
                return Answer(frozenset(numbers))


@dataclass(frozen=True, slots=True)
class Difference:
    query: str
    ours: Answer
    theirs: Answer

    def __str__(self) -> str:
        lines = [f"query:  {self.query!r}"]
        for name, answer in (("ours", self.ours), ("Gerrit", self.theirs)):
            lines.append(
                f"  {name}: " + (f"refused, {answer.why}" if answer.numbers is None else str(len(answer.numbers)))
            )
        if self.ours.numbers is not None and self.theirs.numbers is not None:
            lines.append(f"  only ours {sorted(self.ours.numbers - self.theirs.numbers)[:8]}")
            lines.append(f"  only Gerrit's {sorted(self.theirs.numbers - self.ours.numbers)[:8]}")
        return "\n".join(lines)


@dataclass(slots=True)
class Outcome:
    """What a comparison came to. `quirks`: answered alike once a quirk of Gerrit's is allowed for."""

    asked: int = 0
    different: list[Difference] = field(default_factory=list)
    quirks: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        told = "".join(f", {count} of them by the quirk “{name}”" for name, count in sorted(self.quirks.items()))
        return f"{self.asked - len(self.different)} of {self.asked} equal{told}"


Ask = Callable[[str, datetime], Answer]


def real_time() -> datetime:
    return datetime.now(UTC)


def compare(queries: Iterable[str], ours: Ask, gerrit: Gerrit, clock: Callable[[], datetime] = real_time) -> Outcome:
    """`clock`: Gerrit's. Ages move on while it answers: either end of that will do."""
    outcome = Outcome()
    for query in queries:
        outcome.asked += 1
        before = clock()
        theirs = gerrit.search(query)
        after = clock()
        if is_same(query, ours, theirs, before, after):
            continue
        if theirs.numbers is not None and quirks.ends_with_keyword(query):
            outcome.quirks["a keyword as the last word"] += 1
            continue
        quirk = next((name for name, meant in quirks_of(query) if is_same(meant, ours, theirs, before, after)), "")
        quirk = quirk or ("a second reading" if is_second_reading(query, ours, theirs, before) else "")
        if quirk:
            outcome.quirks[quirk] += 1
        else:
            outcome.different.append(Difference(query, ours(query, before), theirs))
    return outcome


def is_same(query: str, ours: Ask, theirs: Answer, *instants: datetime) -> bool:
    return any(ours(query, instant).numbers == theirs.numbers for instant in instants)


def is_second_reading(query: str, ours: Ask, theirs: Answer, instant: datetime) -> bool:
    """Whether Gerrit finds a part of what we do, or of what the other quirks leave."""
    if theirs.numbers is None or ours(query, instant).numbers is None:
        return False
    tree = parse(query)
    if not quirks.is_read_twice(tree):
        return False
    meant = [tree, quirks.gerrits(tree)]
    return any(theirs.numbers <= (ours(as_text(one), instant).numbers or frozenset()) for one in meant)


def quirks_of(query: str) -> Iterator[tuple[str, str]]:
    """(name of the quirk, what Gerrit answers to instead)"""
    text = quirks.gerrits_text(query)
    if text is not None:
        yield "the end of the text", text
    try:
        tree = parse(text or query)
    except QueryError:
        return
    yield "negations and status", as_text(quirks.gerrits(tree))
    if isinstance(tree, Or):  # reviewerin: is not in its index: then each side is asked for by itself
        yield "negations and status", as_text(Or(tuple(map(quirks.gerrits, tree.parts))))


def mirror_of(user: str, known: frozenset[int]) -> Ask:
    """Searches here, as an administrator whose account is this one, among the changes that are known to both."""
    from django.contrib.auth.models import User

    from reviewq.changes.models import Account
    from reviewq.people.reads import Viewer
    from reviewq.search.find import search

    viewer = Viewer(User(username=user, is_staff=True, is_active=True), Account.objects.filter(username=user).first())

    def ask(query: str, now: datetime) -> Answer:
        try:
            return Answer(frozenset(search(query, viewer, now).changes.values_list("number", flat=True)) & known)
        except QueryError as fault:
            return Answer(None, str(fault))

    return ask


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--user", default="")
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("queries", nargs="*")
    given = parser.parse_args()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewq.settings")
    django.setup()
    from bench.queries import Generator, values_of

    seed = given.seed if given.seed is not None else int(datetime.now(UTC).timestamp())
    user = given.user or os.environ["GERRIT_USER"]
    gerrit = Gerrit(os.environ["GERRIT_URL"], user, os.environ["GERRIT_PASSWORD"])
    values = values_of(datetime.now(UTC))
    values.groups = [name for name in values.groups if name in gerrit.groups()]
    queries = given.queries or Generator(values, seed).queries(given.count)
    outcome = compare(queries, mirror_of(user, gerrit.known()), gerrit)
    for one in outcome.different[: given.show]:
        print(one)
    print(f"seed {seed}: {outcome}")
    return 1 if outcome.different else 0


if __name__ == "__main__":
    sys.exit(main())
