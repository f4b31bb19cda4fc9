"""The attention set: whose turn it is by Gerrit's own rules, and by hand."""

from .records import Attention, Change, Message, Rejected, seconds
from .registry import Registry, act


class AttentionSet(Registry):
    """Entries come and go by rule (a reply, a new reviewer, a lost vote) or because somebody says so."""

    # The common end of every act
    def _edited(self, change: Change, at: int) -> str:
        """Notes that something about the change is new; returns the id of this edit."""
        change.edits += 1
        change.meta = self.sha("meta", change.project, change.number, change.edits)
        change.updated = at
        change.replies.clear()
        return change.meta

    def _say(self, change: Change, who: int | None, at: int, text: str, tag=None, patch_set=None) -> Message:
        """An edit that leaves a message."""
        number = patch_set or change.current.number
        message = Message(self._edited(change, at), who, at, text, number, tag)
        change.messages.append(message)
        return message

    # The rules
    def _attend(self, change: Change, account: int, reason: str, at: int) -> None:
        """Puts somebody into the set; one who is there already gets the new reason, if it is another."""
        entry = change.attention.get(account)
        if self.is_service_user(account) or (entry and entry.inside and entry.reason == reason):
            return
        change.attention[account] = Attention(at, reason)

    def _dismiss(self, change: Change, account: int, reason: str, at: int) -> None:
        if account in change.in_attention():
            change.attention[account] = Attention(at, reason, inside=False)

    def _dismiss_all(self, change: Change, reason: str, at: int) -> None:
        for account in change.in_attention():
            self._dismiss(change, account, reason, at)

    def _responsible(self, change: Change) -> list[int]:
        """Owner, and the uploader of the current patch set if that is somebody else."""
        return list(dict.fromkeys([change.owner, change.current.uploader]))

    def _attend_after_reply(
        self, change: Change, who: int, at: int, *, negative: bool, answered: list[int], new_thread: bool
    ) -> None:
        """Who is asked to act after a reply: not the replier, but the owner and those whose remarks were answered."""
        if self.is_service_user(who):
            if negative:
                for account in self._responsible(change):
                    self._attend(change, account, "A robot voted negatively on a label", at)
            return
        self._dismiss(change, who, "removed on reply", at)
        if not change.open and new_thread:
            self._attend(change, change.owner, "A new comment thread was created", at)
        if not change.ready:
            return
        asked = [] if who in self._responsible(change) else self._responsible(change)
        for account in asked:
            self._attend(change, account, "Someone else replied on the change", at)
        for account in answered:
            if account not in asked:
                self._attend(change, account, "Someone else replied on a comment you posted", at)

    def _active_on(self, change: Change) -> set[int]:
        """Everybody who has a part in the change."""
        voters = {account for account, _ in change.votes}
        return voters | {who for who in change.reviewers if isinstance(who, int)} | set(self._responsible(change))

    # By hand
    @act
    def add_attention(self, number: int, who, user, reason: str, at) -> None:
        """Somebody puts somebody into the attention set and says why."""
        at, change, who = seconds(at), self.change(number), self.actor(who)
        account = self._one_to_attend(change, user, reason)
        if account in change.in_attention():
            return
        self._attend(change, account, reason, at)
        self._edited(change, at)

    @act
    def drop_attention(self, number: int, who, user, reason: str, at) -> None:
        at, change, who = seconds(at), self.change(number), self.actor(who)
        if not reason:
            raise Rejected(400, "missing field: reason")
        account = self.actor(user)
        if account in change.in_attention():
            self._dismiss(change, account, reason, at)
            self._edited(change, at)

    def _one_to_attend(self, change: Change, user, reason: str) -> int:
        if not reason:
            raise Rejected(400, "missing field: reason")
        account = self.find_account(user)
        if account is None or account not in self._active_on(change):
            text = "doesn't exist or is not active on the change as an owner, uploader, reviewer, or cc"
            raise Rejected(400, f"{user} {text} so they can't be added to the attention set")
        if self.is_service_user(account):
            raise Rejected(400, f"{user} is a robot, and robots can't be added to the attention set.")
        return account
