"""What users and operators must be told of, and are not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..patch import Patch
from .rule import Rule, fact, vetoes_by
from .seen import Seen
from .veto import Danger, Veto

_NOTES = re.compile(
    r"(?:^|/)(?:releasenotes/notes|changelog\.d|newsfragments|changes\.d)/|(?:^|/)(?:CHANGELOG|CHANGES|NEWS)[\w.]*$",
    re.I,
)
_FLAGS = re.compile(r"^(?:UpgradeImpact|APIImpact|SecurityImpact|DocImpact)\b.{0,120}", re.MULTILINE | re.I)
# Each of these is seen by operators or users.
_TOLD = frozenset({Danger.CONFIG_OPTION, Danger.API, Danger.SCHEMA, Danger.POLICY_RULE})
RULES = (
    Rule(
        Danger.RELEASE_NOTE,
        fact(
            "call|gone|came|head",
            r"@?(?:[\w.]*\.)?(?:deprecat\w+|report_deprecated_feature|removals\.\w+|DeprecationWarning|deprecated_for_removal)",
        ),
    ),
)


def find(patch: Patch, files: Sequence[Seen], found: Iterable[Veto]) -> Iterator[Veto]:
    """`found`: what the other families found."""
    if any(_NOTES.search(seen.path) for seen in files) or any(_NOTES.search(file.path) for file in patch.files):
        return
    if flag := _FLAGS.search(patch.message):
        yield Veto(Danger.RELEASE_NOTE, "/COMMIT_MSG", flag.group().strip())
    for seen in files:
        if not seen.is_test and not seen.is_docs:
            yield from vetoes_by(RULES, seen, seen.live)
    told = next((veto for veto in found if veto.danger in _TOLD), None)
    if told is not None:
        yield Veto(Danger.RELEASE_NOTE, told.path, told.line, told.old, told.new)
