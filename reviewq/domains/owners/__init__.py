"""Files of other tools that say who answers for which files, read into drafts of domains. Pure: text in, drafts out.

| kind | written as |
|---|---|
| `gerrit` | `OWNERS` of Gerrit's find-owners: an address a line, `per-file`, `set noparent` |
| `yaml` | `OWNERS` as YAML: `approvers` and `reviewers`, or `owners` and `matchers` of Gerrit's owners plugin |
| `codeowners` | `CODEOWNERS`: a pattern and who owns it |
| `maintainers` | `MAINTAINERS`: sections with `M:`, `R:`, `F:`, `X:`, `N:` |
"""

from __future__ import annotations

import re
from dataclasses import replace

from reviewq.domains.rules.draft import BadFile, Fault, Read, bounded, readable
from reviewq.domains.rules.record import problems

from .codeowners import read_codeowners
from .gerrit import read_gerrit
from .maintainers import read_maintainers
from .place import Place
from .yaml_file import read_yaml

READERS = {
    "gerrit": read_gerrit,
    "yaml": read_yaml,
    "codeowners": read_codeowners,
    "maintainers": read_maintainers,
}
TOML = "toml"
SIGNS = (
    (TOML, re.compile(r"^[ \t]*\[\[[ \t]*domain", re.MULTILINE)),
    ("maintainers", re.compile(r"^[MRF]:[ \t]+\S", re.MULTILINE)),
    ("yaml", re.compile(r"^(approvers|reviewers|owners|filters|matchers|options|inherited)\s*:", re.MULTILINE)),
    ("gerrit", re.compile(r"^([^\s@#=]+@[^\s@]+[ \t]*(#.*)?|per-file\b.*=.*|set noparent\b.*)$", re.MULTILINE)),
    ("codeowners", re.compile(r"^[^#\s@]\S*[ \t]+(?:[^#\s]+[ \t]+){0,20}[^#\s]*@\S", re.MULTILINE)),
)
UNKNOWN = "This is none of the files that are known here: TOML with [[domain]], OWNERS, CODEOWNERS or MAINTAINERS."
NOBODY = "The file names nobody who answers for any files."

__all__ = ["READERS", "TOML", "Place", "kind_of", "read_owners"]


def kind_of(text: str) -> str:
    """Which kind of file this is, by what stands in it; '' if it looks like none."""
    return next((kind for kind, sign in SIGNS if sign.search(text)), "")


def read_owners(text: str, kind: str, place: Place) -> Read:
    """The domains of a file of this kind. What has no place here is left out, and said. Raises BadFile."""
    readable(text)
    read = READERS[kind](text, place)
    if not read.drafts:
        raise BadFile([Fault(0, NOBODY), *read.left_out])
    return bounded(_sound(read))


def _sound(read: Read) -> Read:
    """Without rules that cannot be kept, and without domains of which none is left."""
    kept = []
    for draft in read.drafts:
        found = problems(draft.record)
        bad = {one.place for one in found if one.field == "rules" and one.place is not None}
        rules = tuple(rule for at, rule in enumerate(draft.record.rules) if at not in bad)
        sound = replace(draft, record=replace(draft.record, rules=rules))
        for one in found:
            at = draft.record.rules[one.place].pattern[:60] if one.field == "rules" and one.place is not None else ""
            read.leave_out(draft.line, f"{draft.record.name[:60]}, {at or one.field}: {one.words}")
        if not problems(sound.record):
            kept.append(sound)
    if not kept:
        raise BadFile([Fault(0, "Nothing of the file can be kept."), *read.left_out])
    return Read(kept, read.left_out)
