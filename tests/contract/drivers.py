"""Two hands that carry out the same acts: one on the stand-in, one on a real Gerrit.

Both have the stand-in's own verbs (`push`, `review`, `submit` ...). Everything but making accounts, projects and
commits goes through REST, so one class serves both; on the stand-in the same acts can also go straight to Python.
"""

import base64
import json
import os
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path

from demo.gerrit import Gerrit, full_message

PREFIX = ")]}'\n"


class Refused(RuntimeError):
    """The server said no: `status` and `text`."""

    def __init__(self, status: int, text: str):
        super().__init__(f"{status}: {text}")
        self.status, self.text = status, text


def quoted(text) -> str:
    return urllib.parse.quote(str(text), safe="")


def request(url, method="GET", body=None, user=None, password="secret"):
    """One call; the decoded reply, or its text if that is no JSON. Refused if the status is an error."""
    headers = {"Accept": "application/json"}
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json; charset=UTF-8"
        data = json.dumps(body).encode()
    if user:
        headers["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    try:
        reply = urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=120)
    except urllib.error.HTTPError as error:
        raise Refused(error.code, error.read().decode()) from None
    text = reply.read().decode()
    return json.loads(text[len(PREFIX) :]) if text.startswith(PREFIX) else text


def request_text(url, accept, user="admin", password="secret"):
    """A reply that holds a text: status, the headers that say how, and the text, taken out of its base64."""
    login = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    asked = urllib.request.Request(url, headers={"Accept": accept, "Authorization": login})
    try:
        with urllib.request.urlopen(asked, timeout=120) as reply:
            status, headers, body = reply.status, reply.headers, reply.read()
    except urllib.error.HTTPError as error:
        status, headers, body = error.code, error.headers, error.read()
    how = headers.get("X-FYI-Content-Encoding")
    text = (base64.b64decode(body, validate=True) if how == "base64" else body).decode("utf-8", "backslashreplace")
    plain = json.loads(text[len(PREFIX) :]) if text.startswith(PREFIX) else text
    return {"status": status, "type": headers.get("Content-Type"), "encoding": how, "text": plain}


class RestDriver:
    """Acts on a server through REST. Subclasses know how to set the clock, make a project, and push."""

    url = ""

    def call(self, who, method, path, body=None):
        return request(f"{self.url}/a{path}", method, body, who)

    def set_clock(self, at):
        """Makes it that instant on the server, where its time can be moved."""

    def _path(self, number) -> str:
        return f"/changes/{number}"

    def _act(self, at, number, who, method, path, body=None):
        self.set_clock(at)
        return self.call(who, method, self._path(number) + path, body)

    def comment_id(self, number, path, n=-1) -> str:
        """The id of the n-th comment on a file, oldest first."""
        return self.call("admin", "GET", self._path(number) + "/comments")[path][n]["id"]

    def review(self, number, who, *, labels=None, message="", comments=None, tag=None, patch_set=None, at):
        body = {"labels": labels or {}, "message": message, "comments": comments or {}}
        if tag:
            body["tag"] = tag
        return self._act(at, number, who, "POST", f"/revisions/{patch_set or 'current'}/review", body)

    def set_topic(self, number, who, topic, at):
        return self._act(at, number, who, "PUT", "/topic", {"topic": topic or ""})

    def set_hashtags(self, number, who, add, remove, at):
        return self._act(at, number, who, "POST", "/hashtags", {"add": list(add), "remove": list(remove)})

    def set_wip(self, number, who, at, message=""):
        return self._act(at, number, who, "POST", "/wip", {"message": message})

    def set_ready(self, number, who, at, message=""):
        return self._act(at, number, who, "POST", "/ready", {"message": message})

    def set_private(self, number, who, flag, at):
        return self._act(at, number, who, "POST" if flag else "DELETE", "/private")

    def add_reviewer(self, number, who, reviewer, state="REVIEWER", *, at):
        return self._act(at, number, who, "POST", "/reviewers", {"reviewer": reviewer, "state": state})

    def remove_reviewer(self, number, who, reviewer, at):
        return self._act(at, number, who, "POST", f"/reviewers/{quoted(reviewer)}/delete", {})

    def remove_vote(self, number, who, voter, label, at):
        return self._act(at, number, who, "POST", f"/reviewers/{quoted(voter)}/votes/{label}/delete", {})

    def add_attention(self, number, who, user, reason, at):
        return self._act(at, number, who, "POST", "/attention", {"user": user, "reason": reason})

    def drop_attention(self, number, who, user, reason, at):
        return self._act(at, number, who, "POST", f"/attention/{quoted(user)}/delete", {"reason": reason})

    def abandon(self, number, who, message, at):
        return self._act(at, number, who, "POST", "/abandon", {"message": message})

    def restore(self, number, who, message, at):
        return self._act(at, number, who, "POST", "/restore", {"message": message})

    def submit(self, number, who, at):
        return self._act(at, number, who, "POST", "/submit", {})

    def delete(self, number, who, at):
        return self._act(at, number, who, "DELETE", "")


