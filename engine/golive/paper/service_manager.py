"""`ServiceManager`: what a process tells systemd that started it: ready, still alive, ending.

Without one, or with one that does not listen, nothing happens: a message is never waited for.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Mapping

_ADDRESS = "NOTIFY_SOCKET"


class ServiceManager:
    """Tells the manager that the environment names.

    >>> ServiceManager({}).ready("no manager, and nothing to tell")
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get(_ADDRESS, "")
        # An abstract address begins with `@` where a file's would begin with `/`.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address

    def ready(self, status: str) -> None:
        """Say that the first turn is durable."""
        self._tell(f"READY=1\nSTATUS={status}")

    def alive(self, status: str) -> None:
        """Say that the loop goes on."""
        self._tell(f"WATCHDOG=1\nSTATUS={status}")

    def stopping(self, status: str) -> None:
        """Say that the last turn is under way."""
        self._tell(f"STOPPING=1\nSTATUS={status}")

    def _tell(self, message: str) -> None:
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.sendto(message.encode(), socket.MSG_DONTWAIT, self._address)
