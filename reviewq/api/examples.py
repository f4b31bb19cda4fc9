"""The examples of the description; a test reads them by the schemas. All names are invented."""

from __future__ import annotations

from typing import Any

ADA = {"id": 1000012, "name": "Ada Core", "username": "ada"}
BO = {"id": 1000031, "name": "Bo Okafor", "username": "bo"}
A_PATCH_SET = {
    "number": 2,
    "sha": "5b2c1f6b8b0f5a9f0c3de1f2a1c7e8d94b6a7c31",
    "kind": "REWORK",
    "uploader": BO,
    "created": "2026-11-20T09:12:44Z",
}
A_CHANGE = {
    "server": "https://review.example.org",
    "number": 1284,
    "project": "mooring",
    "branch": "master",
    "status": "NEW",
    "change_id": "I8f2d4c6b1a3e5f7089b2c4d6e8f0a1b3c5d7e9f1",
    "subject": "Stop resizing twice when the source host is gone",
    "topic": "bug/1429093",
    "hashtags": ["resize"],
    "owner": BO,
    "work_in_progress": False,
    "is_private": False,
    "created": "2026-11-18T14:02:10Z",
    "updated": "2026-11-21T16:30:05Z",
    "submitted": None,
    "insertions": 12,
    "deletions": 3,
    "unresolved_comment_count": 0,
    "mergeable": None,
    "submittable": False,
    "read_error": None,
    "current_patch_set": A_PATCH_SET,
    "patch_sets": [A_PATCH_SET],
    "votes": {"Code-Review": [{"account": ADA, "value": 2, "date": "2026-11-21T16:30:05Z", "patch_set": 2}]},
    "reviewers": [{**ADA, "email": None, "state": "REVIEWER"}],
    "attention_set": [{**ADA, "last_update": "2026-11-20T09:12:44Z", "reason": "A new patch set was uploaded"}],
    "submit_requirements": [{"name": "Workflow", "status": "UNSATISFIED", "failing_atoms": ["label:Workflow=MAX"]}],
    "parents": [{"kind": "parent", "reference": "c0ffee6b8b0f5a9f0c3de1f2a1c7e8d94b6a7c31"}],
    "turn": "reviewers",
    "lane": "second",
    "ci": "passed",
    "area": "mooring/berth",
    "reasons": [
        {
            "code": "second",
            "sentence": "Needs a second +2: the first came on patch set 2, 1 d 14 h ago, from Ada Core",
            "at": "2026-11-21T16:30:05Z",
            "account": ADA,
            "patch_set": 2,
        }
    ],
    "clocks": {
        "reviewers": 255138,
        "author": 68974,
        "ci": 3520,
        "change": 0,
        "nobody": 0,
        "since": "2026-11-20T10:11:24Z",
        "held_now": 255138,
    },
    "missing_votes": {"Code-Review": 1, "Workflow": 1},
    "missing_plus_two": 1,
}
EXAMPLE: dict[str, Any] = {
    "query": "turn:reviewers project:mooring",
    "interpreted": "turn:reviewers project:mooring",
    "synced_at": "2026-11-23T09:03:42Z",
    "changes": [A_CHANGE],
    "next_cursor": "1284~977",
}
PROBLEM_EXAMPLE: dict[str, Any] = {
    "type": "urn:reviewq:problem:query",
    "title": "The query is not understood",
    "status": 400,
    "detail": "A quotation begins here and does not end.",
    "position": 15,
    "expected": ['"'],
}
