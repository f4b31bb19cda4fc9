"""Changes in the words of Gerrit's REST interface: ChangeInfo and what is inside it."""

import json
import re
from urllib.parse import quote

from .label_replies import label_infos, permitted_labels, removable_labels, removable_reviewers, submit_records
from .labels import requirement_result
from .options import release
from .records import Attention, Change, Comment, File, Message, PatchSet, ReviewerUpdate, stamp

MENTIONED = re.compile(r"<GERRIT_ACCOUNT_(\d+)>")
REGULAR_FILE = 0o100644


class ChangeWriter:
    """Writes changes for one viewer, one set of options and one version of the server."""

    def __init__(self, gerrit, options: frozenset[str] = frozenset(), viewer: int | None = None):
        self.gerrit, self.options, self.viewer = gerrit, options, viewer
        self.version = release(gerrit.version)
        self.key = (options, viewer, gerrit.version, gerrit.people_edits)

    def text(self, change: Change) -> str:
        """ChangeInfo as JSON; kept with the change until it is edited."""
        if self.key not in change.replies:
            change.replies[self.key] = json.dumps(self.info(change), ensure_ascii=False, separators=(",", ":"))
        return change.replies[self.key]

    def has(self, *names: str) -> bool:
        return any(name in self.options for name in names)

    def info(self, change: Change) -> dict:
        """ChangeInfo."""
        info = self._identity(change) | self._state(change) | self._people(change) | self._requirements(change)
        if self.has("LABELS", "DETAILED_LABELS"):
            info |= self._labels(change)
        if self.has("MESSAGES"):
            info["messages"] = [self.message(message) for message in change.messages]
        if self.has("REVIEWER_UPDATES"):
            info["reviewer_updates"] = self._reviewer_updates(change)
        if self.has("CURRENT_REVISION", "ALL_REVISIONS"):
            info |= self._revisions(change)
        return {key: value for key, value in info.items() if value is not None}

    def _identity(self, change: Change) -> dict:
        project, new = quote(change.project, safe=""), self.version >= (3, 9)
        triplet = f"{project}~{quote(change.branch, safe='')}~{change.change_id}"
        return {
            "id": f"{project}~{change.number}" if new else triplet,
            "triplet_id": triplet if new else None,
            "project": change.project,
            "branch": change.branch,
            "topic": change.topic,
            "hashtags": sorted(change.hashtags),
            "change_id": change.change_id,
            "subject": change.subject,
            "_number": change.number,
            "virtual_id_number": change.number if self.version >= (3, 10) else None,
        }

    def _state(self, change: Change) -> dict:
        sized = not self.has("SKIP_DIFFSTAT")
        return {
            "status": change.status,
            "created": stamp(change.created),
            "updated": stamp(change.updated),
            "submitted": stamp(change.submitted) if change.submitted else None,
            "submission_id": change.submission_id,
            "submit_type": "MERGE_IF_NECESSARY" if change.open else None,
            "insertions": change.current.insertions if sized else None,
            "deletions": change.current.deletions if sized else None,
            "total_comment_count": len(change.comments),
            "unresolved_comment_count": change.unresolved_threads(),
            "work_in_progress": change.wip or None,
            "is_private": change.private or None,
            "has_review_started": change.review_started,
            "meta_rev_id": change.meta if self.version >= (3, 4) else None,
            "current_revision_number": change.current.number if self.version >= (3, 10) else None,
        }

    def _people(self, change: Change) -> dict:
        info: dict = {"owner": self.account(change.owner)}
        if change.submitter is not None:
            info["submitter"] = self.account(change.submitter)
        if change.attention and self.version >= (3, 3):
            info["attention_set"] = self._attention(change, inside=True)
            if self.version >= (3, 6):
                info["removed_from_attention_set"] = self._attention(change, inside=False)
        return info

    def _attention(self, change: Change, *, inside: bool) -> dict:
        entries = {number: entry for number, entry in change.attention.items() if entry.inside == inside}
        return {str(number): self.attention(number, entry) for number, entry in entries.items()}

    def attention(self, number: int, entry: Attention) -> dict:
        return {"account": self.account(number), "last_update": stamp(entry.at), "reason": entry.reason}

    # Accounts
    def account(self, number: int, *, detailed: bool = False) -> dict:
        """AccountInfo: a bare number unless details were asked for."""
        if not (detailed or self.has("DETAILED_ACCOUNTS")):
            return {"_account_id": number}
        return self.gerrit.accounts[number].info()

    def reviewer(self, change: Change, one: int | str) -> dict:
        """A reviewer, who may be a mere e-mail address."""
        if isinstance(one, int):
            return self.account(one)
        name = change.guests.get(one)
        return {"name": name, "email": one} if name else {"email": one}

    # Labels
    def _labels(self, change: Change) -> dict:
        detailed = self.has("DETAILED_LABELS")
        info = {
            "labels": label_infos(self, change, detailed=detailed),
            "reviewers": self._reviewers(change),
            "pending_reviewers": {} if change.review_started else self._reviewers(change),
            "removable_reviewers": removable_reviewers(self, change),
        }
        if detailed and self.viewer is not None:
            info["permitted_labels"] = permitted_labels(self, change)
            if self.version >= (3, 8):
                info["removable_labels"] = removable_labels(self, change)
        return info

    def _reviewers(self, change: Change) -> dict:
        lists = {}
        for state in ("REVIEWER", "CC"):
            listed = [one for one, its in change.reviewers.items() if its == state]
            accounts = sorted(one for one in listed if isinstance(one, int))
            guests = [one for one in listed if isinstance(one, str)]
            lists[state] = [self.reviewer(change, one) for one in accounts + guests]
        return {state: people for state, people in lists.items() if people}

    def _reviewer_updates(self, change: Change) -> list[dict]:
        return [
            {
                "updated": stamp(update.at),
                "updated_by": self.account(update.by),
                "reviewer": self._updated_reviewer(change, update),
                "state": update.state,
            }
            for update in change.reviewer_updates
            if update.reviewer != change.owner
        ]

    def _updated_reviewer(self, change: Change, update: ReviewerUpdate) -> dict:
        """Who came or went; the name of a mere address is forgotten when it goes."""
        gone = update.state == "REMOVED" and isinstance(update.reviewer, str)
        return {"email": update.reviewer} if gone else self.reviewer(change, update.reviewer)

    # Submit requirements
    def _requirements(self, change: Change) -> dict:
        info: dict = {"requirements": [], "submit_records": submit_records(self, change)}
        if self.version < (3, 5):
            del info["submit_records"]
        if self.has("SUBMITTABLE"):
            info["submittable"] = not self.gerrit.unmet_requirements(change) if change.open else None
        if self.has("SUBMIT_REQUIREMENTS"):
            project = self.gerrit.projects[change.project]
            info["submit_requirements"] = [self._requirement(change, label) for label in project.requirements()]
        return info

    def _requirement(self, change: Change, label) -> dict:
        met, passing, failing = requirement_result(change, label, self.gerrit.projects[change.project].labels)
        result = {
            "expression": label.requirement,
            "fulfilled": met,
            "status": "PASS" if met else "FAIL",
            "passing_atoms": passing,
            "failing_atoms": failing,
            "atom_explanations": dict.fromkeys(passing + failing, ""),
        }
        if self.version < (3, 12):
            del result["atom_explanations"]
        if self.version < (3, 7):
            del result["status"]
        info = {"name": label.name, "status": "SATISFIED" if met else "UNSATISFIED", "is_legacy": False}
        if label.description:
            info["description"] = label.description
        return info | {"submittability_expression_result": result}

    # Messages and comments
    def message(self, message: Message, *, detailed: bool = False) -> dict:
        info: dict = {"id": message.id, "tag": message.tag, "date": stamp(message.at), "message": message.text}
        if message.author is not None:
            info["author"] = self.account(message.author, detailed=detailed)
        if self.version >= (3, 5):
            numbers = dict.fromkeys(int(number) for number in MENTIONED.findall(message.text))
            info["accounts_in_message"] = [self.account(number, detailed=detailed) for number in numbers]
        info["_revision_number"] = message.patch_set
        return {key: value for key, value in info.items() if value is not None}

    def comment(self, comment: Comment) -> dict:
        info = {
            "author": self.account(comment.author, detailed=True),
            "change_message_id": comment.message_id,
            "unresolved": comment.unresolved,
            "patch_set": comment.patch_set,
            "id": comment.id,
            "line": comment.line,
            "in_reply_to": comment.in_reply_to,
            "updated": stamp(comment.at),
            "message": comment.message,
            "tag": comment.tag,
            "commit_id": comment.sha,
        }
        return {key: value for key, value in info.items() if value is not None}

    # Revisions
    def _revisions(self, change: Change) -> dict:
        every = self.has("ALL_REVISIONS")
        shown = change.patch_sets if every else [change.current]
        info = {"revisions": {patch_set.sha: self._revision(change, patch_set) for patch_set in shown}}
        return info | {"current_revision": change.current.sha}

    def _revision(self, change: Change, patch_set: PatchSet) -> dict:
        current = patch_set is change.current
        info = {
            "kind": patch_set.kind,
            "_number": patch_set.number,
            "created": stamp(patch_set.created),
            "uploader": self.account(patch_set.uploader),
            "ref": f"refs/changes/{change.number % 100:02}/{change.number}/{patch_set.number}",
            "fetch": {},
        }
        if self.version >= (3, 9):
            info["branch"] = f"refs/heads/{change.branch}"
        if self.has("ALL_COMMITS") or (current and self.has("CURRENT_COMMIT")):
            info["commit"] = self.commit(patch_set)
        if self.has("ALL_FILES") or (current and self.has("CURRENT_FILES")):
            info["files"] = {path: self.file(path, file) for path, file in patch_set.files.items()}
        return info

    def commit(self, patch_set: PatchSet) -> dict:
        parents = [{"commit": sha, "subject": self.gerrit.commits.get(sha, "")} for sha in patch_set.parents]
        return {
            "parents": parents,
            "author": patch_set.author.info(),
            "committer": patch_set.committer.info(),
            "subject": patch_set.subject,
            "message": patch_set.message,
        }

    def file(self, path: str, file: File) -> dict:
        """FileInfo; sizes that nobody told are guessed from the lines."""
        size = file.size if file.size is not None else 40 * max(file.insertions, 1)
        delta = file.size_delta if file.size_delta is not None else 40 * (file.insertions - file.deletions)
        info: dict = {"status": file.status or None, "old_path": file.old_path, "binary": file.binary or None}
        info["lines_inserted"], info["lines_deleted"] = file.insertions or None, file.deletions or None
        info["size_delta"], info["size"] = delta, size
        if self.version >= (3, 8):
            info["old_mode"] = REGULAR_FILE if file.status != "A" else None
            info["new_mode"] = REGULAR_FILE if file.status != "D" else None
        if self.version >= (3, 13):
            info["old_sha"] = self.gerrit.sha("blob", path) if file.status != "A" else None
            info["new_sha"] = self.gerrit.sha("blob", path, size) if file.status != "D" else None
        return {key: value for key, value in info.items() if value is not None}
