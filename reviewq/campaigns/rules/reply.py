"""A kind reply to who sends the same edit as many changes: thanks first, then what would help."""

from __future__ import annotations

from .fold import Campaign

LONGEST_SUBJECT = 120


def reply(campaign: Campaign) -> str:
    """To be pasted into Gerrit by whoever wants to. Says nothing against the person or the edit."""
    subject = campaign.subject if len(campaign.subject) <= LONGEST_SUBJECT else campaign.subject[:LONGEST_SUBJECT] + "…"
    count, projects = campaign.size, len(campaign.projects)
    where = "in one project" if projects == 1 else f"in {projects} projects"
    return REPLY.format(subject=subject, count=count, where=where, fewer=FEWER[projects > 1])


FEWER = {
    False: "* Put them into one change: it is read once, tested once and merged once.",
    True: "* Make one change for each project: it is read once, tested once and merged once.",
}
REPLY = """\
Thank you for taking care of this! I look at “{subject}” together with the others like it: there are {count} open \
changes {where} with the same edit, and each of them takes its own run of CI and its own reviewers.

What would help to get them in soon:
{fewer}
* If something in one of them needs another patch set, change them all alike, so that one review answers for all.
* The next time, ask the team first, on the mailing list or on IRC: there may be a tool for it, a reason why it is as \
it is, or a better moment than the weeks before a release.

If you would like a hand with putting them together, say so here; I am glad to help. And if you look for something \
with more to it, ask for a bug that suits you: you have shown that you know the way to Gerrit already."""
