"""`Connections`: which streams of a feed are on which connection, and how often one was made."""

from __future__ import annotations

from typing import Any

from golive.paper.feed_checks import Name


class Connections:
    """The connections of one feed, as ccxt has them.

    Attributes
    ----------
    reconnects
        Connections after the first one to each address.
    """

    def __init__(self) -> None:
        self.reconnects = 0
        self._names: dict[Any, set[Name]] = {}
        self._clients: dict[Name, Any] = {}
        self._made: set[str] = set()
        self._peers: dict[str, str] = {}

    @property
    def peers(self) -> tuple[str, ...]:
        """Return the addresses that are or were connected to, one for each that was asked for."""
        return tuple(self._peers.values())

    def attach(self, client: Any, name: Name) -> None:
        """Note that a stream is on a connection."""
        self._names.setdefault(client, set()).add(name)
        self._clients[name] = client

    def make(self, client: Any) -> str:
        """Note that a connection was made; return the peer's address."""
        self.reconnects += client.url in self._made
        self._made.add(client.url)
        peer = client.connection.get_extra_info("peername")
        self._peers[client.url] = str(peer[0]) if isinstance(peer, tuple) else ""
        return self._peers[client.url]

    def end(self, client: Any) -> set[Name]:
        """Note that a connection is over; return the streams that were on it and are on no other."""
        names = {name for name in self._names.pop(client, set()) if self._clients.get(name) is client}
        for name in names:
            del self._clients[name]
        return names

    def names(self, client: Any) -> set[Name]:
        """Return the streams of a connection."""
        return {name for name in self._names.get(client, set()) if self._clients.get(name) is client}

    def client(self, name: Name) -> Any | None:
        """Return a stream's connection."""
        return self._clients.get(name)
