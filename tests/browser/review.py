"""A real Gerrit with a project, and the site before it as people run it (`manage.py up`)."""

from __future__ import annotations

import base64
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

from reviewq.site.environment import BASE_DIR
from tests.contract import real_gerrit
from tests.contract.drivers import request
from tests.site.test_up import Up, environment

POLL = 2  # seconds
PASSWORD = "secret"


class Review:
    """A Gerrit with one project and a few open changes, and the few acts that we need."""

    def __init__(self, server: real_gerrit.RealGerrit) -> None:
        self.server = server
        for username, name in (("lea", "Lea Reader"), ("cora", "Cora Core")):
            self.act("PUT", f"/accounts/{username}", {"name": name, "http_password": PASSWORD})
        self.make_project("harbour")
        self.numbers = [self.push(subject) for subject in ("Berth one", "Berth two", "Berth three")]

    def act(self, method: str, path: str, body: Any = None, who: str = "admin") -> Any:
        return request(f"{self.server.url}/a{path}", method, body, who)

    def make_project(self, name: str) -> None:
        self.act("PUT", f"/projects/{name}", {"create_empty_commit": True, "branches": ["master"]})

    def push(self, subject: str, project: str = "harbour") -> int:
        made = self.act("POST", "/changes/", {"project": project, "branch": "master", "subject": subject})
        return int(made["_number"])

    def write(self, number: int, path: str, text: str) -> None:
        """Uploads a patch set in which that file says this."""
        content = base64.b64encode(text.encode()).decode()
        body = {"binary_content": f"data:text/plain;base64,{content}"}
        self.act("PUT", f"/changes/{number}/edit/{quote(path, safe='')}", body)
        self.act("POST", f"/changes/{number}/edit:publish", {"notify": "NONE"})

    def merge(self, number: int) -> None:
        self.vote(number, 2, who="admin")
        self.act("POST", f"/changes/{number}/submit", {})

    def make_account(self, username: str, name: str) -> int:
        """Returns the number that Gerrit gives them."""
        return int(self.act("PUT", f"/accounts/{username}", {"name": name, "http_password": PASSWORD})["_account_id"])

    def vote(self, number: int, value: int, who: str = "lea") -> None:
        body = {"labels": {"Code-Review": value}, "message": "Seen."}
        self.act("POST", f"/changes/{number}/revisions/current/review", body, who=who)


class Site(Up):
    """The site before that Gerrit."""

    def __init__(self, folder: Path, review: Review) -> None:
        gerrit = {"GERRIT_URL": review.server.url, "GERRIT_USER": "admin", "GERRIT_PASSWORD": PASSWORD}
        self.env = environment(folder, POLL_SECONDS=str(POLL), **gerrit)
        super().__init__(folder, self.env)

    def text(self, path: str) -> str:
        return str(urllib.request.urlopen(f"{self.url}{path}", timeout=10).read().decode())

    def run(self, script: str) -> None:
        """Runs Python inside the site, such as to make a user."""
        subprocess.run([sys.executable, "manage.py", "shell", "-c", script], cwd=BASE_DIR, env=self.env, check=True)
