"""A channel by apprise: Discord, e-mail, Telegram and whatever else it knows an address of."""

from __future__ import annotations

import importlib
import logging
import re
import threading
from types import ModuleType, TracebackType
from typing import Any

from golive.core.dataclass import dataclass
from golive.core.errors import InvalidInput
from golive.paper.alerts.answer import Answer, Result, of_status
from golive.paper.alerts.message import KEY_HEADER, Message

AGAIN = "sent again: an attempt before this one may have arrived"

_STATUS = re.compile(r"error=(\d{3})\b")
"""How apprise says in its log what status it was answered with; it returns no more than yes or no."""


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """An address that apprise knows.

    Where it sends headers, as mail does, the key is one of them. What it sends again says so in its last line: of the
    services that it knows hardly any heeds a key.
    """

    target: Any
    apprise: ModuleType

    def send(self, message: Message, *, deadline_s: float) -> Answer:
        """Send a message and return what apprise says came of it; it has a deadline of its own for each step."""
        target = self.target
        target.socket_connect_timeout = target.socket_read_timeout = deadline_s
        kinds = self.apprise.NotifyType
        kind = {"info": kinds.INFO, "warning": kinds.WARNING}.get(message.alert.severity, kinds.FAILURE)
        if isinstance(headers := getattr(target, "headers", None), dict):
            headers[KEY_HEADER] = message.header
        with _Said() as log:
            is_sent = self._sent(message, kind)
        if is_sent:
            return Answer(result=Result.DELIVERED)
        statuses = [int(match[1]) for line in log.lines if (match := _STATUS.search(line))]
        if statuses:
            return of_status(statuses[-1])
        return Answer(result=Result.AGAIN, why="apprise could not deliver it")

    def _sent(self, message: Message, kind: Any) -> bool:
        try:
            text = self.apprise.NotifyFormat.TEXT
            notify = self.apprise.Apprise(asset=self.target.asset)
            notify.add(self.target)
            # Partly sent is false, as apprise has it.
            body = f"{message.body}\n{AGAIN}" if message.is_again else message.body
            return bool(notify.notify(body=body, title=message.title, notify_type=kind, body_format=text))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RuntimeError):
            # What a plugin did not expect: its text may quote the address.
            return False


class _Said(logging.Handler):
    """What apprise says in this thread while it sends."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._thread = threading.get_ident()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of this thread."""
        if record.thread == self._thread:
            self.lines.append(record.getMessage())

    def __enter__(self) -> _Said:
        logging.getLogger("apprise").addHandler(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        logging.getLogger("apprise").removeHandler(self)


def apprise_at(address: str) -> AppriseChannel:
    """Return the channel at an address.

    Raises
    ------
    InvalidInput
        Where apprise is not installed, or knows no such address; the message does not repeat it.
    """
    apprise = _apprise()
    # In the thread that asks: a pool of apprise's own would be waited for at the end of the process.
    asset = apprise.AppriseAsset(app_id="golive", async_mode=False, service_timeout=0, http_redirects=False)
    with _Said():
        target = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if target is None:
        raise InvalidInput("the address is none that apprise knows", hint="see its list of services, and try it there")
    # It sleeps 5.5 s between two mails: longer than an attempt may take, which is then made again beside it.
    target.throttle = _at_once
    if target.overflow_mode == apprise.OverflowMode.UPSTREAM:
        # What is longer than a service takes would be refused there, and be a dead letter.
        target.overflow_mode = apprise.OverflowMode.SPLIT
    return AppriseChannel(target, apprise)


def _at_once(last_io: object = None, wait: object = None) -> None:
    """Wait for nothing before a request, as apprise calls it: when an attempt is made the outbox says."""


def is_known_webhook(address: str) -> bool:
    """Say whether apprise knows whose webhook an address is, and so what has to be posted there."""
    try:
        apprise = _apprise()
    except InvalidInput:
        return False
    with _Said():
        return apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None


def _apprise() -> ModuleType:
    try:
        return importlib.import_module("apprise")
    except ModuleNotFoundError as error:
        message = "alerts by e-mail, Telegram, Discord and the like need apprise"
        raise InvalidInput(message, hint="pip install 'golive[alerts]'") from error