class StandInDriver:
    """The stand-in, driven straight through Python, as the demo does."""

    def __init__(self, gerrit: Gerrit):
        self.gerrit = gerrit

    def __getattr__(self, verb):
        return getattr(self.gerrit, verb)

    def set_clock(self, at):
        self.gerrit.now = lambda: at

    def add_account(self, username, name, email, *, service_user=False, at):
        self.set_clock(at)
        return self.gerrit.add_account(username, name, email, service_user=service_user)

    def add_group(self, name, members, at):
        return self.gerrit.add_group(name, members)

    def add_project(self, name, *, core_group, branches, tree, at):
        self.gerrit.add_project(name, core_group=core_group, branches=branches)

    def push(self, project, branch, uploader, *, tree, **rest):
        return self.gerrit.push(project, branch, uploader, **rest)

    def comment_id(self, number, path, n=-1) -> str:
        return self.gerrit.change(number).comments_on(path)[n].id


class StandInRestDriver(RestDriver):
    """The stand-in through its REST interface; what REST cannot do (accounts, projects, pushes) through Python."""

    PYTHON = ("add_account", "add_group", "add_project", "head", "push")

    def __init__(self, gerrit: Gerrit, url: str):
        self.url = url
        python = StandInDriver(gerrit)
        self.set_clock = python.set_clock
        for verb in self.PYTHON:
            setattr(self, verb, getattr(python, verb))


