"""What the anchors of a release schedule mean: `g-nova-spec-freeze` is a spec freeze of nova."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from .cycle import Kind

COMMON = {
    "1": Kind.MILESTONE_1,
    "2": Kind.MILESTONE_2,
    "3": Kind.MILESTONE_3,
    "ff": Kind.FEATURE_FREEZE,
    "rf": Kind.REQUIREMENTS_FREEZE,
    "soft-sf": Kind.SOFT_STRING_FREEZE,
    "hard-sf": Kind.HARD_STRING_FREEZE,
    "final-lib": Kind.LIBRARY_FREEZE,
    "final-clientlib": Kind.CLIENT_LIBRARY_FREEZE,
    "mf": Kind.MEMBERSHIP_FREEZE,
    "rc1": Kind.RC1,
    "finalrc": Kind.FINAL_RC,
    "final": Kind.RELEASE,
    "release": Kind.RELEASE,
}
# What the rest of a project's anchor says; the first that matches counts.
OF_PROJECT = (
    (re.compile(r"spec-(soft-freeze|proposal-freeze|pfreeze|prop)"), Kind.SPEC_SOFT_FREEZE),
    (re.compile(r"(spec|bp)-(freeze|frz)"), Kind.SPEC_FREEZE),
    (re.compile(r"fp-?freeze|fpf|fpdeadline|feature-prop(osal-freeze)?"), Kind.PROPOSAL_FREEZE),
    (re.compile(r"npff|non-prio-ff"), Kind.NON_PRIORITY_FREEZE),
    (re.compile(r"ff|ffreeze|feature-freeze"), Kind.FEATURE_FREEZE),
)
# The same in titles, which say it better than anchors do: o-key-feature-freeze is a feature proposal freeze.
TITLES = (
    (re.compile(r"(low|high)-priority|priority spec|soft freeze$(?<!spec soft freeze)", re.I), Kind.OTHER),
    (re.compile(r"spec(ification)?s? (soft|proposal) (freeze|deadline)$", re.I), Kind.SPEC_SOFT_FREEZE),
    (re.compile(r"(spec|blueprint)s?(/blueprint)? freeze$", re.I), Kind.SPEC_FREEZE),
    (re.compile(r"feature proposal (freeze|deadline)$", re.I), Kind.PROPOSAL_FREEZE),
    (re.compile(r"non-priority feature freeze$", re.I), Kind.NON_PRIORITY_FREEZE),
    (re.compile(r"feature freeze$", re.I), Kind.FEATURE_FREEZE),
)
ALIASES = {"key": "keystone", "openstackclient": "python-openstackclient", "oslo": "oslo*", "trailing": ""}
NOBODYS = {"ptl", "tc", "election", "email", "goals", "summit", "ptg", "vptg", "cycle"}
CLIENT_FREEZE = "openstackclient-freeze"
SHAPE = re.compile(r"[A-Za-z][\w.-]{1,99}", re.ASCII)  # of an anchor
LETTER = re.compile(r"[a-z]-(?:1|2|3|ff|rc1|final)")


@dataclass(frozen=True, slots=True)
class Meaning:
    """`project`: a name without its name space, with `*` where several are meant; '' for all. `title`: of a date that
    is of no kind of its own."""

    kind: Kind
    project: str = ""
    title: str = ""


def letter_of(anchors: Iterable[str]) -> str:
    """The letter of the cycle: the one that most of its milestones carry; '' if none does."""
    letters = Counter(anchor[0] for anchor in anchors if LETTER.fullmatch(anchor))
    return letters.most_common(1)[0][0] if letters else ""


def is_before(anchor: str, letter: str) -> bool:
    """Whether it is the release of the cycle before, which stands in the first week of a schedule."""
    first, _, rest = anchor.partition("-")
    return COMMON.get(rest) is Kind.RELEASE and first != letter


def common(anchor: str, title: str = "") -> Meaning:
    """A date of all projects."""
    kind = COMMON.get(anchor.partition("-")[2], Kind.OTHER)
    return Meaning(kind, title="" if kind is not Kind.OTHER else title or in_words(anchor))


def of_project(anchor: str, title: str = "") -> Meaning:
    """A date of one project, or of those whose names begin alike."""
    rest = anchor.partition("-")[2]
    name, _, what = rest.partition("-")
    if name in NOBODYS:
        return Meaning(Kind.OTHER, title=title or in_words(anchor))
    kind = _kind(rest, what, title)
    return Meaning(kind, ALIASES.get(name, name), "" if kind is not Kind.OTHER else title or in_words(anchor))


def _kind(rest: str, what: str, title: str) -> Kind:
    if title:
        return next((kind for shape, kind in TITLES if shape.search(title.strip().rstrip(":"))), Kind.OTHER)
    if rest == CLIENT_FREEZE:
        return Kind.FEATURE_FREEZE
    return next((kind for shape, kind in OF_PROJECT if shape.fullmatch(what)), Kind.OTHER)


def in_words(anchor: str) -> str:
    """`g-manila-mid-cycle` as `Manila mid cycle`."""
    words = anchor.partition("-")[2].replace("-", " ").strip() or anchor
    return words[:1].upper() + words[1:]
