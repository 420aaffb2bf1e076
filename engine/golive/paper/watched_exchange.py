"""`watched_class`: an exchange of ccxt that lets somebody watch what its connections do.

ccxt reconnects by itself, between two calls without an exception, stops reading at what it cannot parse, and leaves out
of several updates all but the last. So each message and each result is looked at where it comes in; what ccxt makes
of it is not touched.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Protocol

from golive.paper.ccxt_library import ccxt_library
from golive.paper.feed_checks import Name

watching: ContextVar[Name | None] = ContextVar("watching", default=None)
"""The stream that a task asks for; a connection that it asks of the exchange is that stream's."""


class Watcher(Protocol):
    """Who is told what connections do. `client` is the connection, as ccxt has it."""

    def attached(self, client: Any, name: Name) -> None:
        """Hear that a stream is on a connection."""
        ...

    def connected(self, client: Any) -> None:
        """Hear that a connection has been made."""
        ...

    def disconnected(self, client: Any) -> None:
        """Hear that a connection is over, or could not be made."""
        ...

    def is_readable(self, client: Any, message: Any) -> bool:
        """Look at a message before ccxt does; it is kept from ccxt where it is not readable."""
        ...

    def handled(self, client: Any, message: Any) -> None:
        """Hear that ccxt has done with a message."""
        ...

    def resolved(self, client: Any, result: Any) -> None:
        """Hear what a message came to."""
        ...

    def rejected(self, client: Any, error: BaseException) -> None:
        """Hear that a stream was given up, with the connection or without."""
        ...

    def failed(self, client: Any, error: Exception) -> None:
        """Hear that a message could not be handled."""
        ...


def watched_class(own: Any, watcher: Watcher) -> Any:
    """Return an exchange's class that tells a watcher."""

    def client(exchange: Any, url: str) -> Any:
        is_new = url not in (exchange.clients or {})
        made = own.client(exchange, url)
        if is_new:
            _watch(made, watcher)
        name = watching.get()
        if name is not None:
            watcher.attached(made, name)
        return made

    def on_connected(exchange: Any, client: Any, message: Any = None) -> None:
        own.on_connected(exchange, client, message)
        watcher.connected(client)

    def on_error(exchange: Any, client: Any, error: Any) -> None:
        own.on_error(exchange, client, error)
        watcher.disconnected(client)

    def on_close(exchange: Any, client: Any, error: Any) -> None:
        own.on_close(exchange, client, error)
        watcher.disconnected(client)

    def handle_message(exchange: Any, client: Any, message: Any) -> None:
        if watcher.is_readable(client, message):
            own.handle_message(exchange, client, message)
            watcher.handled(client, message)

    overridden = (client, on_connected, on_error, on_close, handle_message)
    return type(own.__name__, (own,), {method.__name__: method for method in overridden})


def _watch(client: Any, watcher: Watcher) -> None:
    """Let a connection tell its results, and go on reading after what it cannot read."""
    faults = ccxt_library().faults
    resolve, reject, handle = client.resolve, client.reject, client.handle_message

    def resolved(result: Any, message_hash: Any) -> Any:
        watcher.resolved(client, result)
        return resolve(result, message_hash)

    def rejected(error: BaseException, message_hash: Any = None) -> Any:
        watcher.rejected(client, error)
        return reject(error, message_hash)

    def handled(message: Any) -> None:
        try:
            handle(message)
        except faults as error:
            watcher.failed(client, error)

    client.resolve, client.reject, client.handle_message = resolved, rejected, handled
