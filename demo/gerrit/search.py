"""Queries: from `status:open project:a` to the changes that match, in Gerrit's order, page by page."""

import re
from datetime import UTC, datetime

from .expressions import And, Not, Or, Term, parse
from .records import Change, Rejected

HARD_LIMIT = 500
MOST_QUERIES = 10
STATUSES = {"open": "NEW", "new": "NEW", "pending": "NEW", "closed": None, "merged": "MERGED", "abandoned": "ABANDONED"}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400, "mon": 30 * 86400, "y": 365 * 86400}
LONG_UNITS = {"sec": "s", "second": "s", "min": "m", "minute": "m", "hour": "h", "hr": "h", "day": "d", "week": "w",
              "month": "mon", "year": "y"}  # fmt: skip
WHEN = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ?([+-]\d{4}))?)?$"
)  # no time of day means midnight, no zone UTC


class Search:
    """Answers queries for one viewer."""

    def __init__(self, gerrit, viewer: int | None = None):
        self.gerrit, self.viewer = gerrit, viewer

    def find(self, query: str) -> tuple[list[Change], int | None]:
        """All visible changes that match, newest first, and the limit which the query itself sets."""
        tree = parse(query)
        limits: list[int] = []
        test = self._test(tree, limits)
        found = [c for c in self.gerrit.changes.values() if self.gerrit.visible(c, self.viewer) and test(c)]
        found.sort(key=newest_first)
        return found, min(limits, default=None)

    def page(self, query: str, limit: int | None, start: int, no_limit: bool) -> tuple[list[Change], bool]:
        """One page of a query, and whether more would come."""
        found, own_limit = self.find(query)
        unlimited = no_limit and self.viewer is not None
        sizes = [size for size in (limit, own_limit) if size and size > 0]
        size = min(sizes + ([] if unlimited else [HARD_LIMIT]), default=len(found))
        return found[start : start + size], len(found) > start + size

    # From a tree to a function that tests a change
    def _test(self, tree, limits: list[int]):
        if isinstance(tree, Not):
            if isinstance(tree.part, Term) and tree.part.field.lower() in ("after", "since"):
                raise Rejected(400, f"cannot negate: {tree.part}")
            inner = self._test(tree.part, limits)
            return lambda change: not inner(change)
        if isinstance(tree, And):
            tests = [self._test(part, limits) for part in tree.parts]
            return lambda change: all(test(change) for test in tests)
        if isinstance(tree, Or):
            tests = [self._test(part, limits) for part in tree.parts]
            return lambda change: any(test(change) for test in tests)
        if tree.field.lower() == "limit":
            limits.append(limit_of(tree.value))
            return lambda change: True
        return self._term(tree)

    def _term(self, term: Term):
        if not term.field:
            return self._bare(term.value)
        operator = OPERATORS.get(term.field.lower())
        if operator is None:
            raise Rejected(400, f"Unsupported operator {term}")
        return operator(self, term.value)

    def _bare(self, word: str):
        if re.fullmatch(r"[1-9]\d*|I[0-9a-f]{8,40}", word):
            return self.by_change(word)
        low = word.lower()

        def test(change):
            owner = self.gerrit.accounts[change.owner]
            texts = (change.current.message, change.topic or "", owner.name, change.project)
            return any(low in text.lower() for text in texts)

        return test

    # People
    def account(self, word: str) -> int | None:
        """An account in a query; `self` needs somebody signed in, and nobody has the number -1."""
        if word.lower() in ("self", "me"):
            if self.viewer is None:
                raise Rejected(403, "Must be signed-in to use this operator")
            return self.viewer
        return self.gerrit.find_account(word)

    # Operators, each from its value to a test
    def by_status(self, value: str):
        named = [name for name in STATUSES if name.startswith(value.lower())] if value else []
        if not named:
            raise Rejected(400, f"Unrecognized value: {value}")
        wanted = STATUSES[value.lower() if value.lower() in STATUSES else named[0]]
        if wanted is None:
            return lambda change: change.status != "NEW"
        return lambda change: change.status == wanted

    def by_flag(self, value: str):
        low = value.lower()
        if low in FLAGS:
            return FLAGS[low]
        if low in ("owner", "reviewer", "cc", "uploader"):
            return OPERATORS[low](self, "self")
        if low == "mergeable":
            raise Rejected(400, "'is:mergeable' operator is not supported on this gerrit host")
        if low == "submittable":
            return lambda change: change.open and not self.gerrit.unmet_requirements(change)
        if low in ("starred", "watched"):
            self.account("self")
            return lambda change: False
        return self.by_status(value)

    def by_has(self, value: str):
        tests = {"unresolved": lambda c: c.unresolved_threads() > 0, "hashtag": lambda c: bool(c.hashtags)}
        tests["attention"] = FLAGS["attention"]
        if value.lower() in ("draft", "star", "edit"):
            self.account("self")
            return lambda change: False
        if value.lower() not in tests:
            raise Rejected(400, f"Error in operator has:{value}")
        return tests[value.lower()]

    def by_project(self, value: str):
        return matcher(value, lambda change: change.project)

    def by_branch(self, value: str):
        value = value.removeprefix("refs/heads/") if not value.startswith("^") else value
        return matcher(value, lambda change: change.branch)

    def by_ref(self, value: str):
        return matcher(value, lambda change: f"refs/heads/{change.branch}")

    def by_topic(self, value: str):
        return matcher(value, lambda change: change.topic or "")

    def by_hashtag(self, value: str):
        low = value.lstrip("#").lower()
        return lambda change: low in {tag.lower() for tag in change.hashtags}

    def by_owner(self, value: str):
        account = self.account(value)
        return lambda change: change.owner == account

    def by_uploader(self, value: str):
        account = self.account(value)
        return lambda change: change.current.uploader == account

    def by_reviewer(self, value: str):
        account = self.account(value)
        return lambda change: change.reviewers.get(account) == "REVIEWER" and not change.wip

    def by_cc(self, value: str):
        account = self.account(value)
        return lambda change: change.reviewers.get(account) == "CC"

    def by_attention(self, value: str):
        account = self.account(value)
        return lambda change: account in change.in_attention()

    def by_message(self, value: str):
        words = re.findall(r"\w+", value.lower())
        return lambda change: set(words) <= set(re.findall(r"\w+", change.current.message.lower()))

    def by_change(self, value: str):
        if value.isdigit():
            return lambda change: change.number == int(value)
        if re.fullmatch(r"I[0-9a-f]{0,40}", value):
            return lambda change: change.change_id.startswith(value)
        parts = value.split("~")
        if len(parts) == 2 and parts[1].isdigit():
            return lambda change: (change.project, change.number) == (parts[0], int(parts[1]))
        if len(parts) == 3:
            return lambda change: [change.project, change.branch, change.change_id] == parts
        raise Rejected(400, "Invalid change format")

    def by_after(self, value: str):
        start = instant(value)
        return lambda change: change.updated >= start

    def by_before(self, value: str):
        end = instant(value)
        return lambda change: change.updated <= end

    def by_age(self, value: str):
        span = duration(value)
        cut = self.gerrit.now() - span
        return lambda change: change.updated <= cut

    def by_label(self, value: str):
        return LabelQuery(self, value).test


