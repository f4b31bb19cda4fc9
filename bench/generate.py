"""Makes up open changes of any number, as a Gerrit would send them: the same ones for the same seed and `end`.

Sizes, votes, messages and chains follow what review servers of large projects hold; all names and words are invented.
Change number i is the same whatever is asked for before it, so that no list of all of them need ever be in memory.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Raw = dict[str, Any]

PROJECTS = ("harbour/mooring", "harbour/tally", "harbour/fairway")
BRANCHES = ("master",) * 8 + ("stable/spring", "stable/autumn")
CORES_OF_ONE = 5  # in each project
CI = 900
FIRST_PERSON = 1000
STEP = timedelta(seconds=7)  # between the last updates of two changes
FORENAMES = ("Ada", "Bela", "Chidi", "Dana", "Emil", "Fumiko", "Goran", "Hana", "Ines", "Jonas", "Kofi", "Lena")
SURNAMES = ("Abara", "Brandt", "Costa", "Dahl", "Eriksen", "Fabre", "Gomes", "Holub", "Ibsen", "Jansen", "Kaya")
VERBS = ("Add", "Fix", "Remove", "Document", "Rename", "Test", "Split", "Speed up", "Retry", "Validate", "Log", "Guard")
THINGS = ("the berth planner", "tide tables", "the crane driver", "the pilot roster", "quota checks", "the cell map")
ENDS = ("when the host is gone", "for old clients", "in the slow path", "after a restart", "without a lock")
FOLDERS = ("planner/berth", "planner/tide", "api/v2", "api/auth", "crane/driver", "doc/source", "db/sqla", "tests/unit")
LABELS = {
    "Code-Review": {"-2": "Do not merge", "-1": "Not yet", " 0": "No score", "+1": "Looks good", "+2": "Core approves"},
    "Verified": {"-2": "Gate fails", "-1": "Fails", " 0": "No score", "+1": "Works", "+2": "Gate passes"},
    "Workflow": {"-1": "Work in progress", " 0": "Ready", "+1": "Approved"},
    "Review-Priority": {"-1": "Frozen", " 0": "Normal", "+1": "Promised", "+2": "Promised by a core"},
}
BEFORE = re.compile(r'before:"([^"]+)"')
AFTER = re.compile(r'after:"([^"]+)"')
OPEN_OR_RECENT = re.compile(r"\(status:open OR [^)]*\)")


def stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}.000000000"


def sha(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()


@dataclass(slots=True)
class World:
    """`count` open changes; the first was updated at `end`, each next one `STEP` earlier."""

    count: int
    end: datetime
    seed: int = 1
    people: list[Raw] = field(init=False)
    bot: Raw = field(init=False)

    def __post_init__(self) -> None:
        self.people = [_person(number) for number in range(300)]
        self.bot = {"_account_id": CI, "name": "Build bot", "username": "build-bot", "tags": ["SERVICE_USER"]}

    def pages(self, size: int = 100) -> Iterator[list[Raw]]:
        """All changes, newest first, page by page."""
        for start in range(0, self.count, size):
            yield self.rows(start, size)

    def rows(self, start: int, size: int) -> list[Raw]:
        end = min(start + size, self.count)
        rows = [Draft(self, place).record() for place in range(start, end)]
        if rows and end < self.count:
            rows[-1]["_more_changes"] = True
        return rows

    def updated(self, place: int) -> datetime:
        return self.end - place * STEP

    def number(self, place: int) -> int:
        return self.count - place

    def patch_sets(self, number: int) -> int:
        """How many patch sets a change has: known without making it, since those above it name its newest one."""
        return 1 + min(7, int(random.Random(f"{self.seed} sets {number}").expovariate(0.8)))

    def revision(self, number: int, patch_set: int) -> str:
        return sha(self.seed, "revision", number, patch_set)

    def cores(self, project: int) -> list[Raw]:
        return self.people[project * CORES_OF_ONE : (project + 1) * CORES_OF_ONE]


def _person(number: int) -> Raw:
    forename, surname = FORENAMES[number % len(FORENAMES)], SURNAMES[number // len(FORENAMES) % len(SURNAMES)]
    word = f"{forename}{surname}{number}".lower()
    return {
        "_account_id": FIRST_PERSON + number,
        "name": f"{forename} {surname}",
        "email": f"{word}@example.org",
        "username": word,
    }


class Draft:
    """One change while it is made up."""

    def __init__(self, world: World, place: int) -> None:
        self.world = world
        self.number = world.number(place)
        self.dice = random.Random(f"{world.seed} change {self.number}")
        self.updated = world.updated(place)
        self.created = (self.updated - timedelta(days=self.dice.lognormvariate(2.2, 1.2))).replace(microsecond=0)
        # changes of a series follow each other, in one project
        self.project = self.number // 4 % len(PROJECTS)
        self.patch_set_count = world.patch_sets(self.number)
        self.owner = self.dice.choice(world.people)
        self.messages: list[Raw] = []
        self.votes: dict[str, dict[int, Raw]] = {label: {} for label in LABELS}
        self.reviewers = self._reviewers()

    def record(self) -> Raw:
        dice, number = self.dice, self.number
        subject = f"{dice.choice(VERBS)} {dice.choice(THINGS)} {dice.choice(ENDS)}"
        change_id = f"I{sha(self.world.seed, 'change', number)}"
        revisions = self._revisions(subject, change_id)
        self._talk()
        files = list(revisions.values())[-1]["files"]
        return {
            "project": PROJECTS[self.project],
            "branch": BRANCHES[number // 4 % len(BRANCHES)],
            "topic": dice.choice(("", "", "", f"bug/{1400000 + number // 7}", f"spec-{number // 40}")),
            "hashtags": ["release-notes"] if dice.random() < 0.05 else [],
            "change_id": change_id,
            "subject": subject,
            "status": "NEW",
            "created": stamp(self.created),
            "updated": stamp(self.updated),
            "insertions": sum(file["lines_inserted"] for file in files.values()),
            "deletions": sum(file["lines_deleted"] for file in files.values()),
            "total_comment_count": dice.randrange(6),
            "unresolved_comment_count": dice.choice((0, 0, 0, 1, 2)),
            "has_review_started": True,
            "work_in_progress": dice.random() < 0.05,
            "meta_rev_id": sha(number, stamp(self.updated)),
            "submittable": False,
            "_number": number,
            "virtual_id_number": number,
            "owner": self.owner,
            "labels": self._labels(),
            "reviewers": {"REVIEWER": [*self.reviewers, self.world.bot]},
            "attention_set": self._attention(),
            "messages": self.messages,
            "submit_requirements": [self._requirement(label) for label in ("Code-Review", "Verified", "Workflow")],
            "current_revision": self.world.revision(number, self.patch_set_count),
            "current_revision_number": self.patch_set_count,
            "revisions": revisions,
        }

    def _at(self, share: float) -> datetime:
        """An instant of the change's life, 0 its start and 1 its last update."""
        return (self.created + share * (self.updated - self.created)).replace(microsecond=0)

    def _reviewers(self) -> list[Raw]:
        cores = self.world.cores(self.project)
        people = self.dice.sample(cores, self.dice.choice((0, 1, 1, 2))) + self.dice.sample(self.world.people, 1)
        return [one for one in people if one is not self.owner]

    # patch sets and files

    def _revisions(self, subject: str, change_id: str) -> dict[str, Raw]:
        found = {}
        for patch_set in range(1, self.patch_set_count + 1):
            at = self._at(0.6 * (patch_set - 1) / self.patch_set_count)
            kind = (
                "REWORK"
                if patch_set == 1
                else self.dice.choice(("REWORK", "REWORK", "TRIVIAL_REBASE", "NO_CODE_CHANGE"))
            )
            found[self.world.revision(self.number, patch_set)] = {
                "kind": kind,
                "_number": patch_set,
                "created": stamp(at),
                "uploader": self.owner,
                "ref": f"refs/changes/{self.number % 100:02}/{self.number}/{patch_set}",
            }
            self._say(self.owner, at, f"Uploaded patch set {patch_set}.", patch_set, "autogenerated:gerrit:newPatchSet")
        last = list(found.values())[-1]
        last["commit"] = self._commit(subject, change_id)
        last["files"] = self._files()
        return found

    def _commit(self, subject: str, change_id: str) -> Raw:
        body = " ".join(
            f"{self.dice.choice(THINGS)} {self.dice.choice(ENDS)}" for _ in range(self.dice.randrange(3, 12))
        )
        footers = f"Change-Id: {change_id}"
        if self.number > 50 and self.dice.random() < 0.02:
            footers = f"Depends-On: I{sha(self.world.seed, 'change', self.number - 40)}\n{footers}"
        return {
            "parents": [{"commit": self._parent(), "subject": "what it stands on"}],
            "author": {"name": self.owner["name"], "email": self.owner["email"], "date": stamp(self.created), "tz": 0},
            "subject": subject,
            "message": f"{subject}\n\n{body}\n\n{footers}\n",
        }

    def _parent(self) -> str:
        """Every fourth run of four changes is a series, in which each stands on the one before."""
        below = self.number - 1
        if self.number // 4 % 4 or self.number % 4 == 0 or below < 1:
            return sha("merged", self.dice.randrange(2000))
        patch_set = self.world.patch_sets(below)
        is_outdated = patch_set > 1 and self.dice.random() < 0.2
        return self.world.revision(below, patch_set - is_outdated)

    def _files(self) -> dict[str, Raw]:
        count = max(1, min(60, int(self.dice.lognormvariate(1.3, 1.0))))
        return {
            f"{self.dice.choice(FOLDERS)}/part_{self.dice.randrange(400)}.py": {
                "lines_inserted": int(self.dice.lognormvariate(2.2, 1.4)),
                "lines_deleted": int(self.dice.lognormvariate(1.2, 1.4)),
            }
            for _ in range(count)
        }

    # what people and CI said

    def _talk(self) -> None:
        for patch_set in range(1, self.patch_set_count + 1):
            share = 0.6 * (patch_set - 1) / self.patch_set_count
            self._ci(patch_set, self._at(share + 0.02))
        place = 0.7
        for person in self.reviewers:
            place += 0.29 / len(self.reviewers)
            self._review(person, self._at(min(place, 1.0)))
        if self.dice.random() < 0.25:
            self._say(
                self.owner, self.updated, f"Patch Set {self.patch_set_count}:\n\nDone, thank you.", self.patch_set_count
            )

    def _ci(self, patch_set: int, at: datetime) -> None:
        value = self.dice.choice((1, 1, 1, 1, 1, -1, 0))
        if value == 0:
            return
        jobs = "\n".join(
            f"- job-{self.dice.randrange(90)} : {'SUCCESS' if value > 0 else 'FAILURE'} in 12m" for _ in range(9)
        )
        text = f"Patch Set {patch_set}: Verified{value:+d}\n\nBuild {'succeeded' if value > 0 else 'failed'}.\n\n{jobs}"
        self._say(self.world.bot, at, text, patch_set, "autogenerated:ci:check")
        if patch_set == self.patch_set_count:
            self._vote("Verified", self.world.bot, value, at)

    def _review(self, person: Raw, at: datetime) -> None:
        is_core = person in self.world.cores(self.project)
        value = self.dice.choice((2, 2, 2, 1, -1, 0, -2) if is_core and self.dice.random() < 0.9 else (1, 1, -1, 0))
        words = self.dice.choice(("", "", "\n\n(2 comments)", "\n\n(1 comment)\n\nPlease see inline."))
        vote = f" Code-Review{value:+d}" if value else ""
        if value == 2 and self.dice.random() < 0.15:
            vote += " Workflow+1"
            self._vote("Workflow", person, 1, at)
        if value:
            self._vote("Code-Review", person, value, at)
        if vote or words:
            self._say(person, at, f"Patch Set {self.patch_set_count}:{vote}{words}", self.patch_set_count)

    def _say(self, author: Raw, at: datetime, text: str, patch_set: int, tag: str = "") -> None:
        said = {"author": author, "date": stamp(at), "message": text, "_revision_number": patch_set}
        self.messages.append({"id": sha(self.number, len(self.messages)), **said, **({"tag": tag} if tag else {})})

    def _vote(self, label: str, person: Raw, value: int, at: datetime) -> None:
        self.votes[label][person["_account_id"]] = {"value": value, "date": stamp(at)}

    # what Gerrit makes of it

    def _labels(self) -> dict[str, Raw]:
        cores = self.world.cores(self.project)
        found = {}
        for label, values in LABELS.items():
            low, high = int(min(values, key=int)), int(max(values, key=int))
            given = self.votes[label]
            found[label] = {
                "all": [
                    {
                        "value": 0,
                        "permitted_voting_range": {
                            "min": low if one in cores else max(low, -1),
                            "max": high if one in cores else 1,
                        },
                        **given.get(one["_account_id"], {}),
                        **one,
                    }
                    for one in (*self.reviewers, self.world.bot)
                ],
                "values": values,
                "default_value": 0,
            }
        return found

    def _attention(self) -> dict[str, Raw]:
        people = [self.owner] if self.dice.random() < 0.5 else self.reviewers[:1]
        when = stamp(self.updated)
        return {
            str(p["_account_id"]): {"account": p, "last_update": when, "reason": "It is their turn"} for p in people
        }

    def _requirement(self, label: str) -> Raw:
        atom = f"label:{label}=MAX"
        holds = any(vote["value"] >= max(map(int, LABELS[label])) for vote in self.votes[label].values())
        result = {"expression": atom, "fulfilled": holds, "failing_atoms": [] if holds else [atom]}
        status = "SATISFIED" if holds else "UNSATISFIED"
        return {"name": label, "status": status, "submittability_expression_result": result}


class MadeUpGerrit:
    """Answers what a sync asks, from a World and without HTTP: it stands in for `gerrit_sync.client.GerritClient`."""

    url = "http://made-up.invalid"
    user = ""
    server_time = None

    def __init__(self, world: World) -> None:
        self.world = world
        self.requests_made = 0

    def version(self) -> str:
        self.requests_made += 1
        return "3.13.5"

    def changes(self, query: str, options: list[str], n: int, start: int = 0) -> list[Raw]:
        """A page of a time window. Every change is open, so nothing but the windows of the query matters."""
        self.requests_made += 1
        window = OPEN_OR_RECENT.sub("", query)
        before = min((_instant(text) for text in BEFORE.findall(window)), default=self.world.end)
        first = max(0, math.ceil((self.world.end - before) / STEP)) + start
        after = max((_instant(text) for text in AFTER.findall(window)), default=datetime.min.replace(tzinfo=UTC))
        last = math.floor((self.world.end - after) / STEP)
        return self.world.rows(first, max(0, min(n, last - first + 1)))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
