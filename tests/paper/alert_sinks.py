"""Endpoints on this machine that alerts are sent to, and what they received: over HTTP, and by mail."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.places import absent

HANGS, HALF, DROPS, DRIPS, GOES_ON = "hangs", "half", "drops", "drips", "goes on"
"""What an endpoint may do instead of answering: nothing, half of it, hang up, a byte now and then, or say that it will.

The last two answer in the end, after some seconds.
"""

_DRIPS = {DRIPS: b"x", GOES_ON: b"HTTP/1.1 100 Continue\r\n\r\n"}
_DRIP_S, _COUNT = 0.05, 100
_SLOW = f"HTTP/1.1 200 OK\r\nContent-Length: {_COUNT}\r\n\r\n".encode()

Does = int | str | tuple[int, Mapping[str, str]]
"""A status, one with headers, or one of the words above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content


@dataclass
class HttpSink:
    """An endpoint that does what it is told, one request after the other, and 204 after that."""

    does: list[Does] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def http_sink(*does: Does) -> Iterator[HttpSink]:
    """Give an endpoint, which lets go of what hangs at the end."""
    sink = HttpSink(does=list(does))

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            sink.posts.append(Post(path=self.path, headers=dict(self.headers), body=body))
            sink.arrived.set()
            does = sink.does.pop(0) if sink.does else 204
            self.close_connection = True
            if does == HANGS:
                sink.let_go.wait()
            elif does == HALF:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            elif does in (DRIPS, GOES_ON):
                before, after = (_SLOW, b"") if does == DRIPS else (b"", _SLOW + b"x" * _COUNT)
                self._drip(before, _DRIPS[str(does)], after)
            elif does != DROPS:
                status, headers = does if isinstance(does, tuple) else (int(does), {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _drip(self, before: bytes, drop: bytes, after: bytes) -> None:
            with suppress(OSError):
                self.wfile.write(before)
                for _ in range(_COUNT):
                    if sink.let_go.wait(_DRIP_S):
                        return
                    self.wfile.write(drop)
                self.wfile.write(after)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield sink
        finally:
            sink.let_go.set()
            server.shutdown()
            thread.join()


@dataclass
class MailSink:
    """A mail server, and the messages that it received; `answer` is what it says to the next ones."""

    mails: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    port: int = 0

    async def receive(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return self.answer


@contextmanager
def mail_sink(answer: str = "250 OK") -> Iterator[MailSink]:
    """Give a mail server."""
    try:
        from aiosmtpd.controller import Controller
    except ModuleNotFoundError:
        absent("aiosmtpd is not here: `make` installs it")

    sink = MailSink(answer=answer)
    handler = type("Handler", (), {"handle_DATA": staticmethod(sink.receive)})()
    with socket.create_server(("127.0.0.1", 0)) as free:
        sink.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