class RealDriver(RestDriver):
    """A real Gerrit: projects are configured and commits are pushed with git."""

    def __init__(self, server):
        self.server, self.url, self.set_clock = server, server.url, server.set_clock
        self.folder = Path(server.folder)
        self.trees = {}  # commit -> its tree
        self.groups = {}  # name -> uuid

    # Accounts, groups, projects
    def add_account(self, username, name, email, *, service_user=False, at):
        self.set_clock(at)
        body = {"name": name, "http_password": "secret"} | ({"email": email} if email else {})
        made = self.call("admin", "PUT", f"/accounts/{username}", body)
        if service_user:
            self.call("admin", "PUT", f"/groups/{quoted('Service Users')}/members/{username}", {})
        return made["_account_id"]

    def add_group(self, name, members, at):
        self.set_clock(at)
        self.call("admin", "PUT", f"/groups/{quoted(name)}", {"visible_to_all": True, "members": list(members)})
        self.call("admin", "POST", f"/groups/{quoted(name)}/members", {"members": list(members)})

    def add_project(self, name, *, core_group, branches, tree, at):
        self.set_clock(at)
        if not self.groups:
            self._configure_all_projects()
        self.groups = {group: info["id"] for group, info in self.call("admin", "GET", "/groups/").items()}
        body = {"submit_type": "MERGE_IF_NECESSARY", "branches": list(branches), "create_empty_commit": False}
        self.call("admin", "PUT", f"/projects/{quoted(name)}", body)
        self._configure(name, project_settings(core_group), [core_group])
        self._git("init", "-q", "--bare", str(self._repository(name)))
        start = self._commit(name, [], tree, "Start of the project\n", ADMIN, ADMIN, at, at)
        for branch in branches:
            self._push(name, "admin", f"{start}:refs/heads/{branch}")

    def _configure_all_projects(self):
        groups = self.call("admin", "GET", "/groups/")
        self.groups = {name: info["id"] for name, info in groups.items()}
        allow = {"rules": {self.groups["Administrators"]: {"action": "ALLOW", "force": True}}}
        rights = {"permissions": {"push": allow, "create": allow}}
        add = {"refs/meta/config": rights, "refs/heads/*": rights}
        self.call("admin", "POST", "/projects/All-Projects/access", {"add": add})
        self._configure("All-Projects", ALL_PROJECTS, ["Service Users"])

    def _configure(self, project, settings, groups):
        folder = self.folder / ("config-" + project.replace("/", "_"))
        self._git("init", "-q", str(folder))
        self._git("fetch", "-q", self._git_url("admin", project), "refs/meta/config", at=folder)
        self._git("checkout", "-q", "FETCH_HEAD", at=folder)
        for name, *values in settings:
            several = ["--add"] if name.startswith("access.") or name.endswith(".value") else []
            for value in values:
                self._git("config", "-f", "project.config", *several, name, value, at=folder)
        if project == "All-Projects":
            self._git("config", "-f", "project.config", "--remove-section", NOT_ASKED_FOR, at=folder)
        known = (folder / "groups").read_text() if (folder / "groups").exists() else ""
        uuids = {"Registered Users": "global:Registered-Users", **{group: self.groups[group] for group in groups}}
        lines = [f"{uuid}\t{group}\n" for group, uuid in uuids.items() if uuid not in known]
        (folder / "groups").write_text(known + "".join(lines))
        self._git("add", "-A", at=folder)
        self._git("commit", "-q", "-m", "Labels and rights", at=folder)
        self._git("push", "-q", self._git_url("admin", project), "HEAD:refs/meta/config", at=folder)

    # Commits
    def head(self, project, branch) -> str:
        """The tip of a branch; its tree is fetched with it."""
        ref = f"refs/heads/{branch}"
        repository = self._repository(project)
        self._git("fetch", "-q", self._git_url("admin", project), f"+{ref}:{ref}", at=repository)
        return self._git("rev-parse", ref, at=repository).strip()

    def push(self, project, branch, uploader, *, change_id, subject, message, tree, parents, at, **rest):  # noqa: PLR0913
        self.set_clock(at)
        message = full_message(subject, message, change_id)
        committer = self._person(uploader)
        first = self._first_commit(project, branch, change_id)
        author, authored = (first["author"], first["date"]) if first else (committer, at)
        sha = self._commit(project, parents, tree, message, author, committer, authored, at)
        self._push(project, uploader, f"{sha}:refs/for/{branch}{push_options(rest)}")
        found = self.call("admin", "GET", f"/changes/{quoted(project)}~{quoted(branch)}~{change_id}")
        return found["_number"], sha

    def _first_commit(self, project, branch, change_id):
        """Author and date of the change's first patch set: later ones keep them, as `git commit --amend` does."""
        path = f"/changes/{quoted(project)}~{quoted(branch)}~{change_id}/revisions/1/commit"
        try:
            author = self.call("admin", "GET", path)["author"]
        except Refused:
            return None
        date = datetime.fromisoformat(author["date"][:19] + "+00:00").timestamp()
        return {"author": f"{author['name']} <{author['email']}>", "date": date}

    def _person(self, username) -> str:
        account = self.call("admin", "GET", f"/accounts/{username}/detail")
        return f"{account['name']} <{account['email']}>"

    def _commit(self, project, parents, tree, message, author, committer, authored, committed) -> str:
        text = message.encode()
        stream = [f"commit refs/work/new\nmark :1\nauthor {author} {int(authored)} +0000\n".encode()]
        stream.append(f"committer {committer} {int(committed)} +0000\ndata {len(text)}\n".encode() + text + b"\n")
        stream += [f"{'from' if n == 0 else 'merge'} {sha}\n".encode() for n, sha in enumerate(parents)]
        stream.append(b"deleteall\n")
        for path, content in sorted(tree.items()):
            stream.append(f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n")
        repository = self._repository(project)
        self._git("update-ref", "-d", "refs/work/new", at=repository)
        self._git("fast-import", "--quiet", "--force", at=repository, data=b"".join(stream))
        return self._git("rev-parse", "refs/work/new", at=repository).strip()

    # git
    def _repository(self, project) -> Path:
        return self.folder / (project.replace("/", "_") + ".git")

    def _git_url(self, who, project) -> str:
        return self.url.replace("://", f"://{who}:secret@") + f"/a/{project}"

    def _push(self, project, who, what):
        self._git("push", "-q", self._git_url(who, project), what, at=self._repository(project))

    def _git(self, *arguments, at=None, data=None) -> str:
        names = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in NAME.items()}
        environment = os.environ | names | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_TERMINAL_PROMPT": "0"}
        done = subprocess.run(["git", *arguments], cwd=at, input=data, capture_output=True, env=environment)
        if done.returncode:
            raise RuntimeError(f"git {' '.join(arguments)}: {done.stderr.decode()[-1500:]}")
        return done.stdout.decode()


