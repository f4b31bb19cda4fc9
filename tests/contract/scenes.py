"""The scenes of the contract world, in the order in which they are played."""

from . import trees
from .script import BASE, CRANE, QUAY, Script


def edit(script, parent, part: int, insert: int, delete: int = 0, word: str = "new") -> dict[str, trees.Edit]:
    """A change to one of the numbered files; each scene has its own, so nothing ever conflicts."""
    path = f"src/part_{part}.py"
    return {path: trees.changed(script.trees[parent], path, 10, insert, delete, word)}


def whole_life(s: Script) -> None:
    """From upload through remarks, rework, message edit and rebase to the merge."""
    base = s.base()
    first = edit(s, base, 0, 10, 3) | {"src/extra.py": trees.new_file("src/extra.py", 25)}
    subject = "Berth: keep the mooring list sorted"
    s.upload("life", "cho", base, first, subject=subject, body="Closes-Bug: #123456", topic="bug/123456")
    s.vote("life", "gate", "Build succeeded.", Verified=1)
    remark = {"src/part_0.py": [{"line": 11, "message": "Why sorted here?", "unresolved": True}]}
    s.do("review", "life", "dee", labels={"Code-Review": -1}, message="One question.", comments=remark)
    asked = s.driver.comment_id(s.number("life"), "src/part_0.py")
    answer = {"line": 11, "message": "Because readers scan it.", "unresolved": False, "in_reply_to": asked}
    s.do("review", "life", "cho", comments={"src/part_0.py": [answer]})
    second = edit(s, base, 0, 14, 3, "better") | {"src/extra.py": trees.new_file("src/extra.py", 30)}
    s.upload("life", "cho", base, second, subject=subject, body="Closes-Bug: #123456")
    s.vote("life", "ana", "Looks right.", Code_Review=2)
    s.vote("life", "gate", "Build succeeded.", Verified=1)
    s.upload(
        "life", "cho", base, second, subject=subject, body="With reasons.\n\nCloses-Bug: #123456", kind="NO_CODE_CHANGE"
    )


def rebased_and_merged(s: Script) -> None:
    """Another change merges first; then `life` is rebased onto it, keeps its +2, and merges."""
    base = s.base()
    other = s.upload("first_in", "ben", base, edit(s, base, 1, 2), subject="Crane: log the swing angle")
    s.vote("first_in", "ana", Code_Review=2, Workflow=1)
    s.vote("first_in", "gate", "Gate succeeded.", Verified=2)
    s.do("submit", "first_in", "gate")
    second = edit(s, base, 0, 14, 3, "better") | {"src/extra.py": trees.new_file("src/extra.py", 30)}
    s.upload(
        "life",
        "cho",
        other,
        second,
        subject="Berth: keep the mooring list sorted",
        body="With reasons.\n\nCloses-Bug: #123456",
        kind="TRIVIAL_REBASE",
    )
    s.vote("life", "ben", Code_Review=2, Workflow=1)
    s.vote("life", "gate", "Gate succeeded.", Verified=2)
    s.do("submit", "life", "gate")


def sticky_veto_and_chain(s: Script) -> None:
    """A chain of three; its foot has a -2 that survives a rework, which leaves the others on an outdated commit."""
    base = s.base()
    foot = s.upload("foot", "cho", base, edit(s, base, 2, 30), subject="Tide: read the gauge", topic="bp/tide-gauge")
    middle = s.upload(
        "middle", "cho", foot, edit(s, foot, 3, 5, 5), subject="Tide: store readings", topic="bp/tide-gauge"
    )
    s.upload("top", "cho", middle, edit(s, middle, 4, 1, 1), subject="Tide: show readings", topic="bp/tide-gauge")
    s.vote("foot", "ana", "Frozen until the next cycle.", Code_Review=-2)
    s.vote("middle", "ben", Code_Review=1)
    s.upload("foot", "cho", base, edit(s, base, 2, 33, 1, "again"), subject="Tide: read the gauge", kind="REWORK")
    s.vote("top", "dee", "Fine by me.", Code_Review=1, Workflow=0)


