"""What is installed with it, and how: requirements, packages, images, modes of files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .seen import Seen
from .tongue import Tongue
from .veto import Danger, Veto

REQUIREMENTS = re.compile(
    r"(?:^|/)[\w.-]*(?:requirements|constraints|requires)[\w.-]*\.(?:txt|in|pip)(?:\.\w+)?$|(?:^|/)(?:requirements|constraints)/[^/]+$"
    r"|(?:^|/)(?:bindep[\w-]*\.txt|other-requirements\.txt|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|package(?:-lock)?\.json"
    r"|yarn\.lock|npm-shrinkwrap\.json|go\.(?:mod|sum)|Cargo\.(?:toml|lock)|Gemfile(?:\.lock)?|bower\.json|pom\.xml"
    r"|environment\.ya?ml|plugins?\.txt|\.gitmodules|Puppetfile|metadata\.json|files/(?:rpms|debs|apts)[\w/-]*)$",
    re.MULTILINE,
)
PACKAGING = re.compile(
    r"(?:^|/)(?:setup\.(?:cfg|py)|pyproject\.toml|MANIFEST\.in|Dockerfile[\w.-]*|Containerfile|Makefile|CMakeLists\.txt|Vagrantfile"
    r"|[\w-]+\.(?:spec|service|dockerfile|mk|gemspec|nuspec|gradle)|package\.json|webpack[\w.]*\.js|gulpfile\.js|Chart\.ya?ml)$"
    r"|(?:^|/)(?:debian|rpm|packaging|deb|helm|charts|init\.d|systemd)/|Dockerfile\.j2$",
    re.MULTILINE,
)
# Keys of setup.cfg and pyproject.toml that say what a package is, to people.
_ABOUT = re.compile(
    r"(?:summary|description(?:[-_]file)?|long_description|home[-_]page|url|author(?:[-_]email)?|maintainer(?:[-_]email)?|classifiers?"
    r"|keywords|license|project[-_]urls|readme|name\s*=\s*\"?OpenStack)\b|[\w ]+ :: |\"[\w ]+ :: ",
    re.I,
)
_REQUIRES = re.compile(
    r"install_requires|setup_requires|extras|dependencies|^[\w.-]+(?:\[[\w,]+\])?\s*(?:[<>=!~]=|>|<)\s*\d", re.MULTILINE
)
_SPECIAL = {"120000": Danger.PACKAGING, "160000": Danger.REQUIREMENTS}


def find(seen: Seen) -> Iterator[Veto]:
    yield from _by_mode(seen)
    if seen.is_inert or seen.tongue is Tongue.PROSE:
        return
    if REQUIREMENTS.search(seen.paths):
        yield from _lines(seen, Danger.REQUIREMENTS)
    elif PACKAGING.search(seen.paths):
        yield from _lines(seen, Danger.PACKAGING)


def _by_mode(seen: Seen) -> Iterator[Veto]:
    """Who may run it, or what it is at all."""
    file = seen.file
    for mode in (file.new_mode, file.old_mode, file.mode):
        if mode in _SPECIAL:
            yield seen.veto(_SPECIAL[mode])
            return
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode and "M" in file.status:
        yield seen.veto(Danger.PACKAGING)


def _lines(seen: Seen, danger: Danger) -> Iterator[Veto]:
    if not seen.file.hunks:
        yield seen.veto(danger)
        return
    for edit in seen.edits:
        text = edit.line.text.strip()
        if not _ABOUT.match(text):
            is_pin = danger is Danger.PACKAGING and _REQUIRES.search(text)
            yield seen.veto(Danger.REQUIREMENTS if is_pin else danger, edit)
