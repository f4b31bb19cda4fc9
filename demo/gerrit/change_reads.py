"""Endpoints that read changes: queries, one change, its comments, messages, files."""

import base64
import mimetypes

from .calls import LATIN_TEXT, PREFIX, Call, Reply, route
from .options import DETAIL
from .records import Change, PatchSet, Rejected, stamp
from .replies import MENTIONED
from .search import MOST_QUERIES, Search
from .texts import mail, sides

QUERY_PARAMETERS = (
    "q", "query", "n", "limit", "S", "start", "o", "O", "no-limit", "allow-incomplete-results", "skip-visibility",
)  # fmt: skip
OF_NOTHING = "da39a3ee5e6b4b0d3255bfef95601890afd80709"  # the sha of an empty text


@route("GET", "changes")
def query(call: Call) -> Reply:
    """One query gives a list, several give a list of lists."""
    call.only(*QUERY_PARAMETERS)
    start = call.number("S", "start") or 0
    if start < 0:
        raise Rejected(400, "'start' parameter cannot be less than zero")
    queries = call.values("q", "query") or ["status:open"]
    if len(queries) > MOST_QUERIES:
        raise Rejected(400, f"limit of {MOST_QUERIES} queries")
    if call.flag("skip-visibility") and not call.gerrit.is_admin(call.viewer):
        reason = "administrate server not permitted"
        raise Rejected(400, f"com.google.gerrit.extensions.restapi.AuthException: {reason}")
    search, limit = Search(call.gerrit, call.viewer), call.number("n", "limit")
    pages = [search.page(text, limit, start, call.flag("no-limit")) for text in queries]
    lists = [list_text(call, changes, more) for changes, more in pages]
    whole = lists[0] if len(lists) == 1 else f"[{','.join(lists)}]"
    return Reply(text=f"{PREFIX}{whole}\n")


def list_text(call: Call, changes: list[Change], more: bool) -> str:
    writer = call.writer()
    texts = [writer.text(change) for change in changes]
    if more and texts:
        texts[-1] = texts[-1][:-1] + ',"_more_changes":true}'
    return f"[{','.join(texts)}]"


@route("GET", "changes/{change}")
def one_change(call: Call, change: str) -> Reply:
    call.only("o", "O")
    return Reply(text=f"{PREFIX}{call.writer().text(call.change(change))}\n")


@route("GET", "changes/{change}/detail")
def detail(call: Call, change: str) -> Reply:
    call.only("o", "O")
    return Reply(text=f"{PREFIX}{call.writer(*DETAIL).text(call.change(change))}\n")


@route("GET", "changes/{change}/comments")
def comments(call: Call, change: str) -> Reply:
    its, writer = call.change(change), call.writer()
    by_path: dict[str, list] = {}
    ordered = sorted(its.comments, key=lambda c: (c.path, c.patch_set, c.line or 0, c.at))
    for comment in ordered:
        by_path.setdefault(comment.path, []).append(writer.comment(comment))
    return Reply.of(by_path)


@route("GET", "changes/{change}/messages")
def messages(call: Call, change: str) -> Reply:
    its, writer = call.change(change), call.writer()
    infos = [writer.message(message, detailed=True) for message in its.messages]
    for info in infos:
        info["message"] = MENTIONED.sub(lambda found: in_words(call, int(found.group(1))), info["message"])
    return Reply.of(infos)


def in_words(call: Call, number: int) -> str:
    """A mentioned account: this endpoint, unlike the lists, does not leave that to its reader."""
    account = call.gerrit.accounts.get(number)
    if account is None:
        return "Gerrit Account"
    return f"{account.name} <{account.email}>" if account.email else account.name


@route("GET", "changes/{change}/topic")
def topic(call: Call, change: str) -> Reply:
    return Reply.of(call.change(change).topic or "")


@route("GET", "changes/{change}/hashtags")
def hashtags(call: Call, change: str) -> Reply:
    return Reply.of(sorted(call.change(change).hashtags))