def push_options(rest) -> str:
    """The part behind the ref of a push for review: topic, hashtags, flags."""
    options = [f"topic={rest['topic']}"] if rest.get("topic") else []
    options += [f"hashtag={tag}" for tag in rest.get("hashtags", ())]
    options += [flag for flag in ("wip", "private") if rest.get(flag)]
    return re.sub(r"\s", "_", "%" + ",".join(options)) if options else ""


NAME = {"NAME": "Administrator", "EMAIL": "admin@example.com"}
ADMIN = "Administrator <admin@example.com>"
NOT_ASKED_FOR = "submit-requirement.No-Unresolved-Comments"
REGISTERED = "group Registered Users"


def requirement(label: str) -> list[tuple]:
    rule = f"label:{label}=MAX AND -label:{label}=MIN"
    section = f"submit-requirement.{label}"
    return [(f"{section}.submittableIf", rule), (f"{section}.canOverrideInChildProjects", "true")]


def label(name: str, copy: str, *values: str) -> list[tuple]:
    section = f"label.{name}"
    settings = [
        (f"{section}.{key}", value)
        for key, value in (("function", "NoBlock"), ("defaultValue", "0"), ("copyCondition", copy))
    ]
    return settings + ([(f"{section}.value", *values)] if values else [])


SAME_CODE = "changekind:NO_CHANGE OR changekind:NO_CODE_CHANGE OR changekind:TRIVIAL_REBASE OR is:MIN"
HEADS = "access.refs/heads/*"
ALL_PROJECTS = [
    *label("Code-Review", SAME_CODE),
    *requirement("Code-Review"),
    *label(
        "Verified",
        "changekind:NO_CHANGE",
        "-2 Fails",
        "-1 Doesn't seem to work",
        "0 No score",
        "+1 Works for me",
        "+2 Verified",
    ),
    *requirement("Verified"),
    *label("Workflow", "changekind:NO_CHANGE", "-1 Work in progress", "0 Ready for reviews", "+1 Approved"),
    *requirement("Workflow"),
    (f"{HEADS}.label-Code-Review", f"-1..+1 {REGISTERED}"),
    (f"{HEADS}.label-Workflow", f"-1..+0 {REGISTERED}"),
    (f"{HEADS}.label-Verified", "-2..+2 group Service Users"),
    (f"{HEADS}.submit", "group Service Users"),
    (f"{HEADS}.toggleWipState", REGISTERED),
    (f"{HEADS}.editHashtags", REGISTERED),
    (f"{HEADS}.editTopicName", REGISTERED),
    ("access.refs/*.forgeAuthor", REGISTERED),
]


def project_settings(core_group: str) -> list[tuple]:
    """What a project adds to the rights and labels which it inherits."""
    core = f"group {core_group}"
    return [
        (f"{HEADS}.label-Code-Review", f"-2..+2 {core}"),
        (f"{HEADS}.label-Workflow", f"-1..+1 {core}"),
        (f"{HEADS}.abandon", core),
        *label(
            "Review-Priority",
            "is:ANY",
            "-1 Branch Freeze",
            "0 Nothing Special",
            "+1 Contributor Review Promise",
            "+2 Core Review Promise",
        ),
        (f"{HEADS}.label-Review-Priority", f"-1..+2 {core}", f"-0..+1 {REGISTERED}"),
        ("reviewer.enableByEmail", "true"),
    ]
