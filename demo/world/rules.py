"""What it takes to merge into Skerry, and when its freeze begins, as the policy file that the demo's site reads:
`python -m demo.world.rules`."""

from datetime import UTC, datetime, timedelta

from .projects import CYCLE, FREEZE_IN_DAYS

TEXT = """\
[[policy]]
name = "Skerry"
project_pattern = "skerry/*"
source = "Skerry's handbook for reviewers"

[policy.blocking]
Review-Priority = -1

[[policy]]
name = "Pages only: one +2"
project_pattern = "skerry/*"
category = "docs"
required_plus_two = 1
source = "Skerry's handbook for reviewers"

[policy.blocking]
Review-Priority = -1

[[policy]]
name = "Stable branches: backports, with patience for CI"
project_pattern = "skerry/*"
branch_pattern = "stable/*"
ci_patience_hours = 48
small_lines = 20
source = "Skerry's handbook for the keepers of stable branches"

[policy.blocking]
Review-Priority = -1

[[freeze]]
name = "Feature freeze of {cycle}"
project_pattern = "skerry/*"
branch_pattern = "master"
at = {at:%Y-%m-%dT23:59:00Z}
"""


def text(now):
    """The file as of an instant: the freeze lies as far ahead as the words of the reviews say."""
    return TEXT.format(cycle=CYCLE.capitalize(), at=now + timedelta(days=FREEZE_IN_DAYS))


if __name__ == "__main__":
    print(text(datetime.now(UTC)), end="")
