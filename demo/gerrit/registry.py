"""What stands before any change does: accounts, groups, projects, branches, and who may do what."""

import functools
import hashlib
import threading
import time

from .labels import ADMINISTRATORS, REGISTERED, SERVICE_USERS, Label, Project, openstack_labels
from .records import Account, Change, Group, Rejected, seconds

FIRST_ACCOUNT = 1_000_000


def act(method):
    """Marks a method of Gerrit that must not run together with another one."""

    @functools.wraps(method)
    def locked(self, *arguments, **rest):
        with self.lock:
            return method(self, *arguments, **rest)

    return locked


class Registry:
    """Accounts, groups and projects, and the rights that follow from them."""

    def __init__(self, version: str = "3.13.5"):
        self.version = version
        self.lock = threading.RLock()
        self.now = time.time  # replaceable: what age: and writes by REST take for the present
        self.accounts: dict[int, Account] = {}
        self.usernames: dict[str, int] = {}
        self.groups: dict[str, Group] = {}
        self.projects: dict[str, Project] = {}
        self.changes: dict[int, Change] = {}
        self.by_change_id: dict[str, list[int]] = {}
        self.last_number = 0
        self.commits: dict[str, str] = {}  # commit -> its subject, for all commits that anything stands on
        self.patch_set_of: dict[str, tuple[int, int]] = {}  # commit -> change and patch set
        self.people_edits = 0  # accounts and groups are part of every reply about a change
        self.add_account("admin", "Administrator", "admin@example.com")
        self._add_standard_groups()

    def _add_standard_groups(self):
        self.add_group(ADMINISTRATORS, ["admin"])
        self.add_group(SERVICE_USERS, [])
        self.add_group("Blocked Users", [])
        administrators = self.groups[ADMINISTRATORS]
        words = {
            ADMINISTRATORS: "Gerrit Site Administrators",
            SERVICE_USERS: "Users who perform batch actions on Gerrit",
            "Blocked Users": "Blocked users. Add spammers to this group.",
        }
        for name, description in words.items():
            group = self.groups[name]
            group.description, group.owner = description, administrators
            group.visible_to_all = name == SERVICE_USERS

    def sha(self, *parts) -> str:
        """A made-up commit; the same parts give the same one."""
        return hashlib.sha1("\0".join(map(str, parts)).encode()).hexdigest()

    # Accounts and groups
    @act
    def add_account(self, username, name, email, *, service_user=False, password="secret", number=None) -> int:
        """A new account; its number, counted from 1000000 unless given."""
        if username in self.usernames:
            raise Rejected(409, f"username '{username}' already exists")
        number = number or max(self.accounts, default=FIRST_ACCOUNT - 1) + 1
        account = Account(number, username, name, email, password, service_user, registered=seconds(self.now()))
        self.accounts[number] = account
        self.usernames[username] = number
        if service_user and SERVICE_USERS in self.groups:
            self.groups[SERVICE_USERS].members.add(number)
        self.people_edits += 1
        return number

    def account_id(self, username: str) -> int:
        return self.usernames[username]

    @act
    def set_active(self, username: str, active: bool) -> None:
        """Somebody leaves (or comes back): the account stays, marked inactive."""
        self.accounts[self.usernames[username]].active = active
        self.people_edits += 1

    @act
    def add_group(self, name: str, members) -> None:
        number = len(self.groups) + 1
        group = Group(number, self.sha("group", name), name, created=seconds(self.now()))
        self.groups[name] = group
        self.set_members(name, members)

    @act
    def set_members(self, name: str, members) -> None:
        self.groups[name].members = {self.usernames[member] for member in members}
        self.people_edits += 1

    def find_account(self, word) -> int | None:
        """The account of a number, user name, e-mail or full name."""
        if isinstance(word, int):
            return word if word in self.accounts else None
        if word.isdigit() and int(word) in self.accounts:
            return int(word)
        if word in self.usernames:
            return self.usernames[word]
        same = [a.id for a in self.accounts.values() if word.lower() in (a.email or "", a.name.lower())]
        return same[0] if len(same) == 1 else None

    def actor(self, who) -> int:
        """The account that acts, named by user name or number."""
        number = self.find_account(who)
        if number is None:
            raise Rejected(422, f"Account '{who}' not found")
        return number

    def is_admin(self, account: int | None) -> bool:
        return account in self.groups[ADMINISTRATORS].members

    def is_service_user(self, account: int) -> bool:
        return account in self.groups[SERVICE_USERS].members

    # Projects
    @act
    def add_project(self, name, *, core_group, labels: dict[str, Label] | None = None, branches=("master",)) -> None:
        """A project with OpenStack's labels, whose core_group may give +2 and approve."""
        start = self.sha("start", name)
        labels = labels or openstack_labels(core_group)
        project = Project(name, core_group, labels, dict.fromkeys(branches, start), self.sha("config", name))
        self.projects[name] = project
        self.commits[start] = "Start of the project"

    def head(self, project: str, branch: str = "master") -> str:
        """The commit on which a new change may stand."""
        return self.projects[project].branches[branch]

    # Changes
    def change(self, number: int) -> Change:
        """The record of a change, for callers who decide what happens next; do not edit it."""
        if number not in self.changes:
            raise Rejected(404, f"Not found: {number}")
        return self.changes[number]

    # Rights
    def in_group(self, account: int, group: str) -> bool:
        if group == REGISTERED:
            return True
        return group in self.groups and account in self.groups[group].members

    def voting_range(self, account: int, project: str, label: Label) -> tuple[int, int] | None:
        """The lowest and highest vote which the account may give; None if it may not vote at all."""
        ranges = [(low, high) for group, low, high in label.rights if self.in_group(account, group)]
        if not ranges:
            return None
        return min(low for low, _ in ranges), max(high for _, high in ranges)

    def is_core(self, account: int, project: str) -> bool:
        return self.in_group(account, self.projects[project].core_group)

    def visible(self, change: Change, viewer: int | None) -> bool:
        """Private changes are shown to their owner, their reviewers and admins alone."""
        if not change.private:
            return True
        return viewer is not None and (viewer == change.owner or viewer in change.reviewers or self.is_admin(viewer))

    def may_edit(self, change: Change, account: int) -> bool:
        return account == change.owner or self.is_admin(account)
