"""How large, how old and how often: the figures that make an invented queue look like a real one.

Measured once, 2026-11, on two sets of public facts and written down here so that the demo needs neither:
  [kilo]   1,947 commits of one release cycle of a large project (feature freeze in its fifth month)
  [events] 305 changes of a smaller Gerrit with their uploads, votes and CI results
"""

import math
from bisect import bisect_right

MINUTE = 60.0
HOUR = 3600.0
DAY = 86400.0

SHARES = (0, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 1)

# [kilo] changed lines at SHARES, by what the message refers to; together the quartiles are 10 / 38 / 105.
LINES = {
    "bug": (1, 3, 4, 11, 32, 67, 121, 206, 700),
    "blueprint": (1, 4, 9, 28, 75, 174, 329, 538, 1600),
    "neither": (1, 2, 2, 6, 23, 93, 242, 517, 2400),
}
# [kilo] 33 % of the changes mention a bug, 27 % a blueprint, 41 % neither.
KINDS = {"bug": 33, "blueprint": 27, "neither": 41}

# [kilo] days from authoring to merge at SHARES, by changed lines up to the first number.
WAIT_DAYS = (
    (10, (0.05, 0.2, 0.36, 1.2, 5.2, 18.7, 46, 62, 80)),
    (100, (0.1, 0.55, 1.1, 5, 13.9, 37.8, 78, 110, 130)),
    (math.inf, (0.2, 0.9, 2.2, 7.3, 22.8, 53.7, 105, 130, 150)),
)
# [kilo] age of the changes open ten days before the freeze; the low end is widened by what never merged later.
OPEN_AGE_DAYS = (0.1, 0.8, 1.8, 6.9, 20, 62, 115, 150, 176)

# [kilo] files of a change by changed lines: at most so many lines, then the number of files at SHARES.
FILES = (
    (5, (1, 1, 1, 1, 1, 1, 2, 2, 3)),
    (20, (1, 1, 1, 1, 2, 2, 3, 3, 5)),
    (60, (1, 1, 1, 2, 2, 3, 5, 7, 10)),
    (150, (1, 1, 1, 2, 3, 5, 9, 12, 16)),
    (400, (1, 2, 2, 2, 5, 10, 14, 18, 24)),
    (math.inf, (1, 2, 3, 5, 9, 16, 24, 30, 40)),
)
# [kilo] 73 % of the changes touch a test; half of all changed lines are insertions, new code adds more.
WITH_TEST = 0.73
INSERTED = {"bug": 0.72, "blueprint": 0.8, "neither": 0.5}

# [events] patch sets a change: 48 % one, 20 % two, 11 % three, then a thin tail.
PATCH_SETS = {1: 48, 2: 20, 3: 12, 4: 6, 5: 4, 6: 3, 7: 2, 8: 2, 9: 1, 12: 1}
# [events] of the later patch sets: 725 - 305 first ones reworks, 53 rebases, 45 new messages, 5 unchanged.
LATER_KINDS = {"REWORK": 80, "TRIVIAL_REBASE": 11, "NO_CODE_CHANGE": 8, "NO_CHANGE": 1}
# [events] 469 good to 283 bad CI results; the last patch set before a merge is mostly good.
CI_FAILS = 0.3
# A check run here takes somewhat longer than the 3-14 minutes of [events]: minutes at SHARES.
CI_MINUTES = (4, 6, 8, 14, 24, 41, 66, 90, 150)

# [kilo] one footer in 57 messages says TrivialFix; 79 of 1,947 say DocImpact.
TRIVIAL_FOOTER = 0.03
DOC_IMPACT = 0.04


def at_share(table, share):
    """The value below which `share` of a table's population lies; between the marks it grows by ratio."""
    i = min(bisect_right(SHARES, share), len(SHARES) - 1)
    low, high = table[i - 1], table[i]
    part = (share - SHARES[i - 1]) / (SHARES[i] - SHARES[i - 1])
    return low * (high / low) ** part


def draw(rng, table):
    return at_share(table, rng.random())


def row_for(table, lines):
    return next(row for limit, row in table if lines <= limit)


def draw_lines(rng, kind):
    return max(1, round(draw(rng, LINES[kind])))


def draw_wait(rng, lines):
    """Seconds from first upload to merge."""
    return draw(rng, row_for(WAIT_DAYS, lines)) * DAY


def draw_file_count(rng, lines):
    return min(lines, round(draw(rng, row_for(FILES, lines))))


def pick(rng, weights):
    """One key of a dict of weights."""
    return rng.choices(list(weights), list(weights.values()))[0]
