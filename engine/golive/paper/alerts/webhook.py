"""A plain webhook: JSON that is posted by ourselves, so that the status and `Retry-After` are seen."""

from __future__ import annotations

import base64
import http.client
import io
import json
import socket
import ssl
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote, urlsplit

from golive.core.clock import Clock
from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.core.unit import NANOS
from golive.core.version import VERSION
from golive.paper.alerts.answer import TIMEOUT, Answer, Result, of_status
from golive.paper.alerts.message import KEY_HEADER, Message

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PLAIN = {"json": "http", "jsons": "https", "http": "http", "https": "https"}
"""Schemes of addresses that are posted to by ourselves, and what each is on the wire."""

_MOST_BYTES = 65_536
_TYPES = {"info": "info", "warning": "warning", "critical": "failure"}
"""What apprise calls a severity in the same document."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An endpoint that takes a POST of JSON; its address is a secret, and is in no message that it makes."""

    address: SplitResult
    clock: Clock

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        """Post a message and return what was answered; a redirect is an answer, and is not followed.

        What is answered drop by drop ends with the deadline too.
        """
        connection = self._connection(deadline_s)
        until = self.clock.monotonic_ns() + int(deadline_s * NANOS)
        try:
            connection.request("POST", self._path(), body=_document(message), headers=self._headers(message))
            response = _AnswerInTime(connection.sock, self.clock, until)
            response.begin()
            _read_whole(response)
            waits = retry_after(response.getheader("Retry-After"), self.clock.wall_ns())
            return of_status(response.status, retry_after=waits)
        except TimeoutError:
            return TIMEOUT
        except (OSError, http.client.HTTPException, ValueError) as error:
            # Its text may quote the address.
            return Answer(result=Result.AGAIN, why=f"no answer: {type(error).__name__}")
        finally:
            connection.close()

    def _connection(self, deadline_s: float) -> http.client.HTTPConnection:
        host, port = self.address.hostname or "", self.address.port
        if PLAIN[self.address.scheme] == "http":
            return http.client.HTTPConnection(host, port, timeout=deadline_s)
        return http.client.HTTPSConnection(host, port, timeout=deadline_s, context=ssl.create_default_context())

    def _path(self) -> str:
        path = quote(self.address.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self.address.query, safe="/?%:@!$&'()*+,;=~-._[]")
        return f"{path}?{query}" if query else path

    def _headers(self, message: Message) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"golive/{VERSION}",
            KEY_HEADER: message.header,
        }
        if self.address.username is not None:
            who = f"{unquote(self.address.username)}:{unquote(self.address.password or '')}"
            headers["Authorization"] = f"Basic {base64.b64encode(who.encode()).decode('ascii')}"
        return headers


class _AnswerInTime(http.client.HTTPResponse):
    """An answer that ends at an instant of the clock that never goes back, however slowly it comes."""

    def __init__(self, sock: socket.socket, clock: Clock, until: int) -> None:
        super().__init__(sock, method="POST")
        self.fp.close()
        self.fp = io.BufferedReader(_InTime(sock, clock, until))


class _InTime(io.RawIOBase):
    """What comes over a connection until an instant; then it is late."""

    def __init__(self, sock: socket.socket, clock: Clock, until: int) -> None:
        self._sock, self._raw, self._clock, self._until = sock, sock.makefile("rb", buffering=0), clock, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int | None:
        """Read what is there, or wait for it as long as there is time.

        Raises
        ------
        TimeoutError
            There is no time left.
        """
        left = self._until - self._clock.monotonic_ns()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left / NANOS)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


def webhook_at(address: str, clock: Clock) -> Webhook:
    """Return the endpoint at an address.

    Raises
    ------
    InvalidInput
        For what is no address of one; the message does not repeat it.
    """
    try:
        split = urlsplit(address)
        # Encoded as a connection would: a name that is none is found here, and not by an alert.
        has_host = bool((split.hostname or "").encode("idna")) and (split.port is None or split.port > 0)
    except ValueError:
        has_host = False
    if not has_host or split.scheme not in PLAIN:
        raise InvalidInput("the address is none of a webhook", hint="write `https://HOST/PATH` or `json://HOST/PATH`")
    return Webhook(split, clock)


def retry_after(header: str | None, now: int) -> int:
    """Return how many nanoseconds an endpoint asked to be left alone, by seconds or a date; 0 for what is neither.

    >>> retry_after("60", 0) // NANOS, retry_after("Thu, 01 Jan 1970 00:00:09 GMT", 2 * NANOS) // NANOS
    (60, 7)
    """
    if header is None:
        return 0
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:_DIGITS]), _LONGEST_S) * NANOS
    try:
        at = parsedate_to_datetime(text)
        # HTTP has no other zone; one that is not said would be that of this machine.
        at_s = int((at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp())
    except (TypeError, ValueError, OverflowError):
        return 0
    return max(0, min(at_s * NANOS - now, _LONGEST_S * NANOS))


def _read_whole(response: http.client.HTTPResponse) -> None:
    """Read an answer to its end, as far as anybody reads; one that ends before it said it would is none.

    Raises
    ------
    HTTPException
        It was cut.
    """
    length = response.length
    body = response.read(_MOST_BYTES)
    if length is not None and len(body) < min(length, _MOST_BYTES):
        raise http.client.IncompleteRead(body)


_DIGITS, _LONGEST_S = 12, 366 * 86_400
"""A year: whoever asks for more is given up long before."""


def _document(message: Message) -> bytes:
    alert = message.alert
    document = {
        "version": "1.0",
        "title": message.title,
        "message": message.body,
        "type": _TYPES.get(alert.severity, "failure"),
        "severity": alert.severity,
        "alert": alert.alert,
        "at": None if alert.at is None else str(alert.at),
    }
    return json.dumps(document).encode()
