"""Which policy applies to each change of a batch, with the people that policies speak of. A few queries a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from . import models
from .rules.category import Told, kinds_of
from .rules.history import EventKind, events
from .rules.policy import Choice, ExtraVote, Policy, Subject, choose
from .rules.snapshot import ChangeSnapshot, People

RETURNED = "returned"
NOBODY = People()


@dataclass(slots=True)
class Records:
    """All policy records, and by server the people of the groups and accounts that they name."""

    policies: list[Policy]
    people: Mapping[int, People] = field(default_factory=dict)

    @property
    def reads_the_past(self) -> bool:
        """Whether a record asks what earlier patch sets had, which costs reading the log."""
        return any(policy.category == RETURNED for policy in self.policies)

    def people_of(self, server: int) -> People:
        return self.people.get(server, NOBODY)


def load_records() -> Records:
    policies = load_policies()
    return Records(policies, people_named(policies)) if policies else Records([])


def load_policies() -> list[Policy]:
    """The policy records as the rules read them."""
    return [as_policy(record) for record in models.Policy.objects.order_by("id")]


def as_policy(record: models.Policy) -> Policy:
    return Policy(
        project_pattern=record.project_pattern,
        branch_pattern=record.branch_pattern,
        required_plus_two=record.required_plus_two,
        review_label=record.review_label,
        approve_label=record.approve_label,
        ci_label=record.ci_label,
        blocking=record.blocking,
        ci_patience=timedelta(hours=record.ci_patience_hours),
        small_lines=record.small_lines,
        name=record.name,
        category=record.category,
        owner_group=record.owner_group,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        counting_groups=tuple(record.counting_groups),
        owner_counts=record.owner_counts,
        required_approvals=record.required_approvals,
        approving_groups=tuple(record.approving_groups),
        extra_votes=tuple(ExtraVote(**vote) for vote in record.extra_votes),
        wait=timedelta(hours=record.wait_hours),
        expert_votes=record.expert_votes,
        expert_value=record.expert_value,
        source=record.source,
        key=record.pk,
    )


def people_named(policies: Iterable[Policy]) -> dict[int, People]:
    """server id -> who is in the groups that policies name, as far as Gerrit shows us, and whose the accounts are."""
    policies = list(policies)
    groups = {name for policy in policies for name in policy.groups}
    accounts = {vote.account for policy in policies for vote in policy.extra_votes if vote.account}
    members, named, bots = members_of(groups), defaultdict[int, dict[str, frozenset[int]]](dict), set[int]()
    for server, name, found in accounts_named(accounts):
        named[server][name] = frozenset(key for key, _ in found)
        bots |= {key for key, is_bot in found if is_bot}
    return {
        server: People(members.get(server, {}), named.get(server, {}), frozenset(bots))
        for server in members.keys() | named.keys()
    }


def members_of(names: Collection[str]) -> dict[int, dict[str, frozenset[int]]]:
    """server id -> group -> its members, of those groups whose members we have seen."""
    if not names:
        return {}
    groups = {
        key: (server, name)
        for key, server, name in models.Group.objects.filter(name__in=names, read_at__isnull=False).values_list(
            "id", "server_id", "name"
        )
    }
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for server, name in groups.values():
        found[server][name] = set()
    for key, account in models.GroupMember.objects.filter(group_id__in=groups).values_list("group_id", "account_id"):
        server, name = groups[key]
        found[server][name].add(account)
    return {server: {n: frozenset(people) for n, people in by_name.items()} for server, by_name in found.items()}


def accounts_named(names: Collection[str]) -> Iterable[tuple[int, str, list[tuple[int, bool]]]]:
    """(server id, name as the policy writes it, [(account, whether a bot)]): by user name, number or whole name."""
    if not names:
        return []
    numbers = {int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 19}
    rows = models.Account.objects.filter(Q(username__in=names) | Q(name__in=names) | Q(number__in=numbers))
    found: dict[tuple[int, str], list[tuple[int, bool]]] = defaultdict(list)
    for server, key, is_bot, *called in rows.values_list("server_id", "id", "is_bot", "username", "number", "name"):
        for name in {str(one) for one in called} & set(names):
            found[server, name].append((key, is_bot))
    return [(server, name, who) for (server, name), who in found.items()]


CHOICE_FIELDS = (
    *("server_id", "branch", "owner_id", "owner__is_bot", "commit_message", "hashtags", "cherry_pick_of_change"),
)


def kinds_for(project: str, row: Mapping[str, Any], paths: Sequence[str], earlier_plus_twos: int = 0) -> frozenset[str]:
    """The kinds that a change is of. `row` has the `CHOICE_FIELDS`."""
    return kinds_of(
        Told(
            project=project,
            branch=row["branch"],
            paths=paths,
            owner_is_bot=bool(row["owner__is_bot"]),
            message=row["commit_message"],
            hashtags=row["hashtags"],
            is_cherry_pick=row["cherry_pick_of_change"] is not None,
            earlier_plus_twos=earlier_plus_twos,
        )
    )


def choose_for(
    records: Records, project: str, row: Mapping[str, Any], kinds: frozenset[str], paths: Sequence[str], day: date
) -> Choice:
    """The policy for one change, without what it asks of other files only."""
    groups = records.people_of(row["server_id"]).groups
    owner_groups = frozenset(name for name, members in groups.items() if row["owner_id"] in members)
    choice = choose(records.policies, Subject(project, row["branch"], kinds, owner_groups, day, frozenset(groups)))
    return replace(choice, policy=choice.policy.for_files(paths))


def earlier_plus_twos(records: Records, snapshot: ChangeSnapshot) -> int:
    """How many people gave an earlier patch set the top review vote, the owner apart; 0 where no record asks."""
    if not records.reads_the_past:
        return 0
    tops = {
        policy.review_label: snapshot.labels[policy.review_label].max
        for policy in records.policies
        if policy.category == RETURNED and policy.review_label in snapshot.labels
    }
    return len(
        {
            event.account
            for event in events(snapshot)
            if event.kind is EventKind.VOTE
            and event.value >= tops.get(event.label, 99)
            and (event.patch_set or 0) < snapshot.patch_set
            and event.account != snapshot.owner
        }
    )
