"""Plain pages for people, so that "open in Gerrit" of the demo leads somewhere. Not what the real one shows."""

from html import escape

from .calls import HTML, Call, Reply, route
from .labels import signed
from .records import Change, Rejected, stamp

STYLE = "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap}"
# Nothing on the page may load or run anything; the hash of STYLE would do as well, but styles are harmless here.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(title: str, body: str, status: int = 200) -> Reply:
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
    return Reply(status, f"{head}{body}</html>\n", HTML, {"Content-Security-Policy": POLICY})


def show(call: Call, word: str) -> Reply:
    """The page of a change."""
    try:
        change = call.change(word)
    except Rejected:
        return page("Not found", "<h1>Not found</h1><p>No such change, or it is private.</p>", 404)
    return page(change.subject, body_of(call, change))


def body_of(call: Call, change: Change) -> str:
    accounts, names = call.gerrit.accounts, f"{change.project} / {change.branch}"
    votes = [
        f"<li>{escape(label)} {signed(vote.value)} by {escape(accounts[account].name)}</li>"
        for (account, label), vote in sorted(change.votes.items(), key=lambda item: item[0][1])
        if vote.value
    ]
    messages = [
        f"<h3>{escape(accounts[m.author].name if m.author else 'Gerrit')}, {stamp(m.at)[:16]}</h3>"
        f"<pre>{escape(m.text)}</pre>"
        for m in change.messages
    ]
    return (
        f"<p>{escape(names)}, change {change.number}, patch set {change.current.number}, {change.status.lower()}</p>"
        f"<h1>{escape(change.subject)}</h1><pre>{escape(change.current.message)}</pre>"
        f"<h2>Votes</h2><ul>{''.join(votes) or '<li>none</li>'}</ul><h2>Messages</h2>{''.join(messages)}"
    )


@route("GET", "")
def front(call: Call) -> Reply:
    count = sum(change.open for change in call.gerrit.changes.values())
    return page("Stand-in Gerrit", f"<h1>Stand-in Gerrit</h1><p>{count} open changes. It speaks Gerrit's REST.</p>")


def change_page(call: Call) -> Reply | None:
    """Serves /c/<project>/+/<number>, whose project may have slashes, and the short /<number>."""
    segments = call.segments
    if len(segments) == 1 and segments[0].isdigit():
        return show(call, segments[0])
    if segments[:1] == ["c"] and "+" in segments[1:-1]:
        at = segments.index("+")
        return show(call, f"{'/'.join(segments[1:at])}~{segments[at + 1]}")
    return None
