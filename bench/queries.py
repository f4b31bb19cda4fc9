"""Random queries in Gerrit's language, made of the values that a mirror holds. A seed gives the same queries again, as
long as the mirror is the same. Some make no sense on purpose: servers have to refuse them alike."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from reviewq.changes.models import Account
from reviewq.search.language import quoted
from reviewq.search.language.words import words_of

from .broken_queries import BROKEN
from .query_values import Values, values_of

__all__ = ["Generator", "Values", "values_of"]

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mon": 2_592_000, "y": 31_536_000}
STATUSES = ("open", "o", "new", "pending", "closed", "c", "merged", "m", "abandoned", "a", "OPEN", "NEW", "Merged")
FLAGS = (
    "wip",
    "merge",
    "started",
    "reviewed",
    "attention",
    "private",
    "cherrypick",
    "visible",
    "submittable",
    "consistent",
)
OWN = ("owner", "reviewer", "cc", "uploader")
VOTES = (
    "=1",
    "=+1",
    "+1",
    "+2",
    "-1",
    "-2",
    "=0",
    "=-1",
    ">0",
    ">=1",
    ">=0",
    "<0",
    "<=0",
    "<=-1",
    ">=-1",
    ">1",
    "",
    "=MAX",
    "=MIN",
    "=ANY",
    "=5",
    "=-9",
    ">9",
)


class Generator:
    """Makes queries: `queries(count)` is the way in."""

    def __init__(self, values: Values, seed: int, broken: float = 0.06) -> None:
        self._values = values
        self._random = random.Random(seed)
        self._broken = broken
        self._families: list[tuple[int, Callable[[], str]]] = [
            (10, self._status),
            (6, self._flag),
            (14, self._label),
            (10, self._person),
            (8, self._place),
            (8, self._filed),
            (12, self._file),
            (8, self._time),
            (7, self._size),
            (9, self._words),
            (5, self._which),
            (3, self._identity),
            (3, self._group),
        ]

    def queries(self, count: int) -> list[str]:
        return [self.query() for _ in range(count)]

    def query(self) -> str:
        text = self._tree(self._random.choice((0, 1, 1, 2, 2, 3)))
        if self._random.random() < self._broken:
            return self._pick(BROKEN).replace("{0}", self._term()).replace("{{", "{")
        return text

    def _pick(self, values: Sequence) -> object:
        return self._random.choice(values) if values else ""

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _tree(self, depth: int) -> str:
        if depth == 0 or self._chance(0.15):
            return self._negated(self._term())
        joint = self._pick((" ", " ", " AND ", " and ", " OR ", " OR ", " or "))
        parts = [self._tree(depth - 1) for _ in range(self._pick((2, 2, 2, 3)))]
        whole = str(joint).join(parts)
        return self._negated(f"({whole})") if self._chance(0.5) else whole

    def _negated(self, text: str) -> str:
        if text.startswith(("-", "NOT", "not", "after", "since", "mergedafter")) or not self._chance(0.2):
            return text
        return f"{self._pick(('-', '-', 'NOT ', 'not ', '- '))}{text}"

    def _term(self) -> str:
        weights, families = zip(*self._families, strict=True)
        return self._random.choices(families, weights)[0]()

    def _with(self, operator: str, value: object) -> str:
        """`operator:value`, quoted in one way or the other."""
        text = str(value)
        space = self._pick(("", "", "", "", "", " "))
        if self._chance(0.1) and "{" not in text and "}" not in text and "\\" not in text:
            return f"{operator}:{space}{{{text}}}"
        if self._chance(0.1) or not text:
            return f'{operator}:{space}"{text.translate({34: chr(92) + chr(34), 92: chr(92) * 2})}"'
        return f"{operator}:{space}{quoted(text)}"

    # families

    def _status(self) -> str:
        return f"{self._pick(('status', 'is'))}:{self._pick(STATUSES)}"

    def _flag(self) -> str:
        if self._chance(0.2):
            return f"is:{self._pick(OWN)}"
        return str(self._pick((f"is:{self._pick(FLAGS)}", "has:unresolved", "has:attention")))

    def _label(self) -> str:
        name = str(self._pick((*self._values.labels, "Code-Review", "Nonexistent")))
        name = name.lower() if self._chance(0.1) else name
        vote = str(self._pick(VOTES))
        if self._chance(0.55):
            return self._with("label", name + vote)
        return self._with("label", f"{name}{vote},{self._voter()}")

    def _voter(self) -> str:
        kind = self._random.random()
        if kind < 0.3:
            return f"count{self._pick(('=', '>=', '>', '<', '<='))}{self._random.randint(1, 5)}"
        if kind < 0.5:
            return str(self._pick(("owner", "user=owner", "non_uploader", "user=non_uploader", "user=self", "self")))
        if kind < 0.65 and self._values.groups:
            return f"group={self._pick(self._values.groups)}"
        who = self._who()
        return f"user={who}" if self._chance(0.7) else who

    def _who(self) -> str:
        account: Account = self._pick(self._values.accounts)  # type: ignore[assignment]
        ways = [
            account.username,
            account.username,
            str(account.number),
            account.email,
            account.name,
            account.name.lower(),
        ]
        ways += [
            account.name.split(" ")[0].lower(),
            account.username[:4],
            f"{account.name} <{account.email}>",
            "nobodyhere",
        ]
        return str(self._pick([way for way in ways if way]))

    def _person(self) -> str:
        operator = str(
            self._pick(
                (
                    "owner",
                    "o",
                    "owner",
                    "reviewer",
                    "r",
                    "cc",
                    "attention",
                    "uploader",
                    "reviewedby",
                    "commentby",
                    "from",
                )
            )
        )
        return self._with(operator, "self" if self._chance(0.15) else self._who())

    def _group(self) -> str:
        operator = str(self._pick(("ownerin", "reviewerin", "uploaderin")))
        return self._with(operator, self._pick(self._values.groups)) if self._values.groups else self._status()

    def _identity(self) -> str:
        operator = str(self._pick(("author", "a", "committer")))
        author = str(self._pick(self._values.authors))
        name, _, email = author.removesuffix(">").rpartition(" <")
        ways = (author, name, email, name.split(" ")[0], email.split("@")[0], name.upper(), email.split("@")[-1])
        return self._with(operator, self._pick([way for way in ways if way]))

    def _place(self) -> str:
        project, branch = str(self._pick(self._values.projects)), str(self._pick(self._values.branches))
        ways = (
            ("project", project),
            ("p", project),
            ("repo", project),
            ("project", f"^{project[: len(project) // 2]}.*"),
            ("project", f"^.*{project[-3:]}$"),
            ("projects", project[: self._random.randint(0, len(project))]),
            ("branch", branch),
            ("branch", f"refs/heads/{branch}"),
            ("branch", f"^{branch[:2]}.*"),
            ("ref", f"refs/heads/{branch}"),
            ("ref", branch),
            ("branch", "nonexistent"),
            ("ref", f"^refs/heads/{branch[:1]}.+"),
            ("project", "Nonexistent"),
        )
        operator, value = self._pick(ways)  # type: ignore[misc]
        return self._with(operator, value)

    def _filed(self) -> str:
        topic, tag = str(self._pick(self._values.topics)), str(self._pick(self._values.hashtags))
        ways = (
            ("topic", topic),
            ("topic", topic),
            ("topic", ""),
            ("intopic", self._part(topic)),
            ("intopic", ""),
            ("intopic", f"^{topic[:3]}.*"),
            ("prefixtopic", topic[:4]),
            ("topic", topic.upper()),
            ("hashtag", tag),
            ("hashtag", tag.upper()),
            ("hashtag", f"#{tag}"),
            ("inhashtag", self._part(tag)),
            ("inhashtag", f"^{tag[:2]}.*"),
            ("prefixhashtag", tag[:3]),
            ("hashtag", ""),
            ("topic", "ünïcode"),
        )
        operator, value = self._pick(ways)  # type: ignore[misc]
        return self._with(operator, value)

    def _part(self, text: str) -> str:
        return str(self._pick(words_of(text) or ["none"]))

    def _file(self) -> str:
        path = str(self._pick(self._values.paths))
        parts = path.split("/")
        folder = "/".join(parts[:-1])
        start = self._random.randrange(len(parts))
        run = "/".join(parts[start : self._random.randint(start + 1, len(parts))])
        ending = path.rpartition(".")[2]
        ways = (
            ("file", path),
            ("path", path),
            ("file", self._pick(parts)),
            ("f", parts[-1]),
            ("file", run),
            ("path", folder),
            ("dir", folder),
            ("dir", run),
            ("directory", folder.upper()),
            ("dir", f"/{folder}/"),
            ("dir", ""),
            ("ext", ending),
            ("extension", f".{ending}"),
            ("ext", ending.upper()),
            ("onlyexts", ending),
            ("onlyextensions", f"{ending},py"),
            ("onlyexts", f"py,.{ending},txt"),
            ("ext", ""),
            ("file", f"^{parts[0]}/.*"),
            ("path", f"^.*\\.{ending}$"),
            ("file", f"^.*{parts[-1][:5]}.*"),
            ("path", f"^{parts[0]}/[a-m].*"),
            ("file", f"^({parts[0]}|doc)/[^/]+/.*"),
            ("path", f"^{parts[0]}.{{3,20}}"),
            ("dir", f"^{parts[0]}.*"),
            ("dir", "^.*tests?"),
            ("file", parts[-1].upper()),
            ("path", ""),
            ("file", f"^{parts[0]}"),
            ("file", r"^.*\d.*"),
            ("file", f"^{parts[0]}/.*&.*py"),
        )
        operator, value = self._pick(ways)  # type: ignore[misc]
        return self._with(operator, value)

    def _time(self) -> str:
        if self._chance(0.4):
            return self._age()
        operator = str(self._pick(("before", "until", "after", "since", "mergedbefore", "mergedafter")))
        known = self._values.submitted if operator.startswith("merged") else self._values.updated
        instant: datetime = self._pick(known) if known and self._chance(0.7) else self._edge()  # type: ignore[assignment]
        instant += timedelta(seconds=self._pick((0, 0, 0, 1, -1, 60, 86_400)))  # type: ignore[arg-type]
        return self._with(operator, self._written(instant))

    def _edge(self) -> datetime:
        year = self._values.now.year
        days = ((2, 28), (3, 1), (1, 1), (12, 31), (10, 25))
        month, day = self._pick(days)  # type: ignore[misc]
        return datetime(year - self._random.randint(0, 1), month, day, tzinfo=UTC)

    def _written(self, instant: datetime) -> str:
        kind = self._random.random()
        if kind < 0.3:
            return f"{instant:%Y-%m-%d}"
        if kind < 0.5:
            return f"{instant:%Y-%m-%d %H:%M:%S}"
        if kind < 0.6:
            return f"{instant:%Y-%m-%d %H:%M:%S}.{self._pick(('0', '5', '000000000', '999'))}"
        if kind < 0.65:
            return f"{instant.year}-{instant.month}-{instant.day}"
        minutes = int(self._pick((0, 60, -300, 330, 840, -720)))  # type: ignore[call-overload]
        local = instant + timedelta(minutes=minutes)
        sign = "-" if minutes < 0 else "+"
        return f"{local:%Y-%m-%d %H:%M:%S} {sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"

    def _age(self) -> str:
        """Often just around the age of a change in whole units."""
        unit = str(self._pick(tuple(UNITS)))
        seconds = (self._values.now - self._pick(self._values.updated)).total_seconds()  # type: ignore[operator]
        number = max(0, int(seconds // UNITS[unit]) + int(self._pick((0, 0, 1, -1))))  # type: ignore[call-overload]
        long = {"s": ("sec", "seconds"), "m": ("min", "minutes"), "h": ("hr", "hour"), "d": ("days",), "w": ("week",)}
        name = self._pick((unit, unit, *long.get(unit, ("month",) if unit == "mon" else ("year",))))
        return self._with("age", f"{number}{self._pick(('', '', '', ' '))}{name}")

    def _size(self) -> str:
        operator = self._pick(("size", "delta", "added", "deleted", "unresolved"))
        number = self._pick((0, 1, 2, 5, 10, 17, 50, 100, 1000, 123456))
        return self._with(str(operator), f"{self._pick(('', '=', '<', '>', '<=', '>=', '+'))}{number}")

    def _words(self) -> str:
        text = str(self._pick(self._values.messages if self._chance(0.6) else self._values.subjects))
        words = words_of(text) or ["none"]
        start = self._random.randrange(len(words))
        phrase = " ".join(words[start : start + int(self._pick((1, 1, 2, 3)))])  # type: ignore[call-overload]
        footer = str(self._pick(self._values.footers or ["Change-Id: none"]))
        key, _, value = footer.partition(": ")
        subject = str(self._pick(self._values.subjects))
        ways = (
            ("message", phrase),
            ("message", phrase.upper()),
            ("m", phrase),
            ("subject", phrase),
            ("message", text[:20]),
            ("footer", footer),
            ("footer", f"{key}={value}"),
            ("footer", footer.lower()),
            ("hasfooter", key),
            ("hasfooter", key.lower()),
            ("footer", key),
            ("prefixsubject", subject[:8]),
            ("message", f"^.*{words[0]}.*"),
            ("message", "recheck"),
            ("subject", subject),
            ("description", "no such words here"),
        )
        operator, value = self._pick(ways)  # type: ignore[misc]
        return self._with(operator, value) if words_of(value) else self._status()

    def _which(self) -> str:
        number, change_id, project, branch = self._pick(self._values.changes)  # type: ignore[misc]
        revision = str(self._pick(self._values.revisions))
        ways = (
            f"change:{number}",
            str(number),
            f"change:{change_id}",
            change_id,
            f"change:{change_id[:9]}",
            change_id.lower(),
            f"change:{project}~{number}",
            f"change:{project}~{branch}~{change_id}",
            f"commit:{revision}",
            f"commit:{revision[:7]}",
            revision,
            revision[:8],
            f"commit:{revision[:2]}",
            f"parentof:{number}",
            f"parentof:{change_id}",
            f"revertof:{number}",
            "change:2147483647",
            f"commit:{revision.upper()}",
            f"cherrypickof:{number}",
        )
        return str(self._pick(ways))
