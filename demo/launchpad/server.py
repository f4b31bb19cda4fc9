"""The HTTP server of the stand-in: `with StandIn(launchpad) as server: server.url`."""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from .faults import Faults, Reply
from .replies import bug_entry, page, task_entry
from .search import search
from .state import Launchpad, Rejected

log = logging.getLogger(__name__)
PATH = "/1.0"
PAGE, MOST = 75, 75  # tasks of a page when no size is asked for, and whatever is asked for
KEPT_REQUESTS = 5_000  # a demo runs for days


class StandIn:
    """A stand-in Launchpad that listens on a port; a context manager, or `start` and `stop`."""

    def __init__(self, launchpad=None, port=0, host="127.0.0.1"):
        self.launchpad = launchpad or Launchpad()
        self.faults = Faults(self.launchpad)
        self.page_size, self.most = PAGE, MOST
        self.total_as_link = False
        self.requests: list[str] = []
        self.http = Listener((host, port), Handler)
        self.http.stand_in = self
        self.url = f"http://{host}:{self.http.server_address[1]}{PATH}"

    def start(self):
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self):
        self.http.shutdown()
        self.http.server_close()

    def serve(self):
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

    def answer(self, target):
        """The reply to a GET of this path and query."""
        self.requests.append(target)
        del self.requests[:-KEPT_REQUESTS]
        parts = urlsplit(target)
        try:
            with self.launchpad.lock:
                reply = Reply.of(self._value(parts.path, parse_qsl(parts.query, keep_blank_values=True)))
        except Rejected as no:
            reply = Reply(no.status, no.text.encode(), "text/plain")
        return self.faults.spoil(reply)

    def _value(self, path, query):
        if path != PATH and not path.startswith(PATH + "/"):
            raise Rejected(404, "Not found")
        segments = [unquote(part) for part in path.removeprefix(PATH).split("/") if part]
        match segments:
            case []:
                return {"resource_type_link": f"{self.url}/#service-root", "bugs_collection_link": f"{self.url}/bugs"}
            case ["bugs", number]:
                return bug_entry(self.url, self._bug(number))
            case [project]:
                return self._project(project, query)
            case [project, "+bug", number]:
                bug = self._bug(number)
                return task_entry(self.url, bug, self.launchpad.task(bug.number, project))
            case _:
                raise Rejected(404, "Not found")

    def _bug(self, number):
        bug = self.launchpad.bugs.get(int(number)) if number.isdecimal() and len(number) < 19 else None
        if bug is None:
            raise Rejected(404, f"Object: <Bugs>, name: {number!r}")
        return bug

    def _project(self, project, query):
        """A project, or a search among its tasks."""
        if project not in self.launchpad.projects:
            raise Rejected(404, f"Object: <Launchpad>, name: {project!r}")
        given = dict(query)
        if "ws.op" not in given:
            return {"name": project, "self_link": f"{self.url}/{project}", "resource_type_link": f"{self.url}/#project"}
        if given["ws.op"] != "searchTasks":
            raise Rejected(400, f"No such operation: {given['ws.op']}")
        found = search(self.launchpad, project, query)
        if given.get("ws.show") == "total_size":
            return len(found)
        start = _number(given.get("ws.start", "0"), "ws.start")
        size = min(_number(given.get("ws.size", str(self.page_size)), "ws.size"), self.most)
        return page(self.url, project, query, found, start, size, self.total_as_link)


def _number(text, name):
    if not text.isdecimal() or len(text) > 9:
        raise Rejected(400, f"{name} must be a whole number")
    return int(text)


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

    def do_GET(self):
        try:
            reply = self.server.stand_in.answer(self.path)
        except Exception:
            log.exception("GET %s", self.path)
            reply = Reply(500, b"Internal server error", "text/plain")
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        body = reply.body if reply.keep is None else reply.body[: int(len(reply.body) * reply.keep)]
        self.wfile.write(body)
        self.wfile.flush()
        self.close_connection = self.close_connection or reply.keep is not None

    def date_time_string(self, timestamp=None):
        """The Date header goes by the stand-in's own clock."""
        return super().date_time_string(self.server.stand_in.launchpad.now() if timestamp is None else timestamp)

    def log_message(self, *_):
        """Silent; `StandIn.requests` holds what was asked."""