def newest_first(change: Change):
    """Gerrit's order of a list; among equals the one merged last, then the greater number."""
    return (-change.updated, -change.merge_order, -change.number)


def matcher(value: str, text_of):
    """Equal, or a regular expression after `^`."""
    if value.startswith("^"):
        try:
            pattern = re.compile(value[1:])
        except re.error:
            raise Rejected(400, f"invalid regular expression: {value}") from None
        return lambda change: pattern.fullmatch(text_of(change)) is not None
    return lambda change: text_of(change) == value


def limit_of(value: str) -> int:
    if not re.fullmatch(r"-?\d+", value):
        raise Rejected(400, f"Invalid limit: {value}")
    if int(value) <= 0:
        raise Rejected(400, f"limit must be positive: {value}")
    return int(value)


def instant(value: str) -> float:
    """Seconds since 1970 of a time in a query; compared in milliseconds, as the server does."""
    found = WHEN.match(value)
    if not found:
        raise Rejected(400, f"Invalid date format: {value}")
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        whole = datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp()
    except ValueError:
        raise Rejected(400, f"Invalid date format: {value}") from None
    milliseconds = int((found.group(7) or "").ljust(3, "0")[:3])
    zone = found.group(8)
    offset = (int(zone[1:3]) * 3600 + int(zone[3:]) * 60) * (-1 if zone[0] == "-" else 1) if zone else 0
    return whole - offset + milliseconds / 1000


