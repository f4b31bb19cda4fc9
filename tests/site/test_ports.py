"""Ports of this machine."""

import http.server
import socket
import threading

import pytest

from reviewq.site import ports


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:80/"), ("0.0.0.0", "http://127.0.0.1:80/"), ("::", "http://[::1]:80/")],
)
def test_the_address_that_a_browser_opens(host, url):
    assert ports.address(host, 80) == url


def test_a_port_in_use_is_told_and_another_found():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert ports.why_not("127.0.0.1", port) == "is in use"
        other = ports.free_port(port)
    assert other != port
    assert ports.why_not("127.0.0.1", other) == ""


def test_an_address_of_another_machine_is_told():
    assert "cannot be opened" in ports.why_not("192.0.2.1", 8000)


def test_an_answer_is_awaited():
    hosts = []

    class Late(http.server.BaseHTTPRequestHandler):
        """Answers 503 at first."""

        def do_GET(self):
            hosts.append(self.headers["Host"])
            self.send_response(200 if len(hosts) > 1 else 503)
            self.end_headers()
            self.wfile.write(b"ready")

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Late) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/"
        assert ports.answer_of(url, 10, host="review.example.org") == "ready"
        server.shutdown()
    assert hosts == ["review.example.org"] * 2


def test_no_answer_says_where():
    with pytest.raises(ports.NoAnswer, match=r"127\.0\.0\.1:9"):
        ports.answer_of("http://127.0.0.1:9/", 0)
