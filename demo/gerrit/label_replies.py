"""The part of ChangeInfo about votes: LabelInfo, who may vote what, what may be taken away."""

from .labels import Label, padded
from .records import Change, stamp


def voters(change: Change) -> list[int]:
    """Everybody whose vote a label lists: reviewers, and all who voted; the newest account first, as the real one."""
    reviewers = {who for who, state in change.reviewers.items() if state == "REVIEWER" and isinstance(who, int)}
    return sorted(reviewers | {account for (account, _), vote in change.votes.items()}, reverse=True)


def label_infos(writer, change: Change, *, detailed: bool) -> dict:
    labels = writer.gerrit.projects[change.project].labels
    return {name: label_info(writer, change, label, detailed=detailed) for name, label in labels.items()}


def label_info(writer, change: Change, label: Label, *, detailed: bool) -> dict:
    """LabelInfo: one voter to stand for the best and the worst, everybody if detailed."""
    summed_up = change.status != "MERGED" or writer.has("LABELS")
    info = summary(writer, change, label) if summed_up else {}
    info |= {"values": {padded(value): text for value, text in label.values.items()}}
    info |= {"default_value": 0, "optional": True}
    people = voters(change)
    if detailed and people:
        info["all"] = [approval(writer, change, label, account) for account in people]
    elif people and writer.version >= (3, 6):
        info["all"] = bare_approvals(writer, change, label)
    return info


def in_order(change: Change, label: Label) -> list[tuple[int, int]]:
    """(account, vote) of a label in the order in which Gerrit looks at them."""
    votes = [(account, vote.value) for (account, name), vote in change.votes.items() if name == label.name]
    return sorted(votes, key=lambda vote: (-vote[1], -vote[0]))


def summary(writer, change: Change, label: Label) -> dict:
    info: dict = {}
    for account, value in in_order(change, label):
        if not value or "approved" in info or "rejected" in info:
            continue
        if value == label.highest:
            info["approved"] = writer.account(account)
        elif value == label.lowest:
            info["rejected"] = writer.account(account)
        elif value < 0:
            info |= {"disliked": writer.account(account), "value": value}
        elif "disliked" not in info:
            info |= {"recommended": writer.account(account), "value": value}
    return info


def approval(writer, change: Change, label: Label, account: int) -> dict:
    """ApprovalInfo; no `value` means that the account may not vote at all."""
    vote = change.votes.get((account, label.name))
    info = writer.account(account)
    allowed = writer.gerrit.voting_range(account, change.project, label)
    merged = change.status == "MERGED"
    if vote or allowed or merged:
        info = info | {"value": vote.value if vote else 0}
    if vote:
        info = info | {"date": stamp(vote.at)} | ({"tag": vote.tag} if vote.tag else {})
    if merged and vote and vote.value:
        info["permitted_voting_range"] = {"min": vote.value, "max": vote.value}
    elif allowed and not merged:
        info["permitted_voting_range"] = {"min": allowed[0], "max": allowed[1]}
    return info


def bare_approvals(writer, change: Change, label: Label) -> list[dict]:
    """ApprovalInfos without ranges; on a merged change only of those who voted, with a zero for other labels."""
    voted = {account for account, _ in change.votes}
    infos = []
    for account in voters(change):
        vote = change.votes.get((account, label.name))
        info = writer.account(account)
        if vote:
            info = info | {"date": stamp(vote.at)} | ({"tag": vote.tag} if vote.tag else {})
        if (vote and vote.value) or change.status == "MERGED":
            info = info | {"value": vote.value if vote else 0}
        if account in voted or change.status != "MERGED":
            infos.append(info)
    return infos


def permitted_labels(writer, change: Change) -> dict:
    """Which votes the viewer may give; nothing on an abandoned change, nothing lower than given on a merged one."""
    if change.status == "ABANDONED":
        return {}
    permitted = {}
    for label in writer.gerrit.projects[change.project].labels.values():
        allowed = writer.gerrit.voting_range(writer.viewer, change.project, label)
        if not allowed:
            continue
        low, high = allowed
        if change.status == "MERGED":
            low = max(low, change.vote(writer.viewer, label.name))
        values = [padded(value) for value in sorted(label.values) if low <= value <= high]
        if len(values) > 1:
            permitted[label.name] = values
    return permitted


def may_remove(writer, change: Change, account, value: int = 0) -> bool:
    if writer.viewer is None:
        return False
    if writer.gerrit.is_admin(writer.viewer) or account == writer.viewer:
        return True
    return writer.viewer == change.owner and value >= 0


def may_remove_with_votes(writer, change: Change, account: int) -> bool:
    """Whoever goes takes their votes along, so each of those must be removable."""
    values = [vote.value for (voter, _), vote in change.votes.items() if voter == account]
    return all(may_remove(writer, change, account, value) for value in values or [0])


def removable_labels(writer, change: Change) -> dict:
    """Votes that the viewer may take away: label, vote, voters."""
    removable: dict = {}
    if change.status == "MERGED":
        return removable
    for label in writer.gerrit.projects[change.project].labels.values():
        votes = [(account, vote.value) for (account, name), vote in change.votes.items() if name == label.name]
        for account, value in sorted(votes, key=lambda vote: (vote[1], -vote[0])):
            if may_remove(writer, change, account, value):
                of_value = removable.setdefault(label.name, {}).setdefault(padded(value), [])
                of_value.append(writer.account(account))
    return removable


def removable_reviewers(writer, change: Change) -> list[dict]:
    """Reviewers and CCs whom the viewer may take off; whoever voted for a merged change stays."""
    accounts = sorted((one for one in change.reviewers if isinstance(one, int)), reverse=True)
    voted = {account for (account, _), vote in change.votes.items() if vote.value}
    fixed = voted if change.status == "MERGED" else set()
    # The real server asks about those whom a label lists; on a merged change a bare label does not list them all.
    unasked = change.status == "MERGED" and not writer.has("DETAILED_LABELS")
    shown = [
        one
        for one in accounts
        if one not in fixed
        and (may_remove_with_votes(writer, change, one) or (unasked and change.reviewers[one] == "REVIEWER"))
    ]
    guests = [one for one in change.reviewers if isinstance(one, str) and may_remove(writer, change, one)]
    guests.sort(key=lambda one: change.reviewers[one], reverse=True)  # reviewers before CCs
    return [writer.reviewer(change, one) for one in shown + guests]


def submit_records(writer, change: Change) -> list[dict]:
    """The older form of submit requirements; with labels that never block it says little."""
    if change.status == "ABANDONED":
        return []
    labels = []
    for label in writer.gerrit.projects[change.project].labels.values():
        record = {"label": label.name, "status": "MAY"}
        given = [account for account, value in in_order(change, label) if value]
        if given:
            record["applied_by"] = writer.account(given[-1])
        labels.append(record)
    status = "CLOSED" if change.status == "MERGED" else "OK"
    return [{"rule_name": "gerrit~DefaultSubmitRule", "status": status, "labels": labels}]
