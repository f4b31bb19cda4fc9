"""The advisor of this site: its weights from one row, its evidence from rows that are read as they are needed."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from .evidence import KeptKnowledge
from .models import Evidence, Learned, Memory, Suggested
from .rules.calibration import Calibration
from .rules.kept import Plain, skill_from_plain, skill_to_plain
from .rules.load import Load
from .rules.ranking import Advisor
from .rules.weighing import Weighing


class Stale(Exception):
    """Another process has learned meanwhile: what was worked out here is dropped and done again."""


@dataclass(slots=True)
class Mind:
    """`version`: of the memory that it was read from."""

    version: int
    knowledge: KeptKnowledge = field(default_factory=KeptKnowledge)
    advisor: Advisor = field(default_factory=Advisor)
    load: Load = field(default_factory=Load)


def begin(now: datetime) -> None:
    """Where there is no memory yet it begins anew, without what else was kept: that would count twice."""
    if Memory.objects.filter(pk=Memory.ONLY).exists():
        return
    state = pack(skill_to_plain(Weighing(), Calibration(), Load()))
    with transaction.atomic():
        _, is_new = Memory.objects.get_or_create(
            pk=Memory.ONLY, defaults={"state": state, "written_at": now, "pruned_at": now}
        )
        if is_new:
            for table in (Evidence, Learned, Suggested):
                table.objects.all().delete()


def recall() -> Mind:
    """What is known, for one piece of work. Raises Stale if it was dropped meanwhile."""
    row = Memory.objects.filter(pk=Memory.ONLY).first()
    if row is None:
        raise Stale
    mind = Mind(row.version, KeptKnowledge(row.cases))
    mind.advisor.knowledge = mind.knowledge
    mind.advisor.weighing, mind.advisor.calibration, mind.load = skill_from_plain(unpack(row.state))
    return mind


def keep(mind: Mind, now: datetime) -> None:
    """Writes it in the caller's transaction. Raises Stale if somebody else wrote since it was read."""
    state = pack(skill_to_plain(mind.advisor.weighing, mind.advisor.calibration, mind.load))
    written = Memory.objects.filter(pk=Memory.ONLY, version=mind.version).update(
        state=state, version=F("version") + 1, written_at=now, cases=mind.knowledge.cases
    )
    if not written:
        raise Stale
    mind.version += 1
    mind.knowledge.save(now)


def known_cases() -> int:
    """How many changes were learned from."""
    return Memory.objects.filter(pk=Memory.ONLY).values_list("cases", flat=True).first() or 0


def pack(plain: Plain) -> bytes:
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)


def unpack(packed: bytes | memoryview) -> Plain:
    return json.loads(zlib.decompress(packed))
