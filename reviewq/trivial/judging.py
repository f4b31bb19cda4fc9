"""Judges patches of the mirror and keeps what follows: nothing else writes `Judged`.

All of it may run again at any time and gives the same rows, but for `judged_at`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from reviewq.changes.derive import touch
from reviewq.changes.fast import batches, insert
from reviewq.changes.models import Change
from reviewq.changes.wholes import ask

from .lines import load_lines
from .models import Judged
from .patches import Loaded, load
from .rules.judge import judge
from .rules.judgement import Judgement, Proof, State
from .rules.score import Weights
from .rules.tag import Line, Said, Verdict, WhyNot, verdict
from .rules.vetoes.veto import Veto
from .said import deciding_on
from .weights import shipped

log = logging.getLogger(__name__)
Row = dict[str, Any]  # the columns of Judged
BATCH = 50  # their diffs are in memory at once
FIELDS = [field.attname for field in Judged._meta.concrete_fields]
PERSON = "person"
LONGEST_LINE = 300  # letters that are kept of a line
MOST_PROOFS, MOST_LINES, MOST_VETOES, MOST_REASONS, MOST_NOTES = 6, 12, 20, 12, 10
UNREADABLE = Judgement(State.UNREADABLE, None, None)


def judge_changes(ids: Collection[int], now: datetime) -> int:
    """Judges those of these changes that are open and whose diff is here. Returns how many were looked at."""
    looked_at = 0
    for batch in batches(sorted(ids), BATCH):
        with transaction.atomic():
            looked_at += _judge_batch(batch, now)
    return looked_at


def _judge_batch(ids: Collection[int], now: datetime) -> int:
    lock(ids)
    loaded = [one for one in load(ids) if one.has_diff]
    if not loaded:
        return 0
    found = [one.change for one in loaded]
    stored = {row["change_id"]: row for row in Judged.objects.filter(pk__in=found).values(*FIELDS)}
    words, lines, weights = deciding_on(found), load_lines(), shipped()
    rows = []
    for one in loaded:
        judgement = judged(one, weights)
        row = row_of(one, judgement, weights.version, now)
        row["before"] = _before(stored.get(one.change), one)
        rows.append(row | tag_of(row, lines.of(one.project), words.get(one.change)))
        if judgement.unproven and not one.wholes:
            ask(one.change, judgement.unproven)
    differing = [row for row in rows if _differs(row, stored.get(row["change_id"]))]
    write(differing)
    touch({row["change_id"] for row in differing if _looks_other(row, stored.get(row["change_id"]))})
    return len(loaded)


def lock(ids: Collection[int]) -> None:
    """The sync and people's words write to these changes, too: one after the other."""
    list(Change.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def judged(one: Loaded, weights: Weights) -> Judgement:
    """The rule never raises; if it does all the same, one patch must not stop the others."""
    try:
        return judge(one.patch, one.wholes, weights)
    except Exception:
        log.exception("change %s, patch set %s: the rule failed on its diff", one.change, one.patch_set)
        return UNREADABLE


def row_of(one: Loaded, judgement: Judgement, version: str, now: datetime) -> Row:
    """The columns that follow from the patch alone."""
    return {
        "change_id": one.change,
        "project_id": one.project,
        "patch_set": one.patch_set,
        "revision": one.revision,
        "state": judgement.state.value,
        "score": judgement.score if judgement.state is State.JUDGED else None,
        "category": judgement.category.value if judgement.category else "",
        "is_inert": judgement.is_inert,
        "proof": [_proof(proof) for proof in judgement.proof[:MOST_PROOFS]],
        "vetoes": [_veto(veto) for veto in judgement.vetoes[:MOST_VETOES]],
        "reasons": [[clean(reason.feature), reason.weight] for reason in judgement.reasons[:MOST_REASONS]],
        "notes": [clean(note) for note in judgement.notes[:MOST_NOTES]],
        "shape": judgement.shape,
        "judged_at": now,
        "weights": version,
    }


def waiting_row(change: int, project: int, patch_set: int, revision: str, now: datetime) -> Row:
    """The row of a patch set whose diff is not here yet."""
    empty: Row = {name: [] for name in ("proof", "vetoes", "reasons", "notes")}
    return empty | {
        "change_id": change,
        "project_id": project,
        "patch_set": patch_set,
        "revision": revision,
        "state": State.WAITING.value,
        "score": None,
        "category": "",
        "is_inert": False,
        "shape": "",
        "judged_at": now,
        "weights": "",
        "before": None,
        "is_tagged": False,
        "said_by": "",
        "why_not": WhyNot.STATE.value,
    }


def tag_of(row: Mapping[str, Any], line: Line, word: Said | None) -> Row:
    """The columns that follow from the project's line and people's word as well."""
    dangers = {veto["danger"] for veto in row["vetoes"]}
    return columns_of(verdict(row["state"], row["score"], dangers, line, word))


def columns_of(one: Verdict) -> Row:
    said_by = PERSON if one.by_person else ""
    return {"is_tagged": one.is_tagged, "said_by": said_by, "why_not": one.why_not.value}


def retag(ids: Collection[int]) -> set[int]:
    """Draws the line anew through these changes, without judging them. Returns those that look different now."""
    columns = ("change_id", "project_id", "state", "score", "vetoes", "is_tagged", "said_by", "why_not")
    rows = Judged.objects.filter(pk__in=ids).values(*columns)
    words, lines = deciding_on(ids), load_lines()
    groups: dict[tuple[Any, ...], list[int]] = {}
    for row in rows:
        tag = tag_of(row, lines.of(row["project_id"]), words.get(row["change_id"]))
        if any(row[name] != value for name, value in tag.items()):
            groups.setdefault(tuple(tag.items()), []).append(row["change_id"])
    for tag_items, keys in groups.items():
        Judged.objects.filter(pk__in=keys).update(**dict(tag_items))
    changed = {key for keys in groups.values() for key in keys}
    touch(changed)
    return changed


def write(rows: Iterable[Row]) -> None:
    insert(Judged, FIELDS, [[row[name] for name in FIELDS] for row in rows], unique=["change"])


def summary(row: Mapping[str, Any]) -> Row:
    """What is remembered of the code before the last upload."""
    how = row["proof"][0]["how"] if row["proof"] else ""
    return {name: row[name] for name in ("patch_set", "is_tagged", "category")} | {"how": how}


def _before(stored: Row | None, one: Loaded) -> Row | None:
    """What was said of the code before this one. A row of that code which nobody set to waiting is still there."""
    if stored is None:
        return None
    is_older = stored["patch_set"] < one.uploads.code_since and stored["state"] != State.WAITING
    before: Row | None = summary(stored) if is_older else stored["before"]
    return before


def _differs(row: Row, stored: Row | None) -> bool:
    return stored is None or any(row[name] != stored[name] for name in FIELDS if name != "judged_at")


def _looks_other(row: Row, stored: Row | None) -> bool:
    """Whether rows of lists show something else now: they show the tag alone."""
    was_tagged = stored is not None and stored["is_tagged"]
    if stored is None or row["is_tagged"] != was_tagged:
        return bool(row["is_tagged"] or was_tagged)
    return was_tagged and any(row[name] != stored[name] for name in ("category", "said_by", "score", "proof"))


def clean(text: str) -> str:
    """Text of a diff as every database takes it, and no more of it than is shown."""
    cut = text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"
    return cut.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _proof(proof: Proof) -> Row:
    sides = {"removed": proof.removed, "added": proof.added}
    lines = {name: [[number, clean(text)] for number, text in side[:MOST_LINES]] for name, side in sides.items()}
    return {"path": clean(proof.path), "how": clean(proof.how), **lines}


def _veto(veto: Veto) -> Row:
    told = asdict(veto)
    return told | {"danger": veto.danger.value, "path": clean(veto.path), "line": clean(veto.line)}
