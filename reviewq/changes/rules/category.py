"""Which kinds a change is of: what its files, its branch and its owner make of it. Policies differ by kind.

A change may be of several kinds at once (a bot's translations on a stable branch). `PRECEDENCE` says which one counts
where only one can: for the choice between two policies, and for the one that pages name. The patterns are those of
OpenStack's layout and of other projects' common ones; none is of one project alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase, translate

from .area import is_test

CODE = "code"
CATEGORIES: Mapping[str, str] = {
    "backport": "on a stable branch, or cherry-picked from another one",
    "returned": "an earlier patch set had two top review votes or more",
    "release": "only release requests (deliverables/)",
    "spec": "only specs",
    "translation": "only translations",
    "requirements": "only requirements and constraints",
    "bot": "its owner is a bot",
    "ci": "only the set-up of CI",
    "tests": "only tests",
    "docs": "only documentation and release notes",
    "vendor": "touches a driver (a folder drivers/, or one below virt/)",
    "trivial": "its author says so: a line TrivialFix, or the hashtag trivial; a hint, no proof",
    CODE: "touches what is none of these",
}
PRECEDENCE = tuple(CATEGORIES)
HINTS = ("returned", "trivial")  # these choose a policy and name no kind of change
STABLE_BRANCHES = ("stable/*", "unmaintained/*", "stable-*", "*-stable", "maint/*", "maintenance/*", "release/*")

# A change is of such a kind if all its files are. `*` also matches slashes.
FILES: Mapping[str, tuple[str, ...]] = {
    "release": ("deliverables/*",),
    "spec": ("specs/*", "doc/specs/*", "doc/source/specs/*", "priorities/*"),
    "translation": ("*.po", "*.pot", "*.xlf", "*/locale/*", "*/locales/*", "*/res/values-*/*"),
    "requirements": (
        *("requirements.txt", "*-requirements.txt", "*/requirements.txt", "requirements/*", "*-constraints.txt"),
        *("bindep.txt", "poetry.lock", "uv.lock", "package-lock.json", "*/package-lock.json", "yarn.lock"),
        *("go.mod", "go.sum", "*/go.mod", "*/go.sum", "Cargo.lock", "*/Cargo.lock", "Gemfile.lock"),
    ),
    "ci": (
        *(".zuul.yaml", "zuul.yaml", ".zuul.d/*", "zuul.d/*", "tox.ini", "noxfile.py", ".stestr.conf", ".coveragerc"),
        *(".testr.conf", ".pre-commit-config.yaml", ".github/workflows/*", ".gitlab-ci*", ".travis.yml", "ci/*"),
        *(".ci/*", "Jenkinsfile*", "*/Jenkinsfile", "jjb/*", "tools/ci/*"),
    ),
    "docs": (
        *("doc/*", "docs/*", "*/doc/*", "*/docs/*", "api-ref/*", "api-guide/*", "releasenotes/*"),
        *("*.rst", "*.md", "*.adoc", "README*", "*/README*", "LICENSE*", "AUTHORS*", "MAINTAINERS*"),
    ),
}
# These do not make a change one of that kind, but leave it one.
COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "ci": ("playbooks/*", "roles/*"),
    "requirements": ("setup.cfg", "releasenotes/*"),
    "spec": ("doc/*", "README*", "tests/*"),
}
SPECS_PROJECT = "*-specs"
DRIVERS = ("*/drivers/*", "drivers/*", "*/virt/*/*")
CHERRY_PICKED = re.compile(r"^\(cherry[- ]picked from commit [0-9a-f]{7,64}\b", re.MULTILINE | re.IGNORECASE)
TRIVIAL_FIX = re.compile(r"^trivial[ -]?fix[.:]?\s*$", re.MULTILINE | re.IGNORECASE)


def _matcher(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(pattern) for pattern in patterns))


SURE = {kind: _matcher(patterns) for kind, patterns in FILES.items()}
ALLOWED = {kind: _matcher((*FILES[kind], *COMPANIONS.get(kind, ()))) for kind in FILES}
DRIVER = _matcher(DRIVERS)


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a change by which it is of a kind. `earlier_plus_twos`: how many people gave an earlier patch
    set the top review vote."""

    project: str = ""
    branch: str = ""
    paths: Collection[str] = ()
    owner_is_bot: bool = False
    message: str = ""
    hashtags: Collection[str] = ()
    is_cherry_pick: bool = False
    earlier_plus_twos: int = 0


def kinds_of(told: Told) -> frozenset[str]:
    """All kinds that the change is of. What it is by its files is left open where the server told of none."""
    checks = {
        "backport": is_backport(told),
        "returned": told.earlier_plus_twos >= 2,
        "bot": told.owner_is_bot,
        "trivial": is_called_trivial(told),
    }
    return frozenset(kind for kind, is_it in checks.items() if is_it) | kinds_by_files(told)


def is_backport(told: Told) -> bool:
    on_stable = any(fnmatchcase(told.branch, pattern) for pattern in STABLE_BRANCHES)
    return on_stable or told.is_cherry_pick or bool(CHERRY_PICKED.search(told.message))


def is_called_trivial(told: Told) -> bool:
    return bool(TRIVIAL_FIX.search(told.message)) or any(tag.lower() == "trivial" for tag in told.hashtags)


def kinds_by_files(told: Told) -> frozenset[str]:
    paths = list(told.paths)
    if not paths:
        return frozenset()
    found = {kind for kind in FILES if _is_all(kind, paths)}
    if fnmatchcase(told.project, SPECS_PROJECT) and all(path.endswith((".rst", ".md")) for path in paths):
        found.add("spec")
    if all(is_test(path) for path in paths):
        found.add("tests")
    if found:
        return frozenset(found)
    touches_driver = any(DRIVER.match(path) and not is_test(path) for path in paths)
    return frozenset({CODE, "vendor"} if touches_driver else {CODE})


def _is_all(kind: str, paths: Iterable[str]) -> bool:
    """All are of the kind or go with it, and one at least makes it so."""
    sure, allowed = SURE[kind].match, ALLOWED[kind].match
    paths = list(paths)
    return all(allowed(path) for path in paths) and any(sure(path) for path in paths)


def main_kind(kinds: Collection[str]) -> str:
    """The one that pages name; '' where nothing is known."""
    return next((kind for kind in PRECEDENCE if kind in kinds and kind not in HINTS), "")
