"""Labels as OpenStack configures them: values, who may vote what, which votes outlive a new patch set."""

from dataclasses import dataclass, field
from functools import cache

from .expressions import Term, atoms, holds, parse

REGISTERED, ADMINISTRATORS, SERVICE_USERS = "Registered Users", "Administrators", "Service Users"


@dataclass(frozen=True)
class Label:
    name: str
    values: dict[int, str]
    copy_condition: str
    rights: tuple = field(default=())  # (group, lowest, highest)
    requirement: str | None = None  # when the submit requirement of this name is met
    description: str | None = None  # of that requirement

    @property
    def lowest(self) -> int:
        return min(self.values)

    @property
    def highest(self) -> int:
        return max(self.values)


@dataclass
class Project:
    name: str
    core_group: str
    labels: dict[str, Label]
    branches: dict[str, str]  # name -> commit
    revision: str = ""

    def requirements(self) -> list[Label]:
        return [label for label in self.labels.values() if label.requirement]


SAME_CODE = "changekind:NO_CHANGE OR changekind:NO_CODE_CHANGE OR changekind:TRIVIAL_REBASE OR is:MIN"


def met_by_max(name: str) -> str:
    return f"label:{name}=MAX AND -label:{name}=MIN"


def openstack_labels(core_group: str) -> dict[str, Label]:
    """The four labels of an OpenStack project; three of them are submit requirements."""
    labels = [
        Label(
            "Code-Review",
            {
                -2: "This shall not be submitted",
                -1: "I would prefer this is not submitted as is",
                0: "No score",
                1: "Looks good to me, but someone else must approve",
                2: "Looks good to me, approved",
            },
            SAME_CODE,
            ((ADMINISTRATORS, -2, 2), (REGISTERED, -1, 1), (core_group, -2, 2)),
            met_by_max("Code-Review"),
            "Changes must have at least one MAX Code-Review vote and no MIN to be submittable.",
        ),
        Label(
            "Verified",
            {-2: "Fails", -1: "Doesn't seem to work", 0: "No score", 1: "Works for me", 2: "Verified"},
            "changekind:NO_CHANGE",
            ((SERVICE_USERS, -2, 2),),
            met_by_max("Verified"),
        ),
        Label(
            "Workflow",
            {-1: "Work in progress", 0: "Ready for reviews", 1: "Approved"},
            "changekind:NO_CHANGE",
            ((REGISTERED, -1, 0), (core_group, -1, 1)),
            met_by_max("Workflow"),
        ),
        Label(
            "Review-Priority",
            {-1: "Branch Freeze", 0: "Nothing Special", 1: "Contributor Review Promise", 2: "Core Review Promise"},
            "is:ANY",
            ((REGISTERED, 0, 1), (core_group, -1, 2)),
        ),
    ]
    return {label.name: label for label in labels}


def signed(value: int) -> str:
    """A vote in words: +1, 0, -2."""
    return f"{value:+d}" if value else "0"


def padded(value: int) -> str:
    """A vote as a key of LabelInfo.values: zero has a blank where others have their sign."""
    return f"{value:+d}" if value else " 0"


@cache
def parsed(expression: str):
    return parse(expression)


def copy_atoms(label: Label, value: int, kind: str) -> set[Term]:
    """The terms of the label's copy condition which are true for this vote and this kind of patch set."""
    magic = {"MIN": value == label.lowest, "MAX": value == label.highest, "ANY": True}
    true = set()
    for atom in atoms(parsed(label.copy_condition)):
        met = atom.value == kind if atom.field == "changekind" else magic.get(atom.value, False)
        if met:
            true.add(atom)
    # Where nothing changed at all, the weaker kinds hold as well.
    if kind == "NO_CHANGE":
        true |= {atom for atom in atoms(parsed(label.copy_condition)) if atom.field == "changekind"}
    return true


def is_copied(label: Label, value: int, kind: str) -> bool:
    return holds(parsed(label.copy_condition), copy_atoms(label, value, kind))


def in_bold(label: Label, true: set[Term]) -> str:
    """The copy condition with the terms that were true between double stars."""
    words = []
    for word in label.copy_condition.split(" "):
        words.append(f"**{word}**" if any(str(atom) == word for atom in true) else word)
    return " ".join(words)


def met_atoms(change, tree, labels: dict[str, Label]) -> set[Term]:
    """The `label:X=Y` terms of an expression that the change's votes meet."""
    return {atom for atom in atoms(tree) if atom.field == "label" and label_term_met(change, atom.value, labels)}


def label_term_met(change, value: str, labels: dict[str, Label]) -> bool:
    name, _, wanted = value.partition("=")
    label = labels.get(name)
    if label is None:
        return False
    number = {"MAX": label.highest, "MIN": label.lowest}.get(wanted)
    number = int(wanted) if number is None else number
    return any(vote.value == number for (_, voted), vote in change.votes.items() if voted == name)


def requirement_result(change, label: Label, labels: dict[str, Label]) -> tuple[bool, list[str], list[str]]:
    """Whether the label's submit requirement is met; its passing and failing terms."""
    tree = parsed(label.requirement)
    true = met_atoms(change, tree, labels)
    written = list(dict.fromkeys(atoms(tree)))
    passing = [str(atom) for atom in written if atom in true]
    return holds(tree, true), passing, [str(atom) for atom in written if atom not in true]
