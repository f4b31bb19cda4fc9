"""The three projects of Skerry: what their code is called, where it lies and what people say about it.

Mooring keeps vessels (running workloads) on berths of piers (hosts); Fairway marks the water between them (networks);
Tally reads the meters and writes the dues.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Area:
    """A part of a project that some people know well, with its words."""

    name: str
    weight: int
    modules: tuple  # paths without package and .py
    things: tuple  # "the lease file"
    acts: tuple  # "towing a vessel"
    states: tuple  # "the pier has gone silent"
    slips: tuple  # what must not happen, as "lose a lease"

    def module(self, name):
        """The path of a module by its last word."""
        return next((path for path in self.modules if path.endswith("/" + name)), self.modules[0])


@dataclass(frozen=True)
class Blueprint:
    """An agreed feature of the cycle."""

    name: str
    aim: str  # "A vessel can be ..."
    nouns: tuple  # what it brings into the code
    areas: tuple  # where most of it happens


@dataclass(frozen=True)
class Project:
    name: str
    package: str
    areas: tuple
    blueprints: tuple
    branches: tuple
    share: int  # of the family's changes, in hundredths

    def area(self, name):
        return next(area for area in self.areas if area.name == name)


def words(text):
    """The parts of a block of text between bars."""
    return tuple(part.strip() for part in " ".join(text.split()).split("|") if part.strip())


def area(name, weight, modules, *, things, acts, states, slips):
    """An area written down as blocks of words; modules starting with `doc/` are pages."""
    return Area(name, weight, tuple(modules.split()), words(things), words(acts), words(states), words(slips))


def blueprints(text):
    """Each on two lines: name; aim; and indented below nouns between bars; areas."""
    rows = (line.split(";") for line in text.strip().replace("\n        ", " ").splitlines())
    return tuple(
        Blueprint(name.strip(), aim.strip(), words(nouns), tuple(areas.split())) for name, aim, nouns, areas in rows
    )


CYCLE = "heron"
FREEZE_IN_DAYS = 10  # unless it is told otherwise, now lies so long before the cycle's feature freeze
STABLE = ("stable/gannet", "stable/fulmar")
BRANCHES = ("master", *STABLE)


def projects():
    from . import fairway, mooring, tally

    return (mooring.PROJECT, fairway.PROJECT, tally.PROJECT)
