"""Faults of whole replies: what comes instead, what is wrong with it on its way, and what happens to the server."""

import base64
import json
import time
from typing import Any

from .calls import HTML, PASS, PREFIX, Call, Reply
from .state import Gerrit

PROXY_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>proxy</body></html>"


# --- Instead of the reply


def unauthorized(fault, call: Call) -> Reply:
    """401, as with a wrong or expired password."""
    return Reply(401, "Unauthorized", "text/plain;charset=iso-8859-1", {"WWW-Authenticate": "Basic"})


def forbidden(fault, call: Call) -> Reply:
    """403: a spell of it, or a right that is gone."""
    return Reply.error(403, "Forbidden")


def not_found(fault, call: Call) -> Reply:
    """404 for something that is there."""
    return Reply.error(404, f"Not found: {call.segments[-1]}")


def request_timeout(fault, call: Call) -> Reply:
    """408: the server's own deadline."""
    return Reply.error(408, "Server Deadline Exceeded\n\ndefault.timeout=30s")


def too_many_requests(fault, call: Call) -> Reply:
    """429; with `retry_after` (seconds, or a date) also the header that a proxy adds."""
    reply = Reply.error(429, "Short term server-time rate limit exceeded")
    if fault.get("retry_after") is not None:
        reply.headers["Retry-After"] = str(fault.get("retry_after"))
    return reply


def internal_error(fault, call: Call) -> Reply:
    """500."""
    return Reply.error(500, "Internal server error")


def bad_gateway(fault, call: Call) -> Reply:
    """502 from a proxy, as a page."""
    return Reply(502, PROXY_PAGE.format("502 Bad Gateway"), HTML)


def unavailable(fault, call: Call) -> Reply:
    """503 from a proxy, as while the server starts; with `retry_after` its header."""
    headers = {"Retry-After": str(fault.get("retry_after"))} if fault.get("retry_after") is not None else {}
    return Reply(503, PROXY_PAGE.format("503 Service Unavailable"), HTML, headers)


def html_page(fault, call: Call) -> Reply:
    """A page with status 200, as a proxy's sign-in page."""
    return Reply(200, PROXY_PAGE.format("Please sign in"), HTML)


def conflict(fault, call: Call) -> Reply:
    """409, as for the diff of a merge."""
    return Reply.error(409, "Revision has more than 1 parent.")


def delay(fault, call: Call) -> None:
    """The reply comes `seconds` later."""
    time.sleep(fault.get("seconds", 1))


def option_refused(fault, call: Call) -> Reply | Any:
    """400 for one `option`, as from an older server."""
    option = fault.get("option", "SUBMIT_REQUIREMENTS")
    if option not in call.values("o"):
        return PASS
    return Reply.error(400, f'"{option}" is not a valid value for "-o"')


def logged_out(fault, call: Call) -> None:
    """A login that is no longer taken for one: `/a/` answers as to a stranger, nothing fails."""
    call.viewer = None


# --- On its way