@route("GET", "changes/{change}/attention")
def attention(call: Call, change: str) -> Reply:
    its, writer = call.change(change), call.writer("DETAILED_ACCOUNTS")
    inside = sorted(its.in_attention(), reverse=True)
    return Reply.of([writer.attention(number, its.attention[number]) for number in inside])


@route("GET", "changes/{change}/revisions/{revision}/commit")
def commit(call: Call, change: str, revision: str) -> Reply:
    patch_set = call.patch_set(call.change(change), revision)
    return Reply.of({"commit": patch_set.sha} | call.writer().commit(patch_set))


@route("GET", "changes/{change}/revisions/{revision}/files")
def files(call: Call, change: str, revision: str) -> Reply:
    """The files of a patch set, with the commit message as a file of its own."""
    patch_set = call.patch_set(call.change(change), revision)
    text = commit_message_file(call, patch_set)
    size = len(text.encode())
    magic = {"status": "A", "lines_inserted": text.count("\n"), "size_delta": size, "size": size}
    magic |= {"old_sha": OF_NOTHING, "new_sha": call.gerrit.sha("message", text)}
    writer = call.writer()
    listed = {path: writer.file(path, file) for path, file in patch_set.files.items()}
    return Reply.of({"/COMMIT_MSG": magic} | listed)


def commit_message_file(call: Call, patch_set: PatchSet) -> str:
    lines = []
    for parent in patch_set.parents:
        lines.append(f"Parent:     {parent[:8]} ({call.gerrit.commits.get(parent, '')})")
    for title, person in (("Author", patch_set.author), ("Commit", patch_set.committer)):
        lines.append(f"{title + ':':<12}{person.name} <{person.email}>")
        lines.append(f"{title + 'Date:':<12}{stamp(person.at)[:19]} +0000")
    return "\n".join(lines) + "\n\n" + patch_set.message


@route("GET", "changes/{change}/revisions/{revision}/patch")
def patch(call: Call, change: str, revision: str) -> Reply:
    """The patch set as a mail. Merges have none."""
    patch_set = call.patch_set(call.change(change), revision)
    if len(patch_set.parents) > 1:
        raise Rejected(409, "Revision has more than 1 parent.")
    return as_text(call, mail(patch_set), "application/mbox")


@route("GET", "changes/{change}/revisions/{revision}/files/{path}/content")
def content(call: Call, change: str, revision: str, path: str) -> Reply:
    """One file of the patch set as it is, or with `parent=1` as it was."""
    patch_set, parent = call.patch_set(call.change(change), revision), call.number("parent")
    if parent is not None and not 0 < parent <= len(patch_set.parents):
        raise Rejected(400, "invalid parent")
    found = file_after(patch_set, path) if parent is None else file_before(patch_set, path)
    if found is None:
        raise Rejected(404, "Not Found")
    return as_text(call, found, mimetypes.guess_type(path)[0] or "application/octet-stream")


def file_after(patch_set: PatchSet, path: str) -> bytes | None:
    file = patch_set.files.get(path)
    return sides(path, file)[1] if file else None


def file_before(patch_set: PatchSet, path: str) -> bytes | None:
    """Of a renamed file, where it was."""
    for new, file in patch_set.files.items():
        if (file.old_path or new) == path:
            return sides(new, file)[0]
    return None


def as_text(call: Call, data: bytes, kind: str) -> Reply:
    """Bytes as Gerrit sends them: as base64, or to whoever asks for JSON as a JSON string, if that is what they are."""
    if "application/json" in call.accept:
        reply = Reply.of(data.decode("utf-8", "replace"))
        reply.headers |= {"X-FYI-Content-Encoding": "json", "X-FYI-Content-Type": kind}
        return reply
    headers = {"X-FYI-Content-Encoding": "base64", "X-FYI-Content-Type": kind}
    return Reply(200, base64.b64encode(data).decode(), LATIN_TEXT, headers)
