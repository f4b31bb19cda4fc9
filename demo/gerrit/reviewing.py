"""Replies: votes, words and comments; and the reviewers that come and go."""

from email.utils import parseaddr

from .attention import AttentionSet
from .labels import signed
from .records import Change, Comment, PatchSet, Rejected, ReviewerUpdate, Vote, seconds
from .registry import act

STATES = ("REVIEWER", "CC")


class Reviewing(AttentionSet):
    """The acts `review`, `add_reviewer`, `remove_reviewer` and `remove_vote`."""

    @act
    def review(self, number, who, *, labels=None, message="", comments=None, tag=None, patch_set=None, at) -> None:
        """A reply: votes, a message and comments on lines, all at once.

        `comments` maps a path to entries with `message`, `unresolved` and, if they answer one, `in_reply_to`.
        """
        at, change, who = seconds(at), self.change(number), self.actor(who)
        on = self._patch_set(change, patch_set)
        self._check_votes(change, who, labels or {})
        changed = self._vote(change, who, labels or {}, at, tag) if on is change.current else {}
        entries = [(path, entry) for path, listed in (comments or {}).items() for entry in listed]
        if not (changed or entries or message.strip()):
            return
        self._join(change, who, at, voted=bool(changed))
        said = self._say(change, who, at, reply_text(on, changed, len(entries), message.strip()), tag, on.number)
        answered = self._comment(change, who, on, entries, at, tag, said.id)
        self._attend_after_reply(
            change, who, at,
            negative=any(value < 0 for value in (labels or {}).values()),
            answered=answered,
            new_thread=any(not entry.get("in_reply_to") for _, entry in entries),
        )  # fmt: skip
        if on is not change.current:
            self._edited(change, at)  # one edit for the old patch set, one for who must act on the current one

    def _patch_set(self, change: Change, number) -> PatchSet:
        if number in (None, "current"):
            return change.current
        found = [p for p in change.patch_sets if str(p.number) == str(number) or p.sha == number]
        if not found:
            raise Rejected(404, f"Not found: {number}")
        return found[0]

    # Votes
    def _check_votes(self, change: Change, who: int, votes: dict[str, int]) -> None:
        known = self.projects[change.project].labels
        for name, value in votes.items():
            if name not in known:
                raise Rejected(400, f'label "{name}" is not a configured label')
            if value not in known[name].values:
                raise Rejected(400, f'label "{name}": {value} is not a valid value')
            allowed = self.voting_range(who, change.project, known[name])
            if value and not (allowed and allowed[0] <= value <= allowed[1]):
                raise Rejected(403, f'Applying label "{name}": {value} is restricted')
        if change.status == "ABANDONED" and any(votes.values()):
            raise Rejected(409, "change is closed")

    def _vote(self, change: Change, who: int, votes: dict[str, int], at: int, tag) -> dict[str, int]:
        """Writes down the votes that are new; returns them."""
        changed = {name: value for name, value in votes.items() if value != change.vote(who, name)}
        for name, value in changed.items():
            change.votes[who, name] = Vote(value, at, tag)
        return changed

    def _join(self, change: Change, who: int, at: int, *, voted: bool) -> None:
        """Whoever votes becomes a reviewer; whoever only speaks gets copies, unless it is the owner."""
        if voted:
            self._set_reviewer(change, who, "REVIEWER", who, at)
        elif who != change.owner and who not in change.reviewers:
            self._set_reviewer(change, who, "CC", who, at)

    # Comments
    def _comment(self, change, who, on: PatchSet, entries, at, tag, message_id) -> list[int]:
        """Adds the comments; returns who wrote in the conversations which they answer."""
        answered: list[int] = []
        for n, (path, entry) in enumerate(entries):
            parent = entry.get("in_reply_to")
            answered += [c.author for thread in change.threads() for c in thread if parent in {t.id for t in thread}]
            fresh = self.sha("comment", change.number, change.edits, n)
            change.comments.append(
                Comment(
                    entry.get("id") or f"{fresh[:8]}_{fresh[8:16]}", who, path, on.number, on.sha, entry["message"],
                    bool(entry.get("unresolved", False)), at, message_id, entry.get("line"), parent, tag,
                )
            )  # fmt: skip
        active = self._active_on(change)
        return [account for account in dict.fromkeys(answered) if account != who and account in active]

    # Reviewers
    def _set_reviewer(self, change: Change, who: int | str, state: str, by: int, at: int) -> bool:
        """Writes down a reviewer or CC; False if nothing is new."""
        if change.reviewers.get(who) == state or (state == "CC" and change.reviewers.get(who) == "REVIEWER"):
            return False
        change.reviewers[who] = state
        change.reviewer_updates.append(ReviewerUpdate(at, by, who, state))
        return True

    @act
    def add_reviewer(self, number, who, reviewer, state="REVIEWER", at=None) -> list[int | str]:
        """Asks somebody to review (or copies them in): an account, all of a group, or an e-mail address.

        `at` must be given, though it stands behind a default.
        """
        at, change, who = seconds(at), self.change(number), self.actor(who)
        if state not in STATES:
            raise Rejected(400, f"unknown state of a reviewer: {state}")
        added = [one for one in self._reviewers_named(change, reviewer) if one != change.owner or state == "CC"]
        fresh = [one for one in added if self._set_reviewer(change, one, state, who, at)]
        if not fresh:
            return []
        self._edited(change, at)
        for one in fresh:
            if state == "REVIEWER" and isinstance(one, int) and change.ready:
                self._attend(change, one, "Reviewer was added", at)
        return fresh

    def _reviewers_named(self, change: Change, word) -> list[int | str]:
        account = self.find_account(word)
        if account is not None:
            return [account]
        if word in self.groups:
            return sorted(self.groups[word].members, reverse=True)
        name, address = parseaddr(word)
        if "@" not in address:
            raise Rejected(400, f"{word} is not a valid user identifier")
        known = self.find_account(address)
        if known is not None:
            return [known]
        change.guests[address] = name or None
        return [address]

    @act
    def remove_reviewer(self, number, who, reviewer, at) -> None:
        """Takes a reviewer or CC off the change, with their votes."""
        at, change, who = seconds(at), self.change(number), self.actor(who)
        one = self._reviewer(change, reviewer)
        mine = {label: vote for (account, label), vote in change.votes.items() if account == one and vote.value}
        if one != who and not self.may_edit(change, who):
            raise Rejected(403, "remove reviewer not permitted")
        state = change.reviewers.pop(one)
        change.reviewer_updates.append(ReviewerUpdate(at, who, one, "REMOVED"))
        change.votes = {key: vote for key, vote in change.votes.items() if key[0] != one}
        self._say(change, who, at, removal_text(one, state, mine), "autogenerated:gerrit:deleteReviewer")
        if isinstance(one, int):
            self._dismiss(change, one, "Reviewer/Cc was removed", at)

    def _reviewer(self, change: Change, word) -> int | str:
        one = word if word in change.reviewers else self.find_account(word)
        if one not in change.reviewers:
            raise Rejected(404, f"Not found: {word}")
        return one

    @act
    def remove_vote(self, number, who, voter, label: str, at) -> None:
        """Takes one vote away from somebody, who is then asked to look again."""
        at, change, who = seconds(at), self.change(number), self.actor(who)
        account = self.actor(self._reviewer(change, voter))
        value = change.vote(account, label)
        if not value:
            raise Rejected(404, "Not Found")
        if account != who and not self.is_admin(who):
            raise Rejected(403, f'Delete vote on label "{label}" not permitted')
        change.votes[account, label] = Vote(0, at)
        text = f"Removed {label}{signed(value)} by <GERRIT_ACCOUNT_{account}>\n"
        self._say(change, who, at, text, "autogenerated:gerrit:deleteVote")
        if account != who:
            self._attend(change, account, "Their vote was deleted", at)


def reply_text(on: PatchSet, votes: dict[str, int], comments: int, message: str) -> str:
    """The message that a reply leaves: which votes, how many comments, and the words themselves."""
    words = [f"{name}{signed(value)}" if value else f"-{name}" for name, value in sorted(votes.items())]
    parts = [f"Patch Set {on.number}:" + "".join(f" {word}" for word in words)]
    if comments:
        parts.append("(1 comment)" if comments == 1 else f"({comments} comments)")
    return "\n\n".join([*parts, message] if message else parts)


def removal_text(one: int | str, state: str, votes: dict[str, Vote]) -> str:
    named = f"<GERRIT_ACCOUNT_{one}>" if isinstance(one, int) else one
    text = f"Removed {'cc' if state == 'CC' else 'reviewer'} {named}"
    if not votes:
        return f"{text}." if isinstance(one, int) else text
    lines = [f"* {label}{signed(vote.value)} by {named}\n" for label, vote in sorted(votes.items())]
    return f"{text} with the following votes:\n\n{''.join(lines)}"
