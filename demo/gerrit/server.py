"""The HTTP server of the stand-in: `with StandIn(gerrit) as server: server.url`."""

import base64
import binascii
import gzip
import json
import logging
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from . import change_reads, other_reads, writes  # noqa: F401  (they put their routes into the table)
from .calls import Call, Reply, answer
from .faults import Faults, Wire
from .pages import change_page
from .state import Gerrit

log = logging.getLogger(__name__)
UNAUTHORIZED = Reply(
    401,
    "Unauthorized",
    "text/plain;charset=iso-8859-1",
    {"WWW-Authenticate": 'Basic realm="Gerrit Code Review"'},
)
GZIP_FROM = 500  # bytes; below that it does not pay
PIECE = 1 << 14  # bytes of an endless body that are sent at a time
KEPT_REQUESTS = 20_000  # a demo runs for days


@dataclass(frozen=True)
class Seen:
    """One request that was answered."""

    method: str
    path: str  # with its query
    status: int
    user: str | None
    at: float


class StandIn:
    """A stand-in Gerrit that listens on a port; a context manager, or `start` and `stop`."""

    user, password = "admin", "secret"

    def __init__(self, gerrit: Gerrit | None = None, port=0, path="", allow_faults=False, host="127.0.0.1"):
        self.gerrit = gerrit or Gerrit()
        self.path = "/" + path.strip("/") if path.strip("/") else ""
        self.allow_faults = allow_faults
        self.faults = Faults(self.gerrit)
        self.requests: list[Seen] = []
        self.http = Listener((host, port), Handler)
        self.http.stand_in = self
        self.url = f"http://{host}:{self.http.server_address[1]}{self.path}"
        self.thread: threading.Thread | None = None

    def start(self) -> "StandIn":
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()
        return self

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def note(self, seen: Seen) -> None:
        """Keeps a request, and forgets the oldest half once they are many."""
        self.requests.append(seen)
        if len(self.requests) > KEPT_REQUESTS:
            del self.requests[: KEPT_REQUESTS // 2]

    def serve(self) -> None:
        """Serves in this thread until interrupted."""
        try:
            self.http.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            self.http.server_close()

    __enter__ = start

    def __exit__(self, *_):
        self.stop()


class Listener(ThreadingHTTPServer):
    """A thread for each connection; none of them keeps the process alive."""

    daemon_threads = True
    stand_in: StandIn


class Handler(BaseHTTPRequestHandler):
    server: Listener
    protocol_version = "HTTP/1.1"
    server_version = "StandIn"
    sys_version = ""
    # Headers and body leave in one packet; in two, the client's delayed acknowledgement costs 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True

    @property
    def stand_in(self) -> StandIn:
        return self.server.stand_in

    def do_GET(self):
        self.handle_call()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def handle_call(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        wire = Wire()
        user = None
        try:
            user, reply = self.reply_to(body, wire)
        except Exception:
            log.exception("%s %s", self.command, self.path)
            reply = Reply.error(500, "Internal server error")
        self.stand_in.note(Seen(self.command, self.path, reply.status, user, time.time()))
        wire.send(self, reply)

    def reply_to(self, body: bytes, wire: Wire) -> tuple[str | None, Reply]:
        """The reply, after the faults had their say."""
        parts = urlsplit(self.path)
        path = self.below_context(parts.path)
        if path is None:
            return None, Reply(404, "Not Found", "text/plain;charset=iso-8859-1")
        if path == "/__faults__" and self.stand_in.allow_faults:
            return None, self.stand_in.faults.by_request(self.command, body)
        authenticated, segments = split(path)
        user = self.who() if authenticated else None
        call = Call(self.stand_in.gerrit, self.command, segments, parse_qsl(parts.query, keep_blank_values=True))
        call.accept = self.headers.get("Accept", "")
        call.viewer = self.stand_in.gerrit.usernames.get(user) if user else None
        early = self.stand_in.faults.before(self.path, call)
        if early is not None:
            return user, early
        if authenticated and user is None:
            return None, UNAUTHORIZED
        return user, self.stand_in.faults.after(self.path, call, self.answer(call, body), wire)

    def answer(self, call: Call, body: bytes) -> Reply:
        if body:
            try:
                call.body = json.loads(body)
            except ValueError:
                return Reply.error(400, "Invalid application/json in request")
        return change_page(call) or answer(call)

    def below_context(self, path: str) -> str | None:
        context = self.stand_in.path
        if not context:
            return path
        return path.removeprefix(context) or "/" if path == context or path.startswith(context + "/") else None

    def who(self) -> str | None:
        """The user name of a right name and password, else None."""
        method, _, secret = self.headers.get("Authorization", "").partition(" ")
        if method.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(secret, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        gerrit = self.stand_in.gerrit
        account = gerrit.accounts.get(gerrit.usernames.get(name, -1))
        return name if account and account.active and account.password == password else None

    def send_reply(self, reply: Reply, keep_first: float | None = None) -> None:
        """Writes a reply; with `keep_first` only that share of the body that was announced."""
        data = reply.text.encode("utf-8", "surrogatepass")
        self.send_response(reply.status)
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(data) >= GZIP_FROM:
            data = gzip.compress(data, 1)
            self.send_header("Content-Encoding", "gzip")
        if reply.status != 204:
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data if keep_first is None else data[: int(len(data) * keep_first)])
        self.wfile.flush()

    def send_endless(self, reply: Reply, size: int, pause: float) -> None:
        """Writes a body of base64 that ends with the connection, as long as somebody reads it."""
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.kind, "Connection": "close", **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for _ in range(0, size, PIECE):
                self.wfile.write(b"QUFB" * (PIECE // 4))
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            return  # nobody does any more

    def date_time_string(self, timestamp=None):
        return super().date_time_string(self.stand_in.faults.http_time() if timestamp is None else timestamp)

    def log_message(self, *_):
        """Silent; `StandIn.requests` holds what was asked."""


def split(path: str) -> tuple[bool, list[str]]:
    """Whether the path asks for a login (/a/...), and its decoded segments without an ending slash."""
    raw = path.strip("/").split("/")
    authenticated = raw[0] == "a"
    return authenticated, [unquote(segment) for segment in (raw[1:] if authenticated else raw)] or [""]
