"""How changes end: merged after two votes and the gate, or abandoned."""

from . import remarks, shape, telling

MERGED_SHARE = 0.88


def merged(life):
    telling.rounds(life)
    life.check()
    life.wait(0.2, 0.6)
    if life.rng.random() < 0.4:
        life.plus_one()
        life.wait()
    life.plus_two()
    life.wait(0.1, 0.7)
    life.approve()
    if life.rng.random() < 0.12:
        life.start_check("gate")
        life.report(-2, "gate")
        life.soon(30)
        life.recheck()
        life.check()
    life.merge()


def merged_with_one(life):
    """A tiny one, or the bot's: a single core is enough."""
    telling.ready(life, 1)
    life.approve()
    life.merge()


def abandoned(life):
    telling.rounds(life)
    life.check(life.rng.random() < 0.6)
    life.wait()
    if life.rng.random() < 0.7:
        life.minus_one()
    life.wait(0.6, 0.9)
    life.note("abandon", life.draft.owner, message=life.pick(remarks.ABANDONS))


def ending(rng, draft):
    if rng.random() > MERGED_SHARE:
        return abandoned
    return merged_with_one if draft.lines <= 5 and rng.random() < 0.5 else merged


def draw_wait(rng, lines):
    return max(2 * shape.HOUR, shape.draw_wait(rng, lines))