def no_prefix(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """JSON without the line before it."""
    return changed(reply, reply.text.removeprefix(PREFIX)) if reply.text.startswith(PREFIX) else None


def truncated(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """Half of the JSON, with the length that fits it."""
    return changed(reply, reply.text[: len(reply.text) // 2]) if reply.text.startswith(PREFIX) else None


def cut_off(fault, call: Call, reply: Reply, wire) -> Reply:
    """The connection ends in the middle of the body; `share` of it arrives."""
    wire.cut_at = fault.get("share", 0.5)
    return reply


def huge_text(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """A diff or file of `size` bytes (20 MB) without a length beforehand, with a `pause` (seconds) between pieces."""
    if not is_text(reply):
        return None
    wire.endless = (fault.get("size", 20_000_000), fault.get("pause", 0.0))
    return reply


def text_cut(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """A diff or file of which only a `share` came from behind a proxy, with the length that fits it; `even`: its end
    does not show that it is cut."""
    if not is_text(reply):
        return None
    kept = int(len(reply.text) * fault.get("share", 0.5)) // 4 * 4
    return changed(reply, reply.text[: kept + (0 if fault.get("even", False) else 1)])


def other_encoding(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """A diff or file with words that are no UTF-8 (or `raw`, other bytes) at its end."""
    if not is_text(reply):
        return None
    raw = fault.get("raw", " caf\u00e9\n".encode("latin-1"))
    return changed(reply, base64.b64encode(base64.b64decode(reply.text) + raw).decode())


def is_text(reply: Reply) -> bool:
    return reply.status == 200 and reply.headers.get("X-FYI-Content-Encoding") == "base64"


def version(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """Another `value` for the server's version, "(dev)" by default; removed or added in mid-run it is an upgrade."""
    if call.segments != ["config", "server", "version"]:
        return None
    return Reply.of(fault.get("value", "(dev)"))


def access_emptied(fault, call: Call, reply: Reply, wire) -> Reply | None:
    """Rights without any rule, as to one who may not read the configuration of the project."""
    if call.segments[-1] != "access" or reply.status != 200:
        return None
    value = json.loads(reply.text.removeprefix(PREFIX))
    for info in value.values() if call.segments == ["access"] else [value]:
        info["local"] = {section: {"permissions": {}} for section in info["local"]}
    return Reply.of(value)


def clock_skew(fault, call: Call, reply: Reply, wire) -> Reply:
    """The server's clock (its Date header) is `seconds` ahead."""
    return reply


def changed(reply: Reply, text: str) -> Reply:
    return Reply(reply.status, text, reply.kind, reply.headers)


# --- Once, on the server itself


def one_second(fault, gerrit: Gerrit) -> None:
    """All open changes (or `numbers`) get a hashtag within the same second `at`, as in a bulk edit."""
    at = fault.get("at", gerrit.now())
    numbers = fault.get("numbers") or [change.number for change in gerrit.open_changes()]
    for number in numbers:
        gerrit.set_hashtags(number, "admin", [fault.get("hashtag", "bulk")], [], at)


def project_renamed(fault, gerrit: Gerrit) -> None:
    """The project `old` is called `new` from now on; its changes keep number and `updated`."""
    gerrit.rename_project(fault.get("old"), fault.get("new"))


def change_moved(fault, gerrit: Gerrit) -> None:
    """The change `number` goes to another `branch`, or `project`."""
    gerrit.move_change(fault.get("number"), fault.get("branch"), fault.get("project"))


def message_deleted(fault, gerrit: Gerrit) -> None:
    """The words of a message (`index`, the last by default) are deleted: `meta_rev_id` moves, `updated` does not."""
    gerrit.delete_message(fault.get("number"), "admin", fault.get("index", -1))


def change_deleted(fault, gerrit: Gerrit) -> None:
    """The change `number` is deleted for good."""
    gerrit.delete(fault.get("number"), "admin", gerrit.now())


INSTEAD = {
    "unauthorized": unauthorized,
    "forbidden": forbidden,
    "not-found": not_found,
    "request-timeout": request_timeout,
    "too-many-requests": too_many_requests,
    "internal-error": internal_error,
    "bad-gateway": bad_gateway,
    "unavailable": unavailable,
    "html-page": html_page,
    "conflict": conflict,
    "delay": delay,
    "option-refused": option_refused,
    "logged-out": logged_out,
}
ON_REPLY = {
    "no-prefix": no_prefix,
    "truncated": truncated,
    "cut-off": cut_off,
    "huge-text": huge_text,
    "text-cut": text_cut,
    "other-encoding": other_encoding,
    "version": version,
    "access-emptied": access_emptied,
    "clock-skew": clock_skew,
}
ONCE = {
    "one-second": one_second,
    "project-renamed": project_renamed,
    "change-moved": change_moved,
    "message-deleted": message_deleted,
    "change-deleted": change_deleted,
}