def work_in_progress(s: Script) -> None:
    """Uploaded as WIP, made ready, made WIP again; a reviewer of a WIP change is only pending."""
    base = s.base()
    s.upload("wip", "eve", base, edit(s, base, 5, 3), subject="Sketch of a pilot roster", wip=True)
    s.do("add_reviewer", "wip", "eve", "ana")
    s.do("set_ready", "wip", "eve", message="Have a look.")
    s.vote("wip", "ana", Code_Review=1)
    s.do("set_wip", "wip", "eve", message="Not yet after all.")
    s.upload("never_ready", "eve", base, edit(s, base, 6, 3), subject="Draft of a draft", wip=True)
    s.do("add_reviewer", "never_ready", "eve", "ben")


def private_and_labels(s: Script) -> None:
    """Private, topics, hashtags."""
    base = s.base()
    s.upload("private", "dee", base, edit(s, base, 7, 3), subject="Not for all eyes", private=True)
    s.upload("tagged", "dee", base, edit(s, base, 8, 3), subject="Tag me", hashtags=("easy", "docs"))
    s.do("set_topic", "tagged", "dee", "tags")
    s.do("set_topic", "tagged", "dee", "more-tags")
    s.do("set_topic", "tagged", "dee", "")
    s.do("set_hashtags", "tagged", "dee", ["urgent"], ["docs"])
    s.upload("was_private", "dee", base, edit(s, base, 9, 3), subject="For all eyes by now", private=True)
    s.do("set_private", "was_private", "dee", False)
    s.do("set_private", "tagged", "dee", True)
    s.do("set_private", "tagged", "dee", False)


def abandoned_and_restored(s: Script) -> None:
    base = s.base()
    s.upload("abandoned", "cho", base, edit(s, base, 10, 3), subject="Nobody wants this")
    s.vote("abandoned", "ana", "I do not want this.", Code_Review=-1)
    s.do("abandon", "abandoned", "ana", "Superseded.")
    s.upload("restored", "cho", base, edit(s, base, 11, 3), subject="Wanted after all")
    s.do("add_reviewer", "restored", "cho", "ben")
    s.do("abandon", "restored", "cho", "")
    s.do("restore", "restored", "cho", "Sorry, still needed.")


def reviewers_come_and_go(s: Script) -> None:
    """Reviewers and CCs by account and by e-mail, moved, removed, with and without votes."""
    base = s.base()
    s.upload("people", "cho", base, edit(s, base, 12, 3), subject="Ask around")
    s.do("add_reviewer", "people", "cho", "ana")
    s.do("add_reviewer", "people", "cho", "dee", "CC")
    s.do("add_reviewer", "people", "cho", "Guest <guest@example.com>", "CC")
    s.do("add_reviewer", "people", "cho", "outsider@example.com", "REVIEWER")
    s.do("add_reviewer", "people", "cho", "dee", "REVIEWER")
    s.do("add_reviewer", "people", "cho", "eve", "CC")
    s.do("review", "people", "eve", message="Only a word, no vote.")
    s.vote("people", "ben", Code_Review=2, Review_Priority=1)
    s.vote("people", "dee", Code_Review=-1)
    s.do("remove_reviewer", "people", "admin", "ana")
    s.do("remove_reviewer", "people", "admin", "dee")
    s.do("remove_vote", "people", "admin", "ben", "Review-Priority")
    s.do("add_reviewer", "people", "cho", "nomail")


