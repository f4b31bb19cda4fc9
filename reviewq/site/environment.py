"""The one place where reviewq reads its settings: the environment, else the file `.env` beside manage.py.

`Environment` lists every setting with its default and what is allowed; docs/configuration.md tells them to people.
Any of them may be given as NAME_FILE too, the path of a file that holds the value (as container secrets are).
Wrong values are gathered and told all at once, so that nobody has to repair them one start at a time.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from reviewq.site import values
from reviewq.site.redact import without_logins

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class BadEnvironment(Exception):
    """Settings that nothing can start with. Its text is for the person who starts it: one line a fault."""


def setting(parse: Callable[[str], Any], allowed: str, default: str = "", *, secret: bool = False) -> Any:
    """A field of `Environment`: how its text is read, what is allowed (told when it is wrong), its default as text."""
    facts = {"parse": parse, "allowed": allowed, "default": default, "secret": secret}
    return dataclasses.field(repr=not secret, metadata=facts)


@dataclasses.dataclass(frozen=True)
class Environment:
    """Every setting, read and checked. The field `gerrit_url` is the variable GERRIT_URL, and so on."""

    gerrit_url: str = setting(values.web_address, "an address like https://review.example.org/, no user name in it")
    gerrit_projects: list[str] = setting(values.names, "project names with commas between them; empty: all projects")
    gerrit_user: str = setting(values.line, "the user name of an HTTP credential; empty: anonymous")
    gerrit_password: str = setting(values.line, "the HTTP password of GERRIT_USER", secret=True)
    gerrit_contact: str = setting(values.line, "a mail or web address for the User-Agent, or empty")
    gerrit_timeout: int = setting(values.whole(1, 600), "whole seconds, 1 to 600", "60")
    poll_seconds: int = setting(values.whole(2, 3600), "whole seconds, 2 to 3600", "30")
    sweep_minutes: int = setting(values.whole(1, 1440), "whole minutes, 1 to 1440", "30")
    since_days: int = setting(values.whole(0, 3650), "whole days, 0 to 3650", "90")
    page_size: int = setting(values.whole(1, 500), "a whole number, 1 to 500", "100")
    launchpad_url: str = setting(values.web_address, "an address like https://api.launchpad.net/1.0; empty: no bugs")
    launchpad_projects: list[tuple[str, str]] = setting(
        values.pairs, "tracker=project pairs with commas between them, such as nova=openstack/nova"
    )
    launchpad_tags: list[str] = setting(
        values.names, "tags of bugs with commas between them", "low-hanging-fruit,gate-failure,regression,security"
    )
    bugs_minutes: int = setting(values.whole(1, 1440), "whole minutes, 1 to 1440", "10")
    claim_hours: int = setting(values.whole(1, 720), "whole hours, 1 to 720", "48")
    claims_max: int = setting(values.whole(1, 100), "a whole number, 1 to 100", "5")
    diffs_per_minute: int = setting(values.whole(0, 6000), "a whole number, 0 to 6000", "120")
    database_url: str = setting(
        values.database, "postgres://user:password@host/name or sqlite:///path; empty: a file in VAR_DIR", secret=True
    )
    redis_url: str = setting(
        values.redis, "redis://, rediss:// or unix:// address; empty: a server of our own", secret=True
    )
    secret_key: str = setting(values.secret_key, "a random text of at least 32 characters", secret=True)
    debug: bool = setting(values.truth, "true or false", "false")
    allowed_hosts: list[str] = setting(values.names, "host names with commas between them", "127.0.0.1,localhost")
    bind: tuple[str, int] = setting(values.host_and_port, "host:port, the port 1 to 65535", "127.0.0.1:8000")
    behind_https: bool = setting(values.truth, "true or false", "false")
    demo: bool = setting(values.truth, "true or false", "false")
    time_zone: str = setting(values.time_zone, "a name of the time zone database, e.g. UTC or Europe/Paris", "UTC")
    log_level: str = setting(values.log_level, "DEBUG, INFO, WARNING or ERROR", "INFO")
    var_dir: Path = setting(values.folder, "a folder that we may write into", "var")


NAMES = tuple(field.name.upper() for field in dataclasses.fields(Environment))


def read() -> Environment:
    """Reads and checks all settings. Raises BadEnvironment, which names every faulty one."""
    source = Source()
    given: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field in dataclasses.fields(Environment):
        try:
            given[field.name] = source.value_of(field)
        except ValueError as fault:
            faults[field.name.upper()] = str(fault)
    if not faults:
        environment = with_kept_secret_key(Environment(**given))
        faults = dict(contradictions(environment))
    if faults:
        raise BadEnvironment(told(faults))
    return environment


def var_dir() -> Path:
    """VAR_DIR alone, for what has to be made before all settings can be right. Raises BadEnvironment."""
    try:
        return Path(Source().value_of(Environment.__dataclass_fields__["var_dir"]))
    except ValueError as fault:
        raise BadEnvironment(told({"VAR_DIR": str(fault)})) from None


class Source:
    """Where the texts of settings come from: the environment, then `.env` (or the file that ENV_FILE names)."""

    def __init__(self) -> None:
        file = Path(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
        self._places = (os.environ, dotenv_values(file) if file.is_file() else {})

    def value_of(self, field: dataclasses.Field[Any]) -> Any:
        """The checked value. Raises ValueError: what stood there, unless it is a secret, and what is allowed."""
        name, facts = field.name.upper(), field.metadata
        text = self._text(name, facts["default"])
        try:
            return facts["parse"](text)
        except ValueError:
            stood = "is not right" if facts["secret"] else f"is {without_logins(text)!r}"
            raise ValueError(f"{name} {stood}; allowed: {facts['allowed']}") from None

    def _text(self, name: str, default: str) -> str:
        """The first of NAME and NAME_FILE that a place knows. Without the newline that ends a file of a secret."""
        for place in self._places:
            if place.get(name) is not None:
                return (place[name] or "").strip()
            if path := place.get(f"{name}_FILE"):
                try:
                    return Path(path).read_text().strip()
                except (OSError, UnicodeDecodeError):
                    raise ValueError(f"{name}_FILE must be the path of a text file that can be read") from None
        return default


def with_kept_secret_key(environment: Environment) -> Environment:
    """Where none is given, the key that `make run` made once is taken; with DEBUG a fixed one will do."""
    if environment.secret_key:
        return environment
    kept = environment.var_dir / "secret_key"
    key = kept.read_text().strip() if kept.is_file() else "only-for-debugging" if environment.debug else ""
    return dataclasses.replace(environment, secret_key=key)


def contradictions(environment: Environment) -> Iterator[tuple[str, str]]:
    """What is wrong with settings that are right one by one: (name, sentence)."""
    if not environment.secret_key:
        yield "SECRET_KEY", "SECRET_KEY is not set; give a long random text, or run `make secret` once"
    if environment.gerrit_user and not environment.gerrit_password:
        yield "GERRIT_PASSWORD", "GERRIT_PASSWORD is not set, but GERRIT_USER is; set both or none"
    if environment.gerrit_password and not environment.gerrit_user:
        yield "GERRIT_USER", "GERRIT_USER is not set, but GERRIT_PASSWORD is; set both or none"
    try:
        environment.var_dir.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        yield "VAR_DIR", f"VAR_DIR is '{environment.var_dir}', which cannot be made: {fault.strerror}"


def told(faults: dict[str, str]) -> str:
    """The faults as people read them, in the order of the table above."""
    lines = "\n".join(f"  {faults[name]}" for name in sorted(faults, key=NAMES.index))
    return f"reviewq cannot start, because of its settings:\n{lines}\nSee docs/configuration.md."
