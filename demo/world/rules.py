"""What it takes to merge into Skerry, as the policy file that the demo's site reads: `python -m demo.world.rules`."""

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
name = "Tally: one core and one expert"
project_pattern = "skerry/tally"
branch_pattern = "master"
required_plus_two = 1
expert_votes = 1
source = "Skerry's handbook for reviewers, tried in Tally since spring"

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
"""


if __name__ == "__main__":
    print(TEXT, end="")
