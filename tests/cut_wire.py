"""A wire between golive and PostgreSQL that can be cut: before a COMMIT reaches the server, or after it was done.

In the second case the server has written what nobody was told of: the doubt that only a key can settle.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

_NAME = ".s.PGSQL.5432"
_COMMIT = b"COMMIT\0"
"""The whole command: a transaction that begins names an isolation level, READ COMMITTED."""
_AT_A_TIME = 65_536


@dataclass(slots=True)
class Wire:
    """A wire by the folder of its socket: `cut` says when the next COMMIT takes it down, `dead` that nobody answers."""

    folder: Path
    server: Path
    cut: Literal["before", "after"] | None = None
    dead: bool = False
    _ends: list[socket.socket] = field(default_factory=list)

    def url(self, database: str) -> str:
        """Return the address of a database at the other end."""
        return f"postgresql://golive@/{database}?host={self.folder}"

    def down(self) -> None:
        """Cut every connection."""
        ends, self._ends = self._ends, []
        for end in ends:
            _shut(end)

    def carry(self, client: socket.socket) -> None:
        """Carry what one connection says, both ways, until it ends."""
        with client, socket.socket(socket.AF_UNIX) as server:
            if self.dead:
                return
            server.connect(str(self.server / _NAME))
            self._ends += (client, server)
            lost = threading.Event()
            back = threading.Thread(target=_answers, args=(server, client, lost))
            back.start()
            with contextlib.suppress(OSError):
                self._requests(client, server, lost)
            _shut(client)
            _shut(server)
            back.join()

    def _requests(self, client: socket.socket, server: socket.socket, lost: threading.Event) -> None:
        while said := client.recv(_AT_A_TIME):
            if self.cut and _COMMIT in said:
                when, self.cut = self.cut, None
                if when == "before":
                    return
                lost.set()
            server.sendall(said)


def _answers(server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
    with contextlib.suppress(OSError):
        while (answer := server.recv(_AT_A_TIME)) and not lost.is_set():
            client.sendall(answer)
    _shut(client)


def _shut(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cut_wire(folder: Path, server: Path) -> Iterator[Wire]:
    """Give a wire to the server whose socket lies in a folder; its own lies in another."""
    wire, carriers = Wire(folder, server), []
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / _NAME))
        listening.listen()

        def accepts() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    carriers.append(threading.Thread(target=wire.carry, args=(client,)))
                    carriers[-1].start()

        accepting = threading.Thread(target=accepts)
        accepting.start()
        yield wire
        _shut(listening)
        accepting.join()
    wire.down()
    for carrier in carriers:
        carrier.join()
