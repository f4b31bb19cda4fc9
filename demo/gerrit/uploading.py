"""Uploads: new changes and new patch sets, and what becomes of the votes."""

from .attention import AttentionSet
from .labels import copy_atoms, in_bold, is_copied, signed
from .records import Change, File, PatchSet, Person, Rejected, Vote, full_message, seconds
from .registry import act

HOW_IT_DIFFERS = {
    "NO_CHANGE": "New patch set was added with same tree, parent tree, and commit message as Patch Set {}.",
    "NO_CODE_CHANGE": "Commit message was updated.",
    "TRIVIAL_REBASE": "Patch Set {} was rebased.",
    "TRIVIAL_REBASE_WITH_MESSAGE_UPDATE": "Patch Set {} was rebased. Commit message was updated.",
    "MERGE_FIRST_PARENT_UPDATE": "New merge patch set was added with a new first parent relative to Patch Set {}.",
}
KINDS = {"REWORK", *HOW_IT_DIFFERS}


class Uploading(AttentionSet):
    """The act `push`."""

    @act
    def push(  # noqa: PLR0913  (a change has that many sides; all but three are named)
        self,
        project: str,
        branch: str,
        uploader,
        *,
        change_id: str,
        subject: str,
        message: str,
        files: dict[str, File],
        parents: list[str],
        at,
        topic: str | None = None,
        hashtags=(),
        wip: bool = False,
        private: bool = False,
        kind: str | None = None,
    ) -> tuple[int, str]:
        """Uploads a commit for review: a new change, or a new patch set of the open one with this Change-Id.

        Returns the number of the change and the commit. `kind` tells what a later patch set changed; the real server
        sees that for itself.
        """
        at, who = seconds(at), self.actor(uploader)
        self._check_target(project, branch, kind)
        known = self._open_change(project, branch, change_id)
        kind = (kind or "REWORK") if known else "REWORK"
        change = known or self._new_change(project, branch, change_id, who, at, wip, private)
        patch_set = self._new_patch_set(change, who, at, kind, subject, message, files, parents)
        self._take_options(change, topic, wip, private)
        told = "" if known is None else self._carry_votes_over(change, kind, at)
        self._announce_upload(change, who, at, told, set(hashtags) - change.hashtags)
        return change.number, patch_set.sha

    def _check_target(self, project: str, branch: str, kind: str | None) -> None:
        if project not in self.projects:
            raise Rejected(422, f"Project Not Found: {project}")
        if branch not in self.projects[project].branches:
            raise Rejected(422, f"Destination branch does not exist: {branch}")
        if kind is not None and kind not in KINDS:
            raise ValueError(f"unknown kind of patch set: {kind}")

    def _open_change(self, project: str, branch: str, change_id: str) -> Change | None:
        for number in self.by_change_id.get(change_id, ()):
            change = self.changes.get(number)
            if change and (change.project, change.branch, change.open) == (project, branch, True):
                return change
        return None

    def _new_change(self, project, branch, change_id, owner, at, wip, private) -> Change:
        self.last_number += 1
        change = Change(self.last_number, project, branch, change_id, owner, at, at)
        change.wip, change.private, change.review_started = wip, private, not wip
        self.changes[change.number] = change
        self.by_change_id.setdefault(change_id, []).append(change.number)
        return change

    def _new_patch_set(self, change, who, at, kind, subject, message, files, parents) -> PatchSet:
        number = len(change.patch_sets) + 1
        message = full_message(subject, message, change.change_id)
        account = self.accounts[who]
        committer = Person(account.name, account.email, at)
        author = change.patch_sets[0].author if change.patch_sets else committer
        sha = self.sha("commit", change.project, change.number, number, at, message)
        patch_set = PatchSet(
            number, sha, kind, who, at, subject, message, dict(files), list(parents), author, committer
        )
        change.patch_sets.append(patch_set)
        self.commits[sha] = subject
        self.patch_set_of[sha] = (change.number, number)
        return patch_set

    def _take_options(self, change: Change, topic, wip, private) -> None:
        change.topic = topic or change.topic
        change.wip = change.wip or wip
        change.private = change.private or private

    def _announce_upload(self, change: Change, who: int, at: int, told: str, hashtags: set[str]) -> None:
        """One message for the upload; if the push brought hashtags, theirs takes its place."""
        if hashtags:
            change.hashtags |= hashtags
            words = "Hashtags" if len(hashtags) > 1 else "Hashtag"
            text, tag = f"{words} added: {', '.join(sorted(hashtags))}", "setHashtag"
        else:
            text = f"Uploaded patch set {change.current.number}{told or '.'}"
            tag = "newWipPatchSet" if change.wip else "newPatchSet"
        self._say(change, who, at, text, f"autogenerated:gerrit:{tag}")

    # Votes
    def _carry_votes_over(self, change: Change, kind: str, at: int) -> str:
        """Copies the votes that outlive this kind of patch set and drops the others; tells both in words."""
        labels = self.projects[change.project].labels
        votes = {key: vote for key, vote in change.votes.items() if vote.value and key[1] in labels}
        kept = {key: vote for key, vote in votes.items() if is_copied(labels[key[1]], vote.value, kind)}
        lost = {key: vote for key, vote in votes.items() if key not in kept}
        # A copied vote bears the instant of the upload that copied it.
        change.votes = {key: Vote(vote.value, at, vote.tag) for key, vote in kept.items()}
        self._ask_back_those_who_lost_votes(change, lost, at)
        told = HOW_IT_DIFFERS.get(kind, "").format(change.current.number - 1)
        lists = vote_list("Copied Votes", labels, kept, kind) + vote_list("Outdated Votes", labels, lost, kind)
        return (f": {told}" if told else ".") + lists.replace("\n\n\n", "\n\n")

    def _ask_back_those_who_lost_votes(self, change: Change, lost: dict, at: int) -> None:
        by_account: dict[int, list[str]] = {}
        for (account, label), vote in sorted(lost.items(), key=lambda item: item[0][1]):
            by_account.setdefault(account, []).append(f"{label}{signed(vote.value)}")
        for account, votes in by_account.items():
            words = "Vote got outdated and was" if len(votes) == 1 else "Votes got outdated and were"
            if change.ready:
                self._attend(change, account, f"{words} removed: {', '.join(votes)}", at)


def vote_list(title: str, labels, votes: dict, kind: str) -> str:
    """The part of an upload's message about the votes that were kept, or about those that were lost."""
    # One line for each label and each way in which its condition was met.
    words: dict[tuple[str, str], set[str]] = {}
    for (_, name), vote in votes.items():
        condition = in_bold(labels[name], copy_atoms(labels[name], vote.value, kind))
        words.setdefault((name, condition), set()).add(f"{name}{signed(vote.value)}")
    lines = [f'* {", ".join(sorted(words[key]))} (copy condition: "{key[1]}")\n' for key in sorted(words)]
    return f"\n\n{title}:\n{''.join(lines)}" if lines else ""