def attention_edits(s: Script) -> None:
    """The attention set by hand, and what replies do to it."""
    base = s.base()
    s.upload("attention", "cho", base, edit(s, base, 13, 3), subject="Look here")
    s.do("add_reviewer", "attention", "cho", "ana")
    s.do("add_reviewer", "attention", "cho", "dee", "CC")
    s.do("add_attention", "attention", "cho", "dee", "Please look at the units")
    s.do("drop_attention", "attention", "ana", "ana", "On leave this week")
    s.do("review", "attention", "dee", message="The units are fine.")
    s.do("add_attention", "attention", "ana", "ana", "Back again")
    s.vote("attention", "gate", "Build failed.", Verified=-1)
    s.do("review", "attention", "cho", message="recheck")
    s.vote("attention", "gate", "Build succeeded.", Verified=1)


def votes_change(s: Script) -> None:
    """A vote is changed and taken back; a rework outdates the rest; a remark is left on the patch set as a whole."""
    base = s.base()
    s.upload("votes", "eve", base, edit(s, base, 14, 3), subject="Change your mind")
    s.vote("votes", "ana", "Good.", Code_Review=2)
    s.vote("votes", "ana", "Wait, no.", Code_Review=-1)
    s.vote("votes", "ana", "Undecided.", Code_Review=0)
    s.vote("votes", "ben", Code_Review=1, Workflow=1)
    s.vote("votes", "dee", Code_Review=1, Review_Priority=1)
    s.vote("votes", "eve", "Not yet.", Workflow=-1)
    s.vote("votes", "gate", "Build succeeded.", Verified=1)
    whole = {"/PATCHSET_LEVEL": [{"message": "Nice overall, two things open.", "unresolved": True}]}
    inline = {
        "src/part_14.py": [
            {"line": 12, "message": "nit", "unresolved": False},
            {"line": 11, "message": "Off by one?", "unresolved": True},
        ]
    }
    s.do("review", "votes", "dee", message="See inside.", comments=whole | inline)
    s.upload("votes", "eve", base, edit(s, base, 14, 4, 2, "other"), subject="Change your mind twice")
    s.vote("votes", "ana", Code_Review=1)


def kinds_of_patch_sets(s: Script) -> None:
    """Message only, nothing at all, rebase with a new message, and an upload by somebody else."""
    base = s.base()
    body = "A body."
    first = edit(s, base, 15, 3, 2)
    s.upload("kinds", "cho", base, first, subject="All kinds", body=body)
    for who, vote in (("ana", 2), ("ben", 1), ("dee", -1)):
        s.vote("kinds", who, Code_Review=vote)
    s.vote("kinds", "gate", "Build succeeded.", Verified=1)
    s.vote("kinds", "ana", Workflow=1, Review_Priority=2)
    s.upload("kinds", "cho", base, first, subject="All kinds", body=body, kind="NO_CHANGE")
    s.upload("kinds", "cho", base, first, subject="All kinds", body="Another body.", kind="NO_CODE_CHANGE")
    s.upload("kinds", "ben", base, edit(s, base, 15, 3, 3, "ben's"), subject="All kinds", body="Another body.")
    s.vote("kinds", "ana", "Thanks, Ben.", Code_Review=2)
    s.vote("kinds", "cho", "Thanks.", Code_Review=1)


def odd_files(s: Script) -> None:
    """New, deleted, renamed and binary files; a subject of a single long word."""
    base = s.base()
    tree = s.trees[base]
    edits = {
        "docs/gone.rst": trees.deleted(tree, "docs/gone.rst"),
        "docs/new_name.rst": trees.renamed(tree, "docs/old_name.rst"),
        "img/chart.png": trees.binary_file(3),
        "src/fresh.py": trees.new_file("src/fresh.py", 7),
    }
    s.upload(
        "files", "ben", base, edits, subject="Move the furniture", body="Related-Bug: #1\nImplements: blueprint move"
    )


