"""Operators that name changes: by number, Change-Id, commit or relation."""

from __future__ import annotations

import re

from django.db.models import Q

from reviewq.changes.models import Change, Dependency, PatchSet, Project

from ..language import And, Node, Not, Or, Term
from ..registry import Asked, Operator, add
from .conditions import EVERYTHING, NOTHING, having, with_row

NUMBER = re.compile(r"[1-9][0-9]*")
CHANGE_ID = re.compile(r"[iI][0-9a-f]{4,}[^~]*")
TRIPLET = re.compile(r"([^~]+)~([^~]+)~([iI][0-9a-f]{4,}[^~]*)")
NUMBERED = re.compile(r"([^~]+)~([1-9][0-9]*)")
HEX = re.compile(r"[0-9a-f]+")
MOST_NUMBER = 2**31 - 1
WHOLE_SHA = 40
A_CHANGE = ("a number", "a Change-Id such as I8473b95…", "project~number")


def change(asked: Asked) -> Q:
    """By number, Change-Id or the beginning of one, project~number, project~branch~Change-Id."""
    found = named(asked.value)
    if found is None:
        asked.refuse(f"“{asked.value[:60]}” names no change.", *A_CHANGE)
    return found


def named(value: str) -> Q | None:
    """The change that a text names; None: it names none."""
    if found := TRIPLET.fullmatch(value):
        project, branch, change_id = found.groups()
        return _in_project(project) & Q(branch=branch.removeprefix("refs/heads/")) & _of_id(change_id)
    if found := NUMBERED.fullmatch(value):
        number = _numbered(found[2])
        return number and _in_project(found[1]) & number
    if NUMBER.fullmatch(value):
        return _numbered(value)
    return _of_id(value) if CHANGE_ID.fullmatch(value) else None


def _in_project(name: str) -> Q:
    return Q(project_id__in=list(Project.objects.filter(name=name).values_list("pk", flat=True)))


def _of_id(text: str) -> Q:
    """By a Change-Id or the beginning of one. Its digits sort before `g`, so an index finds them."""
    digits = text[1:]
    return Q(change_id__gte=f"I{digits}", change_id__lt=f"I{digits}g") if HEX.fullmatch(digits) else NOTHING


def _numbered(digits: str) -> Q | None:
    return Q(number=int(digits)) if len(digits) <= 10 and int(digits) <= MOST_NUMBER else None


def commit(asked: Asked) -> Q:
    """By the sha of any patch set, or its beginning."""
    return of_commit(asked.value)


def of_commit(sha: str) -> Q:
    if not sha:
        return EVERYTHING
    if len(sha) == WHOLE_SHA:
        return with_row(PatchSet, revision=sha)
    return with_row(PatchSet, revision__gte=sha, revision__lt=f"{sha}g") if HEX.fullmatch(sha) else NOTHING


def parentof(asked: Asked) -> Q:
    """Changes whose patch set is a git parent of the change named."""
    children = None if "~" in asked.value else named(asked.value)
    if children is None:
        asked.refuse(f"“{asked.value[:60]}” names no change.", *A_CHANGE[:2])
    keys = list(Change.objects.filter(children).values_list("pk", flat=True))
    if not keys and not NUMBER.fullmatch(asked.value):
        asked.refuse(f"There is no change {asked.value[:60]}.")
    parents = Dependency.objects.filter(kind=Dependency.Kind.PARENT, change__in=keys)
    return having(PatchSet.objects.filter(revision__in=parents.values("reference")))


def revertof(asked: Asked) -> Q:
    return Q(revert_of=_whole(asked), revert_of__isnull=False)


def cherrypickof(asked: Asked) -> Q:
    return Q(cherry_pick_of_change=_whole(asked), cherry_pick_of_change__isnull=False)


def _whole(asked: Asked) -> int:
    if not re.fullmatch(r"-?[0-9]{1,10}", asked.value):
        asked.refuse(f"“{asked.value[:60]}” is not the number of a change.", "a number")
    return int(asked.value)


def limit(asked: Asked) -> Q:
    """Says how many are wanted, not which: see `limit_of`."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", asked.value):
        asked.refuse(f"“{asked.value[:60]}” is no limit.", "a number above 0")
    return EVERYTHING


def limit_of(node: Node) -> int | None:
    """The first `limit:` of a checked tree."""
    match node:
        case Term(operator="limit", value=value):
            return int(value)
        case And(parts=parts) | Or(parts=parts):
            return next((found for found in map(limit_of, parts) if found), None)
        case Not() | Term():
            return None


add(
    Operator("change", change, "a change by number or Change-Id", example="4711"),
    Operator("commit", commit, "a patch set's commit, or its beginning", example="1a2b3c"),
    Operator("parentof", parentof, "what a change stands on", example="4711"),
    Operator("revertof", revertof, "reverts of a change", example="4711"),
    Operator("cherrypickof", cherrypickof, "cherry picks of a change", example="4711"),
    Operator("limit", limit, "at most so many, newest update first", example="50"),
)
