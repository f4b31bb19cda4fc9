"""Changes that belong together: chains that stand on one another, and Depends-On across projects."""

from . import closed, people, shape, telling
from .life import Life

STEP = 4.0  # seconds between the uploads of one push


def chain(planner, size, *, outdated=False, owner=None):
    """A blueprint in `size` steps; the lowest has been waiting.

    `outdated`: the owner reworked the lowest and left the others where they were.
    """
    rng, desk = planner.rng, planner.desk
    project = people.MAIN if owner else shape.pick(rng, desk.shares)
    blueprint = rng.choice(desk.projects[project].blueprints)
    drafts = [desk.draft(project=project, kind="blueprint", blueprint=blueprint, owner=owner)]
    drafts += [
        desk.draft(project=project, kind="blueprint", blueprint=blueprint, owner=drafts[0].owner)
        for _ in range(size - 1)
    ]
    born = planner.now - max(2 * shape.DAY, planner.draw_age())
    lives = []
    for n, draft in enumerate(drafts):
        lives.append(Life(rng, draft, born + n * STEP, planner.now, parents=(drafts[n - 1].key,) if n else ()))
    everyone(lives, lambda life: life.upload())
    everyone(lives, lambda life: life.check())
    lives[0].wait(0.1, 0.3)
    if outdated or rng.random() < 0.6:
        push_again(lives, outdated)
    for n, life in enumerate(lives):
        life.wait(0.1, 0.4)
        rng.choice(LOWEST if n == 0 else UPPER)(life)
    name = "outdated_chain" if outdated else "chain"
    return [(name, life) for life in lives]


def push_again(lives, only_lowest):
    lowest = lives[0]
    lowest.minus_one()
    lowest.wait(0.1, 0.3)
    lowest.reply(done=True)
    if only_lowest:
        lowest.upload()
        lowest.check()
        return
    together(lives)
    lowest.upload()
    everyone(lives[1:], lambda life: life.upload("TRIVIAL_REBASE"))
    everyone(lives, lambda life: life.check())


def together(lives):
    """All go on from the same moment, lowest first."""
    latest = max(life.clock for life in lives)
    for n, life in enumerate(lives):
        life.clock = latest + n * STEP


def everyone(lives, act):
    together(lives)
    for life in lives:
        act(life)


def waits(life):
    pass


def plus_one(life):
    life.plus_one()


def plus_two(life):
    life.plus_two()


def two_plus_two(life):
    life.plus_two()
    life.wait()
    life.plus_two()


def minus_one(life):
    life.minus_one()


LOWEST = (waits, plus_one, plus_one, plus_two, minus_one)
UPPER = (waits, waits, plus_one, plus_one, plus_two, two_plus_two)


def depends_on(planner, fate):
    """A change that names one of another project, which is `open`, `merged` or `abandoned`."""
    rng, desk = planner.rng, planner.desk
    here, there = rng.sample(sorted(desk.projects), 2)
    below = desk.draft(project=there)
    above = desk.draft(project=here, owner=below.owner if rng.random() < 0.7 else None)
    above = above.with_footer(f"Depends-On: {below.change_id if rng.random() < 0.25 else '{change:' + below.key + '}'}")
    age = max(3 * shape.DAY, planner.draw_age())
    lower = Life(
        rng, below, planner.now - age, planner.now if fate == "open" else planner.now - age * rng.uniform(0.1, 0.4)
    )
    upper = Life(rng, above, planner.now - age * 0.8, planner.now)
    {"open": _waiting, "merged": closed.merged, "abandoned": closed.abandoned}[fate](lower)
    telling.ready(upper)
    rng.choice((plus_one, plus_two, waits))(upper)
    told = [(f"depends_on_{fate}", upper)]
    return [("depended_on" if fate == "open" else fate, lower), *told]


def _waiting(life):
    telling.ready(life)
    life.plus_one()
