"""A stand-in of the rule for tests of the site: what it says follows from the first word of the diff."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from reviewq.trivial import judging, lines
from reviewq.trivial.rules.judgement import Category, Judgement, Proof, Reason, State
from reviewq.trivial.rules.patch import Patch, Whole
from reviewq.trivial.rules.score import Weights
from reviewq.trivial.rules.vetoes.veto import Danger, Veto

WEIGHTS = Weights("test", 0.0, 0.5, {}, {})
OPTION = Veto(Danger.CONFIG_OPTION, "mooring/conf.py", 'cfg.StrOpt("berth", default="inner")', 0, 12)
PROOF = Proof("mooring/berth/plan.py", "only a comment", ((3, "# teh <b>quay</b>"),), ((3, "# the quay"),))
COMMENT = Judgement(
    State.JUDGED,
    0.9,
    Category.COMMENT,
    is_inert=True,
    proof=(PROOF,),
    reasons=(Reason("size", 1.1), Reason("paths", -0.4)),
    shape="abc",
)
ANSWERS = {
    "comment": COMMENT,
    "option": Judgement(State.JUDGED, 0.8, Category.CODE, vetoes=(OPTION,)),
    "code": Judgement(State.JUDGED, 0.3, Category.CODE, reasons=(Reason("size", -2.0),)),
    "unproven": Judgement(State.JUDGED, 0.4, Category.CODE, unproven=("mooring/berth/plan.py",)),
    "hostile": Judgement(
        State.JUDGED, 0.9, Category.TEXT, proof=(Proof("a\x00b", "h", (), ((1, "\ud800" + "x" * 100_000),)),)
    ),
}


def judge(patch: Patch, wholes: Mapping[str, Whole], weights: Weights) -> Judgement:
    if patch.text is None:
        return Judgement(State.TOO_LARGE if patch.unread == "too-large" else State.UNREADABLE, 0.5, None)
    if patch.text.startswith("boom"):
        raise RuntimeError("the rule is broken")
    if wholes:
        return COMMENT
    return ANSWERS[patch.text.split(" ")[0]]


def install(patch: pytest.MonkeyPatch) -> None:
    """Puts it in the place of the rule."""
    patch.setattr(judging, "judge", judge)
    patch.setattr(judging, "shipped", lambda: WEIGHTS)
    patch.setattr(lines, "shipped", lambda: WEIGHTS)
    patch.setattr("reviewq.trivial.jobs.shipped", lambda: WEIGHTS)
