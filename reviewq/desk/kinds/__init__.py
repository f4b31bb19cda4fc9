"""The acts of the site, one file each; `register_all` makes them known when it starts."""

from __future__ import annotations

from reviewq.desk import acts

from . import drop_view, finish, hand_on, hold, lift, not_my_turn, note, seen, snooze, trivial_word

KINDS = (
    hold.KIND,
    snooze.KIND,
    note.KIND,
    not_my_turn.KIND,
    hand_on.KIND,
    trivial_word.KIND,
    lift.KIND,
    seen.KIND,
    drop_view.KIND,
    finish.DONE,
    finish.SKIP,
)


def register_all() -> None:
    for kind in KINDS:
        acts.register(kind)
