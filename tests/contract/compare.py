"""Makes replies of two servers comparable, and tells where they differ.

What may differ, and nothing else:
1. Commits, trees and edits have other hashes: each distinct one becomes `sha 1`, `sha 2` ... in order of appearance.
   So two places that name the same commit must do so on both servers.
2. Ids of comments are random: `comment 1`, `comment 2` ...
3. Groups have random identifiers (40 digits as well): covered by 1.
4. The hash of a file's content (`old_sha`, `new_sha`): the stand-in has no contents. Dropped.
5. When a group was made before we held the clock: `created_on` of the server's own three. Dropped.
6. Which of several voters stands for a label (`approved`, `recommended`, `applied_by` ...) is chance on the real one:
   dropped where more than one voted; that the one named did vote so is checked by `named_voters_voted`.
   For the same reason the voters in `removable_labels` are sorted.
7. The order of hashtags in a list of changes is that of a hash table, the order of groups that a search finds that of
   their random identifiers, reviewers who came in one act, or have no account, stand in any order: sorted.
"""

import re

SHA = re.compile(r"\b[0-9a-f]{40}\b")
COMMENT = re.compile(r"\b[0-9a-f]{8}_[0-9a-f]{8}\b")
DROPPED = ("old_sha", "new_sha", "created_on")


class Names:
    """Gives each hash a name by its first appearance, in the order of sorted keys."""

    def __init__(self):
        self.known: dict[str, str] = {}

    def plain(self, value):
        """The value with hashes replaced by names."""
        if isinstance(value, str):
            value = COMMENT.sub(lambda found: self.name("comment", found.group()), value)
            return SHA.sub(lambda found: self.name("sha", found.group()), value)
        if isinstance(value, list):
            return [self.plain(one) for one in value]
        if isinstance(value, dict):
            return {self.plain(key): self.plain(value[key]) for key in sorted(value, key=order(value))}
        return value

    def name(self, kind: str, word: str) -> str:
        return self.known.setdefault(word, f"{kind} {len(self.known) + 1}")


def order(mapping: dict):
    """Keys in an order which both servers share; hashes by what they lead to."""

    def rank(key: str):
        value = mapping[key]
        number = value.get("_number", value.get("group_id", 0)) if isinstance(value, dict) else 0
        return ("sha", number) if SHA.fullmatch(key) else (key, 0)

    return rank


def without(value, dropped=DROPPED):
    """The value without the keys that may differ."""
    if isinstance(value, list):
        return [without(one, dropped) for one in value]
    if isinstance(value, dict):
        return {key: without(one, dropped) for key, one in value.items() if key not in dropped}
    return value


STANDING_FOR = ("approved", "rejected", "recommended", "disliked", "value")


def several_voted(label: dict) -> bool:
    return sum(1 for approval in label.get("all", ()) if approval.get("value")) > 1


def person(account: dict) -> str:
    """Something to sort people by, with or without an account."""
    return str(account.get("_account_id", account.get("email")))


def by_group(rows: list) -> list:
    """Rows about groups by number, others as they are."""
    groups = all(isinstance(row, dict) and "group_id" in row for row in rows)
    return sorted(rows, key=lambda row: row["group_id"]) if groups else rows


def without_chance(value):
    """The value without what is chance on the real server (6 and 7)."""
    if isinstance(value, list):
        return by_group([without_chance(one) for one in value])
    if not isinstance(value, dict):
        return value
    value = {key: without_chance(one) for key, one in value.items()}
    if "_number" in value and isinstance(value.get("labels"), dict):
        value["labels"] = {name: without_speaker(label) for name, label in value["labels"].items()}
    if "applied_by" in value:
        value["applied_by"] = "one who voted"
    return sorted_where_chance_orders(value)


def without_speaker(label: dict) -> dict:
    """A label without those who stand for it, if several voted."""
    return {key: one for key, one in label.items() if key not in STANDING_FOR} if several_voted(label) else label


def sorted_where_chance_orders(value: dict) -> dict:
    value.get("hashtags", []).sort()
    value.get("removable_reviewers", []).sort(key=person)
    value.get("reviewer_updates", []).sort(key=lambda update: (update["updated"], person(update["reviewer"])))
    for votes in value.get("removable_labels", {}).values():
        for voters in votes.values():
            voters.sort(key=person)
    return value


def named_voters_voted(change: dict) -> bool:
    """Whether each one who stands for a label gave such a vote."""
    for label in change.get("labels", {}).values():
        votes = {approval.get("_account_id"): approval.get("value", 0) for approval in label.get("all", ())}
        for role in STANDING_FOR[:-1]:
            voter = label.get(role)
            if voter and (votes[voter["_account_id"]] > 0) != (role in ("approved", "recommended")):
                return False
    return True


def normal(reply):
    return Names().plain(without(without_chance(reply)))


def differences(real, ours, where="") -> list[str]:
    """Where two replies differ, one line each; empty if they are equal."""
    if isinstance(real, dict) and isinstance(ours, dict):
        found = [f"{where}.{key} is only in the real one: {real[key]!r}" for key in real.keys() - ours.keys()]
        found += [f"{where}.{key} is only in ours: {ours[key]!r}" for key in ours.keys() - real.keys()]
        return found + [
            d for key in real.keys() & ours.keys() for d in differences(real[key], ours[key], f"{where}.{key}")
        ]
    if isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
        pairs = enumerate(zip(real, ours, strict=True))
        return [d for n, (one, other) in pairs for d in differences(one, other, f"{where}[{n}]")]
    return [] if real == ours and type(real) is type(ours) else [f"{where}: real {real!r}, ours {ours!r}"]