def other_project_and_branch(s: Script) -> None:
    """Depends-On across projects, a backport with the same Change-Id, other cores."""
    base = s.base(CRANE)
    s.upload("below", "dee", base, edit(s, base, 16, 3), subject="Grow an arm", project=CRANE)
    s.vote("below", "ana", "Not a core here.", Code_Review=1)
    s.vote("below", "ben", "A core here.", Code_Review=2)
    home = s.base()
    body = f"Depends-On: https://review.example.org/c/harbour/crane/+/{s.number('below')}"
    s.upload("above", "dee", home, edit(s, home, 17, 3), subject="Use the arm", body=body)
    stable = s.base(branch="stable/1.0")
    s.upload("backport", "dee", stable, edit(s, stable, 17, 3), subject="Use the arm", key="above", branch="stable/1.0")


def many_voters(s: Script) -> None:
    """Who stands for a label when several voted, in an order that is neither by name nor by account."""
    base = s.base()
    s.upload("voters", "eve", base, edit(s, base, 20, 3), subject="Count the votes")
    for who, vote in (("dee", 1), ("ana", 2), ("cho", -1), ("ben", 2), ("admin", -2), ("eve", 1)):
        s.vote("voters", who, Code_Review=vote)
    s.vote("voters", "ana", "Same again.", Code_Review=2)
    s.vote("voters", "cho", "Nothing at all.", Workflow=0)
    s.upload("likers", "eve", base, edit(s, base, 21, 3), subject="Count the likes")
    for who, vote in (("ben", 1), ("dee", 1), ("ana", 1), ("cho", -1), ("eve", -1)):
        s.vote("likers", who, Code_Review=vote)
    s.upload("fans", "eve", base, edit(s, base, 22, 3), subject="Count the fans")
    for who, vote in (("cho", 1), ("ana", 2), ("dee", 1), ("ben", 2)):
        s.vote("fans", who, Code_Review=vote, Review_Priority=1)


def answers(s: Script) -> None:
    """Conversations: who answers whom, and what stays unresolved."""
    base = s.base()
    path = "src/part_23.py"
    s.upload("talk", "cho", base, edit(s, base, 23, 5), subject="Talk about it")
    s.do("review", "talk", "dee", comments={path: [{"line": 11, "message": "Why?", "unresolved": True}]})
    first = s.driver.comment_id(s.number("talk"), path)
    s.do("review", "talk", "eve", comments={path: [{"line": 12, "message": "And this?", "unresolved": True}]})
    s.do("review", "talk", "cho", message="Thinking about it.")
    answer = {"line": 11, "message": "Because.", "unresolved": True, "in_reply_to": first}
    s.do("review", "talk", "cho", comments={path: [answer]})
    third = {"line": 11, "message": "I see.", "unresolved": False, "in_reply_to": first}
    s.do("review", "talk", "ana", comments={path: [third]}, labels={"Code-Review": 1})
    s.vote("talk", "gate", "Build failed.", Verified=-2)


def robots(s: Script) -> None:
    """What a service user does to the attention set, with and without a negative vote."""
    base = s.base()
    s.upload("robots", "cho", base, edit(s, base, 24, 5), subject="Let robots judge")
    s.vote("robots", "gate", "Starting jobs.")
    s.vote("robots", "gate", "Build failed.", Verified=-1)
    s.do("review", "robots", "cho", message="recheck")
    s.vote("robots", "gate", "Build failed again.", Verified=-1)
    s.do("add_reviewer", "robots", "cho", "gate")
    s.upload("robots", "cho", base, edit(s, base, 24, 6, 0, "fixed"), subject="Let robots judge")
    s.vote("robots", "gate", "Build succeeded.", Verified=1)


