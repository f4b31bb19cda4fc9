"""Carries events out on a Gerrit: knows which number a planned change got, and what stands on what."""

import zlib
from contextlib import contextmanager

from demo.gerrit import Gerrit

from . import people
from .projects import projects

FIRST_NUMBER = 48_211  # the family is some years old
YEARS_BACK = 3 * 365 * 86400


def open_house(now):
    """A Gerrit with everybody and the three projects of the family, but without changes."""
    gerrit = Gerrit(version="3.13.5")
    gerrit.last_number = FIRST_NUMBER - 1
    with at_instant(gerrit, now - YEARS_BACK):
        for person in people.EVERYONE.values():
            gerrit.add_account(person.username, person.name, person.email, service_user=person.service_user)
        for name in people.LEFT:
            gerrit.set_active(name, False)
        for project in projects():
            gerrit.add_group(people.GROUPS[project.name], people.CORES[project.name])
            gerrit.add_project(project.name, core_group=people.GROUPS[project.name], branches=project.branches)
    return gerrit


@contextmanager
def at_instant(gerrit, instant):
    """What the server takes for the present while it is set up."""
    usual, gerrit.now = gerrit.now, lambda: instant
    try:
        yield
    finally:
        gerrit.now = usual


class Player:
    """`play(event)` does on the server what the event says. Changes are named by their drafts' keys."""

    def __init__(self, gerrit, url="http://127.0.0.1:8081"):
        self.gerrit = gerrit
        self.url = url.rstrip("/")
        self.numbers = {}
        self.keys = {}
        self.drafts = {}
        self.parents = {}
        self.names = {number: name for name, number in gerrit.usernames.items()}

    # what there is
    def username(self, account):
        return self.names.get(account, "")

    def change(self, key):
        return self.gerrit.change(self.numbers[key])

    def open_changes(self):
        return [
            (self.keys[change.number], change) for change in self.gerrit.open_changes() if change.number in self.keys
        ]

    def parent_is_open(self, key):
        return any(self.change(parent).open for parent in self.parents[key])

    # what happens
    def play(self, event):
        getattr(self, f"_{event.what}")(event)

    def _push(self, event):
        args, draft = event.args, event.args["draft"]
        new = event.key not in self.numbers
        if new:
            self.parents[event.key] = args["parents"]
        number, _ = self.gerrit.push(
            draft.project,
            draft.branch,
            event.who,
            change_id=draft.change_id,
            subject=draft.subject,
            message=self._message(draft),
            files=args["files"],
            parents=self._stand_on(event.key, draft, args["kind"]),
            at=event.at,
            topic=draft.topic if new else None,
            hashtags=draft.hashtags if new else (),
            wip=args["wip"],
            private=args["private"],
            kind=args["kind"],
        )
        self.numbers[event.key], self.keys[number], self.drafts[event.key] = number, event.key, draft

    def _message(self, draft):
        """The commit message; `{change:KEY}` in it becomes the address of that change."""
        before, mark, rest = draft.message.partition("{change:")
        if not mark:
            return before
        key, _, after = rest.partition("}")
        return f"{before}{self.url}/c/{key.split('~')[0]}/+/{self.numbers[key]}{after}"

    def _stand_on(self, key, draft, kind):
        """The lower change as it is now; without one the branch, or for a rework what it stood on before."""
        below = [self.change(parent).current.sha for parent in self.parents[key] if self.change(parent).open]
        if below:
            return below
        if kind == "REWORK" and not self.parents[key]:
            return self.change(key).current.parents
        return [self.gerrit.head(draft.project, draft.branch)]

    def _review(self, event):
        args, change = event.args, self.change(event.key)
        comments: dict[str, list[dict]] = {}
        for text in args.get("remarks", ()):
            path = remarked_path(change.current.files)
            comments.setdefault(path, []).append({"message": text, "unresolved": True, "line": line_for(text)})
        if "reply" in args:
            self._answer(event, change, comments)
        self.gerrit.review(
            change.number,
            event.who,
            labels=args.get("labels", {}),
            message=args.get("message", ""),
            comments=comments,
            tag=args.get("tag"),
            at=event.at,
        )

    def _answer(self, event, change, comments):
        """One answer to each open conversation in which somebody else has the last word."""
        words = event.args["answers"]
        open_ones = [t[-1] for t in change.threads() if t[-1].unresolved and self.username(t[-1].author) != event.who]
        for n, last in enumerate(open_ones):
            answer = {"message": words[n % len(words)], "in_reply_to": last.id, "line": last.line}
            comments.setdefault(last.path, []).append(answer | {"unresolved": event.args["reply"] == "answer"})

    def _reviewer(self, event):
        self.gerrit.add_reviewer(self.numbers[event.key], event.who, event.args["value"], at=event.at)

    def _wip(self, event):
        self.gerrit.set_wip(self.numbers[event.key], event.who, event.at, event.args["message"])

    def _ready(self, event):
        self.gerrit.set_ready(self.numbers[event.key], event.who, event.at, event.args["message"])

    def _abandon(self, event):
        self.gerrit.abandon(self.numbers[event.key], event.who, event.args["message"], event.at)

    def _submit(self, event):
        self.gerrit.submit(self.numbers[event.key], event.who, event.at)


def remarked_path(files):
    """Remarks go where most has changed."""
    return max(files, key=lambda path: files[path].insertions + files[path].deletions)


def line_for(text):
    return 1 + zlib.crc32(text.encode()) % 180
