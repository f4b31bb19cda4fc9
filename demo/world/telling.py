"""How stories are told: their register, and the rounds that nearly every change goes through first."""

from collections.abc import Callable
from dataclasses import dataclass

from . import shape


@dataclass(frozen=True)
class Story:
    name: str
    count: int
    tell: Callable
    needs: dict  # what the draft must be


STORIES: dict[str, Story] = {}


def story(count, **needs):
    def register(tell):
        STORIES[tell.__name__] = Story(tell.__name__, count, tell, needs)
        return tell

    return register


# the way up to the last patch set
def rounds(life, count=None):
    """Earlier rounds of upload, CI and remarks; ends right after the last upload."""
    rng = life.rng
    for n in range((count or shape.pick(rng, shape.PATCH_SETS)) - 1):
        life.upload("REWORK" if n == 0 else shape.pick(rng, shape.LATER_KINDS))
        good = rng.random() > shape.CI_FAILS
        life.check(good)
        life.wait(0.03, 0.25)
        react(life, good)
        life.wait(0.03, 0.2)
    life.upload()


def react(life, good):
    """What an earlier patch set earned; after a bad CI result many wait for the next one."""
    chance = life.rng.random() + (0 if good else 0.35)
    if chance < 0.5:
        life.minus_one()
        if life.rng.random() < 0.85:
            life.wait(0.05, 0.3)
            life.reply(done=True)
    elif chance < 0.75:
        life.plus_one()


def ready(life, count=None):
    """Up to a last patch set that CI likes."""
    rounds(life, count)
    life.check()
    life.wait(0.1, 0.5)