def rebases(s: Script) -> None:
    """A rebase with every sort of vote, one with a new message, and a patch set of a change in progress."""
    base = s.base()
    older = s.driver.head(QUAY, "stable/1.0")
    s.trees.setdefault(older, BASE)
    own = edit(s, older, 25, 3, 1)
    s.upload("rebased", "dee", older, own, subject="Move up")
    for who, vote in (("admin", -2), ("ana", 2), ("cho", 1), ("eve", -1)):
        s.vote("rebased", who, Code_Review=vote)
    s.vote("rebased", "ben", Review_Priority=-1, Workflow=-1)
    s.upload("rebased", "dee", base, own, subject="Move up", kind="TRIVIAL_REBASE")
    s.upload("reworded", "dee", older, edit(s, older, 26, 3, 1), subject="Move and say why")
    s.vote("reworded", "ana", Code_Review=2)
    s.upload(
        "reworded",
        "dee",
        base,
        edit(s, base, 26, 3, 1),
        subject="Move and say why not",
        kind="TRIVIAL_REBASE_WITH_MESSAGE_UPDATE",
    )
    s.upload("in_progress", "dee", base, edit(s, base, 27, 3, 1), subject="Slowly", wip=True)
    s.vote("in_progress", "ana", Code_Review=1)
    s.upload("in_progress", "dee", base, edit(s, base, 27, 4, 1, "slower"), subject="Slowly")
    s.do("set_ready", "in_progress", "dee")


def leaving(s: Script) -> None:
    """Reviewers and CCs who go by themselves, or are taken off by the owner."""
    base = s.base()
    s.upload("leaving", "cho", base, edit(s, base, 28, 3), subject="Come and go")
    s.do("add_reviewer", "leaving", "cho", "ana")
    s.do("add_reviewer", "leaving", "cho", "eve", "CC")
    s.do("add_reviewer", "leaving", "cho", "Guest <guest@example.com>")
    s.do("add_reviewer", "leaving", "dee", "dee")
    s.do("remove_reviewer", "leaving", "ana", "ana")
    s.do("remove_reviewer", "leaving", "admin", "eve")
    s.do("remove_reviewer", "leaving", "admin", "guest@example.com")
    s.do("add_reviewer", "leaving", "cho", "quay-core", "CC")


def chain_merges(s: Script) -> None:
    """The upper of two is submitted and takes the lower with it; then words are said too late."""
    base = s.base()
    lower = s.upload("lower", "eve", base, edit(s, base, 29, 3), subject="Lay the keel")
    s.upload("upper", "eve", lower, edit(s, lower, 30, 3), subject="Build the hull", topic="ship")
    for name in ("lower", "upper"):
        s.vote(name, "ana", Code_Review=2, Workflow=1)
        s.vote(name, "gate", "Gate succeeded.", Verified=2)
    s.do("submit", "upper", "gate")
    s.do("review", "upper", "cho", message="Nice to see this in.")
    s.do("review", "abandoned", "dee", message="A pity.")
    path = "src/part_29.py"
    s.do("review", "lower", "dee", comments={path: [{"line": 11, "message": "Too late?", "unresolved": True}]})


def old_patch_sets(s: Script) -> None:
    """Words about a patch set that is not the current one any more."""
    base = s.base()
    s.upload("outdated", "cho", base, edit(s, base, 31, 3), subject="Once more")
    s.upload("outdated", "cho", base, edit(s, base, 31, 4, 0, "more"), subject="Once more")
    path = "src/part_31.py"
    s.do(
        "review", "outdated", "dee", comments={path: [{"line": 11, "message": "Old?", "unresolved": True}]}, patch_set=1
    )


def forgotten(s: Script) -> None:
    """Nothing ever happened to it; and one that was deleted."""
    base = s.base()
    s.upload("quiet", "cho", base, edit(s, base, 18, 1), subject="Quiet one")
    s.upload("deleted", "cho", base, edit(s, base, 19, 1), subject="Gone soon")
    s.do("delete", "deleted", "admin")


SCENES = [
    whole_life,
    rebased_and_merged,
    sticky_veto_and_chain,
    work_in_progress,
    private_and_labels,
    abandoned_and_restored,
    reviewers_come_and_go,
    attention_edits,
    votes_change,
    kinds_of_patch_sets,
    odd_files,
    other_project_and_branch,
    many_voters,
    answers,
    robots,
    rebases,
    leaving,
    chain_merges,
    old_patch_sets,
    forgotten,
]
