"""What the stand-in keeps: accounts, projects, changes, and all that hangs on a change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol


class Rejected(Exception):
    """Gerrit's refusal of an act or a question: the HTTP status and the text of its reply."""

    def __init__(self, status: int, text: str):
        super().__init__(f"{status}: {text}")
        self.status, self.text = status, text


def seconds(at) -> int:
    """An instant as whole seconds since 1970; Gerrit keeps no finer ones."""
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError(f"an instant without a time zone: {at}")
        at = at.timestamp()
    return int(at)


def stamp(at: int) -> str:
    """An instant as Gerrit writes it: UTC without saying so, nine digits behind the dot."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") + ".000000000"


def full_message(subject: str, message: str, change_id: str) -> str:
    """The whole commit message: subject first, Change-Id among the footers."""
    text = message if message.startswith(subject) else f"{subject}\n\n{message}".rstrip() + "\n"
    return text if change_id in text else f"{text.rstrip()}\n\nChange-Id: {change_id}\n"


@dataclass
class Account:
    id: int
    username: str
    name: str
    email: str | None
    password: str = "secret"
    service_user: bool = False
    active: bool = True
    registered: int = 0

    def info(self) -> dict:
        """AccountInfo with all details."""
        info = {"_account_id": self.id, "name": self.name, "email": self.email, "username": self.username}
        if self.service_user:
            info["tags"] = ["SERVICE_USER"]
        if not self.active:
            info["inactive"] = True
        return {key: value for key, value in info.items() if value is not None}


@dataclass
class Group:
    id: int
    uuid: str
    name: str
    members: set[int] = field(default_factory=set)
    created: int = 0
    description: str | None = None
    visible_to_all: bool = True
    owner: "Group | None" = None  # None: itself


class Texts(Protocol):
    """Knows what a file was and what it is, where somebody asks."""

    def sides(self, path: str, file: "File") -> tuple[bytes | None, bytes | None]:
        """Before and after; None where the file is not there. They differ by as many lines as the file says."""


@dataclass(frozen=True)
class Told:
    """Texts as they were told."""

    before: bytes | None
    after: bytes | None

    def sides(self, path: str, file: "File") -> tuple[bytes | None, bytes | None]:
        return self.before, self.after


@dataclass(frozen=True)
class File:
    """One file of a patch set against its parent. No status means modified. Without texts they are made up."""

    status: str = ""
    insertions: int = 0
    deletions: int = 0
    binary: bool = False
    old_path: str | None = None
    size: int | None = None
    size_delta: int | None = None
    texts: Texts | None = None


@dataclass(frozen=True)
class Person:
    """Author or committer of a commit."""

    name: str
    email: str | None
    at: int

    def info(self) -> dict:
        return {"name": self.name, "email": self.email or "", "date": stamp(self.at), "tz": 0}


@dataclass
class PatchSet:
    number: int
    sha: str
    kind: str
    uploader: int
    created: int
    subject: str
    message: str
    files: dict[str, File]
    parents: list[str]
    author: Person
    committer: Person

    @property
    def insertions(self) -> int:
        return sum(file.insertions for file in self.files.values())

    @property
    def deletions(self) -> int:
        return sum(file.deletions for file in self.files.values())


@dataclass
class Vote:
    value: int
    at: int
    tag: str | None = None


@dataclass
class Comment:
    id: str
    author: int
    path: str
    patch_set: int
    sha: str
    message: str
    unresolved: bool
    at: int
    message_id: str
    line: int | None = None
    in_reply_to: str | None = None
    tag: str | None = None


@dataclass
class Message:
    id: str
    author: int | None
    at: int
    text: str
    patch_set: int
    tag: str | None = None


@dataclass
class Attention:
    """One person's last entry in the attention set; `inside` is False once they left it."""

    at: int
    reason: str
    inside: bool = True


@dataclass
class ReviewerUpdate:
    at: int
    by: int
    reviewer: int | str
    state: str


@dataclass
class Change:
    number: int
    project: str
    branch: str
    change_id: str
    owner: int
    created: int
    updated: int
    meta: str = ""
    edits: int = 0
    status: str = "NEW"
    topic: str | None = None
    hashtags: set[str] = field(default_factory=set)
    wip: bool = False
    private: bool = False
    review_started: bool = True
    patch_sets: list[PatchSet] = field(default_factory=list)
    votes: dict[tuple[int, str], Vote] = field(default_factory=dict)  # (account, label), current patch set
    reviewers: dict[int | str, str] = field(default_factory=dict)  # account or e-mail -> REVIEWER or CC
    guests: dict[str, str | None] = field(default_factory=dict)  # e-mail of a reviewer without account -> name
    messages: list[Message] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    attention: dict[int, Attention] = field(default_factory=dict)
    reviewer_updates: list[ReviewerUpdate] = field(default_factory=list)
    submitted: int | None = None
    submitter: int | None = None
    submission_id: str | None = None
    merge_order: int = 0  # the later merged of two comes first in a list, when both merged in one second
    replies: dict = field(default_factory=dict)  # what was answered about it already; emptied by every edit

    @property
    def current(self) -> PatchSet:
        return self.patch_sets[-1]

    @property
    def subject(self) -> str:
        return self.current.subject

    @property
    def open(self) -> bool:
        return self.status == "NEW"

    @property
    def ready(self) -> bool:
        """Open for review: neither closed nor work in progress."""
        return self.open and not self.wip

    def patch_set(self, number: int) -> PatchSet:
        return self.patch_sets[number - 1]

    def vote(self, account: int, label: str) -> int:
        vote = self.votes.get((account, label))
        return vote.value if vote else 0

    def in_attention(self) -> set[int]:
        return {account for account, entry in self.attention.items() if entry.inside}

    def comments_on(self, path: str) -> list[Comment]:
        return [comment for comment in self.comments if comment.path == path]

    def threads(self) -> list[list[Comment]]:
        """Comments grouped into conversations, each oldest first."""
        threads: dict[str, list[Comment]] = {}
        root: dict[str, str] = {}
        for comment in self.comments:
            root[comment.id] = root.get(comment.in_reply_to or "", comment.id)
            threads.setdefault(root[comment.id], []).append(comment)
        return list(threads.values())

    def unresolved_threads(self) -> int:
        return sum(thread[-1].unresolved for thread in self.threads())
