"""Endpoints that write, for scripts and tests that drive the stand-in by REST. All need a login."""

from .calls import Call, Reply, route
from .label_replies import padded
from .records import Change, Rejected

ACCOUNT_STATES = ("REVIEWER", "CC", "REMOVED")


@route("POST", "changes")
def create(call: Call) -> Reply:
    """A new change without files, on the tip of its branch."""
    project, branch = call.text("project", True), call.text("branch", True).removeprefix("refs/heads/")
    subject = call.text("subject", True)
    if project not in call.gerrit.projects:
        raise Rejected(422, f"Project Not Found: {project}")
    if branch not in call.gerrit.projects[project].branches:
        raise Rejected(400, f"Destination branch does not exist: {branch}")
    change_id = "I" + call.gerrit.sha("created", call.gerrit.last_number, subject)
    number, _ = call.gerrit.push(
        project, branch, call.viewer, change_id=change_id, subject=subject.splitlines()[0], message=subject, files={},
        parents=[call.gerrit.head(project, branch)], at=call.now, topic=call.text("topic") or None,
        wip=bool(call.body.get("work_in_progress")), private=bool(call.body.get("is_private")),
    )  # fmt: skip
    return change_reply(call, call.gerrit.change(number), 201)


def change_reply(call: Call, change: Change, status: int = 200) -> Reply:
    return Reply.of(call.writer().info(change), status)


@route("POST", "changes/{change}/revisions/{revision}/review")
def review(call: Call, change: str, revision: str) -> Reply:
    its = call.change(change)
    patch_set, body = call.patch_set(its, revision), call.body
    call.gerrit.review(
        its.number, call.viewer, labels=body.get("labels") or {}, message=call.text("message"),
        comments=body.get("comments") or {}, tag=body.get("tag"), patch_set=patch_set.number, at=call.now,
    )  # fmt: skip
    labels = {"labels": body["labels"]} if body.get("labels") else {}
    return Reply.of(labels | {"change_info": call.writer().info(its)})


# Topic and hashtags
@route("PUT", "changes/{change}/topic")
def put_topic(call: Call, change: str) -> Reply:
    topic = call.text("topic").strip()
    call.gerrit.set_topic(call.change(change).number, call.viewer, topic, call.now)
    return Reply.of(topic) if topic else Reply(204)


@route("DELETE", "changes/{change}/topic")
def delete_topic(call: Call, change: str) -> Reply:
    call.gerrit.set_topic(call.change(change).number, call.viewer, None, call.now)
    return Reply(204)


@route("POST", "changes/{change}/hashtags")
def post_hashtags(call: Call, change: str) -> Reply:
    add, remove = call.body.get("add") or [], call.body.get("remove") or []
    return Reply.of(call.gerrit.set_hashtags(call.change(change).number, call.viewer, add, remove, call.now))


# Flags and the end of a change
@route("POST", "changes/{change}/wip")
def wip(call: Call, change: str) -> Reply:
    call.gerrit.set_wip(call.change(change).number, call.viewer, call.now, call.text("message"))
    return Reply.of("")


@route("POST", "changes/{change}/ready")
def ready(call: Call, change: str) -> Reply:
    call.gerrit.set_ready(call.change(change).number, call.viewer, call.now, call.text("message"))
    return Reply.of("")


@route("POST", "changes/{change}/private")
def private(call: Call, change: str) -> Reply:
    new = call.gerrit.set_private(call.change(change).number, call.viewer, True, call.now)
    return Reply.of("", 201 if new else 200)


@route("DELETE", "changes/{change}/private")
def public(call: Call, change: str) -> Reply:
    if not call.gerrit.set_private(call.change(change).number, call.viewer, False, call.now):
        raise Rejected(409, "change is not private")
    return Reply(204)


@route("POST", "changes/{change}/abandon")
def abandon(call: Call, change: str) -> Reply:
    its = call.change(change)
    call.gerrit.abandon(its.number, call.viewer, call.text("message"), call.now)
    return change_reply(call, its)


@route("POST", "changes/{change}/restore")
def restore(call: Call, change: str) -> Reply:
    its = call.change(change)
    call.gerrit.restore(its.number, call.viewer, call.text("message"), call.now)
    return change_reply(call, its)


@route("POST", "changes/{change}/submit")
def submit(call: Call, change: str) -> Reply:
    its = call.change(change)
    call.gerrit.submit(its.number, call.viewer, call.now)
    return change_reply(call, its)


@route("DELETE", "changes/{change}")
def delete(call: Call, change: str) -> Reply:
    call.gerrit.delete(call.change(change).number, call.viewer, call.now)
    return Reply(204)


# Reviewers
@route("POST", "changes/{change}/reviewers")
def add_reviewer(call: Call, change: str) -> Reply:
    its, named = call.change(change), call.text("reviewer", True)
    state = call.body.get("state", "REVIEWER")
    if state not in ACCOUNT_STATES:
        raise Rejected(400, "Invalid application/json in request")
    try:
        added = call.gerrit.add_reviewer(its.number, call.viewer, named, state, at=call.now)
    except Rejected as no:
        return Reply.of({"input": named, "error": no.text}, no.status)
    listed = [reviewer_info(call, its, one, state) for one in sorted(added, key=str, reverse=True)]
    return Reply.of({"input": named, "ccs" if state == "CC" else "reviewers": listed})


def reviewer_info(call: Call, change: Change, one: int | str, state: str) -> dict:
    info = call.writer("DETAILED_ACCOUNTS").reviewer(change, one)
    if isinstance(one, str) or state == "CC":
        return info
    labels = call.gerrit.projects[change.project].labels.values()
    votable = [label.name for label in labels if call.gerrit.voting_range(one, change.project, label)]
    return {"approvals": {name: padded(change.vote(one, name)) for name in votable}} | info


@route("POST", "changes/{change}/reviewers/{reviewer}/delete")
@route("DELETE", "changes/{change}/reviewers/{reviewer}")
def remove_reviewer(call: Call, change: str, reviewer: str) -> Reply:
    call.gerrit.remove_reviewer(call.change(change).number, call.viewer, reviewer, call.now)
    return Reply(204)


@route("POST", "changes/{change}/reviewers/{reviewer}/votes/{label}/delete")
@route("DELETE", "changes/{change}/reviewers/{reviewer}/votes/{label}")
def remove_vote(call: Call, change: str, reviewer: str, label: str) -> Reply:
    call.gerrit.remove_vote(call.change(change).number, call.viewer, reviewer, label, call.now)
    return Reply(204)


# Attention set
@route("POST", "changes/{change}/attention")
def add_attention(call: Call, change: str) -> Reply:
    its, user = call.change(change), call.text("user", True)
    call.gerrit.add_attention(its.number, call.viewer, user, call.text("reason", True), call.now)
    return Reply.of(call.gerrit.accounts[call.gerrit.actor(user)].info())


@route("POST", "changes/{change}/attention/{user}/delete")
def drop_attention(call: Call, change: str, user: str) -> Reply:
    its, reason = call.change(change), call.text("reason", True)
    call.gerrit.drop_attention(its.number, call.viewer, user, reason, call.now)
    return Reply(204)