def duration(value: str) -> int:
    """Seconds of `2w`, `90 min`, `1day`."""
    found = re.fullmatch(r"(\d+)\s*([a-z]+)", value.strip().lower())
    word = found.group(2) if found else ""
    unit = word if word in UNITS else LONG_UNITS.get(word.removesuffix("s"))
    if not found or not unit:
        raise Rejected(400, f"Error in operator age:{value}")
    return int(found.group(1)) * UNITS[unit]


class LabelQuery:
    """`label:Code-Review+2`, `=MAX`, `>=1`, `=0`, with `,user=...` or `,owner`."""

    PATTERN = re.compile(r"([A-Za-z0-9-]*[A-Za-z0-9])(<=|>=|=|<|>)?(MAX|MIN|ANY|[+-]?\d+)?$")

    def __init__(self, search: Search, value: str):
        parts = value.split(",")
        found = self.PATTERN.fullmatch(parts[0])
        if not found:
            found = re.fullmatch(r"([A-Za-z0-9-]+?)([=<>]*)([+-]\d+)", parts[0])
        if not found:
            raise Rejected(400, f"Error in operator label:{value}")
        self.name, self.sign, self.wanted = found.group(1), found.group(2) or "=", found.group(3) or "1"
        # `Code-Review-1` reads as a name to the first pattern; a sign before a digit at the end is a vote.
        if not found.group(3) and (vote := re.fullmatch(r"(.+?)([+-]\d+)", parts[0])):
            self.name, self.wanted = vote.groups()
        self.voter = self._voter(search, parts[1:])
        self.projects = search.gerrit.projects

    def _voter(self, search: Search, parts: list[str]):
        if not parts:
            return lambda change: None
        name = parts[0].removeprefix("user=")
        if name == "owner":
            return lambda change: change.owner
        account = search.account(name)
        return lambda change: account if account is not None else -1

    def test(self, change: Change) -> bool:
        label = self.projects[change.project].labels.get(self.name)
        if label is None:
            return False
        only = self.voter(change)
        mine = [v for (voter, name), v in change.votes.items() if name == self.name and only in (None, voter)]
        votes = [vote.value for vote in mine if vote.value]
        if self.wanted == "ANY":
            return bool(votes)
        wanted = {"MAX": label.highest, "MIN": label.lowest}.get(self.wanted)
        wanted = int(self.wanted) if wanted is None else wanted
        if self.sign == "=":
            return wanted in votes if wanted else not votes
        compare = {">=": int.__ge__, "<=": int.__le__, ">": int.__gt__, "<": int.__lt__}[self.sign]
        return any(compare(value, wanted) for value in votes or [0])


FLAGS = {
    "wip": lambda change: change.wip,
    "private": lambda change: change.private,
    "started": lambda change: change.review_started,
    "attention": lambda change: bool(change.in_attention()),
    "visible": lambda change: True,
}
OPERATORS = {
    "status": Search.by_status,
    "is": Search.by_flag,
    "has": Search.by_has,
    "project": Search.by_project,
    "p": Search.by_project,
    "repo": Search.by_project,
    "repository": Search.by_project,
    "projects": lambda search, value: lambda change: change.project.startswith(value),
    "branch": Search.by_branch,
    "ref": Search.by_ref,
    "topic": Search.by_topic,
    "hashtag": Search.by_hashtag,
    "owner": Search.by_owner,
    "o": Search.by_owner,
    "uploader": Search.by_uploader,
    "reviewer": Search.by_reviewer,
    "r": Search.by_reviewer,
    "cc": Search.by_cc,
    "attention": Search.by_attention,
    "message": Search.by_message,
    "m": Search.by_message,
    "change": Search.by_change,
    "after": Search.by_after,
    "since": Search.by_after,
    "before": Search.by_before,
    "until": Search.by_before,
    "age": Search.by_age,
    "label": Search.by_label,
}
